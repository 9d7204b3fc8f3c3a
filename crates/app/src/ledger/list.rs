use ballast_model::china_midnight;
use ballast_store::{LedgerOrder, LedgerQuery, LedgerRow, LedgerTally};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use serde_json::Value as Json;

use crate::{AppError, Ballast};

/// Which items to list.
#[derive(Debug, Clone, Default)]
pub struct LedgerFilter {
    /// Of these kinds.
    pub kinds: Vec<String>,
    /// Led by this office, or by one below it: an id or a name.
    pub office: Option<String>,
    /// Where an office is named: also items it only helps with.
    pub with_co: bool,
    /// In this region, or below it: a code or a name.
    pub region: Option<String>,
    /// About this enterprise.
    pub subject: Option<String>,
    /// In these states.
    pub states: Vec<String>,
    /// In states of these phases.
    pub phases: Vec<String>,
    /// Of this colour.
    pub colour: Option<String>,
    /// Also what is closed or void.
    pub ended: bool,
    /// Only what has run out of time.
    pub overdue: bool,
    /// With these words in the title.
    pub words: Option<String>,
    /// Linked to this: `item:12`, `verdict:PROGRAMME/SUBJECT`.
    pub link: Option<String>,
    /// Due from the first of these days to the last, in China.
    pub due: Option<(Date, Date)>,
    /// In what order; what is due first first where nothing is said.
    pub order: LedgerOrder,
    /// The other way round.
    pub descending: bool,
    /// Leave out so many.
    pub skip: u64,
    /// No more than so many; all where 0.
    pub limit: u64,
}

/// One item in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerLine {
    /// Number.
    pub id: i64,
    /// Kind, by id.
    pub kind: String,
    /// The kind's name.
    pub kind_name: String,
    /// Title.
    pub title: String,
    /// State, by id.
    pub state: String,
    /// The state's name.
    pub state_name: String,
    /// The state's phase.
    pub phase: String,
    /// Region code.
    pub region: String,
    /// The region's name.
    pub region_name: String,
    /// The office that leads, by id.
    pub office: String,
    /// The office's name.
    pub office_name: String,
    /// The enterprise it is about; empty where it is about none.
    pub subject: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the next clock runs out.
    pub due_at: Option<Timestamp>,
    /// Whether it has run out.
    pub overdue: bool,
    /// Colour, by id.
    pub colour: String,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What it was opened from.
    pub source: Option<String>,
    /// How many events it has.
    pub version: i64,
    /// Facts and counts that reports go by.
    pub brief: Json,
}

/// A page of a list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LedgerPage {
    /// How many items the filter fits in all.
    pub total: u64,
    /// Those on the page.
    pub lines: Vec<LedgerLine>,
}

impl Ballast {
    /// Items that a filter fits, what is due first first.
    ///
    /// # Errors
    /// An unknown kind, office or region; the catalog's.
    pub async fn ledger_list(&self, filter: &LedgerFilter) -> Result<LedgerPage, AppError> {
        let query = self.ledger_query(filter)?;
        let scope = self.ledger_scope();
        let rows = self.store.ledger_items(&query, &scope).await?;
        let whole = filter.limit == 0 && filter.skip == 0;
        let total = match whole {
            true => rows.len() as u64,
            false => self.store.ledger_count(&query, &scope).await?,
        };
        Ok(LedgerPage { total, lines: rows.into_iter().map(|row| self.ledger_line(row)).collect() })
    }

    /// How many items a filter fits, by kind and state; its page is not looked at.
    ///
    /// # Errors
    /// As [`Ballast::ledger_list`].
    pub async fn ledger_tally(&self, filter: &LedgerFilter) -> Result<Vec<LedgerTally>, AppError> {
        let query = self.ledger_query(filter)?;
        Ok(self.store.ledger_tally(&query, &self.ledger_scope(), self.clock.now()).await?)
    }

    /// How many items are due on each of the days that a filter names; days without any are left out.
    ///
    /// # Errors
    /// As [`Ballast::ledger_list`].
    pub async fn ledger_days(&self, filter: &LedgerFilter) -> Result<Vec<(Date, u64)>, AppError> {
        let query = self.ledger_query(filter)?;
        let days = self.store.ledger_days(&query, &self.ledger_scope()).await?;
        let day = |count: i64| {
            Date::new(1970, 1, 1).ok()?.checked_add(jiff::Span::new().try_days(count).ok()?).ok()
        };
        Ok(days.into_iter().filter_map(|(number, items)| Some((day(number)?, items))).collect())
    }

