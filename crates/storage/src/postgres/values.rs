//! Values on their way to PostgreSQL and back.

use std::error::Error;

use ::postgres::types::private::BytesMut;
use ::postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::error::StorageError;
use crate::value::{Row, Value};

/// The values of a statement; a text with U+0000 is none.
pub(super) fn parameters(values: &[Value]) -> Result<Vec<&(dyn ToSql + Sync)>, StorageError> {
    values.iter().map(parameter).collect()
}

fn parameter(value: &Value) -> Result<&(dyn ToSql + Sync), StorageError> {
    match value {
        Value::Text(text) if text.contains('\0') => Err(StorageError::Text),
        value => Ok(value),
    }
}

pub(super) fn read(row: &::postgres::Row) -> Result<Row, StorageError> {
    let value = |(column, about): (usize, &::postgres::Column)| {
        let other = |_| StorageError::Column { column };
        Ok(match *about.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(column).map_err(other)?.into(),
            Type::TEXT | Type::VARCHAR => row.try_get::<_, Option<String>>(column).map_err(other)?.into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column).map_err(other)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(column).map_err(other)?.map(i64::from).into(),
            Type::BOOL => row.try_get::<_, Option<bool>>(column).map_err(other)?.into(),
            _ => return Err(StorageError::Column { column }),
        })
    };
    Ok(Row(row.columns().iter().enumerate().map(value).collect::<Result<_, _>>()?))
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, kind) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Integer(number), &Type::INT4) => i32::try_from(*number)?.to_sql(kind, out),
            (Self::Integer(number), _) => number.to_sql_checked(kind, out),
            (Self::Text(text), _) => text.to_sql_checked(kind, out),
            (Self::Octets(octets), _) => octets.to_sql_checked(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(kind)
    }

    to_sql_checked!();
}
