//! The issuer as a service.
