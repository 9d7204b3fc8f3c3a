use ballast_ledger::{
    Item,
    report::{
        Age, ArrearsLine, InvestmentPace, Listed, OfficeLine, Summary, ages, arrears, by_office, by_region,
        counts, investment_pace,
    },
};
use ballast_model::{Period, china_day, china_midnight};
use ballast_packs::plan::{Kind, PaceOver};
use ballast_store::{LedgerOrder, LedgerQuery, LedgerRow};
use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::Serialize;

use super::{LedgerFilter, keep::read_back, told};
use crate::{AppError, Ballast};

/// Which items a report is about.
#[derive(Debug, Clone, Default)]
pub struct LedgerReportQuery {
    /// Of these kinds; all where none is given.
    pub kinds: Vec<String>,
    /// Opened on this day or later.
    pub from: Option<Date>,
    /// Opened on this day or earlier.
    pub to: Option<Date>,
    /// In this region, or below it: a code or a name.
    pub region: Option<String>,
    /// Leave out what had ended before this day.
    pub going_on_from: Option<Date>,
    /// As it stood at the end of this day.
    pub as_of: Option<Date>,
}

/// How it stands with the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LedgerReport {
    /// The day it was made on.
    pub on: Date,
    /// All items together.
    pub whole: Option<OfficeLine>,
    /// By lead office.
    pub offices: Vec<Tally>,
    /// By region one level below the report's.
    pub regions: Vec<Tally>,
    /// By kind.
    pub kinds: Vec<KindReport>,
}

/// A line with the name of what it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The office's, or the region's.
    pub name: String,
    /// Its counts.
    pub line: OfficeLine,
}

/// What a kind's own counts come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct KindReport {
    /// Kind, by id.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// All its items together.
    pub whole: OfficeLine,
    /// Funnel and lists, as the kind declares them.
    pub counts: Vec<Listed>,
    /// Plan against progress of the year, of a kind with a plan by period.
    pub pace: Option<PaceUntil>,
    /// Who owes, by each field that says so; of a kind with interest.
    pub debtors: Vec<DebtorField>,
    /// How long it has been owed.
    pub ages: Vec<Age>,
}

/// Plan against progress of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaceUntil {
    /// January to the last month that has ended.
    pub until: Period,
    /// The sums.
    #[serde(flatten)]
    pub pace: InvestmentPace,
}

/// Arrears along one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DebtorField {
    /// The field's name.
    pub name: String,
    /// Its lines.
    pub lines: Vec<ArrearsLine>,
}

/// Ages of what is owed, in days.
const AGES: [u32; 4] = [1, 90, 180, 365];

/// Items whose events are read at a time.
const AT_A_TIME: usize = 400;

impl Ballast {
    /// Counts by office, by region and by kind. They come from what the catalog keeps of the items; plans, debts, and how all of it
    /// stood on an earlier day are read from the events.
    ///
    /// # Errors
    /// An unknown kind or region; the catalog's.
    pub async fn ledger_report(&self, query: &LedgerReportQuery) -> Result<LedgerReport, AppError> {
        let last = |day| Some(day_end(day)? - SignedDuration::from_micros(1));
        let now = query.as_of.and_then(last).map_or(self.clock.now(), |end| end.min(self.clock.now()));
        let on = china_day(now);
        let calendar = &self.packs.calendar;
        let reckoned = |kind: &Kind| kind.interest.is_some() || paced(kind);
        let rows = self.store.ledger_items(&self.report_query(query)?, &self.ledger_scope()).await?;
        let folded = |row: &&LedgerRow| query.as_of.is_some() || self.kind(&row.kind).is_ok_and(reckoned);
        let ids: Vec<i64> = rows.iter().filter(folded).map(|row| row.id).collect();
        let items = self.ledger_read(&ids, now).await?;
        let summaries: Vec<Summary> = match query.as_of {
            Some(_) => items.iter().map(|item| Summary::of(calendar, item, now)).collect(),
            None => {
                rows.into_iter().map(|row| told::summary(row, calendar, now)).collect::<Result<_, _>>()?
            }
        };
        let (from, to) = (query.from.unwrap_or(Date::MIN), query.to.unwrap_or(on));
        let lang = self.lang.as_str();
        let tree = self.tree("regions")?;
        let level = match &query.region {
            Some(region) => tree.node(self.region("regions", region)?).level.saturating_add(1),
            None => 2,
        };
        let office_name = |id: &str| {
            self.packs
                .offices
                .get(id)
                .map_or_else(|| id.to_owned(), |office| office.name.get(lang).to_owned())
        };
        let region_name = |code: &str| {
            tree.find(code).map_or_else(|| code.to_owned(), |ix| tree.node(ix).name_in(lang).to_owned())
        };
        let mut report = LedgerReport {
            on,
            whole: together(&summaries),
            offices: by_office(&summaries)
                .into_iter()
                .map(|line| Tally { name: office_name(&line.of), line })
                .collect(),
            regions: by_region(&summaries, tree, level)
                .into_iter()
                .map(|line| Tally { name: region_name(&line.of), line })
                .collect(),
            kinds: Vec::new(),
        };
        for kind in self.packs.kinds.values() {
            let own: Vec<Summary> = summaries.iter().filter(|of| of.kind == kind.id).cloned().collect();
            let Some(whole) = together(&own) else { continue };
            report.kinds.push(KindReport {
                kind: kind.id.clone(),
                name: kind.name.get(lang).to_owned(),
                whole,
                counts: counts(kind, &own, from, to),
                pace: pace_of(kind, &items, on),
                debtors: self.debtors(kind, &items, on),
                ages: match kind.interest {
                    Some(_) => ages(kind, &items, &AGES, on),
                    None => Vec::new(),
                },
            });
        }
        Ok(report)
    }

