use ballast_model::{NodeIx, Period, china_day};
use ballast_packs::plan::{Form, LeafPlan, LeafSums, Segment, message};
use ballast_panel::{Cause, IndicatorPlan, Pass, Request, Revision, Split};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{AppError, Ballast, Question, figures::Dimension, read_from::range, words::Words};

/// Which revision is asked for.
#[derive(Debug, Clone)]
pub struct RevisionQuery {
    /// Indicator id.
    pub indicator: String,
    /// Period as asked.
    pub period: String,
    /// Along what the change is split besides its causes.
    pub by: Dimension,
    /// Level in the tree.
    pub level: Option<u8>,
    /// Only within this region.
    pub within: Option<String>,
    /// Earlier vintage; the one before `to` where none is given.
    pub from: Option<i64>,
    /// Later vintage; the latest, or the open returns of a reopened period, where none is given.
    pub to: Option<i64>,
    /// Growth with the price effect removed: the price index as it was known when the earlier vintage was closed is
    /// one of the causes.
    pub constant_price: bool,
}

/// The change between two vintages by cause.
#[derive(Debug, Clone, Serialize)]
pub struct RevisionReport {
    /// Indicator id.
    pub indicator: String,
    /// Name.
    pub name: String,
    /// Unit of values.
    pub unit: String,
    /// Period as asked.
    pub period: String,
    /// The earlier vintage; the oldest and the newest, where several periods are added up: `v1–v2`.
    pub from: String,
    /// The later one.
    pub to: String,
    /// The whole.
    pub total: RevisionRow,
    /// The parts of the whole that changed.
    pub rows: Vec<RevisionRow>,
}

/// One node's change.
#[derive(Debug, Clone, Serialize)]
pub struct RevisionRow {
    /// Code.
    pub node: String,
    /// Name.
    pub name: String,
    /// Value before.
    pub before: Option<Decimal>,
    /// Value after.
    pub after: Option<Decimal>,
    /// Growth before, percent.
    pub growth_before: Option<Decimal>,
    /// Growth after, percent.
    pub growth_after: Option<Decimal>,
    /// One per cause; values add up to `after - before`, growths to `growth_after - growth_before`.
    pub parts: Vec<RevisionCause>,
}

/// What one cause adds.
#[derive(Debug, Clone, Serialize)]
pub struct RevisionCause {
    /// `late`, `withdrawn`, `corrected`, `codes`, `scope`, `deflator`.
    pub cause: &'static str,
    /// In words.
    pub name: String,
    /// Enterprises concerned.
    pub subjects: usize,
    /// Change of the value.
    pub value: Option<Decimal>,
    /// Change of growth, percentage points.
    pub growth: Option<Decimal>,
}

/// Two states of one period's returns.
struct Change {
    pass: Pass,
    /// Number of the earlier vintage, 0 for open returns.
    from: i64,
    /// The same of the later one.
    to: i64,
    /// Day the earlier state was closed, China time: price indices published later were not known then.
    closed_on: Option<Date>,
    before: Segment,
    after: Segment,
}

fn id(cause: Cause) -> &'static str {
    match cause {
        Cause::Late => "late",
        Cause::Withdrawn => "withdrawn",
        Cause::Corrected => "corrected",
        Cause::Codes => "codes",
        Cause::Scope => "scope",
        Cause::Deflator => "deflator",
    }
}

/// A cause in words.
fn name(cause: Cause, words: &Words) -> String {
    words.own(match cause {
        Cause::Late => message::CAUSE_LATE,
        Cause::Withdrawn => message::CAUSE_WITHDRAWN,
        Cause::Corrected => message::CAUSE_CORRECTED,
        Cause::Codes => message::CAUSE_CODES,
        Cause::Scope => message::CAUSE_SCOPE,
        Cause::Deflator => message::CAUSE_DEFLATOR,
    })
}

fn row(split: &Split, words: &Words) -> RevisionRow {
    RevisionRow {
        node: split.node.clone(),
        name: split.name.clone(),
        before: split.before,
        after: split.after,
        growth_before: split.growth_before,
        growth_after: split.growth_after,
        parts: split
            .parts
            .iter()
            .map(|part| RevisionCause {
                cause: id(part.cause),
                name: name(part.cause, words),
                subjects: part.subjects.len(),
                value: part.value,
                growth: part.growth,
            })
            .collect(),
    }
}

impl Ballast {
    /// Why a figure changed between two vintages.
    ///
    /// # Errors
    /// Unknown names, or fewer than two vintages.
    pub async fn revision(&self, query: &RevisionQuery) -> Result<RevisionReport, AppError> {
        let form = self.form(&self.indicator(&query.indicator)?.form)?;
        let asked = crate::typed::period(&query.period)?;
        let plan = ballast_panel::plan_indicator(&self.packs, &query.indicator, asked)?;
        let one_state = || AppError::Question(Question::one_state(&form.id, plan.reporting));
        self.revision_of(form, &plan, query).await?.ok_or_else(one_state)
    }

    /// Why a figure changed; nothing where there is one state of it only.
    pub(crate) async fn revision_of(
        &self,
        form: &Form,
        plan: &IndicatorPlan,
        query: &RevisionQuery,
    ) -> Result<Option<RevisionReport>, AppError> {
        let indicator = self.indicator(&plan.indicator)?;
        let region = query.within.as_deref().map(|text| self.region(&form.region_tree, text)).transpose()?;
        let region = self.region_asked(&form.region_tree, region)?;
        let Some(changes) = self.changes(form, plan, query.from, query.to).await? else { return Ok(None) };
        let from = range(changes.iter().map(|one| one.from));
        let to = range(changes.iter().map(|one| one.to));
        let revision = self.split(form, plan, query, region, changes).await?;
        let words = self.words();
        Ok(Some(RevisionReport {
            indicator: indicator.id.clone(),
            name: indicator.name.get(&self.lang).to_owned(),
            unit: revision.unit.clone(),
            period: query.period.clone(),
            from,
            to,
            total: row(&revision.total, &words),
            rows: revision.rows.iter().map(|split| row(split, &words)).collect(),
        }))
    }

