//! Money: order, top, exclusions, caps across programmes and years, budgets, instalments, objections.

use ballast_packs::plan::{
    Award, AwardBand, BinaryOp, Formula, Instalment, OrderBy, OverBudget, Partition, Programme, Requirement,
    Version,
};
use ballast_rules::payout::{Payable, Reason};
use ballast_rules::{Judge, Paid, Payout, objection, payout, what_if};
use rust_decimal::Decimal;

use crate::fixture::*;

pub const TOP: usize = 4;
pub const BUDGET: usize = 5;
pub const CAP: usize = 6;

/// Whoever has 20 million yuan of revenue gets a tenth of its research expenses, the largest revenue first.
pub fn award() -> (Programme, Version) {
    let mut version = version();
    version.requires = Requirement::Condition(1);
    version.parameters.extend([
        parameter("top", 3, "", Decimal::ONE),
        parameter("budget", 250_000, "元", Decimal::ONE),
        parameter("cap", 10, "万元", Decimal::from(10_000)),
    ]);
    version.award = Some(Award {
        amounts: vec![AwardBand {
            name: text("研发费用的一成"),
            clause: "第二条".to_owned(),
            when: None,
            amount: binary(BinaryOp::Div, Formula::Input(RD), Formula::Number(10.into())),
            text: "annual.rd / 10".to_owned(),
        }],
        top: None,
        within: Vec::new(),
        order: vec![OrderBy {
            formula: Formula::Input(REVENUE),
            descending: true,
            text: "annual.revenue desc".to_owned(),
        }],
        budget: None,
        over_budget: OverBudget::InOrder,
        cap: None,
        cap_with: Vec::new(),
        cap_years: Some(0),
        excludes: Vec::new(),
        instalments: Vec::new(),
        round: Decimal::ONE,
    });
    (programme("award", vec![version.clone()]), version)
}

/// Research and revenue in thousand yuan.
fn firm(id: &str, rd: i64, revenue: i64) -> Line {
    Line::new(id, &[Some(rd), Some(revenue)])
}

fn firms() -> Vec<Line> {
    vec![
        firm("a", 1_000, 50_000),
        firm("b", 1_500, 40_000),
        firm("c", 700, 40_000),
        firm("d", 333, 20_000),
        firm("e", 9_000, 19_999),
        Line::new("f", &[None, Some(90_000)]),
    ]
}

fn run(change: impl FnOnce(&mut Award), paid: &[Paid]) -> Payout {
    let world = World::new();
    let (programme, mut version) = award();
    version.award.iter_mut().for_each(|award| award.round = Decimal::ONE);
    if let Some(award) = &mut version.award {
        change(award);
    }
    let frame = frame(&version, &firms());
    let judge = Judge::new(&programme, &version, &frame, world.codes()).unwrap_or_else(|e| panic!("{e}"));
    payout(&judge, 2023, paid).unwrap_or_else(|e| panic!("{e}"))
}

fn granted(payout: &Payout) -> Vec<(&str, i64)> {
    let line =
        |line: &'_ ballast_rules::payout::PayLine| i64::try_from(line.granted.mantissa()).unwrap_or(-1);
    payout.lines.iter().map(|of| (of.subject.as_str(), line(of))).collect()
}

fn reasons<'a>(payout: &'a Payout, subject: &str) -> &'a [Reason] {
    payout.lines.iter().find(|line| line.subject == subject).map_or(&[], |line| &line.reasons)
}

fn paid(subject: &str, programme: &str, year: i16, yuan: i64) -> Paid {
    Paid { subject: subject.to_owned(), programme: programme.to_owned(), year, yuan: yuan.into() }
}

