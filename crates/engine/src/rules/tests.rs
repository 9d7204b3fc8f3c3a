//! The fast evaluator against row by row with the exact formulas.

use std::collections::BTreeMap;

use ballast_model::{Column, Text};
use ballast_packs::{
    Packs,
    plan::{
        Asked, BinaryOp, Condition, Formula, Frame, FrameColumn, Function, Input, InputUse, Parameter,
        PeriodRule, Requirement, RuleEvaluator, SubjectAttribute, Version, Waiver,
    },
};
use ballast_rules::PlainEvaluator;
use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::{Engine, EngineOptions};

const COLUMNS: usize = 3;

fn input(at: usize) -> Input {
    let period = PeriodRule { year: None, month: None, back: 0, years_back: 0 };
    Input::Field { form: "f".to_owned(), column: format!("c{at}"), period }
}

type Row = (usize, usize, [Option<i64>; COLUMNS]);

fn frame(rows: &[Row]) -> Frame {
    let regions = ["370102", "370103", "999999", "510104"];
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.0 % 4);
    let mut frame = Frame { on: date(2024, 6, 30), ..Frame::default() };
    let mut columns = vec![Column::default(); COLUMNS];
    for (at, (region, industry, values)) in rows.iter().enumerate() {
        frame.subject.push(&format!("s{at}"));
        frame.name.push("");
        frame.region.push(regions[region % 4]);
        frame.industry.push(["2614", "1311", ""][industry % 3]);
        frame.size.push(["L", "S", ""][(region + industry) % 3]);
        frame.ownership.push("170");
        columns.iter_mut().zip(values).for_each(|(column, value)| column.push(*value));
    }
    frame.columns = columns
        .into_iter()
        .enumerate()
        .map(|(at, values)| (input(at), FrameColumn { values, ..FrameColumn::default() }))
        .collect::<BTreeMap<_, _>>();
    frame
}

fn version(conditions: Vec<Condition>, requires: Requirement, applies: Option<Formula>) -> Version {
    let factors = [Decimal::from(1000), Decimal::ONE, Decimal::new(1, 2)];
    Version {
        inputs: (0..COLUMNS)
            .map(|at| InputUse { factor: factors[at], ..InputUse::bare(input(at)) })
            .collect(),
        parameters: vec![Parameter {
            id: "p".to_owned(),
            name: Text::default(),
            value: Decimal::new(15, 1),
            unit: String::new(),
            factor: Decimal::from(1000),
            clause: None,
        }],
        applies,
        conditions,
        requires,
        ..Version::bare("v")
    }
}

fn engine() -> Engine {
    Engine::new(EngineOptions { threads: 2, ..EngineOptions::default() })
}

fn agree(packs: &Packs, rows: &[Row], versions: &[Version], regions: &[String]) {
    let frame = frame(rows);
    let asked: Vec<Asked<'_>> = versions
        .iter()
        .enumerate()
        .map(|(at, version)| Asked { version, regions: if at % 2 == 1 { regions } else { &[] } })
        .collect();
    let columns = engine().judge(packs, &frame, &asked).unwrap();
    let expected = PlainEvaluator.judge(packs, &frame, &asked).unwrap();
    for ((asked, column), expected) in asked.iter().zip(&columns).zip(&expected) {
        for row in 0..frame.len() {
            assert_eq!(
                column.get(row),
                expected.get(row),
                "row {row} {:?} of {:#?}",
                rows.get(row),
                asked.version
            );
        }
    }
}

fn number() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        4 => (0..COLUMNS).prop_map(Formula::Input),
        1 => (-30i64..30, 0u32..3).prop_map(|(n, places)| Formula::Number(Decimal::new(n, places))),
        1 => Just(Formula::Parameter(0)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let arithmetic = [BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::Div];
        let functions =
            [Function::Abs, Function::Coalesce, Function::Greatest, Function::Least, Function::Mean, Function::Round];
        prop_oneof![
            4 => (0..4usize, inner.clone(), inner.clone()).prop_map(move |(op, a, b)| {
                Formula::Binary { op: arithmetic[op], left: a.into(), right: b.into() }
            }),
            1 => inner.clone().prop_map(|x| Formula::Negate(x.into())),
            2 => (0..6usize, inner.clone(), inner.clone()).prop_map(move |(at, a, b)| {
                let args = if matches!(functions[at], Function::Abs | Function::Round) { vec![a] } else { vec![a, b] };
                Formula::Call { function: functions[at], args }
            }),
            1 => (inner.clone(), inner).prop_map(|(a, b)| Formula::Call {
                function: Function::CompoundGrowth,
                args: vec![a, b, Formula::Number(Decimal::TWO)],
            }),
        ]
    })
}

