//! A catalog copied table by table from one database into another, of whichever kind: what a SQLite file says of its tables is what both hold.

use std::{fs, path::Path};

use futures::TryStreamExt as _;
use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow};

use crate::{
    StoreError,
    catalog::{self, Catalog},
    statement::{Bind, Sql},
};

/// Rows and bytes that go into one statement at most.
const ROWS: usize = 100;
const BYTES: usize = 4 << 20;

/// What a column holds.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Bytes,
}

/// A table and its columns in their order.
struct Table {
    name: String,
    columns: Vec<(String, Kind)>,
}

impl Table {
    fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// A row's values, and how many bytes they are.
    fn values<'r>(&self, row: &'r AnyRow) -> Result<(Vec<Bind<'r>>, usize), StoreError> {
        let mut bytes = 0;
        let mut values = Vec::with_capacity(self.columns.len());
        for (at, (_, kind)) in self.columns.iter().enumerate() {
            values.push(match kind {
                Kind::Text => row.try_get::<Option<&str>, _>(at)?.map_or(Bind::NoText, Bind::Text),
                Kind::Number => row.try_get::<Option<i64>, _>(at)?.map_or(Bind::NoInt, Bind::Int),
                Kind::Bytes => Bind::Bytes(row.try_get(at)?),
            });
            bytes += match values.last() {
                Some(Bind::Text(text)) => text.len(),
                Some(Bind::Bytes(content)) => content.len(),
                _ => 8,
            };
        }
        Ok((values, bytes))
    }
}

/// The tables of a SQLite catalog in the order in which they were made: what a table refers to stands before it.
async fn tables(sqlite: &mut AnyConnection) -> Result<Vec<Table>, StoreError> {
    let names =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
    let names = sqlx::query(names).fetch_all(&mut *sqlite).await?;
    let mut found = Vec::with_capacity(names.len());
    for row in names {
        let name: String = row.try_get(0)?;
        let columns = sqlx::query("SELECT name, type FROM pragma_table_info($1) ORDER BY cid")
            .bind(name.as_str())
            .fetch_all(&mut *sqlite)
            .await?;
        let mut of = Vec::with_capacity(columns.len());
        for column in columns {
            let kind = match column.try_get::<&str, _>(1)? {
                "TEXT" => Kind::Text,
                "BIGINT" | "INTEGER" => Kind::Number,
                "BLOB" => Kind::Bytes,
                other => {
                    return Err(StoreError::Backup(format!(
                        "table {name} has a column of the type {other:?}"
                    )));
                }
            };
            of.push((column.try_get(0)?, kind));
        }
        found.push(Table { name, columns: of });
    }
    Ok(found)
}

async fn put(table: &Table, rows: &[AnyRow], to: &mut AnyConnection) -> Result<(), StoreError> {
    let mut sql = Sql::new(&format!("INSERT INTO {} ({}) VALUES ", table.name, table.names().join(", ")));
    for (at, row) in rows.iter().enumerate() {
        sql.push(if at == 0 { "" } else { ", " }).list(table.values(row)?.0);
    }
    sql.run(to).await
}

/// Copies the rows of a table; gives how many.
async fn copy(table: &Table, from: &mut AnyConnection, to: &mut AnyConnection) -> Result<u64, StoreError> {
    let text = format!("SELECT {} FROM {}", table.names().join(", "), table.name);
    let mut rows = sqlx::query(AssertSqlSafe(text)).fetch(from);
    let (mut some, mut bytes, mut copied) = (Vec::with_capacity(ROWS), 0, 0);
    while let Some(row) = rows.try_next().await? {
        bytes += table.values(&row)?.1;
        copied += 1;
        some.push(row);
        if some.len() == ROWS || bytes >= BYTES {
            put(table, &some, to).await?;
            some.clear();
            bytes = 0;
        }
    }
    if !some.is_empty() {
        put(table, &some, to).await?;
    }
    Ok(copied)
}

/// Copies all of them into a catalog in which nothing has happened yet.
async fn all(tables: &[Table], from: &mut AnyConnection, to: &mut AnyConnection) -> Result<(), StoreError> {
    let count = async |table: &Table, to: &mut AnyConnection| -> Result<i64, StoreError> {
        let text = format!("SELECT COUNT(*) FROM {}", table.name);
        Ok(sqlx::query(AssertSqlSafe(text)).fetch_one(to).await?.try_get(0)?)
    };
    // The row that writers queue by and the format are there from the start; both formats are the newest.
    for own in ["DELETE FROM writer", "DELETE FROM meta"] {
        sqlx::query(own).execute(&mut *to).await?;
    }
    for table in tables {
        let found = count(table, to).await?;
        if found > 0 {
            return Err(StoreError::Backup(format!(
                "the catalog to restore into holds {found} rows of {}: name an empty database",
                table.name
            )));
        }
    }
    for table in tables {
        let copied = copy(table, from, to).await?;
        let there = count(table, to).await?;
        if i64::try_from(copied).ok() != Some(there) {
            return Err(StoreError::Backup(format!(
                "{there} of {copied} rows of {} were copied",
                table.name
            )));
        }
    }
    Ok(())
}

/// Writes a catalog of any kind, as it is at one instant, to a new SQLite file.
pub(crate) async fn to_file(from: &Catalog, file: &Path) -> Result<(), StoreError> {
    let copy = Catalog::open(file.parent().unwrap_or(file), Some(&catalog::sqlite_url(file))).await?;
    let copied = async {
        let mut from = from.snapshot().await?;
        let mut write = copy.write().await?;
        let tables = tables(write.on()).await?;
        all(&tables, &mut from, write.on()).await?;
        from.rollback().await?;
        write.commit().await
    };
    let copied = copied.await;
    // The last connection to go takes the write-ahead log along: one file is left.
    copy.close().await;
    if copied.is_err() {
        let _ = fs::remove_file(file);
    }
    copied?;
    fs::File::open(file).and_then(|copy| copy.sync_all()).map_err(StoreError::io(file))
}

/// Moves the catalog of a restored data directory into the database at `url`, which must be empty; the file is gone afterwards.
///
/// # Errors
/// [`StoreError::Backup`] for a database that is not empty; the database's. Then nothing was written there.
pub async fn restore_catalog(data: &Path, url: &str) -> Result<(), StoreError> {
    let file = data.join("ballast.db");
    // It may be of an earlier format: opened, it is of this one.
    let from = Catalog::open(data, None).await?;
    let to = Catalog::open(data, Some(url)).await?;
    let moved = async {
        let mut from = from.snapshot().await?;
        let tables = tables(&mut from).await?;
        let mut write = to.write().await?;
        all(&tables, &mut from, write.on()).await?;
        from.rollback().await?;
        write.commit().await
    };
    let moved = moved.await;
    from.close().await;
    to.close().await;
    moved?;
    fs::remove_file(&file).map_err(StoreError::io(&file))
}
