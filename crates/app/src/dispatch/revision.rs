use ballast_packs::plan::message;
use rust_decimal::Decimal;

use super::{Dispatch, FigureRef, Number, RevisionPart, build::Frame, number::printed};
use crate::{AppError, Ballast, RevisionQuery, figures::Dimension};

impl Ballast {
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
            // A run from January stands in its last return and tells nothing of the months before; their sum does.
            period: if frame.months.len() > 1 { frame.period.to_string() } else { frame.to_date.clone() },
            by: Dimension::Region,
            level: None,
            within: Some(frame.whole_code.clone()),
            from: None,
            to: None,
            constant_price: false,
        };
        let asked = crate::typed::period(&query.period)?;
        let plan = ballast_panel::plan_indicator(&self.packs, &query.indicator, asked)?;
        let Some(report) = self.revision_of(frame.form, &plan, &query).await? else { return Ok(()) };
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
