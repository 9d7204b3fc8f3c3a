//! What a cell names: a node of a tree, a code of a list, an identifier.

mod codes;
mod ident;
mod memo;
mod spelling;
mod tree;

pub(crate) use codes::Codes;
pub(crate) use ident::{Ident, identify};
pub(crate) use memo::Memo;
pub(crate) use spelling::{nearest, within_one};
pub(crate) use tree::{Doubt, Resolved, TreeResolver};