#[test]
fn lines_are_in_order_and_say_why_not() {
    let list = run(|_| {}, &[]);
    let expected = [("a", 100_000), ("b", 150_000), ("c", 70_000), ("d", 33_300), ("e", 0), ("f", 0)];
    assert_eq!(granted(&list), expected);
    assert_eq!(list.total, Decimal::from(353_300));
    assert!(
        matches!(&reasons(&list, "e")[0], Reason::Conditions { conditions, .. } if conditions == &["revenue"])
    );
    assert_eq!(reasons(&list, "f"), [Reason::AmountMissing]);
}

#[test]
fn only_the_first_are_paid_and_ties_go_by_id() {
    let list = run(|award| award.top = Some(TOP), &[]);
    assert_eq!(granted(&list)[..3], [("a", 100_000), ("b", 150_000), ("c", 70_000)]);
    assert_eq!(reasons(&list, "d"), [Reason::BelowTop { top: 3.into() }]);
    let groups = run(
        |award| {
            award.top = Some(TOP);
            award.within = vec![Partition::Region(3)];
        },
        &[],
    );
    assert_eq!(granted(&groups), granted(&list));
}

#[test]
fn caps_count_what_was_paid_before() {
    let before = [
        paid("a", "sister", 2023, 30_000),
        paid("a", "other", 2023, 90_000),
        paid("b", "sister", 2022, 40_000),
        paid("b", "sister", 2021, 40_000),
        paid("c", "sister", 2023, 100_000),
    ];
    let capped = |years: Option<u32>| {
        run(
            |award| {
                award.cap = Some(CAP);
                award.cap_with = vec!["sister".to_owned()];
                award.cap_years = years;
            },
            &before,
        )
    };
    let list = capped(Some(0));
    assert_eq!(granted(&list)[..3], [("a", 70_000), ("b", 100_000), ("d", 33_300)]);
    assert_eq!(reasons(&list, "c"), [Reason::Capped { cap: 100_000.into(), before: 100_000.into() }]);
    assert_eq!(granted(&capped(Some(1)))[1], ("b", 60_000));
    assert_eq!(granted(&capped(None))[1], ("b", 20_000));
}

#[test]
fn a_budget_is_spent_in_order_or_shared() {
    let in_order = run(|award| award.budget = Some(BUDGET), &[]);
    assert_eq!(granted(&in_order)[..4], [("a", 100_000), ("b", 150_000), ("c", 0), ("d", 0)]);
    assert_eq!(reasons(&in_order, "d"), [Reason::OverBudget { budget: 250_000.into(), before: 0.into() }]);
    let shared = run(
        |award| {
            award.budget = Some(BUDGET);
            award.over_budget = OverBudget::ProRata;
        },
        &[],
    );
    // 250,000 of 353,300, each rounded down.
    assert_eq!(granted(&shared)[..4], [("a", 70_761), ("b", 106_142), ("c", 49_532), ("d", 23_563)]);
    assert!(shared.total <= Decimal::from(250_000));
}

#[test]
fn who_was_paid_elsewhere_for_the_year_is_left_out() {
    let before = [paid("a", "rival", 2023, 1), paid("b", "rival", 2022, 1)];
    let list = run(|award| award.excludes = vec!["rival".to_owned()], &before);
    assert_eq!(granted(&list)[0], ("b", 150_000));
    assert_eq!(reasons(&list, "a"), [Reason::Excluded { by: "rival".to_owned() }]);
}

