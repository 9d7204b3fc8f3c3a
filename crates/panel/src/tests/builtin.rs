//! The built-in pack as it is: every indicator can be asked for in every way its form allows.

use ballast_model::Period;
use ballast_packs::Packs;

use super::{date, figures_of_nothing};
use crate::plan_indicator;

#[test]
fn every_indicator_has_a_plan_for_its_periods_and_a_formula_for_its_unit() {
    let packs = Packs::builtin().unwrap_or_else(|found| panic!("{found:?}"));
    for (id, indicator) in &packs.indicators {
        let form = &packs.forms[&indicator.form];
        let periods = form.periods_of(2024);
        let runs = periods.iter().map(|p| p.to_date());
        let quarters =
            [(4, 6), (7, 9), (10, 12)].into_iter().filter_map(|(from, to)| Period::run(2024, from, to));
        let parts = quarters.filter(|q| periods.len() >= 4 && !periods.contains(q));
        for asked in periods.iter().copied().chain(runs).chain(parts) {
            let plan =
                plan_indicator(&packs, id, asked).unwrap_or_else(|error| panic!("{id} {asked}: {error}"));
            assert!(asked.contains(plan.reporting) || plan.reporting.contains(asked), "{id} {asked}");
            assert_eq!(plan.measures.len(), plan.families.len());
            let table = figures_of_nothing(&packs, &plan, date(2024, 12, 31));
            assert_eq!((table.total.value, table.rows.len()), (None, 0), "{id} {asked}");
        }
    }
}
