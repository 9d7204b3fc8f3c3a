use super::*;
use crate::{PanelError, Pass, cells, period_before};

fn plan(indicator: &str, asked: &str) -> crate::IndicatorPlan {
    plan_indicator(&packs(), indicator, period(asked)).unwrap()
}

fn current(column: &str) -> MeasureSource {
    MeasureSource::Current(column.to_owned())
}

fn last_year(column: &str) -> MeasureSource {
    MeasureSource::LastYear(column.to_owned())
}

#[test]
fn a_month_reads_its_own_column_and_the_stated_base_first() {
    let plan = plan("output", "2024-03");
    assert_eq!(plan.measures[0].current, current("output"));
    assert_eq!(plan.measures[0].base, [current("output_base"), last_year("output")]);
    assert_eq!((plan.reporting, plan.earlier, plan.derived), (march(), None, false));
    assert_eq!(plan.passes().len(), 1);
}

#[test]
fn a_run_from_january_reads_year_to_date() {
    let plan = plan("output", "2024-01..2024-03");
    assert_eq!(plan.measures[0].current, current("output_ytd"));
    assert_eq!(plan.measures[0].base, [current("output_ytd_base"), last_year("output_ytd")]);
    assert_eq!(plan.reporting, march());
}

#[test]
fn without_year_to_date_a_flow_is_summed_and_a_stock_is_the_last() {
    let flow = plan("profit", "2024-01..2024-04");
    assert_eq!(flow.summed, [period("2024-01..2024-02"), march(), period("2024-04")]);
    assert!(flow.notes[0].zh.contains("相加"));
    let stock = plan("employees", "2024-01..2024-04");
    assert!(stock.summed.is_empty());
    assert_eq!((stock.reporting, &stock.measures[0].current), (period("2024-04"), &current("employees")));
}

#[test]
fn a_quarter_of_a_monthly_form_is_the_sum_of_its_months() {
    let plan = plan("output", "2024-Q2");
    assert_eq!(plan.summed, [period("2024-04"), period("2024-05"), period("2024-06")]);
    assert_eq!(plan.measures[0].current, current("output"));
    assert_eq!(plan.last_year, period("2023-06"));
}

#[test]
fn a_quotient_mixes_year_to_date_with_sums() {
    let plan = plan("margin", "2024-01..2024-03");
    assert_eq!(plan.families, ["profit", "output"]);
    // Profit has no year-to-date column and is a flow by its own indicator; output has one.
    assert_eq!(plan.last_only, [false, true]);
    assert_eq!(plan.summed, [period("2024-01..2024-02"), march()]);
}

#[test]
fn quarters_from_year_to_date_alone_are_derived() {
    let difference =
        |of: fn(String, String) -> MeasureSource| of("revenue_ytd".to_owned(), "revenue_ytd".to_owned());
    let second = plan("revenue", "2015-Q2");
    assert_eq!(second.measures[0].current, difference(MeasureSource::Difference));
    assert_eq!(second.measures[0].base, [difference(MeasureSource::LastYearDifference)]);
    assert_eq!(
        (second.earlier, second.last_year_earlier),
        (Some(period("2015-Q1")), Some(period("2014-Q1")))
    );
    assert!(second.derived && second.notes[0].zh.contains("推算"));
    let half = plan("revenue", "2015-H2");
    assert_eq!(
        (half.reporting, half.earlier),
        (period("2015-Q4"), Some(period("2015-H1")).map(|_| period("2015-Q2")))
    );
    let first = plan("revenue", "2015-Q1");
    assert_eq!((first.derived, &first.measures[0].current), (false, &current("revenue_ytd")));
    let year = plan("revenue", "2015");
    assert_eq!((year.reporting, &year.measures[0].current), (period("2015-Q4"), &current("revenue_ytd")));
    assert_eq!(year.measures[0].base, [last_year("revenue_ytd")]);
}

#[test]
fn a_period_the_form_does_not_have_is_refused_with_one_it_has() {
    let error = plan_indicator(&packs(), "revenue", period("2015-05")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "form listed has no returns for exactly 2015-05: ask for 2015-Q2 or 2015-01..2015-06"
    );
    assert!(plan_indicator(&packs(), "output", period("2024-02..2024-03")).is_err());
    assert!(matches!(
        plan_indicator(&packs(), "x", march()),
        Err(PanelError::Unknown { what: "indicator", .. })
    ));
    let mut packs = packs();
    if let Some(indicator) = packs.indicators.get_mut("output") {
        indicator.formula = read("otput");
    }
    assert!(
        matches!(plan_indicator(&packs, "output", march()), Err(PanelError::Field { field, .. }) if field == "otput")
    );
}

#[test]
fn the_period_before_is_of_the_same_kind() {
    let packs = packs();
    for (form, asked, before) in [
        ("monthly", "2024-03", "2024-01..2024-02"),
        ("monthly", "2024-02", "2023-12"),
        ("monthly", "2024-01..2024-04", "2024-01..2024-03"),
        ("monthly", "2024-01..2024-03", "2024-01..2024-02"),
        ("monthly", "2024-Q2", "2024-01..2024-03"),
        ("monthly", "2024", "2023"),
        ("listed", "2015-Q1", "2014-Q4"),
    ] {
        assert_eq!(period_before(&packs.forms[form], period(asked)), Some(period(before)), "{asked}");
    }
}

#[test]
fn sums_of_periods_add_cell_by_cell_but_for_what_the_last_one_holds() {
    let plan = plan("margin", "2024-01..2024-03");
    let part = |region: &str, profit: i128, output: i128| {
        let leaf = |value| Leaf { value, counted: 1, ..Leaf::default() };
        let cell = (vec![region.to_owned()], vec![leaf(profit), leaf(output)]);
        crate::from_cells(&["region".to_owned()], 2, [cell].into())
    };
    let sums = plan.combine(vec![part("370102", 3, 70), part("370102", 4, 90)]);
    let found = cells(&sums);
    let leaves = &found[&vec!["370102".to_owned()]];
    assert_eq!((leaves[0].value, leaves[0].counted), (7, 2));
    assert_eq!((leaves[1].value, leaves[1].counted), (90, 1));
    let passes = plan.passes();
    assert_eq!(passes[0].current, period("2024-01..2024-02"));
    assert_eq!(
        passes[1],
        Pass { current: march(), last_year: period("2023-03"), earlier: None, last_year_earlier: None }
    );
}
