//! One row at a time: thresholds to the last unit, waivers, missing values, and what an explanation says of them.

use ballast_model::Verdict::{Met, MissingData, NeedsJudgement, NotApplicable, NotMet};
use ballast_packs::plan::{BinaryOp, Formula, Requirement, SubjectAttribute};
use ballast_rules::{Judge, render};
use rust_decimal::Decimal;

use crate::fixture::*;

#[test]
fn a_threshold_is_met_to_the_last_unit() {
    let world = World::new();
    let mut version = version();
    // Revenue alone, in yuan: 19,999,999 against 2000 ten thousand.
    version.inputs[REVENUE].factor = Decimal::ONE;
    version.requires = Requirement::Condition(1);
    let lines =
        [19_999_999, 20_000_000, 20_000_001].map(|yuan| Line::new(&yuan.to_string(), &[None, Some(yuan)]));
    let frame = frame(&version, &lines);
    let programme = programme("line", vec![version.clone()]);
    let judge = Judge::new(&programme, &version, &frame, world.codes()).unwrap();
    let verdicts: Vec<_> = judge.all().iter().map(|judgement| judgement.verdict).collect();
    assert_eq!(verdicts, [NotMet, Met, Met]);
    let page = render(&judge.explain(0, &world.units), "zh", &world.units);
    assert!(page.contains("主营业务收入 1,999.9999 万元 ≥ 2,000 万元  差 1 元"), "{page}");
    let page = render(&judge.explain(0, &world.units), "en", &world.units);
    assert!(page.contains("19,999,999 yuan ≥ 20,000,000 yuan  short by 1 yuan"), "{page}");
}

#[test]
fn a_whole_says_what_it_lacks() {
    let world = World::new();
    let version = version();
    let lines = [
        // Research short by 210,000 yuan; revenue under the line, staff one short.
        Line::new("a", &[Some(790), Some(19_000), Some(99), None, Some(1)]),
        Line::new("b", &[Some(1000), Some(20_000), None, None, Some(1)]),
        Line::new("c", &[None, Some(20_000), None, Some(3), Some(1)]),
        Line::new("d", &[Some(1000), None, None, Some(4), Some(0)]),
    ];
    let frame = frame(&version, &lines);
    let programme = programme("giant", vec![version.clone()]);
    let judge = Judge::new(&programme, &version, &frame, world.codes()).unwrap();
    let judged = judge.all();
    let of = |row: usize| judged[row].conditions.iter().map(|c| c.verdict).collect::<Vec<_>>();
    // A missing rank of award leaves the waiver open: neither yes nor no.
    assert_eq!(of(0), [MissingData, NotMet, NotMet, Met, NeedsJudgement]);
    assert_eq!(judged[0].conditions[0].own, NotMet);
    assert_eq!(judged[0].verdict, NotMet);
    assert_eq!(of(1), [Met, Met, MissingData, Met, NeedsJudgement]);
    assert_eq!(judged[1].verdict, NeedsJudgement);
    assert_eq!(of(2), [Met, Met, MissingData, Met, NeedsJudgement]);
    assert_eq!(of(3), [MissingData, MissingData, MissingData, NotMet, NeedsJudgement]);
    assert_eq!(judged[3].verdict, NotMet);

    let explained = judge.explain(0, &world.units);
    let english = render(&explained, "en", &world.units);
    assert!(
        english.contains("研发费用 790,000 yuan ≥ 1,000,000 yuan  short by 210,000 yuan  (2022, v1)"),
        "{english}"
    );
    let nearest = explained.nearest.as_ref().unwrap();
    let steps: Vec<&str> = nearest.steps.iter().map(|step| step.condition.as_str()).collect();
    // One more employee is nearer than a twentieth more revenue.
    assert_eq!(steps, ["rd", "staff", "position"]);
    let chinese = render(&explained, "zh", &world.units);
    assert!(chinese.contains("差 21 万元"), "{chinese}");
    assert!(chinese.lines().all(|line| line == line.trim_end()));

    let missing = render(&judge.explain(3, &world.units), "en", &world.units);
    assert!(missing.contains("does not hold basic"), "{missing}");
    assert!(missing.contains("主营业务收入 not reported, wanted ≥ 20,000,000 yuan"), "{missing}");
    let json = serde_json::to_string(&explained).unwrap();
    assert_eq!(serde_json::from_str::<ballast_rules::Explanation>(&json).unwrap(), explained);
}

