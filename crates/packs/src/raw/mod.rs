//! Declarations as written: files of a pack, TOML tables and CSV rows, each with its place kept.
//! Nothing here knows what a key means.

mod files;
mod section;
mod sink;
mod source;
mod suggest;
mod table;

pub(crate) use files::PackFiles;
pub(crate) use section::{Mixed, Placed, Section};
pub(crate) use sink::{At, Sink};
pub(crate) use source::{Document, Source};
pub(crate) use suggest::suggest;
pub(crate) use table::{Row, rows};
