//! One test binary.

mod fixture;
mod judging;
mod paying;
mod picking;
mod verdicts;
mod warning;
