//! What holds for every rule and every set of subjects, on random small ones.

use ballast_model::Verdict;
use ballast_packs::Packs;
use ballast_packs::plan::{
    Asked, Award, AwardBand, BinaryOp, Condition, Formula, Frame, Function, Grade, GradeBy, Grading,
    Instalment, Lookup, MissingItem, OrderBy, OverBudget, Partition, PointBand, Points, Programme,
    RankFunction, Ranking, Requirement, RuleEvaluator as _, Score, ScoreItem, SubjectAttribute, Version,
    Waiver,
};
use ballast_rules::payout::Reason;
use ballast_rules::{
    Judge, Outcomes, Paid, PlainEvaluator, Prepared, countable, limited, lint, payout, publish, region_codes,
    render, row_by_row, verdicts, what_if,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::fixture::*;

const OPS: [BinaryOp; 6] =
    [BinaryOp::Eq, BinaryOp::NotEq, BinaryOp::Lt, BinaryOp::LtEq, BinaryOp::Gt, BinaryOp::GtEq];

/// A number of a subject: small, so that equals and thresholds are hit often. `alone`: without scores and places.
fn number(alone: bool) -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        4 => (0..3_usize).prop_map(Formula::Input),
        1 => Just(Formula::Named(0)),
        1 => (0..2_usize).prop_map(move |at| if alone { Formula::Input(at) } else { Formula::Ranking(at) }),
        1 => Just(if alone { Formula::Input(2) } else { Formula::Score(None) }),
        1 => (-2..6_i64).prop_map(|n| Formula::Number(n.into())),
        1 => Just(Formula::Lookup(0)),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        let op =
            prop_oneof![Just(BinaryOp::Add), Just(BinaryOp::Sub), Just(BinaryOp::Mul), Just(BinaryOp::Div)];
        let function = proptest::sample::select(vec![
            Function::Coalesce,
            Function::Greatest,
            Function::Least,
            Function::Mean,
            Function::Abs,
            Function::Round,
            Function::Floor,
        ]);
        let case = (inner.clone(), inner.clone(), proptest::option::of(inner.clone()));
        prop_oneof![
            6 => (op, inner.clone(), inner.clone()).prop_map(|(op, a, b)| binary(op, a, b)),
            2 => (function, proptest::collection::vec(inner.clone(), 1..3))
                .prop_map(|(function, args)| Formula::Call { function, args }),
            1 => inner.prop_map(|x| Formula::Negate(Box::new(x))),
            1 => case.prop_map(|(a, value, otherwise)| Formula::Case {
                when: vec![(at_least(a, Formula::Number(2.into())), value)],
                otherwise: otherwise.map(Box::new),
            }),
        ]
    })
}

fn condition_formula(alone: bool) -> impl Strategy<Value = Formula> {
    let threshold = prop_oneof![
        (0..2_usize).prop_map(Formula::Parameter),
        (-1..5_i64).prop_map(|n| Formula::Number(n.into())),
    ];
    let code = |attribute, codes: Vec<&'static str>| {
        proptest::sample::subsequence(codes, 1..=2).prop_map(move |codes| {
            let codes = codes.into_iter().map(str::to_owned).collect();
            if attribute == SubjectAttribute::Size {
                Formula::IsOneOf { attribute, codes }
            } else {
                Formula::Within { attribute, codes }
            }
        })
    };
    let leaf = prop_oneof![
        5 => (0..6_usize, number(alone), threshold).prop_map(|(op, a, b)| binary(OPS[op], a, b)),
        1 => code(SubjectAttribute::Region, vec!["370000", "370100", "320000"]),
        1 => code(SubjectAttribute::Size, vec!["S", "M", "L"]),
        1 => (0..3_usize, any::<bool>())
            .prop_map(|(at, negated)| Formula::IsNull { of: Box::new(Formula::Input(at)), negated }),
    ];
    leaf.prop_recursive(2, 5, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|x| Formula::Not(Box::new(x))),
            (any::<bool>(), inner.clone(), inner).prop_map(|(and, a, b)| binary(
                if and { BinaryOp::And } else { BinaryOp::Or },
                a,
                b
            )),
        ]
    })
}

