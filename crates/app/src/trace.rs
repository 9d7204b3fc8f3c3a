use std::{collections::HashMap, sync::Arc};

use ballast_model::{Period, ReturnTable};
use ballast_packs::plan::{Form, Leaf, MeasureSource};
use ballast_panel::{IndicatorPlan, Pass};
use jiff::{Timestamp, civil::Date, tz};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    AppError, Ballast,
    figures::{Dimension, NodeFilter},
    read_from::ReadFrom,
    sums::{State, SumsQuestion},
};

/// Which figure to open.
#[derive(Debug, Clone)]
pub struct TraceQuery {
    /// Indicator id.
    pub indicator: String,
    /// Period as asked.
    pub period: String,
    /// Dimension of the node.
    pub by: Dimension,
    /// Node code or name; the whole where none is given.
    pub node: Option<String>,
    /// Only within these: region or industry codes or names, at most one of each.
    pub within: Vec<String>,
    /// As known at the end of this day.
    pub as_of: Option<Date>,
    /// Most rows; 0 for all.
    pub limit: usize,
}

/// The returns behind a figure.
#[derive(Debug, Clone, Serialize)]
pub struct TraceReport {
    /// Indicator id.
    pub indicator: String,
    /// Name.
    pub name: String,
    /// Period as asked.
    pub period: String,
    /// The reporting period whose returns were read; the last one, where several are added up.
    pub reporting: Period,
    /// All reporting periods whose returns are added up, in order.
    pub periods: Vec<Period>,
    /// Node.
    pub node: String,
    /// Unit of the fields below, as stored.
    pub unit: String,
    /// Vintage; the oldest and the newest, where those of the periods differ.
    pub vintage: String,
    /// Field summed.
    pub field: String,
    /// Returns with a value.
    pub counted: u64,
    /// Sum of their values.
    pub value: Decimal,
    /// Sum of the values that have a base.
    pub current: Decimal,
    /// Sum of the bases.
    pub base: Decimal,
    /// Returns, those that moved the figure most first.
    pub rows: Vec<TraceRow>,
    /// Returns not listed for want of room.
    pub not_listed: usize,
}

/// One return behind a figure.
#[derive(Debug, Clone, Serialize)]
pub struct TraceRow {
    /// Reporting period of the return.
    pub period: Period,
    /// Who.
    pub subject: String,
    /// Name as reported.
    pub name: String,
    /// Region code.
    pub region: String,
    /// Industry code.
    pub industry: String,
    /// Value.
    pub value: Option<Decimal>,
    /// Base.
    pub base: Option<Decimal>,
    /// Where the base comes from: `stated` in the return, or `last-year`.
    pub base_from: String,
    /// File it came in.
    pub file: String,
    /// Hash of that file under `documents/`.
    pub document: Option<String>,
    /// Sheet.
    pub sheet: String,
    /// Row.
    pub row: u32,
    /// When it came in, China Standard Time to the second: `2024-12-09T10:05:24+08:00`.
    pub received_at: String,
    /// Checks that query it.
    pub marks: String,
}

/// The returns of one reporting period, and which rows of them are in a figure, with what they add to it.
struct MonthBehind {
    table: Arc<ReturnTable>,
    state: State,
    cells: Vec<(Leaf, usize)>,
}