#[test]
fn instalments_add_up_and_wait_for_their_condition() {
    let list = run(
        |award| {
            let part = |name: &str, share: i64, when: Option<Formula>| Instalment {
                name: text(name),
                share: Decimal::new(share, 2),
                when,
                text: String::new(),
                clause: "第三条".to_owned(),
            };
            let staff = at_least(Formula::Input(STAFF), Formula::Number(1.into()));
            let never = at_least(Formula::Input(REVENUE), Formula::Number(Decimal::from(45_000_000)));
            award.instalments =
                vec![part("一", 33, None), part("二", 33, Some(staff)), part("三", 34, Some(never))];
            award.round = Decimal::from(100);
        },
        &[],
    );
    let of = |subject: &str| {
        let line = list.lines.iter().find(|line| line.subject == subject);
        line.map(|line| line.instalments.iter().map(|part| (part.yuan, part.payable)).collect::<Vec<_>>())
    };
    assert_eq!(
        of("a"),
        Some(vec![
            (yuan(33_000), Payable::Now),
            (yuan(33_000), Payable::Later),
            (yuan(34_000), Payable::Now)
        ])
    );
    assert_eq!(
        of("d"),
        Some(vec![
            (yuan(10_900), Payable::Now),
            (yuan(11_000), Payable::Later),
            (yuan(11_400), Payable::Forfeited)
        ])
    );
    assert_eq!(list.now, yuan(33_000 + 34_000 + 49_500 + 23_100 + 10_900));
}

#[test]
fn an_objection_moves_others_too() {
    let world = World::new();
    let (programme, mut version) = award();
    if let Some(award) = &mut version.award {
        award.top = Some(TOP);
    }
    let frame = frame(&version, &firms());
    let judge = Judge::new(&programme, &version, &frame, world.codes()).unwrap_or_else(|e| panic!("{e}"));
    let moved = objection(&judge, "e", &[(field("revenue"), Some(60_000))], 2023, &[])
        .unwrap_or_else(|e| panic!("{e}"));
    let ids: Vec<&str> = moved.all().map(|change| change.subject.as_str()).collect();
    assert_eq!(ids, ["e", "c"]);
    let none = objection(&judge, "e", &[(field("revenue"), Some(19_999))], 2023, &[])
        .unwrap_or_else(|e| panic!("{e}"));
    assert!(none.is_empty());
    assert!(objection(&judge, "z", &[], 2023, &[]).is_err());
}

#[test]
fn a_lower_line_has_winners_and_costs_money() {
    let world = World::new();
    let (programme, version) = award();
    let frame = frame(&version, &firms());
    let judge = Judge::new(&programme, &version, &frame, world.codes()).unwrap_or_else(|e| panic!("{e}"));
    let set = |id: &str, value: Decimal| what_if(&judge, &[(id.to_owned(), value)], 2023, &[], 2);
    let found = set("line", Decimal::new(19_999, 1)).unwrap_or_else(|e| panic!("{e}"));
    let winners: Vec<&str> = found.winners.iter().map(|change| change.subject.as_str()).collect();
    assert_eq!((winners, found.losers.len()), (vec!["e"], 0));
    assert_eq!((found.before.yuan, found.after.yuan), (353_300.into(), 1_253_300.into()));
    assert_eq!(found.by_region["370100"].winners, 1);
    assert_eq!(found.by_size["S"].after, Decimal::from(1_253_300));
    let found = set("line", 4_000.into()).unwrap_or_else(|e| panic!("{e}"));
    let losers: Vec<&str> = found.losers.iter().map(|change| change.subject.as_str()).collect();
    assert_eq!((found.winners.len(), losers), (0, vec!["d"]));
    let error = set("lines", Decimal::ONE).unwrap_err().to_string();
    assert!(error.contains("no parameter \"lines\"") && error.contains("rd_min, rd_share, line"), "{error}");
}

fn yuan(of: i64) -> Decimal {
    of.into()
}

/// Due in all, paid before, now.
fn money(payout: &Payout, subject: &str) -> [Decimal; 3] {
    let line = payout.lines.iter().find(|line| line.subject == subject);
    line.map_or([yuan(-1); 3], |line| [line.granted, line.before, line.now])
}

fn to_be_paid(payout: &Payout) -> Vec<&str> {
    payout.lines.iter().filter(|line| line.to_be_paid()).map(|line| line.subject.as_str()).collect()
}

