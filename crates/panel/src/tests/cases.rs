//! The cases that the field's own formulas have to survive.

use ballast_model::{FigureTable, Ratio};
use rust_decimal::Decimal;

use super::*;
use crate::{Dimension, Request, UNALLOCATED, figures, published_bases};

fn of(indicator: &str, request: &Request, sums: &LeafSums) -> FigureTable {
    let packs = packs();
    let plan = plan_indicator(&packs, indicator, march()).unwrap();
    figures(&packs, &plan, request, sums, None, end_of_march()).unwrap()
}

fn output(now: &[Line<'_>], then: &[Line<'_>]) -> LeafSums {
    sums(&packs(), "output", &["output"], now, then)
}

fn cities() -> Request {
    Request { level: Some(2), ..Request::by(Dimension::Region) }
}

fn counties() -> Request {
    Request { level: Some(3), ..Request::by(Dimension::Region) }
}

fn ratio(num: i128, den: i128) -> Option<Ratio> {
    Ratio::new(num, den)
}

fn codes(table: &FigureTable) -> Vec<&str> {
    table.rows.iter().map(|row| row.node.as_str()).collect()
}

#[test]
fn growth_pull_contribution_and_share_by_the_book() {
    let sums = output(
        &[("1", "370102", "2614", &[Some(120)]), ("2", "370202", "2710", &[Some(90)])],
        &[("1", "370102", "2614", &[Some(100)]), ("2", "370202", "2710", &[Some(100)])],
    );
    let table = of("output", &cities(), &sums);
    assert_eq!(codes(&table), ["370100", "370200"]);
    assert_eq!(table.total.growth, ratio(10, 200));
    let [first, second] = &table.rows[..] else { panic!("two cities") };
    assert_eq!(
        (first.growth, first.pull, first.contribution),
        (ratio(20, 100), ratio(20, 200), ratio(20, 10))
    );
    assert_eq!(
        (second.growth, second.pull, second.contribution),
        (ratio(-10, 100), ratio(-10, 200), ratio(-10, 10))
    );
    assert_eq!(first.share, ratio(120, 210));
    // 120 thousand yuan are 12 ten-thousands.
    assert_eq!((first.value, first.base), (Some(Decimal::from(12)), Some(Decimal::from(10))));
    assert_eq!((first.rank, second.rank), (Some(1), Some(2)));
    assert_eq!((table.header.unit.as_str(), table.header.period.as_str()), ("万元", "2024-03"));
    assert_eq!(table.header.scope, "同口径企业 2 家（本期与上年同期均有数据）");
}

#[test]
fn a_base_of_zero_has_no_growth_but_a_pull() {
    let sums = output(
        &[("1", "370102", "2614", &[Some(50)]), ("2", "370202", "2710", &[Some(100)])],
        &[("1", "370102", "2614", &[Some(0)]), ("2", "370202", "2710", &[Some(100)])],
    );
    let table = of("output", &cities(), &sums);
    assert_eq!((table.rows[0].growth, table.rows[0].pull), (None, ratio(50, 100)));
    assert_eq!(table.rows[0].base, Some(Decimal::ZERO), "a base of zero is a base");
    assert_eq!(table.rows[0].rank, None, "without growth there is no place by growth");
    let nothing = output(&[("1", "370102", "2614", &[Some(50)])], &[("1", "370102", "2614", &[Some(0)])]);
    let table = of("output", &cities(), &nothing);
    assert_eq!((table.total.growth, table.rows[0].pull), (None, None));
}

#[test]
fn a_negative_base_has_no_growth_and_hides_the_contribution() {
    let sums = sums(
        &packs(),
        "profit",
        &["profit"],
        &[("1", "370102", "2614", &[Some(50)]), ("2", "370202", "2710", &[Some(-10)])],
        &[("1", "370102", "2614", &[Some(-100)]), ("2", "370202", "2710", &[Some(20)])],
    );
    let table = of("profit", &cities(), &sums);
    assert_eq!((table.total.growth, table.rows[0].growth), (None, None));
    assert_eq!(table.rows[0].contribution, None);
    // Who moved the total up still has the plus sign.
    assert_eq!((table.rows[0].pull, table.rows[1].pull), (ratio(150, 80), ratio(-30, 80)));
    assert_eq!(table.rows[1].growth, ratio(-30, 20));
}

