//! Cells to exact integers, without floats.

mod number;
mod scale;

pub(crate) use number::{BadNumber, is_missing, parse, plain};
pub(crate) use scale::{Scale, ScaleError};
