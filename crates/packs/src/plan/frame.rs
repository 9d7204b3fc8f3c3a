use std::collections::BTreeMap;

use ballast_model::{Column, Period, Texts, Verdict};
use jiff::civil::Date;

use super::{Input, Version};

/// The facts of all subjects that programmes are asked about, at a reference date, column by column.
/// Rows are sorted by region, then by subject, so that a programme limited to a region touches a run of rows.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The reference date.
    pub on: Date,
    /// Ids.
    pub subject: Texts,
    /// Names.
    pub name: Texts,
    /// Region codes.
    pub region: Texts,
    /// Industry codes.
    pub industry: Texts,
    /// Size codes.
    pub size: Texts,
    /// Ownership codes.
    pub ownership: Texts,
    /// A column for each input asked for; as long as there are subjects.
    pub columns: BTreeMap<Input, FrameColumn>,
}

/// One input's values and where they come from.
#[derive(Debug, Clone, Default)]
pub struct FrameColumn {
    /// Stored integers.
    pub values: Column,
    /// The period the rule came to.
    pub period: Option<Period>,
    /// Vintage or "open", as figures show it.
    pub vintage: String,
}

impl Frame {
    /// Subjects.
    pub fn len(&self) -> usize {
        self.subject.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Verdicts of one programme over a frame's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerdictColumn {
    /// One per row.
    pub verdicts: Vec<Verdict>,
}

impl VerdictColumn {
    /// How many rows came to this.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.verdicts.iter().filter(|v| **v == verdict).count()
    }
}

/// Judges many subjects at once: the conditions of versions over a frame, without scores, rankings, awards and warnings,
/// which are small beside it and are worked out by whoever asks.
pub trait RuleEvaluator: Send + Sync {
    /// Verdicts of each version, in the order asked, over all rows of the frame. `regions[v]` are the codes (sorted,
    /// all levels) a version is limited to; empty for all.
    ///
    /// # Errors
    /// A message where an input is not in the frame.
    fn judge(
        &self,
        frame: &Frame,
        versions: &[&Version],
        regions: &[Vec<String>],
    ) -> Result<Vec<VerdictColumn>, String>;
}
