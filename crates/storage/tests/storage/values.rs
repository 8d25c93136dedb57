//! What goes in comes out.

use bauta_storage::{StorageError, Value};
use bauta_test_database::Fresh;

#[test]
fn values_come_back_as_they_were() {
    for fresh in Fresh::of_each_kind() {
        let database = fresh.open();
        database
            .execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, n BIGINT, t TEXT, o BYTEA)", &[])
            .map(drop)
            .or_else(|_| {
                database
                    .execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, n INTEGER, t TEXT, o BLOB)", &[])
                    .map(drop)
            })
            .unwrap();
        let rows: Vec<[Value; 3]> = vec![
            [i64::MIN.into(), "".into(), Vec::new().into()],
            [i64::MAX.into(), "é 漢字 ' ; ?1 $1".into(), vec![0, 255, 0].into()],
            [Value::Null, Value::Null, Value::Null],
            [u64::MAX.into(), "x".repeat(100_000).into(), vec![7; 100_000].into()],
        ];
        for (id, row) in (0_i64..).zip(rows) {
            let values = [&[id.into()], &row[..]].concat();
            let changed = database.execute("INSERT INTO kept VALUES (?1, ?2, ?3, ?4)", &values).unwrap();
            assert_eq!(changed, 1);
            let back = database.query("SELECT n, t, o FROM kept WHERE id = ?1", &[id.into()]).unwrap();
            assert_eq!(back[0].values(), row, "{:?}", fresh.kind());
        }
    }
}

#[test]
fn a_column_is_read_as_what_it_holds() {
    for fresh in Fresh::of_each_kind() {
        let database = fresh.open();
        let asked = "SELECT CAST(?1 AS BIGINT), CAST(?2 AS TEXT), 1 = 1, CAST(NULL AS TEXT), COUNT(*)";
        let row = database.query(asked, &[(-5_i64).into(), "text".into()]).unwrap().remove(0);
        assert_eq!(row.get::<i64>(0).unwrap(), -5);
        assert!(matches!(row.get::<u64>(0), Err(StorageError::Column { column: 0 })));
        assert_eq!(row.get::<String>(1).unwrap(), "text");
        assert!(matches!(row.get::<i64>(1), Err(StorageError::Column { column: 1 })));
        assert!(matches!(row.get::<[u8; 4]>(1), Err(StorageError::Column { column: 1 })));
        assert!(row.get::<bool>(2).unwrap());
        assert_eq!(row.get::<Option<String>>(3).unwrap(), None);
        assert!(matches!(row.get::<String>(3), Err(StorageError::Column { column: 3 })));
        assert_eq!(row.get::<u64>(4).unwrap(), 1);
        assert!(matches!(row.get::<u64>(5), Err(StorageError::Column { column: 5 })));
    }
}

/// What one of the two keeps and the other does not is kept by neither.
#[test]
fn a_text_with_nul_is_refused() {
    for (_fresh, database) in crate::with_tables() {
        let values = ["a\0b".into(), 1_i64.into()];
        for refused in [
            database.execute("INSERT INTO numbers VALUES (?1, ?2)", &values).map(drop),
            database.query("INSERT INTO numbers VALUES (?1, ?2) RETURNING name", &values).map(drop),
        ] {
            assert!(matches!(refused, Err(StorageError::Text)), "{refused:?}");
        }
    }
}

#[test]
fn floating_point_is_no_value() {
    for fresh in Fresh::of_each_kind() {
        let refused = fresh.open().query("SELECT CAST(0.5 AS REAL)", &[]);
        assert!(matches!(refused, Err(StorageError::Column { column: 0 })), "{refused:?}");
    }
}

#[test]
fn many_rows_are_inserted_at_once() {
    for (fresh, database) in crate::with_tables() {
        for count in [0, 1, 4, 49, 500, 1_234] {
            let row = |number: i64| [format!("{count}-{number}").into(), number.into()];
            let rows: Vec<Value> = (0..count).flat_map(row).collect();
            database
                .transaction(|transaction| transaction.insert("numbers (name, number)", 2, &rows))
                .unwrap();
            let sum =
                "SELECT COUNT(*), CAST(COALESCE(SUM(number), 0) AS BIGINT) FROM numbers WHERE name LIKE ?1";
            let row = database.query(sum, &[format!("{count}-%").into()]).unwrap().remove(0);
            let (found, sum): (i64, i64) = (row.get(0).unwrap(), row.get(1).unwrap());
            assert_eq!((found, sum), (count, count * (count - 1) / 2), "{:?}", fresh.kind());
        }
    }
}
