//! Ladders, and what changed between two results.

use ballast_model::Verdict::{Met, NotMet};
use ballast_packs::plan::{Requirement, Tier};
use ballast_rules::explain::ladder;
use ballast_rules::{Because, Judge, Outcomes, changes, render_ladder};

use crate::fixture::*;

#[test]
fn a_ladder_says_what_is_held_and_what_the_next_tier_lacks() {
    let world = World::new();
    let tiers: Vec<_> = [
        ("basic", 1, Requirement::All(vec![])),
        ("special", 2, Requirement::Condition(2)),
        ("giant", 3, Requirement::Condition(0)),
    ]
    .into_iter()
    .map(|(id, rank, requires)| {
        let mut version = version();
        version.requires = requires;
        let mut programme = programme(id, vec![version]);
        programme.tier = Some(Tier { ladder: "sme".to_owned(), rank });
        programme
    })
    .collect();
    let frame =
        frame(&tiers[0].versions[0], &[Line::new("a", &[Some(790), Some(9_000), Some(80), Some(9), None])]);
    let explained: Vec<_> = tiers
        .iter()
        .map(|of| {
            let judge =
                Judge::new(of, &of.versions[0], &frame, world.codes()).unwrap_or_else(|e| panic!("{e}"));
            (of, judge.explain(0, &world.units))
        })
        .collect();
    let given: Vec<_> = explained.iter().rev().map(|(of, explanation)| (*of, explanation)).collect();
    let found = ladder("sme", &given, &["basic".to_owned()]);
    assert_eq!(found.tiers.iter().map(|tier| tier.rank).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(
        (found.held.as_deref(), found.met.as_deref(), found.next.as_deref()),
        (Some("basic"), Some("basic"), Some("special"))
    );
    let page = render_ladder(&found, "en", &world.units);
    assert!(page.contains("从业人数 80 people ≥ 100 people  short by 20 people"), "{page}");
    assert_eq!(ladder("sme", &given, &["giant".to_owned()]).next, None);
    assert!(ladder("other", &given, &[]).tiers.is_empty());
}

#[test]
fn who_gained_and_lost_and_by_which_condition() {
    let world = World::new();
    let mut version = version();
    version.requires = Requirement::All(vec![Requirement::Condition(1), Requirement::Condition(2)]);
    let programme = programme("p", vec![version.clone()]);
    let line = |id: &str, revenue, staff| Line::new(id, &[None, Some(revenue), Some(staff)]);
    let before = [
        line("gains", 19_999, 100),
        line("loses", 20_000, 100),
        line("same", 1, 1),
        line("leaves", 20_000, 100),
    ];
    let after = [
        line("enters", 20_000, 100),
        line("same", 1, 1),
        line("loses", 20_000, 99),
        line("gains", 20_000, 100),
    ];
    let frames = [frame(&version, &before), frame(&version, &after)];
    let judges = frames.each_ref().map(|frame| {
        Judge::new(&programme, &version, frame, world.codes()).unwrap_or_else(|e| panic!("{e}"))
    });
    let [before, after] =
        judges.each_ref().map(|judge| Outcomes::of(judge, None, 2023, &[]).unwrap_or_else(|e| panic!("{e}")));
    let found = changes(&before, &after);
    let gained: Vec<_> =
        found.gained.iter().map(|change| (change.subject.as_str(), &change.because)).collect();
    assert_eq!(gained[0], ("enters", &Because::Entered));
    assert!(
        matches!(gained[1], ("gains", Because::Conditions(of)) if of.len() == 1 && of[0].id == "revenue" && of[0].after == Some(Met))
    );
    let lost: Vec<_> = found.lost.iter().map(|change| (change.subject.as_str(), &change.because)).collect();
    assert_eq!(lost[0], ("leaves", &Because::Left));
    assert!(
        matches!(lost[1], ("loses", Because::Conditions(of)) if of.len() == 1 && of[0].id == "staff" && of[0].after == Some(NotMet))
    );
    assert!(found.other.is_empty());
}