#[test]
fn what_was_paid_for_the_year_is_not_paid_again() {
    let before = [
        paid("a", "award", 2023, 100_000),
        paid("b", "award", 2023, 60_000),
        paid("b", "award", 2023, -10_000),
        // Another year and another programme pay something else.
        paid("c", "award", 2022, 70_000),
        paid("d", "other", 2023, 33_300),
        // Paid, and does not qualify any more: seen, and nobody's due.
        paid("e", "award", 2023, 7),
    ];
    let list = run(|_| {}, &before);
    assert_eq!(money(&list, "a"), [yuan(100_000), yuan(100_000), yuan(0)]);
    assert_eq!(money(&list, "b"), [yuan(150_000), yuan(50_000), yuan(100_000)]);
    assert_eq!(money(&list, "c"), [yuan(70_000), yuan(0), yuan(70_000)]);
    assert_eq!(money(&list, "e"), [yuan(0), yuan(7), yuan(0)]);
    assert_eq!((list.total, list.before, list.now), (yuan(353_300), yuan(150_007), yuan(203_300)));
    // Who was paid in full is told apart, after those to be paid and before those with nothing.
    assert_eq!(to_be_paid(&list), ["b", "c", "d"]);
    let order: Vec<&str> = list.lines.iter().map(|line| line.subject.as_str()).collect();
    assert_eq!(order, ["b", "c", "d", "a", "e", "f"]);
    assert_eq!(reasons(&list, "a"), [Reason::PaidInFull]);
    assert_eq!(reasons(&list, "b"), []);
    // More than is due is no reason to pay, nor to take from others.
    let list = run(|_| {}, &[paid("a", "award", 2023, 999_999)]);
    assert_eq!(money(&list, "a"), [yuan(100_000), yuan(999_999), yuan(0)]);
    assert_eq!(list.now, yuan(253_300));
}

#[test]
fn a_cap_counts_what_was_paid_once() {
    let capped = |before: &[Paid]| {
        run(
            |award| {
                award.cap = Some(CAP);
                award.cap_with = vec!["sister".to_owned()];
            },
            before,
        )
    };
    // 150,000 cut to the cap of 100,000, of which 40,000 are paid and 20,000 went to the sister.
    let list = capped(&[paid("b", "award", 2023, 40_000), paid("b", "sister", 2023, 20_000)]);
    assert_eq!(money(&list, "b"), [yuan(80_000), yuan(40_000), yuan(40_000)]);
    assert_eq!(reasons(&list, "b"), [Reason::Capped { cap: 100_000.into(), before: 20_000.into() }]);
    let list = capped(&[paid("b", "award", 2023, 100_000)]);
    assert_eq!(money(&list, "b"), [yuan(100_000), yuan(100_000), yuan(0)]);
    assert_eq!(to_be_paid(&list), ["a", "c", "d"]);
}

#[test]
fn a_budget_counts_what_was_paid_from_it() {
    let spent = |over: OverBudget, before: &[Paid]| {
        run(
            |award| {
                award.budget = Some(BUDGET);
                award.over_budget = over;
            },
            before,
        )
    };
    // 250,000, of which 90,000 went to one who is not here and 20,000 to a: 140,000 are left.
    let before = [paid("z", "award", 2023, 90_000), paid("a", "award", 2023, 20_000)];
    let list = spent(OverBudget::InOrder, &before);
    assert_eq!(money(&list, "a"), [yuan(100_000), yuan(20_000), yuan(80_000)]);
    assert_eq!(money(&list, "b"), [yuan(60_000), yuan(0), yuan(60_000)]);
    assert_eq!(reasons(&list, "b"), [Reason::OverBudget { budget: 250_000.into(), before: 110_000.into() }]);
    assert_eq!((list.before, list.now), (yuan(110_000), yuan(140_000)));
    // The same budget shared: 160,000 of 353,300.
    let list = spent(OverBudget::ProRata, &before);
    assert_eq!(money(&list, "a"), [yuan(45_287), yuan(20_000), yuan(25_287)]);
    assert!(list.before + list.now <= yuan(250_000));
    // Who was paid more than the share keeps it, and the others share the rest: 60,000 of 253,300.
    let list = spent(OverBudget::ProRata, &[before[0].clone(), paid("a", "award", 2023, 100_000)]);
    assert_eq!(money(&list, "a"), [yuan(100_000), yuan(100_000), yuan(0)]);
    assert_eq!(money(&list, "c"), [yuan(16_581), yuan(0), yuan(16_581)]);
    // More than the budget is gone: nobody is paid.
    for over in [OverBudget::InOrder, OverBudget::ProRata] {
        assert_eq!(spent(over, &[paid("z", "award", 2023, 300_000)]).now, yuan(0));
    }
}

