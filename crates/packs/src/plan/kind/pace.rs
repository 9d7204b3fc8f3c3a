use rust_decimal::Decimal;

/// How progress becomes a colour: points done, less points that should be done by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaceRule {
    /// Where the two come from.
    pub over: PaceOver,
    /// Colours by points ahead (or, below zero, behind), best first; the last is open.
    pub bands: Vec<PaceBand>,
}

/// Where progress and plan come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaceOver {
    /// Percent in a field, against the share of a clock's days that is over.
    Clock {
        /// The field with the percentage done.
        done: String,
        /// The clock.
        clock: String,
    },
    /// Rows by period: all that is done, against all that was planned up to the last period that has a figure.
    Rows {
        /// The field.
        field: String,
        /// The column with the period.
        period: String,
        /// The column with the plan.
        plan: String,
        /// The column with what was done.
        done: String,
    },
}

/// One colour by points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaceBand {
    /// The colour.
    pub colour: String,
    /// At least so many points ahead; open for the last.
    pub least: Option<Decimal>,
}
