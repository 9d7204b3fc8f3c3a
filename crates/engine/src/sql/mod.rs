//! Read-only SQL over the lake, through DataFusion.

mod lake;
mod plain;
mod run;

use std::path::PathBuf;

/// A table that a query may name.
#[derive(Debug, Clone)]
pub struct SqlTable {
    /// Its name in SQL.
    pub name: String,
    /// Where its rows are.
    pub source: SqlSource,
}

/// Where the rows of a table are.
#[derive(Debug, Clone)]
pub enum SqlSource {
    /// Sealed files, one per period. The table has the columns of all of them (null where a file lacks
    /// one) and a column `period`, by which files are skipped.
    Files(Vec<(String, PathBuf)>),
    /// Rows at hand.
    Rows {
        /// Names and types.
        columns: Vec<(String, SqlType)>,
        /// Per row, one text per column, which has to be of the column's type.
        rows: Vec<Vec<Option<String>>>,
    },
}

/// Type of a column at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlType {
    /// Text.
    Text,
    /// 64-bit integer.
    Integer,
    /// 64-bit float.
    Float,
    /// `true` or `false`.
    Boolean,
    /// Calendar date, `2024-11-30`.
    Date,
}

/// What a query gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SqlResult {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Their types, as SQL engines name them: `Int64`, `Utf8`.
    pub types: Vec<String>,
    /// Values as text; nothing for null.
    pub rows: Vec<Vec<Option<String>>>,
    /// Whether there are more rows than the limit allowed.
    pub truncated: bool,
}

/// Why a query gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// Something other than one query.
    #[error("only one query can be asked at a time, such as `select ... from ...`; {0}")]
    NotAQuery(String),
    /// The query is not right.
    #[error("{message}{}", if .tables.is_empty() { String::new() } else { format!("; tables: {}", .tables) })]
    Query {
        /// What the planner said.
        message: String,
        /// Tables there are, where one was not found.
        tables: String,
    },
    /// A table could not be opened.
    #[error("table {table}: {message}")]
    Table {
        /// Its name.
        table: String,
        /// What is wrong.
        message: String,
    },
    /// The query failed while it ran.
    #[error("the query failed: {0}")]
    Run(String),
}

#[cfg(test)]
mod tests;
