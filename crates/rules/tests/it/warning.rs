//! Levels with memory: entered by one condition, left by another, and never called calm for want of figures.

use ballast_packs::plan::{BinaryOp, Formula, Grade, Version, Warning, WarningLevel};
use ballast_rules::Warned::{Calm, Level, Missing};
use ballast_rules::replay;

use crate::fixture::*;

fn grade(id: &str) -> Grade {
    Grade {
        id: id.to_owned(),
        name: text(id),
        clause: "第一条".to_owned(),
        when: None,
        text: String::new(),
        from: None,
        share: None,
        colour: Some(id.to_owned()),
    }
}

/// Red below 50 staff until 80 are there; yellow below 70 until 70 are there.
fn warning() -> Version {
    let staff = |op, limit: i64| binary(op, Formula::Input(STAFF), Formula::Number(limit.into()));
    let level = |id: &str, enter, leave| WarningLevel {
        grade: grade(id),
        enter,
        enter_text: String::new(),
        leave,
        leave_text: String::new(),
    };
    let mut version = version();
    version.warning = Some(Warning {
        levels: vec![
            level("red", staff(BinaryOp::Lt, 50), Some(staff(BinaryOp::GtEq, 80))),
            level("yellow", staff(BinaryOp::Lt, 70), None),
        ],
        calm: grade("green"),
        form: "annual".to_owned(),
        history: 12,
    });
    version
}

#[test]
fn a_level_is_held_until_it_is_left() {
    let world = World::new();
    let version = warning();
    let programme = programme("staff", vec![version.clone()]);
    let frames: Vec<_> = [Some(100), Some(69), None, Some(49), Some(51), Some(79), Some(80), None]
        .map(|staff| frame(&version, &[Line::new("a", &[None, None, staff])]))
        .into_iter()
        .collect();
    let found = replay(&programme, &version, &frames, world.codes()).unwrap();
    assert_eq!(found["a"], [Calm, Level(1), Level(1), Level(0), Level(0), Level(0), Calm, Missing]);
}

#[test]
fn subjects_come_and_go() {
    let world = World::new();
    let version = warning();
    let programme = programme("staff", vec![version.clone()]);
    let line = |id: &str, staff| Line::new(id, &[None, None, Some(staff)]);
    let frames = [
        frame(&version, &[line("a", 49)]),
        frame(&version, &[line("b", 90)]),
        frame(&version, &[line("b", 90), line("a", 79)]),
    ];
    let found = replay(&programme, &version, &frames, world.codes()).unwrap();
    assert_eq!(found["a"], [Level(0), Level(0), Level(0)]);
    assert_eq!(found["b"], [Missing, Calm, Calm]);
}
