//! All parties in one process, and what each of them holds.