#[test]
fn contribution_is_hidden_where_the_whole_hardly_moves() {
    let sums = output(
        &[("1", "370102", "2614", &[Some(10_500)]), ("2", "370202", "2710", &[Some(9_501)])],
        &[("1", "370102", "2614", &[Some(10_000)]), ("2", "370202", "2710", &[Some(10_000)])],
    );
    let table = of("output", &cities(), &sums);
    assert_eq!(table.total.growth, ratio(1, 20_000));
    assert!(table.rows.iter().all(|row| row.contribution.is_none() && row.pull.is_some()));
}

#[test]
fn who_enters_or_leaves_the_scope_is_counted_and_not_compared() {
    let sums = output(
        &[("1", "370102", "2614", &[Some(110)]), ("new", "370102", "2614", &[Some(1_000)])],
        &[("1", "370102", "2614", &[Some(100)]), ("gone", "370202", "2710", &[Some(500)])],
    );
    let table = of("output", &cities(), &sums);
    assert_eq!(table.total.growth, ratio(10, 100));
    assert_eq!((table.total.counted, table.total.entered, table.total.left), (2, 1, 1));
    assert_eq!(table.total.value, Some(Decimal::from(111)));
    let gone = &table.rows[1];
    assert_eq!((gone.node.as_str(), gone.left, gone.value, gone.pull), ("370200", 1, None, None));
}

#[test]
fn missing_is_not_zero() {
    let sums = output(
        &[("1", "370102", "2614", &[None]), ("2", "370102", "2614", &[Some(0)])],
        &[("1", "370102", "2614", &[Some(100)]), ("2", "370102", "2614", &[Some(100)])],
    );
    let table = of("output", &cities(), &sums);
    assert_eq!((table.total.counted, table.total.left), (1, 1));
    assert_eq!(table.total.growth, ratio(-100, 100));
}

#[test]
fn january_and_february_are_one_period() {
    let packs = packs();
    for asked in ["2024-01", "2024-02", "2024-01..2024-02"] {
        let plan = plan_indicator(&packs, "output", period(asked)).unwrap();
        assert_eq!(plan.asked, period("2024-01..2024-02"));
        assert_eq!((plan.reporting, plan.last_year), (plan.asked, period("2023-01..2023-02")));
        assert_eq!(plan.notes.is_empty(), asked.contains(".."), "a single month is said to be merged");
    }
}

#[test]
fn an_enterprise_that_changes_county_or_industry_is_compared_with_itself() {
    let sums = output(&[("1", "370102", "2614", &[Some(110)])], &[("1", "370202", "2710", &[Some(100)])]);
    let by_county = of("output", &counties(), &sums);
    assert_eq!(codes(&by_county), ["370102"], "it stands where it is now");
    assert_eq!(by_county.rows[0].growth, ratio(10, 100));
    assert_eq!((by_county.total.entered, by_county.total.left), (0, 0));
    let industries = Request { level: Some(2), ..Request::by(Dimension::Industry) };
    assert_eq!(codes(&of("output", &industries, &sums)), ["26"]);
}

#[test]
fn a_county_that_was_merged_stands_in_its_successor() {
    let sums = output(
        &[("1", "370199", "2614", &[Some(110)]), ("2", "370102", "2614", &[Some(100)])],
        &[("1", "370199", "2614", &[Some(100)]), ("2", "370102", "2614", &[Some(100)])],
    );
    let table = of("output", &counties(), &sums);
    assert_eq!(codes(&table), ["370102"]);
    assert_eq!(table.rows[0].counted, 2);
    let packs = packs();
    let plan = plan_indicator(&packs, "output", march()).unwrap();
    let before = figures(&packs, &plan, &counties(), &sums, None, date(2023, 3, 31)).unwrap();
    assert_eq!(codes(&before), ["370102", "370199"], "on a day before, both are there");
}

