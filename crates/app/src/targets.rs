use ballast_model::{Figure, FigureTable, Period};
use ballast_packs::plan::{Target, TargetMeasure, message};
use ballast_panel::{PaceInput, PaceStatus, SeasonalYear, pace};
use rust_decimal::Decimal;

use crate::{
    AppError, Ballast, FigureQuery,
    dispatch::{Dispatch, FigureRef, Frame, Number, TargetRow, number, printed, to_date_text},
    figures::Dimension,
};

impl Ballast {
    /// Targets of the year for the whole and the regions below it, those behind first.
    pub(crate) async fn add_targets(
        &self,
        frame: &Frame<'_>,
        dispatch: &mut Dispatch,
    ) -> Result<(), AppError> {
        let tree = self.tree(&frame.form.region_tree)?;
        let concerned = |target: &&Target| {
            target.year.year() == frame.period.year()
                && tree
                    .find(&target.region)
                    .is_some_and(|ix| tree.within(ix, frame.whole) && tree.node(ix).level <= frame.level)
        };
        let in_force = self.targets_in_force(frame.as_of).await?;
        let targets: Vec<&Target> = in_force.iter().filter(concerned).collect();
        for target in targets {
            let Ok(indicator) = self.indicator(&target.indicator) else { continue };
            if indicator.form != frame.form.id {
                continue;
            }
            let Some(now) = self.region_figure(frame, target, &frame.to_date).await? else { continue };
            let full_year = |back: i16| frame.period.shift_years(-back).year().to_string();
            let mut past = Vec::new();
            let mut last_year = None;
            let years = i16::try_from(self.packs.dispatch.seasonal_years).unwrap_or(i16::MAX).min(100);
            for back in 1..=years.max(1) {
                let to_date = to_date_text(frame.period.shift_years(-back));
                let part = self.region_figure(frame, target, &to_date).await?;
                let whole = self.region_figure(frame, target, &full_year(back)).await?;
                if let (Some(part), Some(whole)) = (part, whole)
                    && let (Some(to_date), Some(full)) = (part.1.value, whole.1.value)
                {
                    let year = SeasonalYear { to_date, full };
                    // Last year is what growth is over, whether or not a seasonal pace is wanted.
                    if back == 1 {
                        last_year = Some(year);
                    }
                    if back <= years {
                        past.push(year);
                    }
                }
            }
            let input = PaceInput {
                target,
                additivity: indicator.additivity,
                direction: indicator.direction,
                to_date: frame.period.to_date(),
                value: now.1.value,
                growth: now.1.growth.and_then(|g| Decimal::try_from(g.percent()).ok()),
                last_year,
                past: &past,
                calendar: &self.packs.calendar,
                tolerance: self.packs.dispatch.pace_tolerance,
            };
            dispatch.targets.push(self.target_row(frame, target, &now, &pace(&input)));
        }
        dispatch.targets.sort_by(|a, b| {
            let gap = |row: &TargetRow| row.gap.as_ref().map(|n| n.value);
            b.behind.cmp(&a.behind).then_with(|| gap(a).cmp(&gap(b))).then_with(|| a.node.cmp(&b.node))
        });
        Ok(())
    }

    async fn region_figure(
        &self,
        frame: &Frame<'_>,
        target: &Target,
        period: &str,
    ) -> Result<Option<(FigureTable, Figure)>, AppError> {
        let asked: Period = crate::typed::period(period)?;
        let Some(reporting) = frame.form.reporting(asked) else { return Ok(None) };
        if self.store.period(&frame.form.id, reporting).await?.is_none() {
            return Ok(None);
        }
        let query = FigureQuery {
            by: Dimension::Region,
            within: vec![target.region.clone()],
            as_of: frame.as_of,
            ..FigureQuery::new(&target.indicator, period)
        };
        match self.figures(&query).await {
            Ok(table) => {
                let total = table.total.clone();
                Ok(Some((table, total)))
            }
            Err(AppError::NoReturns { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn target_row(
        &self,
        frame: &Frame<'_>,
        target: &Target,
        (table, figure): &(FigureTable, Figure),
        pace: &ballast_panel::Pace,
    ) -> TargetRow {
        let words = &frame.words;
        let points = words.get(message::SHORT_POINTS);
        let place = crate::dispatch::Place { within: "", ..frame.place("region") };
        let own = |value: Option<Decimal>, decimals: u32, unit: &str, key: &str| {
            value.map(|value| Number {
                value,
                text: printed(value, decimals),
                unit: unit.to_owned(),
                reference: FigureRef {
                    indicator: target.indicator.clone(),
                    period: frame.to_date.clone(),
                    by: "region".to_owned(),
                    node: target.region.clone(),
                    within: String::new(),
                    key: key.to_owned(),
                },
            })
        };
        let unit = frame.units.named(&table.header.unit, words.lang());
        let (promised, actual, gap) = match target.measure {
            TargetMeasure::Growth => (
                words.fill(message::PROMISED_GROWTH, &[("value", &target.value.normalize().to_string())]),
                number(table, figure, "growth", &place),
                own(pace.growth_gap, 1, points, "gap"),
            ),
            TargetMeasure::Level => {
                let expected = pace.seasonal_share.or(pace.calendar_share);
                let behind = pace.progress.zip(expected).map(|(done, expected)| done - expected);
                (
                    words.with_unit(&target.value.normalize().to_string(), unit),
                    number(table, figure, "value", &place),
                    own(behind, 1, points, "gap"),
                )
            }
        };
        TargetRow {
            node: target.region.clone(),
            name: figure.name.clone(),
            indicator: table.header.indicator_name.clone(),
            target: promised,
            actual,
            gap,
            progress: own(pace.progress, 1, "%", "progress"),
            calendar_pace: own(pace.calendar_share, 1, "%", "calendar_pace"),
            seasonal_pace: own(pace.seasonal_share, 1, "%", "seasonal_pace"),
            behind: pace.status == Some(PaceStatus::Behind),
            source: target.source.clone(),
        }
    }
}
