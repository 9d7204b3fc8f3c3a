use ballast_model::Text;

use super::{Entered, Repeat, Role};

/// One clock of a kind: when it starts, when it stops, how long it runs, and what happens before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindClock {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// What starts it.
    pub starts: ClockStart,
    /// What stops it, besides the end of the item.
    pub stops: ClockStop,
    /// How long it runs.
    pub length: Length,
    /// Starts anew for the next period once stopped; its first period is the one in which it starts.
    pub repeats: Option<Repeat>,
    /// A last day that is no working day makes way for the next working day.
    pub rolls: bool,
    /// Whether it may be halted.
    pub pause: Option<PauseRule>,
    /// What is said before it runs out.
    pub reminders: Vec<Reminder>,
    /// What happens once it has run out.
    pub escalations: Vec<Escalation>,
}

/// What starts a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockStart {
    /// A state or an action.
    Entered(Entered),
    /// The date in a field, once it is there.
    Field(String),
    /// One clock per row of a field, due on the date in a column.
    Rows {
        /// The field.
        field: String,
        /// The column with the date.
        due: String,
    },
}

/// What stops a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockStop {
    /// A state or an action.
    Entered(Entered),
    /// For a clock per row: the date in a column, once it is there.
    Column(String),
}

/// How long a clock runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Length {
    /// As long as this.
    Fixed(Stretch),
    /// By the choice in a field.
    Table {
        /// The field.
        field: String,
        /// One row per choice.
        rows: Vec<LengthRow>,
    },
    /// Until the end of the day in a field, or in the row's own date.
    Until(String),
    /// So many days as the law on payments gives this debtor, see [`InterestRule`](super::InterestRule).
    Statutory,
    /// Until the row's own date: for a clock per row.
    Row,
}

/// One line of a table of lengths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LengthRow {
    /// The choice.
    pub is: String,
    /// How long.
    pub stretch: Stretch,
}

/// A stretch of time, as offices count it. Days end with the day, China time; the first day is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stretch {
    /// Hours of the clock on the wall.
    Hours(u32),
    /// Hours in which offices are open.
    WorkingHours(u32),
    /// Calendar days.
    Days(u32),
    /// Working days.
    WorkingDays(u32),
}

/// When and for how long a clock may be halted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseRule {
    /// Reasons that are allowed: id and name.
    pub reasons: Vec<(String, Text)>,
    /// After so long it runs again by itself.
    pub most: Stretch,
    /// How often.
    pub times: u32,
}

/// What is said before a clock runs out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// So long before.
    pub before: Stretch,
    /// Who is told.
    pub to: Vec<Role>,
}

/// What happens once a clock has run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// So long after; 0 for at once.
    pub after: Stretch,
    /// Who is told; `superior` is one office further up each time.
    pub to: Vec<Role>,
    /// The colour the item takes, where it is worse than the one it has.
    pub colour: Option<String>,
}