#[test]
fn a_county_that_was_split_keeps_its_code_below_its_city() {
    let sums = output(&[("1", "370198", "2614", &[Some(110)])], &[("1", "370198", "2614", &[Some(100)])]);
    assert_eq!(codes(&of("output", &counties(), &sums)), ["370198"]);
    assert_eq!(codes(&of("output", &cities(), &sums)), ["370100"]);
}

#[test]
fn what_belongs_nowhere_is_shown_so_that_rows_add_up() {
    let sums = output(
        &[
            ("1", "370102", "2614", &[Some(110)]),
            ("2", "370100", "2614", &[Some(60)]),
            ("3", "999999", "2614", &[Some(30)]),
        ],
        &[
            ("1", "370102", "2614", &[Some(100)]),
            ("2", "370100", "2614", &[Some(50)]),
            ("3", "999999", "2614", &[Some(50)]),
        ],
    );
    let table = of("output", &counties(), &sums);
    assert_eq!(codes(&table), ["370102", UNALLOCATED]);
    let rest = &table.rows[1];
    assert_eq!((rest.counted, rest.pull, rest.rank), (2, ratio(-10, 200), None));
    assert!(table.header.notes.iter().any(|note| note.contains("未分配")));
    let city = Request { within_region: regions().find("370100"), ..Request::by(Dimension::Region) };
    let within = of("output", &city, &sums);
    assert_eq!(codes(&within), ["370102", UNALLOCATED], "an unknown code lies in no city");
    assert_eq!((within.total.node.as_str(), within.total.counted), ("370100", 2));
}

#[test]
fn zones_overlap_and_say_so() {
    let sums = output(
        &[("1", "370102", "2614", &[Some(110)]), ("2", "370202", "2614", &[Some(110)])],
        &[("1", "370102", "2614", &[Some(100)]), ("2", "370202", "2614", &[Some(100)])],
    );
    let table = of("output", &Request::by(Dimension::Zone), &sums);
    assert_eq!(codes(&table), ["a", "b"]);
    assert_eq!(table.rows[0].counted, 1, "a region named twice counts once");
    assert_eq!((table.rows[1].counted, table.rows[1].pull), (2, ratio(20, 200)));
    assert!(table.header.notes.iter().any(|note| note.contains("重叠")));
}

#[test]
fn a_revised_base_leaves_both_growths_showable() {
    // Published: 127.6 last year, 100.24 now: -21.4%; against the revised base of 100: +0.24%.
    let packs = packs();
    let now = sums(
        &packs,
        "output",
        &["output", "output_base"],
        &[("1", "370102", "2614", &[Some(10_024), Some(10_000)])],
        &[],
    );
    let then = sums(&packs, "output", &["output"], &[("1", "370102", "2614", &[Some(12_762)])], &[]);
    let (now, then) = (of("output", &cities(), &now), of("output", &cities(), &then));
    let found = published_bases(&now, &then);
    assert_eq!(found.len(), 2, "the whole and the city");
    assert_eq!(found[0].growth, ratio(24, 10_000));
    assert!((found[0].level_growth.unwrap().percent() - -21.454_3).abs() < 1e-3);
    let note = found[0].note("万元").zh;
    assert!(note.contains("-21.45%") && note.contains("+0.24%"), "{note}");
}

#[test]
fn the_stated_base_wins_over_last_years_return() {
    let sums = sums(
        &packs(),
        "output",
        &["output", "output_base"],
        &[("1", "370102", "2614", &[Some(110), Some(50)]), ("2", "370102", "2614", &[Some(10), None])],
        &[("1", "370102", "2614", &[Some(100), None]), ("2", "370102", "2614", &[Some(5), None])],
    );
    assert_eq!(of("output", &cities(), &sums).total.growth, ratio(65, 55));
}

