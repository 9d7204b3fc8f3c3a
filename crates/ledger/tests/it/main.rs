//! One test binary.

mod acting;
mod clocks;
mod fixture;
mod formats;
mod interest;
mod opening;
mod properties;
mod reporting;
mod ringing;
mod suggesting;
