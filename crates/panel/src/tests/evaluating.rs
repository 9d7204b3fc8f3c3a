use super::*;
use crate::cells;

fn current(column: &str) -> MeasureSource {
    MeasureSource::Current(column.to_owned())
}

fn keyed(plan: LeafPlan, keys: &[&str]) -> LeafPlan {
    LeafPlan { keys: keys.iter().map(|k| (*k).to_owned()).collect(), ..plan }
}

#[test]
fn a_difference_without_the_earlier_figure_is_underived() {
    let packs = packs();
    let q = |text: &str, lines: &[Line<'_>]| table(&packs, "listed", period(text), &["revenue_ytd"], lines);
    let now: [Line<'_>; 3] =
        [("1", "370102", "C", &[Some(70)]), ("2", "370102", "C", &[Some(50)]), ("3", "370102", "C", &[None])];
    let plan = plan_indicator(&packs, "revenue", period("2015-Q2")).unwrap();
    assert!(plan.derived);
    let leaf_plan = LeafPlan {
        earlier: Some(rows(q("2015-Q1", &[("1", "370102", "C", &[Some(30)])]))),
        last_year_earlier: Some(rows(q("2014-Q1", &[("1", "370102", "C", &[Some(20)])]))),
        ..leaf_plan(
            plan.measures.clone(),
            q("2015-Q2", &now),
            Some(q("2014-Q2", &[("1", "370102", "C", &[Some(45)]), ("9", "370103", "C", &[Some(5)])])),
        )
    };
    let found = cells(&PlainEvaluator.leaf_sums(&keyed(leaf_plan, &["region"])).unwrap());
    let expected = Leaf { value: 40, current: 40, base: 25, counted: 1, underived: 1, ..Leaf::default() };
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [(vec!["370102".to_owned()], vec![expected])]);
}

#[test]
fn who_left_stands_where_it_was() {
    let packs = packs();
    let measure = Measure { current: current("output"), base: vec![current("output_base")] };
    let now = table(&packs, "monthly", march(), &["output"], &[("1", "370102", "2614", &[Some(1)])]);
    let then = table(
        &packs,
        "monthly",
        march().last_year(),
        &["output"],
        &[("1", "370103", "2614", &[Some(1)]), ("2", "370203", "2614", &[Some(1)])],
    );
    let plan = keyed(leaf_plan(vec![measure], now, Some(then)), &["region"]);
    let found = cells(&PlainEvaluator.leaf_sums(&plan).unwrap());
    assert_eq!(found.keys().map(|k| k[0].as_str()).collect::<Vec<_>>(), ["370102", "370203"]);
    assert_eq!(found[&vec!["370203".to_owned()]][0], Leaf { left: 1, ..Leaf::default() });
    let seen = LeafPlan { scope: Scope::Regions(vec!["370102".to_owned()]), ..plan.clone() };
    assert_eq!(cells(&PlainEvaluator.leaf_sums(&seen).unwrap()).len(), 1);
    let elsewhere = LeafPlan { industries: vec!["2710".to_owned()], ..plan };
    assert!(PlainEvaluator.leaf_sums(&elsewhere).unwrap().is_empty());
}

#[test]
fn says_which_column_is_missing() {
    let packs = packs();
    let measure = Measure { current: current("otput"), base: Vec::new() };
    let plan = leaf_plan(vec![measure], table(&packs, "monthly", march(), &[], &[]), None);
    let error = PlainEvaluator.leaf_sums(&plan).unwrap_err();
    assert_eq!(error.to_string(), "monthly 2024-03 has no column otput");
    let file = LeafPlan { current: Segment::File("v1.parquet".into()), ..plan };
    assert!(matches!(PlainEvaluator.leaf_sums(&file), Err(EvaluatorError::Segment(_))));
}
