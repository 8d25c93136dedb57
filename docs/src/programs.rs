//! The programs in the chapters, which are compiled and run as the documentation of what follows.
