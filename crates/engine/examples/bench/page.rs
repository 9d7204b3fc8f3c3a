//! What a page asks: one province, its cities, from the leaf sums of a closed month.

use std::path::Path;

use anyhow::{Result, bail};

use crate::Bench;

pub fn run(_bench: &Bench, _out: Option<&Path>) -> Result<()> {
    bail!("not yet")
}
