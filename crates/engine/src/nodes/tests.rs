use std::collections::BTreeMap;

use ballast_model::{Node, Tree};
use ballast_packs::plan::{KeyColumn, Leaf, LeafSums};
use ballast_panel::grand_rollup;
use jiff::civil::date;
use proptest::prelude::*;

use super::Trees;
use crate::{Engine, EngineOptions};

fn tree(nodes: &[(&str, Option<&str>)]) -> Tree {
    let mut tree = Tree::default();
    for (code, parent) in nodes {
        let node = Node {
            code: (*code).to_owned(),
            name: (*code).to_owned(),
            en: String::new(),
            level: 0,
            parent: None,
            valid_from: None,
            valid_to: None,
            successor: None,
            aliases: Vec::new(),
            earlier_names: Vec::new(),
        };
        tree.add(node, *parent).unwrap();
    }
    tree
}

fn regions() -> Tree {
    tree(&[
        ("000000", None),
        ("370000", Some("000000")),
        ("110000", Some("000000")),
        ("370100", Some("370000")),
        ("110100", Some("110000")),
        ("370102", Some("370100")),
        ("370103", Some("370100")),
        ("110101", Some("110100")),
    ])
}

fn industries() -> Tree {
    tree(&[
        ("ALL", None),
        ("C", Some("ALL")),
        ("D", Some("ALL")),
        ("26", Some("C")),
        ("261", Some("26")),
        ("2614", Some("261")),
        ("2619", Some("261")),
        ("44", Some("D")),
    ])
}

proptest! {
    /// Cells may stand anywhere in the trees, or nowhere.
    #[test]
    fn every_pair_is_what_the_panel_says(
        cells in prop::collection::btree_map((0usize..9, 0usize..9), (-100i64..100, -9i64..9, 0u64..3), 0..40),
        threads in 1usize..4,
        lowest in 0u8..2,
        // Now and then sums that 64 bits do not hold.
        scale in prop::sample::select(vec![1i128, 1 << 61]),
    ) {
        let (regions, industries) = (regions(), industries());
        let codes = |tree: &Tree| -> Vec<String> {
            tree.iter().map(|(_, node)| node.code.clone()).chain(["?".to_owned()]).collect()
        };
        let key = |name: &str, tree: &Tree, of: &dyn Fn(&(usize, usize)) -> usize| KeyColumn {
            name: name.to_owned(),
            dictionary: codes(tree),
            codes: cells.keys().map(|cell| of(cell) as u32).collect(),
        };
        let leaf = |(value, base, counted): (i64, i64, u64)| Leaf {
            value: i128::from(value) * scale,
            current: i128::from(value / 2) * scale,
            base: i128::from(base) * scale,
            counted,
            ..Leaf::default()
        };
        let sums = LeafSums {
            keys: vec![key("region", &regions, &|c| c.0), key("industry", &industries, &|c| c.1)],
            measures: vec![cells.values().map(|&cell| leaf(cell)).collect()],
        };
        let on = date(2024, 12, 31);
        let trees = Trees {
            regions: &regions,
            industries: &industries,
            on,
            region_levels: lowest..=3,
            industry_levels: lowest..=4,
        };
        let right: BTreeMap<_, _> = grand_rollup(&regions, &industries, on, &sums, 0, lowest..=3, lowest..=4)
            .unwrap()
            .into_iter()
            .filter(|(_, _, leaf)| leaf.counted > 0)
            .map(|(r, i, leaf)| ((r, i), (leaf.value, leaf.current, leaf.base, leaf.counted)))
            .collect();
        let engine = Engine::new(EngineOptions { threads, ..EngineOptions::default() });
        let mut ours = BTreeMap::new();
        for part in engine.every_node(&sums, true, &trees).unwrap() {
            let measure = &part.measures[0];
            for at in 0..part.len() {
                let sums = (
                    measure.value.get(at).unwrap(),
                    measure.matched.0.get(at).unwrap(),
                    measure.matched.1.get(at).unwrap(),
                );
                let all = (sums.0, sums.1, sums.2, u64::from(measure.counted[at]));
                prop_assert!(ours.insert((part.regions[at], part.industries[at]), all).is_none());
            }
        }
        prop_assert_eq!(ours, right);
    }
}
