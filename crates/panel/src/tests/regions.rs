//! Regions that report for themselves: a nation is not added to its provinces.

use rust_decimal::Decimal;

use super::*;
use crate::{Dimension, Request, UNALLOCATED, figures};

#[test]
fn a_nation_that_states_its_figure_is_not_added_to_its_provinces() {
    let packs = packs();
    let year = period("2023");
    let plan = plan_indicator(&packs, "gdp", year).unwrap();
    let lines: [Line<'_>; 4] = [
        ("000000", "000000", "", &[Some(10_000)]),
        ("370000", "370000", "", &[Some(6_000)]),
        ("110000", "110000", "", &[Some(3_900)]),
        ("370100", "370100", "", &[Some(2_000)]),
    ];
    let sum = |lines: &[Line<'_>]| {
        let table = table(&packs, "statistics", year, &["gdp"], lines);
        PlainEvaluator.leaf_sums(&leaf_plan(plan.measures.clone(), table, None)).unwrap()
    };
    let of = |request: &Request, lines: &[Line<'_>]| {
        figures(&packs, &plan, request, &sum(lines), None, date(2023, 12, 31)).unwrap()
    };
    let provinces = of(&Request::by(Dimension::Region), &lines);
    assert_eq!(provinces.total.value, Some(Decimal::from(100)));
    let rows: Vec<_> = provinces.rows.iter().map(|r| (r.node.as_str(), r.value)).collect();
    let expected = [("370000", 60), ("110000", 39), (UNALLOCATED, 1)];
    assert_eq!(rows, expected.map(|(code, value)| (code, Some(Decimal::from(value)))));
    assert_eq!(provinces.header.scope, "同口径地区 0 个（本期与上年同期均有数据）");

    let within = Request { within_region: regions().find("370000"), ..Request::by(Dimension::Region) };
    let cities = of(&within, &lines);
    assert_eq!(cities.total.value, Some(Decimal::from(60)));
    assert_eq!(cities.rows[0].value, Some(Decimal::from(20)));

    let without_nation = of(&Request::by(Dimension::Region), &lines[1..3]);
    assert_eq!(without_nation.total.value, Some(Decimal::from(99)));
    assert_eq!(without_nation.rows.len(), 2);
}