/// An instant by the clock that `--as-of` goes by.
fn in_china(at: Timestamp) -> String {
    at.to_zoned(tz::TimeZone::fixed(tz::offset(8))).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

impl Ballast {
    /// Opens a figure down to the returns behind it, of all periods that it adds up. A quotient opens its first family.
    ///
    /// # Errors
    /// Unknown names, or nothing reported.
    pub async fn trace(&self, query: &TraceQuery) -> Result<TraceReport, AppError> {
        let indicator = self.indicator(&query.indicator)?;
        let form = self.form(&indicator.form)?;
        let asked = crate::typed::period(&query.period)?;
        let plan = ballast_panel::plan_indicator(&self.packs, &indicator.id, asked)?;
        let mut filter = self.node_filter(form, query.by, query.node.as_deref())?;
        self.narrow(form, &mut filter, &query.within)?;
        let mut months = Vec::new();
        let mut read = ReadFrom::default();
        for pass in plan.passes() {
            // A level counts in the last period alone, and so is opened there alone.
            if plan.last_only.first() == Some(&true) && pass.current != plan.reporting {
                continue;
            }
            let month = self.month_behind(form, &plan, &pass, &filter, query.as_of).await?;
            read.add(pass.current, month.state.clone());
            months.push(month);
        }
        let mut total = Leaf::default();
        let mut cells: Vec<(&MonthBehind, Leaf, usize)> = Vec::new();
        for month in &months {
            for &(leaf, row) in &month.cells {
                total.add(&leaf);
                cells.push((month, leaf, row));
            }
        }
        cells.sort_by_key(|(_, leaf, row)| {
            let moved = (leaf.current - leaf.base).abs().max(leaf.value.abs() * i128::from(leaf.entered));
            (std::cmp::Reverse(moved), *row)
        });
        let listed = if query.limit == 0 { cells.len() } else { query.limit.min(cells.len()) };

        let measure = &plan.measures[0];
        let column = match &measure.current {
            MeasureSource::Current(column) | MeasureSource::LastYear(column) => column.clone(),
            MeasureSource::Difference(later, earlier) | MeasureSource::LastYearDifference(later, earlier) => {
                format!("{later} - {earlier}")
            }
        };
        let field = form.field(column.split(' ').next().unwrap_or_default());
        let scale = field.map_or(0, |f| f.decimals);
        let exact = |n: i128| Decimal::try_from_i128_with_scale(n, scale).unwrap_or_default();
        let stated = measure.base.iter().find_map(|source| match source {
            MeasureSource::Current(column) => Some(column.as_str()),
            _ => None,
        });
        let mut submissions = HashMap::new();
        let mut rows = Vec::with_capacity(listed);
        for &(month, leaf, row) in &cells[..listed] {
            let table = &month.table;
            let origin = table.origin_at(row);
            if let std::collections::hash_map::Entry::Vacant(entry) = submissions.entry(origin.submission) {
                entry.insert(self.store.submission(origin.submission).await?);
            }
            let submission = submissions.get(&origin.submission).and_then(Option::as_ref);
            let has_base = leaf.entered == 0;
            let from_return =
                stated.and_then(|column| table.field(column)).and_then(|c| c.get(row)).is_some();
            rows.push(TraceRow {
                period: table.period,
                subject: table.subject.get(row).to_owned(),
                name: table.name.get(row).to_owned(),
                region: table.region.get(row).to_owned(),
                industry: table.industry.get(row).to_owned(),
                value: Some(exact(leaf.value)),
                base: has_base.then(|| exact(leaf.base)),
                base_from: match (has_base, from_return) {
                    (false, _) => "",
                    (true, true) => "stated",
                    (true, false) => "last-year",
                }
                .to_owned(),
                file: submission.map(|s| s.source_name.clone()).unwrap_or_default(),
                document: submission.and_then(|s| s.document.clone()),
                sheet: origin.sheet,
                row: origin.row,
                received_at: submission.map(|s| in_china(s.received_at)).unwrap_or_default(),
                marks: table.marks.get(row).to_owned(),
            });
        }
        Ok(TraceReport {
            indicator: indicator.id.clone(),
            name: indicator.name.get(&self.lang).to_owned(),
            period: query.period.clone(),
            reporting: plan.reporting,
            periods: read.iter().map(|(period, _)| period).collect(),
            node: filter.label,
            unit: field.map(|f| f.unit.clone()).unwrap_or_default(),
            vintage: read.label(),
            field: column,
            counted: total.counted,
            value: exact(total.value),
            current: exact(total.current),
            base: exact(total.base),
            not_listed: cells.len() - rows.len(),
            rows,
        })
    }

    /// What one period holds of a figure.
    async fn month_behind(
        &self,
        form: &Form,
        plan: &IndicatorPlan,
        pass: &Pass,
        filter: &NodeFilter,
        as_of: Option<Date>,
    ) -> Result<MonthBehind, AppError> {
        let question = SumsQuestion {
            reporting: pass.current,
            earlier: pass.earlier,
            measures: &plan.measures[..1],
            keys: &["region", "industry", "size", "ownership", "subject"],
            regions: filter.regions.clone(),
            industries: filter.industries.clone(),
            as_of,
        };
        let no_returns = || AppError::NoReturns {
            form: form.id.clone(),
            period: pass.current,
            as_of: as_of.map(|d| d.to_string()).unwrap_or_default(),
        };
        let (sums, state) = self.leaf_sums(form, &question).await?.ok_or_else(no_returns)?;
        let table = self.rows_of(&form.id, pass.current, &state, as_of, None).await?;
        let by_subject: HashMap<&str, usize> =
            (0..table.len()).map(|row| (table.subject.get(row), row)).collect();
        let subject = sums.key("subject");
        let cells = sums.measures.first().into_iter().flatten().enumerate().filter_map(|(cell, leaf)| {
            let row = *subject.and_then(|key| by_subject.get(key.get(cell)))?;
            (leaf.counted > 0 && filter.keeps(&table, row)).then_some((*leaf, row))
        });
        let cells = cells.collect();
        Ok(MonthBehind { table, state, cells })
    }

    /// The returns of a state, with their origins; the named fields at least, all where none are named.
    pub(crate) async fn rows_of(
        &self,
        form: &str,
        period: Period,
        state: &State,
        as_of: Option<Date>,
        fields: Option<&[&str]>,
    ) -> Result<Arc<ReturnTable>, AppError> {
        match state {
            State::Sealed(vintage) => {
                Ok(Arc::new(self.store.read_vintage(vintage, fields, &self.scope).await?))
            }
            State::Open => self.open_returns_known(form, period, as_of).await,
        }
    }
}
