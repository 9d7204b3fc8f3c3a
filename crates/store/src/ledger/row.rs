use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use crate::{StoreError, period_key, read::Allowed, statement::Bind};

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

/// Columns of a read, in the order of [`LedgerRow::from_row`], of the table called `i`: the short ones in one text, as a value
/// costs the same to hand over whether it is long or short, and lists hand over hundreds of thousands.
pub(super) const COLUMNS: &str = "i.id || '|' || i.live || '|' || i.opened_at || '|' || i.due_at || '|' \
     || COALESCE(CAST(i.next_ring_at AS TEXT), '') || '|' || COALESCE(CAST(i.closed_at AS TEXT), '') || '|' || i.version || '|' \
     || i.kind || '|' || i.state || '|' || i.phase || '|' || i.region || '|' || i.office || '|' || i.subject || '|' || i.colour, \
     i.source, i.title, i.content";

/// What stands between the short columns of a read.
const BETWEEN: char = '|';

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
pub(super) const NEVER: i64 = i64::MAX;

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
        let short: &str = row.try_get(0)?;
        let mut parts = short.split(BETWEEN);
        let mut text = || parts.next().unwrap_or_default();
        let number = |text: &str| {
            let wrong =
                || StoreError::damaged(format!("ledger item {short}"), format!("{text:?} is no number"));
            text.parse::<i64>().map_err(|_| wrong())
        };
        let perhaps = |text: &str| (!text.is_empty()).then(|| number(text)).transpose();
        let at = |at: Option<i64>| at.map(period_key::instant).transpose();
        Ok(Self {
            id: number(text())?,
            live: number(text())? != 0,
            opened_at: period_key::instant(number(text())?)?,
            due_at: at(perhaps(text())?.filter(|due| *due != NEVER))?,
            next_ring_at: at(perhaps(text())?)?,
            closed_at: at(perhaps(text())?)?,
            version: number(text())?,
            kind: text().to_owned(),
            state: text().to_owned(),
            phase: text().to_owned(),
            region: text().to_owned(),
            office: text().to_owned(),
            subject: text().to_owned(),
            colour: text().to_owned(),
            source: row.try_get(1)?,
            title: row.try_get(2)?,
            content: row.try_get(3)?,
            co_offices: Vec::new(),
            links: Vec::new(),
        })
    }

    /// What keeps a row from being read back as it is written, if anything does.
    pub(super) fn malformed(&self) -> Option<&'static str> {
        let short =
            [&self.kind, &self.state, &self.phase, &self.region, &self.office, &self.subject, &self.colour];
        if self.kind.is_empty() {
            return Some("a ledger item has no kind");
        }
        let between = short.into_iter().any(|text| text.contains(BETWEEN));
        between.then_some("an id of a ledger item has a | in it")
    }

    /// Whether a reader may see it: an office's its region, an enterprise what is about it.
    pub(super) fn visible(&self, allowed: Option<&Allowed<'_>>) -> bool {
        allowed.is_none_or(|allowed| allowed.one(&self.subject, &self.region))
    }
}
