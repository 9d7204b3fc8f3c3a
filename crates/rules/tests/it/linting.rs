//! Mistakes that can be read and are mistakes all the same, each by its code.

use ballast_model::Severity;
use ballast_packs::plan::{
    BinaryOp, Formula, Grade, GradeBy, Grading, Instalment, MissingItem, OverBudget, PointBand, Points,
    Score, ScoreItem, Version,
};
use ballast_rules::lint::{self, lint};
use jiff::civil::date;
use rust_decimal::Decimal;

use crate::fixture::*;

fn codes(version: Version) -> Vec<&'static str> {
    let found = lint(&programme("p", vec![version]), &World::new().regions, on());
    assert!(found.iter().all(|d| d.file == "p.toml" && d.line == 1 && !d.help.is_empty()), "{found:?}");
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

fn staff(op: BinaryOp, limit: i64) -> Formula {
    binary(op, Formula::Input(STAFF), Formula::Number(limit.into()))
}

fn bands(bands: Vec<Option<Formula>>) -> Version {
    let band =
        |when: Option<Formula>| PointBand { name: None, when, text: String::new(), points: Decimal::TEN };
    let item = ScoreItem {
        id: "staff".to_owned(),
        name: text("staff"),
        clause: "1".to_owned(),
        group: None,
        max: None,
        when: None,
        points: Points::Bands(bands.into_iter().map(band).collect()),
        missing: MissingItem::Missing,
    };
    Version {
        score: Some(Score { max: None, items: vec![item], groups: Vec::new(), decimals: None }),
        ..version()
    }
}

#[test]
fn a_sound_programme_has_nothing_to_say() {
    assert_eq!(codes(version()), [] as [&str; 0]);
    let (_, award) = crate::paying::award();
    assert_eq!(codes(award), [] as [&str; 0]);
}

#[test]
fn bands_neither_miss_nor_overlap() {
    use BinaryOp::{Gt, GtEq, Lt, LtEq};
    let between = |low: i64, high: i64| Some(binary(BinaryOp::And, staff(GtEq, low), staff(LtEq, high)));
    // 15 and more, 10 and more, 5 and more: nested on purpose.
    let nested = [15, 10, 5].map(|from| Some(staff(GtEq, from))).to_vec();
    assert_eq!(codes(bands(nested)), [] as [&str; 0]);
    let turned = [5, 10].map(|from| Some(staff(GtEq, from))).to_vec();
    assert_eq!(codes(bands(turned)), [lint::UNREACHABLE]);
    assert_eq!(codes(bands(vec![between(10, 15), between(15, 20)])), [lint::OVERLAP]);
    assert_eq!(codes(bands(vec![between(10, 14), between(15, 20)])), [lint::GAP]);
    assert_eq!(codes(bands(vec![between(10, 14), between(15, 20), None])), [] as [&str; 0]);
    assert_eq!(codes(bands(vec![Some(staff(Gt, 10)), Some(staff(Lt, 10))])), [lint::GAP]);
    assert_eq!(codes(bands(vec![None, Some(staff(Lt, 10))])), [lint::UNREACHABLE]);
    let other = binary(GtEq, Formula::Input(RD), Formula::Parameter(0));
    assert_eq!(codes(bands(vec![Some(staff(GtEq, 5)), Some(other), Some(staff(GtEq, 10))])), [] as [&str; 0]);
}

#[test]
fn conditions_can_hold_alone_and_together() {
    use BinaryOp::{And, GtEq, Lt};
    let mut alone = version();
    alone.conditions[1].test = Some(binary(And, staff(GtEq, 100), staff(Lt, 100)));
    assert_eq!(codes(alone), [lint::NEVER]);
    let mut together = version();
    // The title is not a number, so it is made one that clashes with research of a million.
    together.conditions[0].waiver = None;
    together.conditions[3].test = Some(binary(Lt, Formula::Input(RD), Formula::Parameter(0)));
    assert_eq!(codes(together.clone()), [lint::CONTRADICTION]);
    together.conditions[3].when = Some(staff(Lt, 10));
    assert_eq!(codes(together), [] as [&str; 0]);
    // Alternatives may contradict each other.
    let mut either = version();
    either.conditions[1].test = Some(binary(Lt, Formula::Input(STAFF), Formula::Parameter(3)));
    assert_eq!(codes(either), [] as [&str; 0]);
}

