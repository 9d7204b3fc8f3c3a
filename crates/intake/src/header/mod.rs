//! Where the header stands and what its columns are.

mod aliases;
mod bind;
mod find;
mod headings;
mod normal;
mod title;
mod vocabulary;

pub(crate) use aliases::{Aliases, Role, Target};
pub(crate) use bind::{Binding, Bound, bind};
pub(crate) use find::{Found, LOOKED_AT, find, matching, period_header};
pub use headings::{Headed, Headings};
pub(crate) use normal::{UnitNames, compact, key};
pub(crate) use title::Title;
pub(crate) use vocabulary::{is_note, is_prose, is_total};
