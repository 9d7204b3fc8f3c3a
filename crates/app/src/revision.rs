use ballast_model::{NodeIx, Period, china_day};
use ballast_packs::plan::{Form, LeafPlan, LeafSums, Segment, message};
use ballast_panel::{Cause, IndicatorPlan, Request, Revision, Split};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    AppError, Ballast, Question,
    dispatch::{Dispatch, FigureRef, Frame, Number, RevisionPart, printed},
    figures::Dimension,
    words::Words,
};

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
    /// The earlier vintage.
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

/// The state that a revision starts from.
struct Earlier {
    label: String,
    segment: Segment,
    /// Day of closing, China time: price indices published later were not known then.
    closed_on: jiff::civil::Date,
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
        let indicator = self.indicator(&query.indicator)?;
        let form = self.form(&indicator.form)?;
        let asked = crate::typed::period(&query.period)?;
        let plan = ballast_panel::plan_indicator(&self.packs, &indicator.id, asked)?;
        let region = query.within.as_deref().map(|text| self.region(&form.region_tree, text)).transpose()?;
        let states = self.two_states(form, plan.reporting, query.from, query.to).await?;
        let Some((earlier, (to, after))) = states else {
            return Err(AppError::Question(Question::one_state(&form.id, plan.reporting)));
        };
        let from = earlier.label.clone();
        let revision = self.split(form, &plan, query, region, earlier, after).await?;
        let words = self.words();
        Ok(RevisionReport {
            indicator: indicator.id.clone(),
            name: indicator.name.get(&self.lang).to_owned(),
            unit: revision.unit.clone(),
            period: query.period.clone(),
            from,
            to,
            total: row(&revision.total, &words),
            rows: revision.rows.iter().map(|split| row(split, &words)).collect(),
        })
    }

    /// Two states of a period's returns, earlier first, with their labels.
    async fn two_states(
        &self,
        form: &Form,
        period: Period,
        from: Option<i64>,
        to: Option<i64>,
    ) -> Result<Option<(Earlier, (String, Segment))>, AppError> {
        let vintages = self.store.vintages(&form.id, period).await?;
        let closed = self.store.period(&form.id, period).await?.is_some_and(|info| info.closed);
        let find = |number: i64| {
            vintages.iter().find(|v| v.number == number).ok_or_else(|| {
                AppError::Question(Question::no_vintage(&form.id, period, number, vintages.len()))
            })
        };
        let (label, after, before_number) = match to {
            Some(number) => (format!("v{number}"), self.sealed(find(number)?).await?, number - 1),
            None if closed => {
                let Some(last) = vintages.last() else { return Ok(None) };
                (format!("v{}", last.number), self.sealed(last).await?, last.number - 1)
            }
            None => {
                let Some((open, _)) = self.segment(form, period, None).await? else { return Ok(None) };
                ("open".to_owned(), open, vintages.last().map_or(0, |v| v.number))
            }
        };
        let number = from.unwrap_or(before_number);
        if number < 1 && from.is_none() {
            return Ok(None);
        }
        let vintage = find(number)?;
        let earlier = Earlier {
            label: format!("v{number}"),
            segment: self.sealed(vintage).await?,
            closed_on: china_day(vintage.closed_at),
        };
        Ok(Some((earlier, (label, after))))
    }

    async fn split(
        &self,
        form: &Form,
        plan: &IndicatorPlan,
        query: &RevisionQuery,
        region: Option<NodeIx>,
        earlier: Earlier,
        after: Segment,
    ) -> Result<Revision, AppError> {
        let indicator = self.indicator(&plan.indicator)?;
        let prices = indicator.price_index.as_ref().and_then(|id| self.packs.price_indices.get(id));
        let prices_before = prices.map(|index| index.known_on(earlier.closed_on));
        let before = self.subject_sums(form, plan, query.by, region, earlier.segment).await?;
        let after = self.subject_sums(form, plan, query.by, region, after).await?;
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

    /// Sums by subject over one state of the plan's reporting period.
    async fn subject_sums(
        &self,
        form: &Form,
        plan: &IndicatorPlan,
        by: Dimension,
        region: Option<NodeIx>,
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
            last_year: at(Some(plan.last_year)).await?,
            earlier: at(plan.earlier).await?,
            last_year_earlier: at(plan.last_year_earlier).await?,
            measures: plan.measures.clone(),
            keys,
            scope: self.scope.clone(),
            regions: region.map_or(Ok(Vec::new()), |ix| self.codes_below(&form.region_tree, ix))?,
            industries: Vec::new(),
        };
        Ok(tokio::task::block_in_place(|| self.evaluator.leaf_sums(&leaf_plan))?)
    }

    /// What changed since the last vintage, for the dispatch.
    pub(crate) async fn add_revision(
        &self,
        frame: &Frame<'_>,
        dispatch: &mut Dispatch,
    ) -> Result<(), AppError> {
        if frame.as_of.is_some() {
            // As known on a past day there is nothing after it.
            return Ok(());
        }
        let query = RevisionQuery {
            indicator: frame.headline.id.clone(),
            period: frame.to_date.clone(),
            by: Dimension::Region,
            level: None,
            within: Some(frame.whole_code.clone()),
            from: None,
            to: None,
            constant_price: false,
        };
        if self.two_states(frame.form, frame.period, None, None).await?.is_none() {
            return Ok(());
        }
        let report = self.revision(&query).await?;
        dispatch.revision_of = format!("{} → {}", report.from, report.to);
        let changed = report.total.parts.iter().filter(|part| part.subjects > 0);
        dispatch.revision = changed
            .map(|part| {
                let read = |value| frame.units.readable(value, &report.unit);
                let (value, unit) = read(part.value.unwrap_or_default());
                let decimals = if unit == report.unit { frame.headline.decimals } else { 2 };
                let points = frame.words.get(message::SHORT_POINTS);
                RevisionPart {
                    cause: part.cause.to_owned(),
                    name: part.name.clone(),
                    subjects: part.subjects as u64,
                    value: own(frame, part.cause, "value", (value, decimals, unit)),
                    points: own(frame, part.cause, "points", (part.growth.unwrap_or_default(), 2, points)),
                }
            })
            .collect();
        Ok(())
    }
}

/// What a cause changed, under an address of its own.
fn own(frame: &Frame<'_>, cause: &str, what: &str, (value, decimals, unit): (Decimal, u32, &str)) -> Number {
    Number {
        value,
        text: printed(value, decimals),
        unit: frame.units.named(unit, frame.words.lang()).to_owned(),
        reference: FigureRef {
            indicator: frame.headline.id.clone(),
            period: frame.period.to_string(),
            by: "region".to_owned(),
            node: frame.whole_code.clone(),
            within: String::new(),
            key: format!("revision-{cause}-{what}"),
        },
    }
}
