use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use super::sql::Bind;
use crate::{StoreError, period_key, read::Allowed};

/// An item as it stands after its events: what lists are made of. Everything in it can be made again from the
/// events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerRow {
    /// Number of the item, counted from 1; given by the store.
    pub id: i64,
    /// Id of its kind.
    pub kind: String,
    /// What it was opened from, one item per source and kind; nothing for an item opened by hand.
    pub source: Option<String>,
    /// What it is about.
    pub title: String,
    /// Id of the state it is in.
    pub state: String,
    /// The state's phase.
    pub phase: String,
    /// Something is still to be done about it.
    pub live: bool,
    /// Region code.
    pub region: String,
    /// The office that leads.
    pub office: String,
    /// Offices that work on it beside the one that leads.
    pub co_offices: Vec<String>,
    /// The enterprise it is about; empty where it is about none.
    pub subject: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the next clock runs out; nothing where none runs.
    pub due_at: Option<Timestamp>,
    /// When something has to happen of itself; nothing where nothing has to.
    pub next_ring_at: Option<Timestamp>,
    /// Id of its colour; empty where it has none.
    pub colour: String,
    /// When it was closed last; nothing where it is not.
    pub closed_at: Option<Timestamp>,
    /// How many events it has.
    pub version: i64,
    /// What it is linked to, as text.
    pub links: Vec<String>,
    /// What else lists and reports want to know, as JSON.
    pub content: String,
}

/// Columns of a read, in the order of [`LedgerRow::from_row`], of the table called `i`.
pub(super) const COLUMNS: &str = "i.id, i.kind, i.source, i.title, i.state, i.phase, i.live, i.region, i.office, i.subject, \
     i.opened_at, i.due_at, i.next_ring_at, i.colour, i.closed_at, i.version, i.content";

/// Columns of a write, in the order of [`LedgerRow::binds`].
pub(super) const WRITTEN: [&str; 17] = [
    "id",
    "kind",
    "source",
    "title",
    "state",
    "phase",
    "live",
    "region",
    "office",
    "subject",
    "opened_at",
    "due_at",
    "next_ring_at",
    "colour",
    "closed_at",
    "version",
    "content",
];

/// What stands in `due_at` where nothing is due.
const NEVER: i64 = i64::MAX;

impl LedgerRow {
    pub(super) fn binds(&self) -> [Bind<'_>; 17] {
        let at = |at: Option<Timestamp>| at.map_or(Bind::NoInt, |at| Bind::Int(period_key::micros(at)));
        [
            Bind::Int(self.id),
            Bind::Text(&self.kind),
            self.source.as_deref().map_or(Bind::NoText, Bind::Text),
            Bind::Text(&self.title),
            Bind::Text(&self.state),
            Bind::Text(&self.phase),
            Bind::Int(i64::from(self.live)),
            Bind::Text(&self.region),
            Bind::Text(&self.office),
            Bind::Text(&self.subject),
            Bind::Int(period_key::micros(self.opened_at)),
            Bind::Int(self.due_at.map_or(NEVER, period_key::micros)),
            at(self.next_ring_at),
            Bind::Text(&self.colour),
            at(self.closed_at),
            Bind::Int(self.version),
            Bind::Text(&self.content),
        ]
    }

    /// Without co-offices and links, which have tables of their own.
    pub(super) fn from_row(row: &AnyRow) -> Result<Self, StoreError> {
        let at = |at: Option<i64>| at.map(period_key::instant).transpose();
        let (live, due): (i64, i64) = (row.try_get(6)?, row.try_get(11)?);
        Ok(Self {
            id: row.try_get(0)?,
            kind: row.try_get(1)?,
            source: row.try_get(2)?,
            title: row.try_get(3)?,
            state: row.try_get(4)?,
            phase: row.try_get(5)?,
            live: live != 0,
            region: row.try_get(7)?,
            office: row.try_get(8)?,
            co_offices: Vec::new(),
            subject: row.try_get(9)?,
            opened_at: period_key::instant(row.try_get(10)?)?,
            due_at: at((due != NEVER).then_some(due))?,
            next_ring_at: at(row.try_get(12)?)?,
            colour: row.try_get(13)?,
            closed_at: at(row.try_get(14)?)?,
            version: row.try_get(15)?,
            links: Vec::new(),
            content: row.try_get(16)?,
        })
    }

    /// Whether a reader may see it: an office's its region, an enterprise what is about it.
    pub(super) fn visible(&self, allowed: Option<&Allowed<'_>>) -> bool {
        allowed.is_none_or(|allowed| allowed.one(&self.subject, &self.region))
    }
}