fn any_condition(alone: bool) -> impl Strategy<Value = Condition> {
    let test = proptest::option::weighted(0.9, condition_formula(alone));
    let when = proptest::option::weighted(0.2, condition_formula(alone));
    let waiver = proptest::option::weighted(0.2, condition_formula(alone));
    (test, when, waiver, any::<bool>()).prop_map(|(test, when, waiver, judgement)| Condition {
        judgement: judgement || test.is_none(),
        test,
        when,
        waiver: waiver.map(|test| Waiver {
            name: text("w"),
            clause: "w".to_owned(),
            test,
            text: String::new(),
        }),
        ..condition("", Formula::Number(0.into()))
    })
}

fn requirement() -> impl Strategy<Value = Requirement> {
    let leaf = (0..4_usize).prop_map(Requirement::Condition);
    leaf.prop_recursive(2, 6, 3, |inner| {
        let list = proptest::collection::vec(inner, 0..4);
        (0..4_usize, list).prop_map(|(count, of)| {
            if count == 0 { Requirement::All(of) } else { Requirement::AtLeast { count, of } }
        })
    })
}

fn score() -> impl Strategy<Value = Score> {
    let missing = prop_oneof![
        Just(MissingItem::Missing),
        Just(MissingItem::Points(Decimal::ONE)),
        Just(MissingItem::Average),
        Just(MissingItem::Reweigh)
    ];
    let item = (0..3_usize, 0..4_i64, any::<bool>(), missing).prop_map(|(at, from, bands, missing)| {
        let band = |when: Option<Formula>, points: i64| PointBand {
            name: None,
            when,
            text: String::new(),
            points: points.into(),
        };
        let reached = at_least(Formula::Input(at), Formula::Number(from.into()));
        let points = match bands {
            true => Points::Bands(vec![band(Some(reached), 10), band(None, 2)]),
            false => Points::Formula {
                formula: binary(BinaryOp::Div, Formula::Input(at), Formula::Number(3.into())),
                text: String::new(),
                floor: Some(Decimal::ZERO),
            },
        };
        ScoreItem {
            id: format!("i{at}"),
            name: text("item"),
            clause: "1".to_owned(),
            group: (from > 1).then(|| "g".to_owned()),
            max: Some(Decimal::TEN),
            when: None,
            points,
            missing,
        }
    });
    proptest::collection::vec(item, 1..4).prop_map(|items| Score {
        max: None,
        items,
        groups: vec![("g".to_owned(), text("g"))],
        decimals: Some(2),
    })
}

fn grading() -> impl Strategy<Value = Grading> {
    let within =
        proptest::sample::subsequence(vec![Partition::Region(2), Partition::Size, Partition::Flag(1)], 0..=2);
    (any::<bool>(), 0..3_usize, within).prop_map(|(percentage, at, within)| {
        let number = Formula::Input(at);
        let grade = |id: &str, from: i64, share: i64| Grade {
            id: id.to_owned(),
            name: text(id),
            clause: "1".to_owned(),
            when: None,
            text: String::new(),
            from: Some(from.into()),
            share: Some(Decimal::new(share, 2)),
            colour: None,
        };
        Grading {
            by: if percentage { GradeBy::Percentage(number) } else { GradeBy::CutOff(number) },
            grades: vec![grade("A", 3, 25), grade("B", 1, 70), grade("C", -9, 100)],
            ties: vec![OrderBy { formula: Formula::Input(2), descending: true, text: String::new() }],
            within,
        }
    })
}

fn award(alone: bool) -> impl Strategy<Value = Award> {
    let share = 0..=100_i64;
    let choice = |of: usize| proptest::option::of(Just(of));
    let rounds =
        proptest::sample::select(vec![Decimal::ONE, Decimal::new(1, 2), Decimal::ZERO, Decimal::from(3)]);
    (
        choice(2),
        choice(3),
        choice(4),
        any::<bool>(),
        share,
        rounds,
        proptest::option::of(condition_formula(alone)),
    )
        .prop_map(|(top, budget, cap, in_order, share, round, when)| Award {
            amounts: vec![AwardBand {
                name: text("a"),
                clause: "1".to_owned(),
                when: None,
                amount: binary(BinaryOp::Div, Formula::Input(0), Formula::Number(Decimal::new(7, 1))),
                text: String::new(),
            }],
            top,
            within: vec![Partition::Size],
            order: vec![OrderBy { formula: Formula::Input(1), descending: true, text: String::new() }],
            budget,
            over_budget: if in_order { OverBudget::InOrder } else { OverBudget::ProRata },
            cap,
            cap_with: vec!["sister".to_owned()],
            cap_years: Some(1),
            excludes: vec!["rival".to_owned()],
            instalments: [(share, None), (100 - share, when)]
                .into_iter()
                .map(|(share, when)| Instalment {
                    name: text("part"),
                    share: Decimal::new(share, 2),
                    when,
                    text: String::new(),
                    clause: "1".to_owned(),
                })
                .collect(),
            round,
        })
}