    /// What changed in the periods that a plan reads; nothing where none of them has an earlier state.
    ///
    /// Where several are added up, one that has a single state is the same before and after; a vintage asked for by its number
    /// has to be there in each.
    async fn changes(
        &self,
        form: &Form,
        plan: &IndicatorPlan,
        from: Option<i64>,
        to: Option<i64>,
    ) -> Result<Option<Vec<Change>>, AppError> {
        let mut changes = Vec::new();
        let mut any = false;
        for pass in plan.passes() {
            let found = self.two_states(form, pass, from, to).await?;
            any |= found.is_some();
            let change = match found {
                Some(change) => Some(change),
                None => self.segment(form, pass.current, None).await?.map(|(segment, state)| Change {
                    pass,
                    from: state.vintage(),
                    to: state.vintage(),
                    closed_on: None,
                    before: segment.clone(),
                    after: segment,
                }),
            };
            let Some(change) = change else {
                return Err(AppError::NoReturns {
                    form: form.id.clone(),
                    period: pass.current,
                    as_of: String::new(),
                });
            };
            changes.push(change);
        }
        Ok(any.then_some(changes))
    }

    /// Two states of a period's returns, with their labels.
    async fn two_states(
        &self,
        form: &Form,
        pass: Pass,
        from: Option<i64>,
        to: Option<i64>,
    ) -> Result<Option<Change>, AppError> {
        let period = pass.current;
        let vintages = self.store.vintages(&form.id, period).await?;
        let closed = self.store.period(&form.id, period).await?.is_some_and(|info| info.closed);
        let find = |number: i64| {
            vintages.iter().find(|v| v.number == number).ok_or_else(|| {
                AppError::Question(Question::no_vintage(&form.id, period, number, vintages.len()))
            })
        };
        let (to, after, before_number) = match to {
            Some(number) => (number, self.sealed(find(number)?).await?, number - 1),
            None if closed => {
                let Some(last) = vintages.last() else { return Ok(None) };
                (last.number, self.sealed(last).await?, last.number - 1)
            }
            None => {
                let Some((open, _)) = self.segment(form, period, None).await? else { return Ok(None) };
                (0, open, vintages.last().map_or(0, |v| v.number))
            }
        };
        let number = from.unwrap_or(before_number);
        if number < 1 && from.is_none() {
            return Ok(None);
        }
        let vintage = find(number)?;
        Ok(Some(Change {
            pass,
            from: number,
            to,
            closed_on: Some(china_day(vintage.closed_at)),
            before: self.sealed(vintage).await?,
            after,
        }))
    }

    async fn split(
        &self,
        form: &Form,
        plan: &IndicatorPlan,
        query: &RevisionQuery,
        region: Option<NodeIx>,
        changes: Vec<Change>,
    ) -> Result<Revision, AppError> {
        let indicator = self.indicator(&plan.indicator)?;
        let prices = indicator.price_index.as_ref().and_then(|id| self.packs.price_indices.get(id));
        // All periods stood at their earlier states once the last of these was closed.
        let closed_on = changes.iter().filter_map(|one| one.closed_on).max();
        let prices_before = prices.zip(closed_on).map(|(index, day)| index.known_on(day));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for one in changes {
            before.push(self.subject_sums(form, plan, query.by, region, one.pass, one.before).await?);
            after.push(self.subject_sums(form, plan, query.by, region, one.pass, one.after).await?);
        }
        let (before, after) = (plan.combine(before), plan.combine(after));
        let request = Request {
            level: query.level,
            within_region: region,
            lang: self.lang.clone(),
            constant_price: query.constant_price,
            ..Request::by(query.by)
        };
        let on = plan.asked.last_day();
        let split =
            ballast_panel::revision(&self.packs, plan, &request, &before, &after, prices_before.as_ref(), on);
        Ok(split?)
    }

    /// Sums by subject over one state of one of the periods that a plan reads.
    async fn subject_sums(
        &self,
        form: &Form,
        plan: &IndicatorPlan,
        by: Dimension,
        region: Option<NodeIx>,
        pass: Pass,
        current: Segment,
    ) -> Result<LeafSums, AppError> {
        let at = |period: Option<Period>| async move {
            match period {
                Some(period) => {
                    Ok::<_, AppError>(self.segment(form, period, None).await?.map(|(segment, _)| segment))
                }
                None => Ok(None),
            }
        };
        let mut keys: Vec<String> = ["region", "industry", "subject"].map(str::to_owned).to_vec();
        if !keys.iter().any(|key| key == by.key()) {
            keys.push(by.key().to_owned());
        }
        let leaf_plan = LeafPlan {
            current,
            last_year: at(Some(pass.last_year)).await?,
            earlier: at(pass.earlier).await?,
            last_year_earlier: at(pass.last_year_earlier).await?,
            measures: plan.measures.clone(),
            keys,
            scope: self.scope.clone(),
            regions: region.map_or(Ok(Vec::new()), |ix| self.codes_below(&form.region_tree, ix))?,
            industries: Vec::new(),
        };
        Ok(tokio::task::block_in_place(|| self.evaluator.leaf_sums(&leaf_plan))?)
    }
}
