//! From declarations as written to plans, one file per kind. Nothing stops at the first mistake: each is
//! reported with its place, and what can be understood goes on to the next check.

mod calendar;
mod code_list;
mod colour;
mod dispatch;
mod expression;
mod field;
mod form;
mod genre;
mod indicator;
mod kind;
mod lexicon;
mod message;
mod office;
mod once;
mod pack;
mod price_index;
mod rule;
mod rules;
mod sql;
mod target;
mod tree;
mod unit;
mod zone;

pub(crate) use once::Once;
pub(crate) use pack::{packs, reading, with_rules};
