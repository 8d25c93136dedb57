#![doc = include_str!("../README.md")]

mod database;
mod error;
mod migration;
mod pool;
mod postgres;
mod sqlite;
mod transaction;
mod value;

pub use database::Database;
pub use error::StorageError;
pub use migration::Migration;
pub use transaction::Transaction;
pub use value::{FromValue, Row, Value};