#[test]
fn a_list_made_again_after_it_was_paid_pays_nobody() {
    for over in [OverBudget::InOrder, OverBudget::ProRata] {
        let made = |before: &[Paid]| {
            run(
                |award| {
                    award.budget = Some(BUDGET);
                    award.over_budget = over;
                },
                before,
            )
        };
        let list = made(&[]);
        let all: Vec<Paid> = list
            .lines
            .iter()
            .map(|line| Paid { yuan: line.now, ..paid(&line.subject, "award", 2023, 0) })
            .collect();
        let again = made(&all);
        assert_eq!((again.now, to_be_paid(&again)), (yuan(0), vec![]), "{over:?}");
        // Nor does it change what is due to those whose turn has not come.
        let again = made(&all[..1]);
        assert_eq!(granted(&again).len(), granted(&list).len());
        for line in &list.lines {
            assert_eq!(money(&again, &line.subject)[0], line.granted, "{over:?} {}", line.subject);
        }
    }
}

#[test]
fn instalments_take_off_the_parts_already_paid() {
    let split = |before: &[Paid]| {
        run(
            |award| {
                let part = |share: i64, when: Option<Formula>| Instalment {
                    name: text("一"),
                    share: Decimal::new(share, 2),
                    when,
                    text: String::new(),
                    clause: "第三条".to_owned(),
                };
                let staff = at_least(Formula::Input(STAFF), Formula::Number(1.into()));
                let large = at_least(Formula::Input(REVENUE), Formula::Number(Decimal::from(45_000_000)));
                award.instalments = vec![part(60, None), part(10, Some(staff)), part(30, Some(large))];
            },
            before,
        )
    };
    let parts = |list: &Payout, subject: &str| -> Vec<(i64, i64)> {
        let line = list.lines.iter().find(|line| line.subject == subject);
        let whole = |of: Decimal| of.trunc().to_string().parse().unwrap_or(-1);
        let parts = line.into_iter().flat_map(|line| &line.instalments);
        parts.map(|part| (whole(part.yuan), whole(part.paid))).collect()
    };
    // a: 60,000 now, 10,000 later, 30,000 now. The first part was paid.
    let list = split(&[paid("a", "award", 2023, 60_000), paid("b", "award", 2023, 100_000)]);
    assert_eq!(money(&list, "a"), [yuan(100_000), yuan(60_000), yuan(30_000)]);
    assert_eq!(parts(&list, "a"), [(60_000, 60_000), (10_000, 0), (30_000, 0)]);
    // b: 90,000 now, 15,000 later of which 10,000 are paid, 45,000 forfeited. It waits, and is not paid in full.
    assert_eq!(money(&list, "b"), [yuan(150_000), yuan(100_000), yuan(0)]);
    assert_eq!(parts(&list, "b"), [(90_000, 90_000), (15_000, 10_000), (45_000, 0)]);
    assert!(to_be_paid(&list).contains(&"b"));
    // What is forfeited is not owed.
    let list = split(&[paid("b", "award", 2023, 105_000)]);
    assert!(!to_be_paid(&list).contains(&"b"));
    assert_eq!(reasons(&list, "b"), [Reason::PaidInFull]);
}