#[test]
fn regions_industries_and_applies_say_whom_it_concerns() {
    let world = World::new();
    let mut version = version();
    version.requires = Requirement::All(Vec::new());
    version.applies = Some(at_least(Formula::Input(STAFF), Formula::Number(10.into())));
    let mut programme = programme("there", vec![version.clone()]);
    programme.regions = vec!["370100".to_owned()];
    programme.industries = vec!["C".to_owned()];
    let line = |id: &str, region: &str, industry: &str, staff: Option<i64>| Line {
        region: region.to_owned(),
        industry: industry.to_owned(),
        ..Line::new(id, &[None, None, staff])
    };
    let lines = [
        line("in", "370102", "2614", Some(10)),
        // A code that has ended stands for its successor.
        line("ended", "371202", "26", Some(10)),
        line("elsewhere", "320102", "26", None),
        line("trade", "370102", "D", None),
        line("small", "370102", "C", Some(9)),
        line("unknown", "", "C", Some(10)),
        line("unreported", "370102", "C", None),
    ];
    let frame = frame(&version, &lines);
    let judge = Judge::new(&programme, &version, &frame, world.codes()).unwrap();
    let verdicts: Vec<_> = judge.all().iter().map(|judgement| judgement.verdict).collect();
    assert_eq!(verdicts, [Met, Met, NotApplicable, NotApplicable, NotApplicable, MissingData, MissingData]);
    let page = render(&judge.explain(5, &world.units), "en", &world.units);
    assert!(page.contains("region unknown: in 370100"), "{page}");
    let page = render(&judge.explain(2, &world.units), "en", &world.units);
    assert!(page.contains("region 320102: not in 370100"), "what it is, not what it should be: {page}");
}

#[test]
fn what_is_divided_by_nought_is_checked_and_not_reported_again() {
    let world = World::new();
    let mut version = version();
    version.conditions[1].test = Some(at_least(Formula::Named(0), Formula::Parameter(1)));
    version.requires = Requirement::Condition(1);
    let lines = [Line::new("a", &[Some(100), Some(0)]), Line::new("b", &[Some(100), None])];
    let frame = frame(&version, &lines);
    let programme = programme("share", vec![version.clone()]);
    let judge = Judge::new(&programme, &version, &frame, world.codes()).unwrap();
    let page = |row: usize, lang: &str| render(&judge.explain(row, &world.units), lang, &world.units);
    let found = page(0, "zh");
    assert!(found.contains("请核实 主营业务收入 (2022年, v1) 为 0，算不出"), "{found}");
    assert!(!found.contains("先补报"), "{found}");
    assert!(page(0, "en").contains("(2022, v1) is 0, so that nothing can be worked out"));
    assert!(page(1, "zh").contains("先补报 主营业务收入 (2022年, v1)"));
}

#[test]
fn a_share_just_under_a_whole_is_not_shown_as_the_whole() {
    let world = World::new();
    let mut version = version();
    version.conditions[1].test = Some(at_least(Formula::Named(0), Formula::Parameter(1)));
    version.requires = Requirement::Condition(1);
    let frame = frame(&version, &[Line::new("a", &[Some(9_999), Some(100_000)])]);
    let programme = programme("share", vec![version.clone()]);
    let judge = Judge::new(&programme, &version, &frame, world.codes()).unwrap();
    let page = render(&judge.explain(0, &world.units), "zh", &world.units);
    assert!(page.contains("9.999% ≥ 3%"), "{page}");
}

#[test]
fn a_negation_is_explained_by_the_comparison_inside() {
    let world = World::new();
    let mut version = version();
    let inside = Formula::Within { attribute: SubjectAttribute::Industry, codes: vec!["26".to_owned()] };
    let small = binary(BinaryOp::Lt, Formula::Input(STAFF), Formula::Number(300.into()));
    version.conditions[2].test =
        Some(Formula::Not(Box::new(binary(BinaryOp::Or, small, Formula::Not(Box::new(inside))))));
    version.requires = Requirement::Condition(2);
    let frame = frame(&version, &[Line::new("a", &[None, None, Some(120)])]);
    let programme = programme("large", vec![version.clone()]);
    let judge = Judge::new(&programme, &version, &frame, world.codes()).unwrap();
    let page = render(&judge.explain(0, &world.units), "en", &world.units);
    assert!(page.contains("从业人数 120 people ≥ 300 people  short by 180 people"), "{page}");
    assert!(page.contains("industry 2614: in 26"), "{page}");
}

#[test]
fn a_frame_made_for_another_version_is_refused() {
    let world = World::new();
    let version = version();
    let mut frame = frame(&version, &[Line::new("a", &[])]);
    frame.columns.remove(&field("rd"));
    let programme = programme("p", vec![version.clone()]);
    let error = Judge::new(&programme, &version, &frame, world.codes()).unwrap_err().to_string();
    assert!(
        error.contains("annual") && error.contains("rd") && error.contains("version 2022 of p"),
        "{error}"
    );
}