    /// What a filter asks of the store.
    pub(super) fn ledger_query(&self, filter: &LedgerFilter) -> Result<LedgerQuery, AppError> {
        for kind in &filter.kinds {
            self.kind(kind)?;
        }
        let offices = filter.office.as_deref().map(|office| self.office(office)).transpose()?;
        let offices = offices.map(|office| {
            self.packs.offices.subtree(&office.id).into_iter().map(str::to_owned).collect::<Vec<_>>()
        });
        let regions = match &filter.region {
            Some(region) => {
                let tree = self.tree("regions")?;
                let top = self.region("regions", region)?;
                Some(tree.subtree(top).into_iter().map(|ix| tree.node(ix).code.clone()).collect())
            }
            None => None,
        };
        let due_from = filter.due.and_then(|(first, _)| china_midnight(first));
        let due_until = filter.due.and_then(|(_, last)| china_midnight(last.tomorrow().ok()?));
        let overdue = filter.overdue.then(|| self.clock.now());
        Ok(LedgerQuery {
            offices,
            with_co: filter.with_co,
            kinds: filter.kinds.clone(),
            states: filter.states.clone(),
            phases: filter.phases.clone(),
            regions,
            subject: filter.subject.clone(),
            colour: filter.colour.clone(),
            live: (!filter.ended || filter.overdue).then_some(true),
            due_from,
            due_before: [overdue, due_until].into_iter().flatten().min(),
            link: filter.link.clone(),
            words: filter.words.clone(),
            order: filter.order,
            descending: filter.descending,
            skip: filter.skip,
            limit: (filter.limit > 0).then_some(filter.limit),
            ..LedgerQuery::default()
        })
    }

    /// The kind of that id.
    ///
    /// # Errors
    /// [`AppError::Unknown`].
    pub fn kind(&self, id: &str) -> Result<&ballast_packs::plan::Kind, AppError> {
        let known =
            || AppError::unknown("kind of ledger item", id, self.packs.kinds.keys().map(String::as_str));
        self.packs.kinds.get(id).ok_or_else(known)
    }

    /// The office of that id, name or alias.
    ///
    /// # Errors
    /// [`AppError::Unknown`].
    pub fn office(&self, named: &str) -> Result<&ballast_packs::plan::Office, AppError> {
        let offices = &self.packs.offices;
        offices
            .named(named)
            .ok_or_else(|| AppError::unknown("office", named, offices.by_id.keys().map(String::as_str)))
    }

    /// A row with the names of what it speaks of.
    pub(super) fn ledger_line(&self, row: LedgerRow) -> LedgerLine {
        let lang = self.lang.as_str();
        let kind = self.packs.kinds.get(&row.kind);
        let state = kind.and_then(|kind| kind.state(&row.state));
        let tree = self.packs.tree("regions");
        let region = tree.and_then(|tree| Some(tree.node(tree.find(&row.region)?).name_in(lang).to_owned()));
        let office = self.packs.offices.get(&row.office);
        let overdue = row.live && row.due_at.is_some_and(|due| due < self.clock.now());
        LedgerLine {
            id: row.id,
            kind_name: kind.map_or_else(|| row.kind.clone(), |kind| kind.name.get(lang).to_owned()),
            kind: row.kind,
            title: row.title,
            state_name: state.map_or_else(|| row.state.clone(), |state| state.name.get(lang).to_owned()),
            state: row.state,
            phase: row.phase,
            region_name: region.unwrap_or_else(|| row.region.clone()),
            region: row.region,
            office_name: office.map_or_else(|| row.office.clone(), |office| office.name.get(lang).to_owned()),
            office: row.office,
            subject: row.subject,
            opened_at: row.opened_at,
            due_at: row.due_at,
            overdue,
            colour: row.colour,
            closed_at: row.closed_at,
            source: row.source,
            version: row.version,
            brief: serde_json::from_str(&row.content).unwrap_or_default(),
        }
    }
}