#[test]
fn grades_fall_and_shares_make_a_whole() {
    let grade = |id: &str, from: Option<i64>, share: Option<i64>| Grade {
        id: id.to_owned(),
        name: text(id),
        clause: "1".to_owned(),
        when: None,
        text: String::new(),
        from: from.map(Decimal::from),
        share: share.map(|share| Decimal::new(share, 2)),
        colour: None,
    };
    let graded = |by: fn(Formula) -> GradeBy, grades: Vec<Grade>| {
        let by = by(Formula::Input(STAFF));
        codes(Version {
            grading: Some(Grading { by, grades, ties: Vec::new(), within: Vec::new() }),
            ..version()
        })
    };
    let edges = |a, b| vec![grade("a", Some(a), None), grade("b", Some(b), None), grade("c", None, None)];
    assert_eq!(graded(GradeBy::CutOff, edges(80, 60)), [] as [&str; 0]);
    assert_eq!(graded(GradeBy::CutOff, edges(60, 60)), [lint::UNREACHABLE]);
    let shares = |a, b| vec![grade("a", None, Some(a)), grade("b", None, Some(b))];
    assert_eq!(graded(GradeBy::Percentage, shares(25, 100)), [] as [&str; 0]);
    assert_eq!(graded(GradeBy::Percentage, shares(25, 20)), [lint::UNREACHABLE, lint::SHARES]);
    let (_, mut award) = crate::paying::award();
    if let Some(award) = &mut award.award {
        award.over_budget = OverBudget::ProRata;
        award.instalments = vec![Instalment {
            name: text("一"),
            share: Decimal::new(5, 1),
            when: None,
            text: String::new(),
            clause: "1".to_owned(),
        }];
    }
    assert_eq!(codes(award), [lint::SHARES]);
}

#[test]
fn scaling_up_needs_weights() {
    let mut version = bands(vec![Some(staff(BinaryOp::GtEq, 1))]);
    if let Some(score) = &mut version.score {
        score.items[0].missing = MissingItem::Reweigh;
        score.items[0].points =
            Points::Formula { formula: Formula::Input(STAFF), text: String::new(), floor: None };
    }
    assert_eq!(codes(version), [lint::NO_WEIGHT]);
}

#[test]
fn clauses_documents_and_dates() {
    let mut bare = version();
    bare.conditions[2].clause = String::new();
    bare.source.number = String::new();
    bare.picks.valid_to = Some(date(2023, 4, 29));
    assert_eq!(codes(bare), [lint::ENDED, lint::NO_DOCUMENT, lint::NO_CLAUSE]);

    let mut later = version();
    later.id = "later".to_owned();
    later.picks.valid_from = Some(date(2023, 4, 29));
    let mut earlier = version();
    earlier.picks.valid_to = Some(date(2023, 4, 29));
    let both = programme("p", vec![earlier.clone(), later.clone()]);
    let found = lint(&both, &World::new().regions, on());
    assert_eq!(
        found.iter().map(|d| (d.code, d.severity)).collect::<Vec<_>>(),
        [(lint::BOTH_FIT, Severity::Error)]
    );
    later.picks.valid_from = Some(date(2023, 4, 30));
    assert!(lint(&programme("p", vec![earlier, later]), &World::new().regions, on()).is_empty());
}

/// Every code is one that a test above has seen.
#[test]
fn codes_are_listed_once() {
    let mut codes: Vec<&str> = lint::CODES.iter().map(|(code, _)| *code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), lint::CODES.len());
}
