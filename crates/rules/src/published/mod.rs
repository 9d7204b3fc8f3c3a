//! A verdict that was published: kept with the rule and the values it was made from, so that it prints the same for ever and
//! can be made again without the packs of its day.

mod formula;
mod record;
mod replay;

pub use formula::Stored;
pub use record::{
    FORMAT, Known, Published, PublishedCondition, PublishedInput, PublishedParameter, PublishedRule, publish,
};
pub use replay::ReplayError;
