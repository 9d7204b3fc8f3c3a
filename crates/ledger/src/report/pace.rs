use ballast_model::Period;
use ballast_packs::plan::{Kind, PaceOver};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{Item, Value};

/// What was planned and what was done over all items of a kind with a plan by period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InvestmentPace {
    /// Items with a plan for the year.
    pub items: usize,
    /// Items with a plan whose last reported period lies before the one asked about: their sums are older.
    pub behind_in_reports: usize,
    /// Planned for the whole year.
    pub year: Decimal,
    /// Planned up to the period.
    pub planned: Decimal,
    /// Done up to the period.
    pub done: Decimal,
}

impl InvestmentPace {
    /// Done in percent of the year's plan; nothing without a plan.
    pub fn percent_of_year(&self) -> Option<Decimal> {
        self.done.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(self.year)
    }

    /// Done in percent of what was planned by now; nothing without a plan.
    pub fn percent_of_plan(&self) -> Option<Decimal> {
        self.done.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(self.planned)
    }
}

/// How the plans of a kind's items run in the year of a period, up to its end. Items that ended without being done are left out;
/// a kind whose pace does not go by rows has none.
pub fn investment_pace<'a>(
    kind: &Kind,
    items: impl IntoIterator<Item = &'a Item>,
    until: Period,
) -> InvestmentPace {
    let mut all = InvestmentPace::default();
    let Some(PaceOver::Rows { field, period, plan, done }) = kind.pace.as_ref().map(|pace| &pace.over) else {
        return all;
    };
    for item in items.into_iter().filter(|item| item.kind == kind.id) {
        if item.phase == ballast_packs::plan::Phase::Void {
            continue;
        }
        let (mut own, mut reported) = (false, None);
        for row in item.fields.get(field).map(Value::rows).unwrap_or_default() {
            let of: Option<Period> = row.get(period).and_then(Value::text).and_then(|text| text.parse().ok());
            let Some(of) = of.filter(|of| of.year() == until.year()) else { continue };
            let number = |column: &String| row.get(column).and_then(Value::number);
            own = true;
            all.year += number(plan).unwrap_or_default();
            if of.last_day() <= until.last_day() {
                all.planned += number(plan).unwrap_or_default();
                if let Some(done) = number(done) {
                    all.done += done;
                    reported = reported.max(Some(of.last_day()));
                }
            }
        }
        all.items += usize::from(own);
        all.behind_in_reports += usize::from(own && reported.is_none_or(|day| day < until.last_day()));
    }
    all
}
