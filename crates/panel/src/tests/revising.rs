use rust_decimal::Decimal;

use super::*;
use crate::{Cause, Dimension, Part, Request, Revision, revision};

const COLUMNS: [&str; 2] = ["output", "output_base"];

fn revise(before: &[Line<'_>], after: &[Line<'_>]) -> Revision {
    let packs = packs();
    let plan = plan_indicator(&packs, "output", march()).unwrap();
    let (before, after) =
        (sums(&packs, "output", &COLUMNS, before, &[]), sums(&packs, "output", &COLUMNS, after, &[]));
    let request = Request { level: Some(2), ..Request::by(Dimension::Region) };
    revision(&packs, &plan, &request, &before, &after, None, end_of_march()).unwrap()
}

fn part(parts: &[Part], cause: Cause) -> (Option<Decimal>, Vec<&str>) {
    let part = parts.iter().find(|part| part.cause == cause).unwrap();
    (part.value, part.subjects.iter().map(String::as_str).collect())
}

fn value(n: i64) -> Option<Decimal> {
    Some(Decimal::from(n))
}

#[test]
fn late_withdrawn_and_corrected_returns() {
    let found = revise(
        &[
            ("same", "370102", "2614", &[Some(100), Some(100)]),
            ("gone", "370102", "2614", &[Some(50), Some(50)]),
            ("wrong", "370202", "2614", &[Some(1000), Some(90)]),
        ],
        &[
            ("same", "370102", "2614", &[Some(100), Some(100)]),
            ("late", "370102", "2614", &[Some(30), Some(20)]),
            ("wrong", "370202", "2614", &[Some(100), Some(90)]),
        ],
    );
    assert_eq!((found.total.before, found.total.after), (value(115), value(23)));
    assert_eq!(part(&found.total.parts, Cause::Late), (value(3), vec!["late"]));
    assert_eq!(part(&found.total.parts, Cause::Withdrawn), (value(-5), vec!["gone"]));
    assert_eq!(part(&found.total.parts, Cause::Corrected), (value(-90), vec!["wrong"]));
    assert_eq!(part(&found.total.parts, Cause::Codes), (value(0), vec![]));
    assert_eq!(found.rows.len(), 2);
    assert_eq!(part(&found.rows[1].parts, Cause::Corrected), (value(-90), vec!["wrong"]));
    let growths: Decimal = found.total.parts.iter().filter_map(|part| part.growth).sum();
    assert_eq!(growths, found.total.growth_after.unwrap() - found.total.growth_before.unwrap());
}

#[test]
fn a_changed_county_moves_between_parts_and_not_the_whole() {
    let found = revise(
        &[("1", "370102", "2614", &[Some(100), Some(80)]), ("2", "370202", "2614", &[Some(10), Some(10)])],
        &[("1", "370202", "2614", &[Some(120), Some(80)]), ("2", "370202", "2614", &[Some(10), Some(10)])],
    );
    assert_eq!(part(&found.total.parts, Cause::Codes), (value(0), vec!["1"]));
    assert_eq!(part(&found.total.parts, Cause::Corrected).0, value(2));
    assert_eq!(part(&found.rows[0].parts, Cause::Codes).0, value(-12));
    assert_eq!(part(&found.rows[1].parts, Cause::Codes).0, value(12));
    assert_eq!(part(&found.rows[0].parts, Cause::Corrected).0, value(2), "corrected where it was");
}

#[test]
fn a_changed_base_changes_the_growth_and_not_the_value() {
    let found = revise(
        &[("1", "370102", "2614", &[Some(110), Some(100)]), ("2", "370102", "2614", &[Some(50), None])],
        &[("1", "370102", "2614", &[Some(110), Some(80)]), ("2", "370102", "2614", &[Some(50), Some(50)])],
    );
    let scope = found.total.parts.iter().find(|part| part.cause == Cause::Scope).unwrap();
    assert_eq!((scope.value, scope.subjects.len()), (value(0), 2));
    let change = found.total.growth_after.unwrap() - found.total.growth_before.unwrap();
    assert_eq!(scope.growth, Some(change.normalize()));
}

#[test]
fn another_price_index_is_a_cause_of_its_own() {
    let packs = packs();
    let plan = plan_indicator(&packs, "output", march()).unwrap();
    let lines: [Line<'_>; 1] = [("1", "370102", "2614", &[Some(110), Some(100)])];
    let sums = sums(&packs, "output", &COLUMNS, &lines, &[]);
    let request = Request { level: Some(2), constant_price: true, ..Request::by(Dimension::Region) };
    let then = price_index(&[("26", 100)]);
    let found = revision(&packs, &plan, &request, &sums, &sums, Some(&then), end_of_march()).unwrap();
    assert_eq!((found.total.before, found.total.after), (value(11), value(10)));
    assert_eq!(part(&found.total.parts, Cause::Deflator), (value(-1), vec!["1"]));
    assert_eq!(part(&found.total.parts, Cause::Corrected).0, value(0));
}
