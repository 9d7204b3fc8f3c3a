//! The same plans over millions of rows.
//!
//! [`Engine`] is the fast evaluator of [`ballast_packs::plan`]: it sums sealed Parquet files (or rows at
//! hand) to leaf cells on all cores, and answers read-only SQL over the lake through DataFusion.
//! Its nouns: a *source* (a segment whose columns were found), *rows* (a batch of it, keys as codes),
//! *cells* (sums by key). The way in is [`Engine::new`], then [`Evaluator`](ballast_packs::plan::Evaluator),
//! [`Engine::leaf_sums_many`], [`Engine::every_node`] or [`Engine::sql`].
//!
//! It refuses to know trees, indicators or where files lie: plans and tables are handed in. It writes nothing.
//!
//! Leaf sums read Parquet through the arrow reader that DataFusion itself uses, without a query plan in
//! between: text columns stay dictionary codes from the page to the cell, which DataFusion's scan of
//! `Utf8View` columns cannot promise, and a file of half a million returns is too small to pay for planning.

mod cells;
mod engine;
mod filter;
mod intern;
mod joined;
mod matching;
mod merge;
mod nodes;
#[cfg(test)]
mod property;
mod read;
mod rows;
mod rules;
mod source;
mod sql;
mod stream;
mod sum;
mod table;

pub use engine::{Engine, EngineOptions};
pub use nodes::{Amounts, NodeGrowth, NodeMeasure, NodeSums, Trees};
pub use sql::{SqlError, SqlResult, SqlSource, SqlTable, SqlType};
