//! Clocks: how offices count time, and what a clock will do.

mod days;
mod length;
mod plan;

pub use days::{due, halted, later, sooner};
pub(crate) use days::{end_of_day, start_of_day};
pub(crate) use length::{Timing, next_period, period_at, stretch, timing};
pub(crate) use plan::planned;
