//! 填报: how far a period has come, one enterprise's return, queries, closing.

pub(crate) mod board;
pub(crate) mod entry;
pub(crate) mod queries;
