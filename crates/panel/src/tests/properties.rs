use std::collections::BTreeMap;

use ballast_model::{FigureTable, NodeIx, Ratio};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::{Dimension, Request, figures, grand_rollup, revision};

/// One enterprise: codes by number, value and base.
type Row = (u8, u8, u8, Option<i32>, Option<i32>);

const REGIONS: [&str; 9] =
    ["370102", "370103", "370202", "370203", "370199", "370198", "370100", "110000", "999999"];
const INDUSTRIES: [&str; 5] = ["2611", "2614", "2710", "26", "9999"];

fn enterprises() -> impl Strategy<Value = Vec<Row>> {
    let row = (0u8..40, 0u8..9, 0u8..5, option(), option());
    proptest::collection::vec(row, 0..40)
}

fn option() -> impl Strategy<Value = Option<i32>> {
    prop_oneof![3 => (-1000i32..100_000).prop_map(Some), 1 => Just(None)]
}

fn sum(packs: &Packs, enterprises: &[Row], reverse: bool) -> LeafSums {
    // The last row of a subject wins, as in a fold of submissions.
    let unique: BTreeMap<u8, &Row> = enterprises.iter().map(|row| (row.0, row)).collect();
    let mut table = ReturnTable::new("monthly", march(), ["output".to_owned(), "output_base".to_owned()]);
    let mut rows: Vec<_> = unique.into_values().collect();
    if reverse {
        rows.reverse();
    }
    for &&(id, region, industry, value, base) in &rows {
        let subject = Subject {
            id: id.to_string(),
            region: REGIONS[region as usize].to_owned(),
            industry: INDUSTRIES[industry as usize].to_owned(),
            ..Subject::default()
        };
        table.push(&subject, &[value.map(i64::from), base.map(i64::from)], &Origin::default(), "");
    }
    let plan = plan_indicator(packs, "output", march()).unwrap();
    PlainEvaluator.leaf_sums(&leaf_plan(plan.measures, table, None)).unwrap()
}

fn requests() -> Vec<Request> {
    let mut requests = Vec::new();
    for by in [Dimension::Region, Dimension::Industry] {
        for level in 0..=4 {
            requests.push(Request { level: Some(level), ..Request::by(by) });
        }
    }
    requests.push(Request::by(Dimension::Size));
    requests.push(Request::by(Dimension::Subject));
    let city = Request { within_region: regions().find("370100"), ..Request::by(Dimension::Region) };
    requests.push(Request { constant_price: true, ..city.clone() });
    requests.push(city);
    requests
}

fn table_of(packs: &Packs, request: &Request, sums: &LeafSums) -> FigureTable {
    let plan = plan_indicator(packs, "output", march()).unwrap();
    figures(packs, &plan, request, sums, None, end_of_march()).unwrap()
}

