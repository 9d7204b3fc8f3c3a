//! Awkward files, as offices send them, and the reports they give.

mod awkward;
mod history;
mod never_panics;
mod shared;
mod support;