prop_compose! {
    fn any_version(alone: bool)(
        conditions in proptest::collection::vec(any_condition(alone), 4),
        requires in requirement(),
        applies in proptest::option::weighted(0.3, condition_formula(alone)),
        score in proptest::option::of(score()),
        grading in proptest::option::of(grading()),
        award in award(alone),
        of in 0..3_usize,
        descending in any::<bool>(),
        flag in condition_formula(alone),
    ) -> Version {
        let mut version = version();
        version.conditions = conditions;
        for (at, condition) in version.conditions.iter_mut().enumerate() {
            condition.id = format!("c{at}");
        }
        version.inputs.iter_mut().for_each(|used| used.factor = Decimal::ONE);
        version.parameters = vec![
            parameter("p", 2, "元", Decimal::ONE),
            parameter("q", 3, "", Decimal::ONE),
            parameter("top", 2, "", Decimal::ONE),
            parameter("budget", 6, "元", Decimal::ONE),
            parameter("cap", 4, "元", Decimal::ONE),
        ];
        version.values[0].formula = binary(BinaryOp::Div, Formula::Input(0), Formula::Input(1));
        version.values.push(ballast_packs::plan::NamedValue {
            id: "flag".to_owned(),
            name: text("flag"),
            formula: flag,
            unit: String::new(),
            factor: Decimal::ONE,
            text: String::new(),
        });
        let ranking = |function, within| Ranking {
            function,
            of: Formula::Input(of),
            descending,
            within,
            text: String::new(),
        };
        version.rankings =
            vec![ranking(RankFunction::Rank, vec![]), ranking(RankFunction::Mean, vec![Partition::Size])];
        version.lookups = vec![Lookup {
            id: "base".to_owned(),
            name: text("base"),
            by: SubjectAttribute::Region,
            unit: "元".to_owned(),
            factor: Decimal::ONE,
            rows: vec![("370100".to_owned(), 3.into()), ("370000".to_owned(), 1.into())],
            otherwise: Some(Decimal::TWO),
            clause: "1".to_owned(),
        }];
        version.requires = requires;
        version.applies = applies;
        version.score = score;
        version.grading = grading;
        version.award = Some(award);
        version
    }
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let value = || proptest::option::weighted(0.85, -1..6_i64);
    let region = proptest::sample::select(vec!["370102", "371202", "320102", "370100", ""]);
    let size = proptest::sample::select(vec!["S", "M", ""]);
    let line = (region, size, value(), value(), value()).prop_map(|(region, size, a, b, c)| Line {
        region: region.to_owned(),
        size: size.to_owned(),
        ..Line::new("", &[a, b, c, None, Some(1)])
    });
    proptest::collection::vec(line, 0..9).prop_map(|mut lines| {
        lines.iter_mut().enumerate().for_each(|(at, line)| line.id = format!("s{at}"));
        lines
    })
}

fn payments() -> impl Strategy<Value = Vec<Paid>> {
    let programme = proptest::sample::select(vec!["p", "p", "p", "sister", "rival"]);
    let year = proptest::sample::select(vec![2021, 2022, 2023, 2023, 2023_i16]);
    let one = (0..9_usize, programme, year, 0..5_i64).prop_map(|(at, programme, year, yuan)| Paid {
        subject: format!("s{at}"),
        programme: programme.to_owned(),
        year,
        yuan: yuan.into(),
    });
    proptest::collection::vec(one, 0..5)
}

fn any_programme(version: &Version, limited: bool) -> Programme {
    let mut programme = programme("p", vec![version.clone()]);
    if limited {
        programme.regions = vec!["370000".to_owned()];
        programme.industries = vec!["C".to_owned()];
    }
    programme
}

fn judge<'a>(
    programme: &'a Programme,
    version: &'a Version,
    frame: &'a Frame,
    world: &'a World,
) -> Judge<'a> {
    Judge::new(programme, version, frame, world.codes()).unwrap_or_else(|error| panic!("{error}"))
}

