//! What a party keeps, read from its database as it stands there, whatever tables it has.

use std::collections::BTreeMap;

use bauta_storage::{Database, StorageError, Transaction, Value};
use serde_json::{Map, Value as Json};

use super::Recorder;
use super::record::{Octets, Row, What};
use crate::demonstration::hosts::Host;

/// A party's tables, with what stood in them when they were last looked at.
pub(crate) struct Tables {
    party: Host,
    database: Database,
    postgres: bool,
    last: BTreeMap<(String, String), String>,
}

/// A table with its columns, and which of them are the primary key.
struct Table {
    name: String,
    columns: Vec<String>,
    key: Vec<usize>,
}

impl Tables {
    /// Of a party with its database.
    pub(crate) fn new(party: Host, database: Database, postgres: bool) -> Self {
        Self { party, database, postgres, last: BTreeMap::new() }
    }

    /// Looks, and writes down what was written, changed and removed since.
    pub(crate) fn look(
        &mut self,
        recorder: &Recorder,
        conversation: Option<u64>,
    ) -> Result<(), StorageError> {
        let now = self.database.read(|transaction| contents(transaction, self.postgres))?;
        let party = self.party;
        let push = |(table, row): &(String, String), body: &str, removed| {
            let (table, row, body) = (table.clone(), row.clone(), Octets(body.as_bytes().to_vec()));
            recorder.push(What::Row(Row { party, conversation, table, row, removed, body }));
        };
        for (name, was) in self.last.iter().filter(|(name, _)| !now.contains_key(*name)) {
            push(name, was, true);
        }
        for (name, is) in &now {
            if self.last.get(name) != Some(is) {
                push(name, is, false);
            }
        }
        self.last = now;
        Ok(())
    }
}

/// Every row of every table, by table and primary key, as JSON.
fn contents(
    transaction: &mut dyn Transaction,
    postgres: bool,
) -> Result<BTreeMap<(String, String), String>, StorageError> {
    let mut contents = BTreeMap::new();
    for table in tables(transaction, postgres)? {
        let quoted: Vec<_> = table.columns.iter().map(|column| format!("\"{column}\"")).collect();
        let rows =
            transaction.query(&format!("SELECT {} FROM \"{}\"", quoted.join(", "), table.name), &[])?;
        for row in rows {
            let values: Vec<_> = row.values().iter().map(json).collect();
            let name: Vec<_> = table.key.iter().filter_map(|at| values.get(*at)).map(text).collect();
            let columns: Map<_, _> = table.columns.iter().cloned().zip(values).collect();
            contents.insert((table.name.clone(), name.join(" ")), Json::Object(columns).to_string());
        }
    }
    Ok(contents)
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Integer(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Octets(octets) => hex::encode(octets).into(),
    }
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn tables(transaction: &mut dyn Transaction, postgres: bool) -> Result<Vec<Table>, StorageError> {
    let names = if postgres {
        "SELECT table_name::text FROM information_schema.tables
         WHERE table_schema = current_schema() ORDER BY 1"
    } else {
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
    };
    let mut found = Vec::new();
    for row in transaction.query(names, &[])? {
        let name: String = row.get(0)?;
        if name != "bauta_versions" {
            found.push(table(transaction, postgres, name)?);
        }
    }
    Ok(found)
}

fn table(transaction: &mut dyn Transaction, postgres: bool, name: String) -> Result<Table, StorageError> {
    let columns = if postgres {
        "SELECT c.column_name::text,
                (SELECT count(*) FROM information_schema.key_column_usage k
                 JOIN information_schema.table_constraints t USING (constraint_schema, constraint_name)
                 WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema
                   AND k.table_name = c.table_name AND k.column_name = c.column_name)
         FROM information_schema.columns c
         WHERE c.table_schema = current_schema() AND c.table_name::text = ?1 ORDER BY c.ordinal_position"
    } else {
        "SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid"
    };
    let mut table = Table { name, columns: Vec::new(), key: Vec::new() };
    for row in transaction.query(columns, &[table.name.as_str().into()])? {
        if row.get::<i64>(1)? > 0 {
            table.key.push(table.columns.len());
        }
        table.columns.push(row.get(0)?);
    }
    if table.key.is_empty() {
        table.key = (0..table.columns.len()).collect();
    }
    Ok(table)
}
