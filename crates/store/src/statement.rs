//! Statements put together piece by piece, with values bound where they stand.
//!
//! A bound value is a bare `?` here and on SQLite, and `$1 $2 ...` on PostgreSQL. SQLite takes numbers too, but keeps every
//! number's name and searches the list anew for each value bound: a statement of thousands spends half of its time there.

use sqlx::{Any, AnyConnection, AssertSqlSafe, any::AnyRow, query::Query};

use crate::StoreError;

/// A value for a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bind<'a> {
    Text(&'a str),
    Int(i64),
    Bytes(&'a [u8]),
    NoText,
    NoInt,
}

/// A statement on its way.
#[derive(Default)]
pub(crate) struct Sql<'a> {
    text: String,
    binds: Vec<Bind<'a>>,
}

impl<'a> Sql<'a> {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), binds: Vec::new() }
    }

    /// Adds text that somebody wrote, never something that was typed in.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value.
    pub(crate) fn bind(&mut self, value: Bind<'a>) -> &mut Self {
        self.binds.push(value);
        self.text.push('?');
        self
    }

    /// Adds `(a, b, c)`.
    pub(crate) fn list(&mut self, values: impl IntoIterator<Item = Bind<'a>>) -> &mut Self {
        self.push("(");
        for (at, value) in values.into_iter().enumerate() {
            self.push(if at == 0 { "" } else { ", " }).bind(value);
        }
        self.push(")")
    }

    fn query(&self, connection: &AnyConnection) -> Query<'a, Any, sqlx::any::AnyArguments> {
        let text = match connection.backend_name() {
            "SQLite" => self.text.clone(),
            _ => numbered(&self.text),
        };
        // Texts of statements are put together here from literals alone; everything else is bound.
        self.binds.iter().fold(sqlx::query(AssertSqlSafe(text)), |query, value| match *value {
            Bind::Text(text) => query.bind(text),
            Bind::Int(number) => query.bind(number),
            Bind::Bytes(bytes) => query.bind(bytes),
            Bind::NoText => query.bind(None::<String>),
            Bind::NoInt => query.bind(None::<i64>),
        })
    }

    pub(crate) async fn rows(&self, connection: &mut AnyConnection) -> Result<Vec<AnyRow>, StoreError> {
        Ok(self.query(connection).fetch_all(connection).await?)
    }

    pub(crate) async fn run(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        self.query(connection).execute(connection).await?;
        Ok(())
    }
}

/// The statement with its values numbered in the order in which they were bound.
fn numbered(text: &str) -> String {
    let mut numbered = String::with_capacity(text.len() * 2);
    for (before, piece) in text.split('?').enumerate() {
        if before > 0 {
            numbered.push('$');
            numbered.push_str(&before.to_string());
        }
        numbered.push_str(piece);
    }
    numbered
}

/// How many rows go into one statement: few different numbers, so that statements are prepared once and found again.
const AT_A_TIME: [usize; 4] = [128, 32, 8, 1];

/// Inserts rows of `columns`, many to a statement; `end` follows the values.
pub(crate) async fn insert<const N: usize>(
    connection: &mut AnyConnection,
    table: &str,
    columns: [&str; N],
    rows: &[[Bind<'_>; N]],
    end: &str,
) -> Result<(), StoreError> {
    let mut rest = rows;
    while !rest.is_empty() {
        let count = AT_A_TIME.into_iter().find(|count| *count <= rest.len()).unwrap_or(1);
        let (now, later) = rest.split_at(count);
        let mut sql = Sql::new(&format!("INSERT INTO {table} ({}) VALUES ", columns.join(", ")));
        for (at, row) in now.iter().enumerate() {
            sql.push(if at == 0 { "" } else { ", " }).list(row.iter().copied());
        }
        sql.push(end);
        sql.run(&mut *connection).await?;
        rest = later;
    }
    Ok(())
}