/// An account of every row, taken in one room forwards and backwards, reads as the plain explanation does: the same document,
/// the same JSON, the same pages.
fn hold_accounts_to_the_plain_way(
    programme: &Programme,
    version: &Version,
    frame: &Frame,
    world: &World,
) -> Result<(), TestCaseError> {
    let prepared = Prepared::new(programme, version, &world.units);
    let clerk = prepared.over(frame, world.codes()).unwrap_or_else(|error| panic!("{error}"));
    let mut account = clerk.account(0);
    for row in (0..frame.len()).chain((0..frame.len()).rev()) {
        account.turn_to(row);
        let plain = clerk.judge().judge(row);
        prop_assert_eq!(account.verdict(), plain.verdict);
        prop_assert_eq!(account.judgement(), plain);
        let (read, plain) = (account.explanation(), clerk.judge().explain(row, &world.units));
        prop_assert_eq!(
            serde_json::to_string(&read).unwrap_or_default(),
            serde_json::to_string(&plain).unwrap_or_default()
        );
        for lang in ["zh", "en"] {
            prop_assert_eq!(render(&read, lang, &world.units), render(&plain, lang, &world.units));
        }
        prop_assert_eq!(read, plain);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn an_account_reads_as_the_plain_explanation(version in any_version(false), lines in lines(), limited in any::<bool>()) {
        let (programme, frame) = (any_programme(&version, limited), frame(&version, &lines));
        hold_accounts_to_the_plain_way(&programme, &version, &frame, &World::new())?;
    }

    /// Factors that do not divide evenly and values at the ends of what is stored: sums that overflow, quotients near their
    /// thresholds.
    #[test]
    fn an_account_is_exact_at_the_edges(
        mut version in any_version(false),
        mut lines in lines(),
        factors in proptest::collection::vec(proptest::sample::select(vec!["1", "1000", "0.01", "0.0001", "0.000000000000000001", "0.3333333333333333333333333333"]), 3),
        values in proptest::collection::vec(prop_oneof![any::<i64>(), 0..1_000_000_i64, (0..18_u32).prop_map(|to| 10_i64.pow(to))], 27),
        line in prop_oneof![any::<i64>(), 0..200_i64],
    ) {
        for (used, factor) in version.inputs.iter_mut().zip(factors) {
            used.factor = factor.parse().unwrap_or_default();
        }
        version.parameters[0].value = Decimal::new(line, 2);
        for (line, values) in lines.iter_mut().zip(values.chunks(3)) {
            line.values.iter_mut().zip(values).for_each(|(to, value)| *to = to.map(|_| *value));
        }
        let (programme, frame) = (any_programme(&version, false), frame(&version, &lines));
        hold_accounts_to_the_plain_way(&programme, &version, &frame, &World::new())?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// More subjects than are taken together, from any of them on: whoever stands beside a subject changes nothing.
    #[test]
    fn an_account_does_not_depend_on_its_neighbours(
        version in any_version(false),
        lines in lines(),
        limited in any::<bool>(),
        start in 0..70_usize,
    ) {
        let world = World::new();
        let many: Vec<Line> = lines.iter().cycle().take(if lines.is_empty() { 0 } else { 150 }).cloned().collect();
        let (programme, frame) = (any_programme(&version, limited), frame(&version, &many));
        let prepared = Prepared::new(&programme, &version, &world.units);
        let clerk = prepared.over(&frame, world.codes()).unwrap_or_else(|error| panic!("{error}"));
        let mut account = clerk.account(start);
        // A few rows past the end as well: nothing is known of them.
        for row in start..frame.len() + 3 {
            account.turn_to(row);
            prop_assert_eq!(account.judgement(), clerk.judge().judge(row));
            prop_assert_eq!(account.explanation().conditions, clerk.account(row).explanation().conditions);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn an_explanation_agrees_with_the_judgement(version in any_version(false), lines in lines(), limited in any::<bool>()) {
        let world = World::new();
        let (programme, frame) = (any_programme(&version, limited), frame(&version, &lines));
        let judge = judge(&programme, &version, &frame, &world);
        for judgement in judge.all() {
            let explained = judge.explain(judgement.row, &world.units);
            prop_assert_eq!(explained.verdict, judgement.verdict);
            for (line, found) in explained.conditions.iter().zip(&judgement.conditions) {
                prop_assert_eq!((line.verdict, line.own), (found.verdict, found.own));
                // What is shown of a test is what it came to.
                if let Some(test) = &line.test
                    && line.when.as_ref().is_none_or(|when| when.holds() == Some(true))
                {
                    let expected = match test.holds() {
                        Some(true) => Verdict::Met,
                        Some(false) => Verdict::NotMet,
                        None if line.judgement => Verdict::NeedsJudgement,
                        None => Verdict::MissingData,
                    };
                    prop_assert_eq!(line.own, expected);
                }
            }
            let settled = matches!(explained.verdict, Verdict::Met | Verdict::NotApplicable);
            prop_assert!(!settled || explained.nearest.is_none());
            for lang in ["zh", "en"] {
                prop_assert!(!render(&explained, lang, &world.units).is_empty());
            }
            let json = serde_json::to_string(&explained).unwrap_or_default();
            prop_assert_eq!(serde_json::from_str::<ballast_rules::Explanation>(&json).ok(), Some(explained));
            let record = publish(&judge, judgement.row, &world.units, on());
            prop_assert_eq!(record.replay("zh"), Ok(record.text.zh.as_str()));
        }
    }

    #[test]
    fn the_nearest_way_leads_there(version in any_version(false), lines in lines()) {
        let world = World::new();
        let (programme, frame) = (any_programme(&version, false), frame(&version, &lines));
        let judge = judge(&programme, &version, &frame, &world);
        for judgement in judge.all().iter().filter(|judgement| judgement.concerns == Some(true)) {
            let Some(nearest) = judge.explain(judgement.row, &world.units).nearest else { continue };
            // With the conditions named met, the whole is met.
            let each: Vec<Verdict> = (version.conditions.iter().zip(&judgement.conditions))
                .map(|(of, found)| {
                    if nearest.steps.iter().any(|step| step.condition == of.id) { Verdict::Met } else { found.verdict }
                })
                .collect();
            prop_assert_eq!(verdicts::combine(&version.requires, &each), Verdict::Met);
        }
    }

    #[test]
    fn no_change_changes_nothing(version in any_version(false), lines in lines(), paid in payments()) {
        let world = World::new();
        let (programme, frame) = (any_programme(&version, false), frame(&version, &lines));
        let judge = judge(&programme, &version, &frame, &world);
        let same: Vec<_> = version.parameters.iter().map(|of| (of.id.clone(), of.value)).collect();
        for set in [&[][..], &same[..]] {
            let found = what_if(&judge, set, 2023, &paid, 2).unwrap_or_else(|error| panic!("{error}"));
            prop_assert!(found.winners.is_empty() && found.losers.is_empty() && found.moved.is_empty());
            prop_assert_eq!(found.before, found.after);
        }
    }

    #[test]
    fn money_stays_within_cap_and_budget(version in any_version(false), lines in lines(), paid in payments()) {
        let world = World::new();
        let (programme, frame) = (any_programme(&version, false), frame(&version, &lines));
        let judge = judge(&programme, &version, &frame, &world);
        let list = payout(&judge, 2023, &paid).unwrap_or_else(|error| panic!("{error}"));
        let own = |of: &&Paid| of.programme == "p" && of.year == 2023;
        prop_assert_eq!(list.before, paid.iter().filter(own).map(|of| of.yuan).sum::<Decimal>());
        if let Some(budget) = list.budget {
            prop_assert!(list.now.is_zero() || list.now + list.before <= budget, "{} and {} of {budget}", list.now, list.before);
            let open: Decimal = list.lines.iter().map(|line| (line.granted - line.before).max(Decimal::ZERO)).sum();
            prop_assert!(open.is_zero() || open + list.before <= budget, "{open} and {} of {budget}", list.before);
        }
        let now: Decimal = list.lines.iter().map(|line| line.now).sum();
        prop_assert_eq!(list.now, now);
        prop_assert_eq!(list.lines.len() + list.not_applicable, lines.len());
        let outcomes = Outcomes::of(&judge, None, 2023, &paid).unwrap_or_else(|e| panic!("{e}"));
        let granted = list.lines.iter().filter(|line| line.granted > Decimal::ZERO).count();
        prop_assert_eq!(outcomes.granted().count(), granted);
        for line in &list.lines {
            let row = judge.row_of(&line.subject);
            prop_assert_eq!(row.map(|row| outcomes.yuan(row)), Some(line.granted));
        }
        for line in &list.lines {
            prop_assert!(line.granted >= Decimal::ZERO && line.granted <= line.entitled);
            prop_assert!(line.granted == line.entitled && line.granted > Decimal::ZERO || !line.reasons.is_empty());
            let counted = paid.iter().filter(|of| of.subject == line.subject && of.programme != "rival" && of.year >= 2022);
            let counted: Decimal = counted.map(|of| of.yuan).sum();
            let before: Decimal = paid.iter().filter(own).filter(|of| of.subject == line.subject).map(|of| of.yuan).sum();
            prop_assert_eq!(line.before, before);
            if let Some(cap) = list.cap {
                prop_assert!(line.now.is_zero() || line.now + counted <= cap);
                prop_assert!(line.granted.is_zero() || line.granted + counted - before <= cap);
            }
            prop_assert!(line.now >= Decimal::ZERO && (line.now.is_zero() || line.now + before <= line.granted));
            prop_assert!(!line.paid_in_full() || line.now.is_zero() && line.reasons.contains(&Reason::PaidInFull));
            let taken: Decimal = line.instalments.iter().map(|part| part.paid).sum();
            prop_assert_eq!(taken, before.min(line.granted));
            prop_assert!(line.instalments.iter().all(|part| part.left() >= Decimal::ZERO));
            let parts: Decimal = line.instalments.iter().map(|part| part.yuan).sum();
            prop_assert_eq!(parts, line.granted);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_show(version in any_version(false), lines in lines(), paid in payments(), seed in any::<u64>()) {
        let world = World::new();
        let programme = any_programme(&version, false);
        let mut turned = lines.clone();
        turned.sort_by_key(|line| (line.id.bytes().map(u64::from).sum::<u64>() ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut paid_turned = paid.clone();
        paid_turned.reverse();
        let (one, other) = (frame(&version, &lines), frame(&version, &turned));
        let (a, b) = (judge(&programme, &version, &one, &world), judge(&programme, &version, &other, &world));
        let all = |judge, paid: &[Paid]| {
            let found = Outcomes::of(judge, None, 2023, paid).unwrap_or_else(|e| panic!("{e}"));
            found.by_subject().into_iter().map(|row| found.outcome(row)).collect::<Vec<_>>()
        };
        prop_assert_eq!(all(&a, &paid), all(&b, &paid_turned));
        prop_assert_eq!(
            payout(&a, 2023, &paid).unwrap_or_else(|e| panic!("{e}")),
            payout(&b, 2023, &paid_turned).unwrap_or_else(|e| panic!("{e}"))
        );
        for judgement in a.all() {
            let again = b.row_of(one.subject.get(judgement.row)).map(|row| b.judge(row));
            prop_assert_eq!(again.map(|again| (again.score, again.award)), Some((judgement.score, judgement.award)));
        }
    }

    #[test]
    fn the_evaluator_of_many_agrees_with_the_judge(version in any_version(true), lines in lines(), inside in any::<bool>()) {
        prop_assert!(row_by_row(&version));
        let world = World::new();
        let (programme, frame) = (any_programme(&version, inside), frame(&version, &lines));
        let judge = judge(&programme, &version, &frame, &world);
        let mut packs = Packs::default();
        packs.trees.insert("regions".to_owned(), world.regions.clone());
        packs.trees.insert("industries".to_owned(), world.industries.clone());
        let regions = region_codes(&programme, &version, &world.regions, on());
        let version = limited(&programme, &version);
        let asked = [Asked { version: &version, regions: &regions }];
        let found = PlainEvaluator.judge(&packs, &frame, &asked).unwrap_or_else(|error| panic!("{error}"));
        if countable(&version) {
            let all = |of: &Outcomes<'_, '_>| (0..frame.len()).map(|row| of.outcome(row)).collect::<Vec<_>>();
            let [slow, quick] = [None, Some(&found[0])]
                .map(|column| Outcomes::of(&judge, column, 2023, &[]).unwrap_or_else(|e| panic!("{e}")));
            prop_assert_eq!(all(&slow), all(&quick));
        }
        for judgement in judge.all() {
            prop_assert_eq!(found[0].get(judgement.row), judgement.verdict, "row {}", judgement.row);
        }
    }

    /// What the linter calls impossible is met by nobody.
    #[test]
    fn the_linter_is_never_wrong_about_never(version in any_version(false), lines in lines()) {
        let world = World::new();
        let (programme, frame) = (any_programme(&version, false), frame(&version, &lines));
        let found = lint(&programme, &world.regions, on());
        let judge = judge(&programme, &version, &frame, &world);
        for judgement in judge.all() {
            for (condition, verdict) in version.conditions.iter().zip(&judgement.conditions) {
                let start = format!("p: version 2022: condition {} can never hold", condition.id);
                let never = found.iter().any(|diagnostic| diagnostic.message.starts_with(&start));
                prop_assert!(!never || verdict.own != Verdict::Met, "{}", condition.id);
            }
        }
    }
}
