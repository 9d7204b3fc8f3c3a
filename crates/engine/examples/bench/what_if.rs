//! One programme with money over many enterprises, before and after a threshold is moved: what a slider waits for. The facts are
//! in memory, as they are after a programme has been shown once.

use anyhow::{Context, Result, anyhow};
use ballast_model::Text;
use ballast_packs::plan::{
    Asked, Award, AwardBand, BinaryOp, Formula, OverBudget, Parameter, RuleEvaluator as _, VerdictColumn,
    Version,
};
use ballast_rules::{Codes, Judge, Outcomes, WhatIf, compare, with_parameters};
use rust_decimal::Decimal;

use crate::{Bench, policies};

pub fn run(bench: &Bench) -> Result<()> {
    let places = policies::places(&bench.regions, &bench.industries)?;
    let rows = std::env::var("BENCH_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let frame = policies::make_frame(&places, rows, 0);
    let against = |input: usize, right: Formula| Formula::Binary {
        op: BinaryOp::GtEq,
        left: Formula::Input(input).into(),
        right: right.into(),
    };
    let number = |number: i64| Formula::Number(Decimal::from(number));
    let tests =
        vec![against(0, Formula::Parameter(0)), against(3, number(2_000)), against(7, number(1_500)), {
            Formula::Binary {
                op: BinaryOp::Or,
                left: against(31, number(8)).into(),
                right: against(12, number(20_000)).into(),
            }
        }];
    let mut version = policies::version(0, tests);
    version.parameters.push(Parameter {
        id: "line".to_owned(),
        name: Text::default(),
        value: Decimal::from(5_000),
        unit: String::new(),
        factor: Decimal::ONE,
        clause: None,
    });
    let share = Formula::Binary {
        op: BinaryOp::Mul,
        // The second column that the tests above read.
        left: Formula::Input(1).into(),
        right: Formula::Number(Decimal::new(2, 2)).into(),
    };
    let band = |when, amount| AwardBand {
        name: Text::default(),
        clause: "1".to_owned(),
        when,
        amount,
        text: String::new(),
    };
    version.award = Some(Award {
        amounts: vec![band(Some(against(0, number(100_000))), number(500_000)), band(None, share)],
        top: None,
        within: Vec::new(),
        order: Vec::new(),
        budget: None,
        over_budget: OverBudget::InOrder,
        cap: None,
        cap_with: Vec::new(),
        cap_years: None,
        excludes: Vec::new(),
        instalments: Vec::new(),
        round: Decimal::ONE,
    });
    let programme = policies::programme((version, &String::new()));
    let version = &programme.versions[0];
    let codes = Codes::of(&bench.packs)?;
    let judged = |version: &Version| -> Result<VerdictColumn> {
        let asked = [Asked { version, regions: &[] }];
        let columns = bench.engine.judge(&bench.packs, &frame, &asked).map_err(|error| anyhow!(error))?;
        columns.into_iter().next().context("one column was asked for")
    };
    let work = || -> Result<WhatIf> {
        let changed = with_parameters(&programme, version, &[("line".to_owned(), Decimal::from(4_500))])?;
        let (now, then) = (
            Judge::new(&programme, version, &frame, codes)?,
            Judge::new(&programme, &changed, &frame, codes)?,
        );
        let before = Outcomes::of(&now, Some(&judged(version)?), 2024, &[])?;
        let after = Outcomes::of(&then, Some(&judged(&changed)?), 2024, &[])?;
        Ok(compare(&before, &after, codes, 2))
    };
    let found = bench.measure("what-if", work, |found| found.winners.len() + found.losers.len())?;
    // What was measured is held to the plain way once.
    let judge = Judge::new(&programme, version, &frame, codes)?;
    let plain = ballast_rules::what_if(&judge, &[("line".to_owned(), Decimal::from(4_500))], 2024, &[], 2)?;
    anyhow::ensure!(found == plain, "the quick what-if differs from the plain one");
    Ok(())
}
