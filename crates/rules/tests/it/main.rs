//! One test binary.

mod cases;
mod comparing;
mod fixture;
mod judging;
mod linting;
mod paying;
mod picking;
mod properties;
mod publishing;
mod shipped;
mod verdicts;
mod warning;
