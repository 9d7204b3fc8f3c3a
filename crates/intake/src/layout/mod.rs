//! The three ways in which files lay out returns.

mod assemble;
mod rows;
mod tidy;
mod wide;
mod width;

pub(crate) use rows::{Dated, Rows};
pub(crate) use tidy::tidy;
pub(crate) use wide::wide;
