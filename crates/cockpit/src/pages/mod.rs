//! One file per page, or a folder where a page does several things.

pub(crate) mod administration;
pub(crate) mod briefs;
pub(crate) mod enterprises;
pub(crate) mod figure;
pub(crate) mod ledger;
pub(crate) mod map;
pub(crate) mod monitor;
pub(crate) mod policies;
pub(crate) mod profile;
pub(crate) mod reports;
pub(crate) mod returns;
pub(crate) mod sign_in;
pub(crate) mod today;
