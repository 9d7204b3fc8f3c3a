//! Checks over whole tables: what a form declares, unit slips, outliers, wholes and parts.

use ballast_model::Period;
use ballast_packs::plan::Form;

use crate::{Context, collect::Merged, findings::Findings};

/// Earlier periods and their columns that the checks of a form look at.
pub fn needed_history(_form: &Form, _period: Period) -> Vec<(Period, Vec<String>)> {
    Vec::new()
}

pub(crate) fn run(_context: &Context<'_>, _merged: &mut Merged, _findings: &mut Findings) {}
