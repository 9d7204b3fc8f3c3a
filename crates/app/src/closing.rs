use std::sync::Arc;

use ballast_model::{Period, ReturnTable, Scope, Texts};
use ballast_packs::plan::{Form, Leaf, LeafPlan, LeafSums, Measure, MeasureSource, Segment};
use ballast_store::{CubeTable, Vintage};
use serde::Serialize;

use crate::{AppError, Ballast, Progress, Question};

/// How to close.
#[derive(Debug, Clone, Default)]
pub struct CloseOptions {
    /// Why, kept with the vintage; needed from the second vintage on, and where few have reported.
    pub reason: String,
    /// Whoever closes knows that fewer have reported than the form asks for.
    pub confirmed: bool,
}

/// A period closed.
#[derive(Debug, Clone, Serialize)]
pub struct Closed {
    /// Form id.
    pub form: String,
    /// Period.
    pub period: Period,
    /// Vintage number, counted from 1.
    pub vintage: i64,
    /// Enterprises that were due: those that reported the period before.
    pub due: usize,
    /// Of these, so many have reported.
    pub reported: usize,
    /// Returns sealed.
    pub rows: u64,
    /// Bytes of the sealed file.
    pub bytes: u64,
    /// Where it lies, from the data directory.
    pub file: String,
}

impl Ballast {
    /// Seals a period's returns as its next vintage, with the leaf sums that pages read, and says how many of those due are in it.
    ///
    /// # Errors
    /// [`AppError::FewReported`] where the form asks for more and nobody has confirmed it with a reason; somebody who sees a part
    /// only, nothing to close, closed already, or the disk's.
    pub async fn close(
        &self,
        form: &str,
        period: Period,
        options: &CloseOptions,
    ) -> Result<Closed, AppError> {
        let form = self.form(form)?;
        let period = form.resolve(period);
        let progress = self.progress(&form.id, period).await?;
        self.ask_whether_meant(&progress, options).await?;
        let measures = self.cube_measures(form, period);
        let base = self.base_segment(form, period).await?;
        let base_vintage = base.as_ref().map(|(_, vintage)| *vintage);
        let (evaluator, base) = (Arc::clone(&self.evaluator), base.map(|(segment, _)| segment));
        let cube = move |table: &Arc<ReturnTable>| {
            let plan = LeafPlan {
                current: Segment::Rows(Arc::clone(table)),
                last_year: base,
                earlier: None,
                last_year_earlier: None,
                measures: measures.iter().map(|(_, measure)| measure.clone()).collect(),
                keys: vec!["region".to_owned(), "industry".to_owned()],
                scope: Scope::All,
                regions: Vec::new(),
                industries: Vec::new(),
            };
            let sums = evaluator.leaf_sums(&plan).map_err(|error| error.to_string())?;
            let names: Vec<&str> = measures.iter().map(|(name, _)| name.as_str()).collect();
            to_cube(&sums, &names)
        };
        let vintage =
            self.store.close(&form.id, period, &self.scope, &options.reason, base_vintage, cube).await?;
        self.refresh_next_year(form, period).await?;
        let closed = closed(vintage, &progress);
        let told = serde_json::json!({ "form": closed.form, "period": closed.period.to_string(), "vintage": closed.vintage, "rows": closed.rows });
        if let Err(error) = self.tell("closing", told).await {
            // The period is closed all the same; who wanted to be told asks for periods.
            tracing::warn!(%error, "webhooks could not be told of a closing");
        }
        Ok(closed)
    }

    /// Where the form asks for more than have reported, closing is meant only with a confirmation and a reason. What cannot be closed
    /// anyhow is left to the store to say.
    async fn ask_whether_meant(&self, progress: &Progress, options: &CloseOptions) -> Result<(), AppError> {
        let Some(line) = progress.too_few() else { return Ok(()) };
        let meant = options.confirmed && !options.reason.trim().is_empty();
        let nothing_in = progress.reported + progress.new == 0;
        if meant || progress.closed || nothing_in || !self.sees_all_that_is_sealed().await? {
            return Ok(());
        }
        Err(AppError::FewReported {
            form: progress.form.clone(),
            period: progress.period,
            due: progress.expected,
            reported: progress.reported,
            line,
        })
    }

    /// Opens a closed period again; its vintages stay.
    ///
    /// # Errors
    /// Somebody who sees a part only, a period that is not closed, or no reason given.
    pub async fn reopen(&self, form: &str, period: Period, reason: &str) -> Result<(), AppError> {
        let form = self.form(form)?;
        if reason.trim().is_empty() {
            return Err(AppError::Question(Question::reopen_reason()));
        }
        Ok(self.store.reopen(&form.id, form.resolve(period), &self.scope, reason).await?)
    }