    fn debtors(&self, kind: &Kind, items: &[Item], on: Date) -> Vec<DebtorField> {
        let Some(interest) = &kind.interest else { return Vec::new() };
        // The kind of debtor, and the field that names the debtor: the text field that stands after it.
        let at = kind.fields.iter().position(|field| field.id == interest.debtor);
        let fields = at.map(|at| kind.fields.iter().skip(at).take(2)).into_iter().flatten();
        fields
            .map(|field| DebtorField {
                name: field.name.get(&self.lang).to_owned(),
                lines: arrears(kind, items, &field.id, on)
                    .into_iter()
                    .map(|line| {
                        let choice = field.choices().iter().find(|choice| choice.code == line.of);
                        let of = choice.map_or(line.of, |choice| choice.name.get(&self.lang).to_owned());
                        ArrearsLine { of, ..line }
                    })
                    .collect(),
            })
            .collect()
    }

    /// Which rows a report is about. Of an earlier day every item opened by then: what it was then its events say.
    fn report_query(&self, query: &LedgerReportQuery) -> Result<LedgerQuery, AppError> {
        let filter = LedgerFilter {
            kinds: query.kinds.clone(),
            region: query.region.clone(),
            ended: true,
            ..LedgerFilter::default()
        };
        let earliest = [query.to, query.as_of].into_iter().flatten().min();
        Ok(LedgerQuery {
            opened_from: query.from.and_then(china_midnight),
            opened_before: earliest.and_then(day_end),
            going_on_from: query.going_on_from.and_then(china_midnight),
            order: LedgerOrder::Number,
            ..self.ledger_query(&filter)?
        })
    }

    /// Items folded from their events up to an instant.
    async fn ledger_read(&self, ids: &[i64], until: Timestamp) -> Result<Vec<Item>, AppError> {
        let scope = self.ledger_scope();
        let mut items = Vec::with_capacity(ids.len());
        for some in ids.chunks(AT_A_TIME) {
            for (id, mut events) in self.store.ledger_events_of(some, &scope).await? {
                events.retain(|kept| kept.event.at <= until);
                if !events.is_empty() {
                    items.push(read_back(id, events)?.item);
                }
            }
        }
        Ok(items)
    }
}

/// One line over all; nothing over none.
fn together(items: &[Summary]) -> Option<OfficeLine> {
    let one: Vec<Summary> = items.iter().map(|of| Summary { office: String::new(), ..of.clone() }).collect();
    by_office(&one).into_iter().next()
}

/// The first instant after a day in China.
fn day_end(day: Date) -> Option<Timestamp> {
    china_midnight(day.tomorrow().ok()?)
}

/// Whether a kind's pace goes by rows of a plan.
fn paced(kind: &Kind) -> bool {
    kind.pace.as_ref().is_some_and(|pace| matches!(pace.over, PaceOver::Rows { .. }))
}

/// The pace of plans up to the last month that has ended.
fn pace_of(kind: &Kind, items: &[Item], on: Date) -> Option<PaceUntil> {
    paced(kind).then_some(())?;
    let last = on.first_of_month().yesterday().ok()?;
    let until = Period::run(last.year(), 1, last.month())?;
    Some(PaceUntil { until, pace: investment_pace(kind, items, until) })
}
