use ballast_ledger::{
    Item,
    report::{
        Age, ArrearsLine, InvestmentPace, Listed, OfficeLine, Summary, ages, arrears, by_office, by_region,
        counts, investment_pace,
    },
};
use ballast_model::{Period, china_day};
use ballast_packs::plan::{Kind, PaceOver};
use ballast_store::{LedgerOrder, LedgerQuery};
use jiff::civil::Date;

use super::{LedgerFilter, keep::read_back};
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
}

/// How it stands with the ledger.
#[derive(Debug, Clone, Default)]
pub struct LedgerReport {
    /// The day it was made on.
    pub on: Date,
    /// All items together.
    pub whole: Option<OfficeLine>,
    /// By lead office, each with its name.
    pub offices: Vec<(String, OfficeLine)>,
    /// By region one level below the report's, each with its name.
    pub regions: Vec<(String, OfficeLine)>,
    /// By kind.
    pub kinds: Vec<KindReport>,
}

/// What a kind's own counts come to.
#[derive(Debug, Clone, Default)]
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
    pub pace: Option<(Period, InvestmentPace)>,
    /// Who owes, by each field that says so; of a kind with interest.
    pub debtors: Vec<DebtorField>,
    /// How long it has been owed.
    pub ages: Vec<Age>,
}

/// Arrears along one field.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Counts by office, by region and by kind. Items are folded from their events, so that what a count says is what happened.
    ///
    /// # Errors
    /// An unknown kind or region; the catalog's.
    pub async fn ledger_report(&self, query: &LedgerReportQuery) -> Result<LedgerReport, AppError> {
        let now = self.clock.now();
        let on = china_day(now);
        let items = self.ledger_read(query).await?;
        let summaries: Vec<Summary> =
            items.iter().map(|item| Summary::of(&self.packs.calendar, item, now)).collect();
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
            offices: by_office(&summaries).into_iter().map(|line| (office_name(&line.of), line)).collect(),
            regions: by_region(&summaries, tree, level)
                .into_iter()
                .map(|line| (region_name(&line.of), line))
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

    /// Items of a report, folded from their events.
    pub(super) async fn ledger_read(&self, query: &LedgerReportQuery) -> Result<Vec<Item>, AppError> {
        let filter = LedgerFilter {
            kinds: query.kinds.clone(),
            region: query.region.clone(),
            ended: true,
            ..LedgerFilter::default()
        };
        let start = |day: Date| jiff::tz::offset(8).to_timestamp(day.at(0, 0, 0, 0)).ok();
        let query = LedgerQuery {
            opened_from: query.from.and_then(start),
            opened_before: query.to.and_then(|day| start(day.tomorrow().ok()?)),
            order: LedgerOrder::Number,
            ..self.ledger_query(&filter)?
        };
        let scope = self.ledger_scope();
        let ids: Vec<i64> = self.store.ledger_items(&query, &scope).await?.iter().map(|row| row.id).collect();
        let mut items = Vec::with_capacity(ids.len());
        for some in ids.chunks(AT_A_TIME) {
            for (id, events) in self.store.ledger_events_of(some, &scope).await? {
                items.push(read_back(id, events)?.item);
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

/// The pace of plans up to the last month that has ended.
fn pace_of(kind: &Kind, items: &[Item], on: Date) -> Option<(Period, InvestmentPace)> {
    matches!(kind.pace.as_ref()?.over, PaceOver::Rows { .. }).then_some(())?;
    let last = on.first_of_month().yesterday().ok()?;
    let until = Period::run(last.year(), 1, last.month())?;
    Some((until, investment_pace(kind, items, until)))
}
