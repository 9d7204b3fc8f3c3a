//! Rows to columns, a part of the file at a time.

mod attributes;
mod chunk;
mod merge;
mod periods;
mod shared;
mod values;
mod worker;

pub(crate) use chunk::Chunk;
pub(crate) use merge::{Merged, merge};
pub(crate) use periods::settle;
pub(crate) use shared::Shared;
pub(crate) use worker::{Raw, Worker};
