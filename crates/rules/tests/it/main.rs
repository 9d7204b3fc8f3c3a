//! One test binary.

mod fixture;
mod judging;
mod picking;
mod verdicts;