fn add(ratios: impl Iterator<Item = Option<Ratio>>) -> Option<Ratio> {
    ratios.flatten().reduce(|a, b| a.checked_add(b).expect("parts of one whole share a denominator"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn parts_add_up_to_the_whole(enterprises in enterprises()) {
        let packs = packs();
        let sums = sum(&packs, &enterprises, false);
        for request in requests() {
            let table = match table_if_priced(&packs, &request, &sums) {
                Some(table) => table,
                None => continue,
            };
            let (total, rows) = (&table.total, &table.rows);
            prop_assert_eq!(add(rows.iter().map(|r| r.pull)), total.pull);
            if total.growth.is_some() {
                prop_assert_eq!(total.pull, total.growth);
            }
            if total.contribution.is_some() {
                prop_assert_eq!(add(rows.iter().map(|r| r.contribution)), Ratio::new(1, 1));
            }
            if total.share.is_some() {
                prop_assert_eq!(add(rows.iter().map(|r| r.share)), Ratio::new(1, 1));
            }
            let values: Decimal = rows.iter().filter_map(|r| r.value).sum();
            prop_assert_eq!(values, total.value.unwrap_or_default());
            let counts = |of: fn(&ballast_model::Figure) -> u64| rows.iter().map(of).sum::<u64>();
            prop_assert_eq!(counts(|r| r.counted), total.counted);
            prop_assert_eq!(counts(|r| r.entered), total.entered);
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(enterprises in enterprises()) {
        let packs = packs();
        let (one, other) = (sum(&packs, &enterprises, false), sum(&packs, &enterprises, true));
        prop_assert_eq!(crate::cells(&one), crate::cells(&other));
        // Cells in another order, with dictionaries in another order.
        let cells: Vec<_> = crate::cells(&one).into_iter().rev().collect();
        let mut shuffled = LeafSums { keys: one.keys.clone(), measures: vec![Vec::new()] };
        shuffled.keys.iter_mut().for_each(|k| { k.codes.clear(); k.dictionary.reverse(); });
        for (texts, leaves) in cells {
            for (key, text) in shuffled.keys.iter_mut().zip(texts) {
                key.codes.push(key.dictionary.iter().position(|t| *t == text).unwrap() as u32);
            }
            shuffled.measures[0].push(leaves[0]);
        }
        for request in requests().into_iter().filter(|r| !r.constant_price) {
            prop_assert_eq!(table_of(&packs, &request, &one), table_of(&packs, &request, &shuffled));
        }
    }

    #[test]
    fn the_grand_rollup_equals_brute_force(enterprises in enterprises()) {
        let packs = packs();
        let sums = sum(&packs, &enterprises, false);
        let (regions, industries) = (regions(), industries());
        let found = grand_rollup(&regions, &industries, end_of_march(), &sums, 0, 0..=3, 0..=4).unwrap();
        let mut expected: BTreeMap<(NodeIx, NodeIx), Leaf> = BTreeMap::new();
        for (key, leaves) in crate::cells(&sums) {
            let root = NodeIx(0);
            let region = regions.resolve(&key[0], end_of_march()).unwrap_or(root);
            let industry = industries.resolve(&key[1], end_of_march()).unwrap_or(root);
            for r in regions.ancestors(region) {
                for i in industries.ancestors(industry) {
                    expected.entry((r, i)).or_default().add(&leaves[0]);
                }
            }
        }
        prop_assert_eq!(found.len(), expected.len());
        let found: BTreeMap<_, _> = found.into_iter().map(|(r, i, leaf)| ((r, i), leaf)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_parts_of_a_revision_add_up(before in enterprises(), after in enterprises(), constant_price: bool) {
        let packs = packs();
        let plan = plan_indicator(&packs, "output", march()).unwrap();
        let (before, after) = (sum(&packs, &before, false), sum(&packs, &after, false));
        let prices = price_index(&[("26", 103), ("27", 97)]);
        for by in [Dimension::Region, Dimension::Industry, Dimension::Zone, Dimension::Subject] {
            let request = Request { constant_price, ..Request::by(by) };
            let found = match revision(&packs, &plan, &request, &before, &after, Some(&prices), end_of_march()) {
                Ok(found) => found,
                Err(error) => {
                    prop_assert!(constant_price, "{}", error);
                    continue;
                }
            };
            let of = |sums: &LeafSums| table_of(&packs, &Request { constant_price: false, ..request.clone() }, sums);
            if !constant_price {
                prop_assert_eq!(found.total.before, of(&before).total.value);
                prop_assert_eq!(found.total.after, of(&after).total.value);
            }
            for split in std::iter::once(&found.total).chain(&found.rows) {
                let change = split.after.unwrap_or_default() - split.before.unwrap_or_default();
                let parts: Option<Decimal> = split.parts.iter().map(|p| p.value).sum();
                prop_assert_eq!(parts, Some(change));
                let growths: Option<Decimal> = split.parts.iter().map(|p| p.growth).sum();
                if let Some(growths) = growths {
                    prop_assert_eq!(growths, split.growth_after.unwrap() - split.growth_before.unwrap());
                }
            }
            if by == Dimension::Region && !constant_price {
                for (at, whole) in found.total.parts.iter().enumerate() {
                    let rows: Decimal = found.rows.iter().filter_map(|row| row.parts[at].value).sum();
                    prop_assert_eq!(Some(rows), whole.value);
                }
                let codes = found.total.parts.iter().find(|p| p.cause == crate::Cause::Codes).unwrap();
                prop_assert_eq!(codes.value, Some(Decimal::ZERO));
            }
        }
    }
}

/// Nothing where none of the industries has an index.
fn table_if_priced(packs: &Packs, request: &Request, sums: &LeafSums) -> Option<FigureTable> {
    let plan = plan_indicator(packs, "output", march()).unwrap();
    match figures(packs, &plan, request, sums, None, end_of_march()) {
        Ok(table) => Some(table),
        Err(crate::PanelError::ConstantPrice { .. }) if request.constant_price => None,
        Err(error) => panic!("{error}"),
    }
}
