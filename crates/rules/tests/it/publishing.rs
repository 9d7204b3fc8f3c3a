//! A published verdict prints the same for ever and can be made again from its own values.

use ballast_model::Verdict;
use ballast_packs::plan::{BinaryOp, DatePart, Formula, Function, SubjectAttribute};
use ballast_rules::explain::{GradeLine, Ladder, LadderTier};
use ballast_rules::published::{FORMAT, ReplayError, Stored};
use ballast_rules::{Judge, Published, publish, render};
use jiff::civil::date;
use rust_decimal::Decimal;

use crate::fixture::*;

fn record() -> Published {
    let world = World::new();
    let mut version = version();
    let inside = Formula::Within { attribute: SubjectAttribute::Region, codes: vec!["370100".to_owned()] };
    version.conditions[2].when = Some(inside);
    let frame = frame(&version, &[Line::new("a", &[Some(790), Some(19_000), Some(99), None, Some(1)])]);
    let programme = programme("giant", vec![version.clone()]);
    let judge = Judge::new(&programme, &version, &frame, world.codes()).unwrap_or_else(|e| panic!("{e}"));
    let record = publish(&judge, 0, &world.units, date(2023, 5, 4));
    assert_eq!(record.text.zh, render(&judge.explain(0, &world.units), "zh", &world.units));
    record
}

#[test]
fn a_record_survives_storing_and_agrees_with_itself() {
    let record = record();
    let json = serde_json::to_string_pretty(&record).unwrap();
    let read: Published = serde_json::from_str(&json).unwrap();
    assert_eq!(read, record);
    assert_eq!(read.replay("en"), Ok(record.text.en.as_str()));
    // Money is written digit for digit.
    assert!(json.contains("\"amount\": \"20000000\""), "{json}");
}

#[test]
fn a_changed_record_is_found_out() {
    let mut record = record();
    record.inputs[STAFF].value = Some(Decimal::ONE_HUNDRED);
    let expected =
        ReplayError::Differs { what: "staff".to_owned(), again: Verdict::Met, recorded: Verdict::NotMet };
    assert_eq!(record.replay("zh"), Err(expected));
    record.inputs[STAFF].value = Some(Decimal::from(99));
    record.explanation.verdict = Verdict::Met;
    assert!(matches!(record.replay("zh"), Err(ReplayError::Differs { what, .. }) if what == "the whole"));
    record.format = 99;
    assert_eq!(record.replay("zh"), Err(ReplayError::Format(99)));
}

/// As a warning that is a tier of a ladder would be kept: no programme is both, the record holds either.
fn whole_record() -> Published {
    let world = World::new();
    let level = GradeLine {
        id: "yellow".to_owned(),
        name: text("关注"),
        clause: "一（二）".to_owned(),
        colour: Some("yellow".to_owned()),
    };
    let tier = |rank, held, verdict| LadderTier {
        programme: format!("tier-{rank}"),
        name: text("梯度"),
        rank,
        held,
        verdict,
    };
    let ladder = Ladder {
        ladder: "quality-sme".to_owned(),
        tiers: vec![tier(1, true, Verdict::Met), tier(2, false, Verdict::NotMet)],
        held: Some("tier-1".to_owned()),
        met: Some("tier-1".to_owned()),
        next: Some("tier-2".to_owned()),
        lacks: None,
    };
    record().with_level(level).with_ladder(ladder, &world.units)
}

#[test]
fn the_level_and_the_ladder_are_kept_and_printed() {
    let (plain, whole) = (record(), whole_record());
    assert_eq!(whole.level.as_ref().map(|level| level.id.as_str()), Some("yellow"));
    assert_eq!(whole.ladder.as_ref().and_then(|ladder| ladder.next.as_deref()), Some("tier-2"));
    let added = whole.text.zh.strip_prefix(plain.text.zh.as_str()).unwrap();
    assert!(added.starts_with("预警：关注 (yellow) · 一（二）\n梯度\n"), "{added}");
    assert!(whole.text.en.contains("warning: 关注 (yellow)"), "{}", whole.text.en);
    let json = serde_json::to_string(&whole).unwrap();
    let read: Published = serde_json::from_str(&json).unwrap();
    assert_eq!(read, whole);
    assert_eq!(read.replay("zh"), Ok(whole.text.zh.as_str()));
}

/// Records of every format stay readable for ever. Never rewrite a file; add one per format.
#[test]
fn records_of_every_format_are_read() {
    for format in 1..=FORMAT {
        let path = format!("{}/tests/fixtures/published-{format}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
            let json = serde_json::to_string_pretty(&whole_record()).unwrap_or_default();
            let written = std::fs::write(&path, json);
            panic!("{path}: {error}; a new one was written ({written:?}): look it over and commit it")
        });
        let read: Published = serde_json::from_str(&text).unwrap();
        assert_eq!(read.format, format);
        assert_eq!(read.replay("zh"), Ok(read.text.zh.as_str()));
        assert_eq!(read.explanation.verdict, Verdict::NotMet);
        // The first format had no level and no ladder.
        assert_eq!((read.level.is_some(), read.ladder.is_some()), (format > 1, format > 1));
    }
}

#[test]
fn formulas_are_stored_whole() {
    let staff = || Formula::Input(STAFF);
    let one = || Formula::Number(Decimal::new(24_097, 3));
    let condition =
        || binary(BinaryOp::Or, binary(BinaryOp::Lt, staff(), one()), Formula::Not(Box::new(staff())));
    let all = [
        Formula::Negate(Box::new(one())),
        Formula::IsNull { of: Box::new(staff()), negated: true },
        Formula::IsNull { of: Box::new(staff()), negated: false },
        Formula::Case { when: vec![(condition(), one())], otherwise: Some(Box::new(Formula::Ranking(1))) },
        Formula::Case { when: vec![], otherwise: None },
        Formula::Call {
            function: Function::CompoundGrowth,
            args: vec![one(), Formula::Lookup(2), Formula::Named(0)],
        },
        Formula::Score(Some("ip".to_owned())),
        Formula::Score(None),
        Formula::Reference(DatePart::Month),
        Formula::Within { attribute: SubjectAttribute::Industry, codes: vec!["C".to_owned()] },
        Formula::IsOneOf { attribute: SubjectAttribute::Size, codes: vec!["L".to_owned()] },
        binary(BinaryOp::GtEq, Formula::Parameter(3), one()),
    ];
    for formula in all {
        let json = serde_json::to_string(&Stored::of(&formula)).unwrap();
        let read: Stored = serde_json::from_str(&json).unwrap();
        assert_eq!(read.formula(), Ok(formula), "{json}");
    }
    assert_eq!(Stored::Call("frobnicate".to_owned(), vec![]).formula(), Err("frobnicate".to_owned()));
}