fn condition() -> impl Strategy<Value = Formula> {
    let compare = [BinaryOp::Eq, BinaryOp::NotEq, BinaryOp::Lt, BinaryOp::LtEq, BinaryOp::Gt, BinaryOp::GtEq];
    let leaf = prop_oneof![
        6 => (0..6usize, number(), number()).prop_map(move |(op, a, b)| {
            Formula::Binary { op: compare[op], left: a.into(), right: b.into() }
        }),
        3 => (0..6usize, 0..COLUMNS, -20i64..20).prop_map(move |(op, at, n)| Formula::Binary {
            op: compare[op],
            left: Formula::Input(at).into(),
            right: Formula::Number(Decimal::from(n * 1000)).into(),
        }),
        1 => (0..COLUMNS).prop_map(Formula::Input),
        1 => (number(), any::<bool>()).prop_map(|(of, negated)| Formula::IsNull { of: of.into(), negated }),
        1 => Just(Formula::Within { attribute: SubjectAttribute::Region, codes: vec!["370100".to_owned()] }),
        1 => Just(Formula::Within { attribute: SubjectAttribute::Industry, codes: vec!["26".to_owned()] }),
        1 => Just(Formula::IsOneOf { attribute: SubjectAttribute::Size, codes: vec!["L".to_owned()] }),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|x| Formula::Not(x.into())),
            (any::<bool>(), inner.clone(), inner).prop_map(|(and, a, b)| Formula::Binary {
                op: if and { BinaryOp::And } else { BinaryOp::Or },
                left: a.into(),
                right: b.into(),
            }),
        ]
    })
}

fn rule() -> impl Strategy<Value = Version> {
    let one = (
        proptest::option::weighted(0.2, condition()),
        proptest::option::weighted(0.9, condition()),
        any::<bool>(),
        proptest::option::weighted(0.2, condition()),
    )
        .prop_map(|(when, test, judgement, waiver)| Condition {
            id: "c".to_owned(),
            name: Text::default(),
            clause: "1".to_owned(),
            judgement: judgement || test.is_none(),
            when,
            test,
            text: String::new(),
            waiver: waiver.map(|test| Waiver {
                name: Text::default(),
                clause: "2".to_owned(),
                test,
                text: String::new(),
            }),
            help: None,
            verified: true,
        });
    let whole =
        (proptest::collection::vec(one, 1..5), proptest::option::weighted(0.2, condition()), 0..5usize);
    whole.prop_map(|(conditions, applies, shape)| {
        let all: Vec<Requirement> = (0..conditions.len()).map(Requirement::Condition).collect();
        let requires = match shape {
            0 => Requirement::AtLeast { count: 1, of: all },
            1 => Requirement::AtLeast { count: 2, of: all },
            2 => Requirement::All(vec![all[0].clone(), Requirement::AtLeast { count: 1, of: all }]),
            3 => Requirement::All(Vec::new()),
            _ => Requirement::All(all),
        };
        version(conditions, requires, applies)
    })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    // Small whole numbers, so that thresholds are hit and quotients coincide.
    let value = || proptest::option::weighted(0.85, prop_oneof![-5i64..6, -2000i64..2000]);
    proptest::collection::vec((0..4usize, 0..3usize, [value(), value(), value()]), 0..150)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn same_as_row_by_row(rows in rows(), versions in proptest::collection::vec(rule(), 1..6)) {
        let packs = PACKS.get_or_init(|| Packs::builtin().unwrap());
        agree(packs, &rows, &versions, &["370102".to_owned(), "510104".to_owned()]);
    }
}

static PACKS: std::sync::OnceLock<Packs> = std::sync::OnceLock::new();

fn ratio(op: BinaryOp, threshold: Decimal) -> Version {
    let share = Formula::Binary {
        op: BinaryOp::Div,
        left: Formula::Input(0).into(),
        right: Formula::Input(1).into(),
    };
    let test = Formula::Binary { op, left: share.into(), right: Formula::Number(threshold).into() };
    version(vec![Condition::bare("share", test)], Requirement::Condition(0), None)
}

#[test]
fn a_quotient_on_the_threshold_is_told_exactly() {
    let packs = PACKS.get_or_init(|| Packs::builtin().unwrap());
    // 0.03 is no binary fraction: 3 / 100000 thousand over as many units has to be 3% all the same.
    let rows: Vec<Row> = (1..3000)
        .map(|n| (0, 0, [Some(3 * n), Some(100_000 * n + [0, 1, -1][n as usize % 3]), None]))
        .collect();
    let versions: Vec<Version> =
        [BinaryOp::GtEq, BinaryOp::Gt, BinaryOp::Lt, BinaryOp::LtEq, BinaryOp::Eq, BinaryOp::NotEq]
            .into_iter()
            .map(|op| ratio(op, Decimal::new(3, 2)))
            .collect();
    agree(packs, &rows, &versions, &["370102".to_owned()]);
}

#[test]
fn many_blocks_and_threads_come_together() {
    let packs = PACKS.get_or_init(|| Packs::builtin().unwrap());
    let rows: Vec<Row> = (0..70_000).map(|n| (n % 4, n % 3, [Some(n as i64 % 97), Some(40), None])).collect();
    let versions: Vec<Version> = (0..40).map(|n| ratio(BinaryOp::GtEq, Decimal::new(n * 5, 2))).collect();
    agree(packs, &rows, &versions, &["370103".to_owned(), "510104".to_owned()]);
}

#[test]
fn a_column_that_is_not_there_is_an_error() {
    let packs = PACKS.get_or_init(|| Packs::builtin().unwrap());
    let mut frame = frame(&[(0, 0, [None; COLUMNS])]);
    frame.columns.remove(&input(0));
    let version = ratio(BinaryOp::Gt, Decimal::ONE);
    let asked = [Asked { version: &version, regions: &[] }];
    assert!(engine().judge(packs, &frame, &asked).unwrap_err().contains("c0"));
}
