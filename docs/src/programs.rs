//! The programs in the chapters, which are compiled and run as the documentation of what follows.

#[doc = include_str!("../chapters/students/holder.md")]
mod students_holder {}
#[doc = include_str!("../chapters/students/predicates.md")]
mod students_predicates {}
#[doc = include_str!("../chapters/students/whole.md")]
mod students_whole {}
#[doc = include_str!("../chapters/standards/vectors.md")]
mod standards_vectors {}
#[doc = include_str!("../chapters/students/proof.md")]
mod students_proof {}
#[doc = include_str!("../chapters/students/groups.md")]
mod students_groups {}
#[doc = include_str!("../chapters/students/sigma.md")]
mod students_sigma {}
#[doc = include_str!("../chapters/students/signature.md")]
mod students_signature {}
#[doc = include_str!("../chapters/standards/encodings.md")]
mod standards_encodings {}
#[doc = include_str!("../chapters/standards/credential.md")]
mod standards_credential {}
#[doc = include_str!("../chapters/standards/presentation.md")]
mod standards_presentation {}
