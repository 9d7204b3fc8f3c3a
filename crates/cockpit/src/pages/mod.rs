//! One file per page.

pub(crate) mod monitor;
pub(crate) mod today;
