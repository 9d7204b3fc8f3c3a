//! One test binary.

mod cases;
mod fixture;
mod judging;
mod linting;
mod paying;
mod picking;
mod verdicts;
mod warning;
