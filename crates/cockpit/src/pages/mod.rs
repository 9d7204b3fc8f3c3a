//! One file per page.

pub(crate) mod administration;
pub(crate) mod monitor;
pub(crate) mod profile;
pub(crate) mod sign_in;
pub(crate) mod today;
