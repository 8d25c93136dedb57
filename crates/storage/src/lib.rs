#![doc = include_str!("../README.md")]

mod database;
mod error;
mod migration;
mod postgres;
mod sqlite;
mod value;

pub use database::{Database, Transaction};
pub use error::StorageError;
pub use migration::Migration;
pub use value::{FromValue, Row, Value};