#[test]
fn sizes_come_in_the_order_of_their_list() {
    let lines: [Line<'_>; 2] = [("s", "370102", "2614", &[Some(1)]), ("L", "370102", "2614", &[Some(2)])];
    let sums = output(&lines, &[]);
    let table = of("output", &Request::by(Dimension::Size), &sums);
    assert_eq!(codes(&table), ["large", "small"]);
    assert_eq!((table.rows[0].rank, table.rows[1].rank), (Some(1), Some(2)), "by value where nothing grows");
    assert_eq!(codes(&of("output", &Request::by(Dimension::Subject), &sums)), ["L", "s"]);
}

#[test]
fn a_quotient_grows_in_points_and_has_no_pull() {
    let sums = sums(
        &packs(),
        "margin",
        &["profit", "output"],
        &[("1", "370102", "2614", &[Some(12), Some(100)]), ("2", "370202", "2614", &[Some(9), Some(100)])],
        &[("1", "370102", "2614", &[Some(10), Some(100)]), ("2", "370202", "2614", &[Some(10), Some(100)])],
    );
    let table = of("margin", &cities(), &sums);
    assert_eq!(table.rows[0].value, Some(Decimal::from(12)));
    assert!((table.rows[0].growth.unwrap().percent() - 2.0).abs() < 1e-12);
    assert!((table.rows[1].growth.unwrap().percent() - -1.0).abs() < 1e-12);
    assert!(table.rows.iter().all(|r| r.pull.is_none() && r.contribution.is_none() && r.share.is_none()));
    assert!(table.header.notes.iter().any(|note| note.contains("百分点")));
}

#[test]
fn a_sum_of_fields_in_other_units_is_exact() {
    // 7 thousand yuan of profit and 1.5 ten-thousands of tax are 22 thousand yuan.
    let sums = sums(
        &packs(),
        "profit_and_tax",
        &["profit", "tax"],
        &[("1", "370102", "2614", &[Some(7), Some(15)])],
        &[("1", "370102", "2614", &[Some(5), Some(10)])],
    );
    let table = of("profit_and_tax", &cities(), &sums);
    assert_eq!(table.total.value, Some(Decimal::from(22)));
    assert_eq!(table.total.growth, ratio(7, 15));
}

#[test]
fn a_change_of_rank_is_against_the_period_before() {
    let packs = packs();
    let plan = plan_indicator(&packs, "output", march()).unwrap();
    let then: [Line<'_>; 2] = [("1", "370102", "2614", &[Some(100)]), ("2", "370202", "2614", &[Some(100)])];
    let now = output(&[("1", "370102", "2614", &[Some(130)]), ("2", "370202", "2614", &[Some(120)])], &then);
    let before =
        output(&[("1", "370102", "2614", &[Some(110)]), ("2", "370202", "2614", &[Some(120)])], &then);
    let table = figures(&packs, &plan, &cities(), &now, Some((&plan, &before)), end_of_march()).unwrap();
    assert_eq!((table.rows[0].rank, table.rows[0].rank_change), (Some(1), Some(1)));
    assert_eq!((table.rows[1].rank, table.rows[1].rank_change), (Some(2), Some(-1)));
}

#[test]
fn less_is_better_where_the_pack_says_so() {
    let mut packs = packs();
    if let Some(indicator) = packs.indicators.get_mut("output") {
        indicator.direction = Direction::Down;
    }
    let plan = plan_indicator(&packs, "output", march()).unwrap();
    let sums = output(
        &[("1", "370102", "2614", &[Some(130)]), ("2", "370202", "2614", &[Some(90)])],
        &[("1", "370102", "2614", &[Some(100)]), ("2", "370202", "2614", &[Some(100)])],
    );
    let table = figures(&packs, &plan, &cities(), &sums, None, end_of_march()).unwrap();
    assert_eq!((table.rows[0].rank, table.rows[1].rank), (Some(2), Some(1)));
}

#[test]
fn rows_without_returns_are_shown_when_asked_for() {
    let sums = output(&[("1", "370102", "2614", &[Some(130)])], &[]);
    let request = Request { empty_rows: true, ..counties() };
    assert_eq!(codes(&of("output", &request, &sums)), ["370102", "370103", "370202", "370203"]);
}

#[test]
fn a_level_above_the_node_is_refused() {
    let sums = output(&[("1", "370102", "2614", &[Some(130)])], &[]);
    let packs = packs();
    let plan = plan_indicator(&packs, "output", march()).unwrap();
    let request =
        Request { level: Some(1), within_region: regions().find("370100"), ..Request::by(Dimension::Region) };
    let error = figures(&packs, &plan, &request, &sums, None, end_of_march()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "level 1 lies above 370100, which stands on level 2: ask for level 2 or below"
    );
}