    /// Whether every enterprise on record may be seen: a vintage is of all at once, and an office of some of them would seal the
    /// returns of the others unseen.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn sees_all_that_is_sealed(&self) -> Result<bool, AppError> {
        Ok(self.store.covers(&self.scope).await?)
    }

    /// A period's vintages, oldest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn vintages(&self, form: &str, period: Period) -> Result<Vec<Vintage>, AppError> {
        let form = self.form(form)?;
        Ok(self.store.vintages(&form.id, form.resolve(period)).await?)
    }

    /// What a cube of this form and period sums, by name: every measure of every indicator, for
    /// the period and for January to then.
    pub(crate) fn cube_measures(&self, form: &Form, period: Period) -> Vec<(String, Measure)> {
        let mut measures: Vec<(String, Measure)> = Vec::new();
        for indicator in self.packs.indicators.values().filter(|i| i.form == form.id) {
            for asked in [period, period.to_date()] {
                let Ok(plan) = ballast_panel::plan_indicator(&self.packs, &indicator.id, asked) else {
                    continue;
                };
                for measure in plan.measures {
                    if let Some(name) = cube_name(&measure)
                        && !measures.iter().any(|(other, _)| *other == name)
                    {
                        measures.push((name, measure));
                    }
                }
            }
        }
        measures
    }

    /// Last year's returns of the same period as they stand, and their vintage (0 while open).
    pub(crate) async fn base_segment(
        &self,
        form: &Form,
        period: Period,
    ) -> Result<Option<(Segment, i64)>, AppError> {
        Ok(self
            .segment(form, period.last_year(), None)
            .await?
            .map(|(segment, state)| (segment, state.vintage())))
    }

    /// Next year's cube holds bases matched against the vintage before: make it anew.
    async fn refresh_next_year(&self, form: &Form, period: Period) -> Result<(), AppError> {
        let next = period.shift_years(1);
        let Some(vintage) = self.store.vintage_as_of(&form.id, next, None).await? else { return Ok(()) };
        let Some((last_year, base_vintage)) = self.base_segment(form, next).await? else { return Ok(()) };
        let measures = self.cube_measures(form, next);
        let plan = LeafPlan {
            current: self.sealed(&vintage).await?,
            last_year: Some(last_year),
            earlier: None,
            last_year_earlier: None,
            measures: measures.iter().map(|(_, measure)| measure.clone()).collect(),
            keys: vec!["region".to_owned(), "industry".to_owned()],
            scope: Scope::All,
            regions: Vec::new(),
            industries: Vec::new(),
        };
        let sums = tokio::task::block_in_place(|| self.evaluator.leaf_sums(&plan))?;
        let names: Vec<&str> = measures.iter().map(|(name, _)| name.as_str()).collect();
        let cube = to_cube(&sums, &names).map_err(|what| AppError::Question(Question::unreadable(what)))?;
        self.store.rebuild_cube(&vintage, Some(base_vintage), cube).await?;
        Ok(())
    }
}

/// The name under which a cube keeps a measure; differences are not kept.
pub(crate) fn cube_name(measure: &Measure) -> Option<String> {
    match &measure.current {
        MeasureSource::Current(column) => Some(column.clone()),
        _ => None,
    }
}

/// What a leaf's numbers are called in a cube file, after the measure's name and two underscores.
pub(crate) const CUBE_PARTS: [&str; 7] =
    ["value", "current", "base", "counted", "entered", "left", "underived"];

fn to_cube(sums: &LeafSums, names: &[&str]) -> Result<CubeTable, String> {
    // Cubes are sorted by region and industry so that one province is one run of row groups.
    let mut order: Vec<usize> = (0..sums.len()).collect();
    order.sort_unstable_by(|&a, &b| {
        let key = |cell: usize| sums.keys.iter().map(move |key| key.get(cell));
        key(a).cmp(key(b))
    });
    let keys = sums
        .keys
        .iter()
        .map(|key| (key.name.clone(), order.iter().map(|&cell| key.get(cell)).collect::<Texts>()))
        .collect();
    let mut columns = Vec::with_capacity(names.len() * CUBE_PARTS.len());
    for (name, leaves) in names.iter().zip(&sums.measures) {
        for (at, part) in CUBE_PARTS.iter().enumerate() {
            let values = order.iter().map(|&cell| part_of(&leaves[cell], at));
            let values: Option<Vec<i64>> = values.collect();
            columns.push((
                format!("{name}__{part}"),
                values.ok_or_else(|| format!("the sum of {name} in one cell is larger than 64 bits hold"))?,
            ));
        }
    }
    Ok(CubeTable { keys, columns })
}

fn part_of(leaf: &Leaf, part: usize) -> Option<i64> {
    match part {
        0 => i64::try_from(leaf.value).ok(),
        1 => i64::try_from(leaf.current).ok(),
        2 => i64::try_from(leaf.base).ok(),
        3 => i64::try_from(leaf.counted).ok(),
        4 => i64::try_from(leaf.entered).ok(),
        5 => i64::try_from(leaf.left).ok(),
        _ => i64::try_from(leaf.underived).ok(),
    }
}

fn closed(vintage: Vintage, progress: &Progress) -> Closed {
    Closed {
        due: progress.expected,
        reported: progress.reported,
        form: vintage.form,
        period: vintage.period,
        vintage: vintage.number,
        rows: vintage.rows,
        bytes: vintage.bytes,
        file: vintage.file,
    }
}
