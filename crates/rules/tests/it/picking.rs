//! Which version applies: two that live side by side, told apart by what the case states.

use ballast_packs::plan::{Picks, Programme, Version};
use ballast_rules::{Case, PickError, pick};
use jiff::civil::date;

use crate::fixture::{World, programme, version};

/// The cultivation ladder in 2026: the old version for the review batch, the new one from April.
fn ladder() -> Programme {
    let old = Version {
        id: "A".to_owned(),
        picks: Picks {
            valid_from: Some(date(2022, 8, 1)),
            valid_to: Some(date(2026, 3, 31)),
            ..Picks::default()
        },
        ..version()
    };
    let review = Version {
        id: "A-review".to_owned(),
        picks: Picks {
            valid_from: Some(date(2022, 8, 1)),
            applications: vec!["review".to_owned()],
            batches: vec!["2026".to_owned()],
            ..Picks::default()
        },
        ..version()
    };
    let new = Version {
        id: "B".to_owned(),
        picks: Picks { valid_from: Some(date(2026, 4, 1)), ..Picks::default() },
        ..version()
    };
    programme("giant", vec![old, review, new])
}

fn chosen(programme: &Programme, case: &Case) -> Result<String, PickError> {
    pick(programme, case, &World::new().regions).map(|version| version.id.clone())
}

#[test]
fn the_case_picks_and_the_day_alone_does_not() {
    let ladder = ladder();
    let case = Case::on(date(2026, 5, 1));
    let review =
        Case { application: Some("review".to_owned()), batch: Some("2026".to_owned()), ..case.clone() };
    assert_eq!(chosen(&ladder, &Case::on(date(2026, 3, 31))), Ok("A".to_owned()));
    assert_eq!(chosen(&ladder, &case), Ok("B".to_owned()));
    assert_eq!(chosen(&ladder, &review), Ok("A-review".to_owned()));
    let new = Case { application: Some("new".to_owned()), ..review.clone() };
    assert_eq!(chosen(&ladder, &new), Ok("B".to_owned()));
    let next = Case { batch: Some("2027".to_owned()), ..review };
    assert_eq!(chosen(&ladder, &next), Ok("B".to_owned()));
}

/// Two versions, neither of which fits the case.
fn unfit() -> (Programme, Case) {
    let mut ladder = ladder();
    ladder.versions.truncate(2);
    ladder.versions[1].picks.certificate_to = Some(date(2026, 3, 31));
    ladder.versions[1].picks.regions = vec!["370000".to_owned()];
    let case = Case {
        batch: Some("2027".to_owned()),
        region: Some("320102".to_owned()),
        ..Case::on(date(2026, 5, 1))
    };
    (ladder, case)
}

#[test]
fn an_error_says_which_selector_was_missing_or_unfit() {
    let (ladder, case) = unfit();
    let error = chosen(&ladder, &case).unwrap_err().to_string();
    for part in [
        "no version of giant fits",
        "version A: reference date 2026-05-01 is not between 2022-08-01 and 2026-03-31",
        "the case states no application, wanted is review",
        "batch 2027 is not 2026",
        "the case states no certificate, wanted is on or before 2026-03-31",
        "region 320102 is not in 370000",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
}

#[test]
fn an_error_says_so_in_chinese() {
    let (mut ladder, case) = unfit();
    let error = chosen(&ladder, &case).unwrap_err().in_words("zh");
    for part in [
        "giant 没有适用于该情形的版本",
        "版本 A：基准日为 2026-05-01，须在 2022-08-01 至 2026-03-31 之间",
        "未说明申请类型，须为 review",
        "批次为 2027，须为 2026",
        "未说明证书日期，须不晚于 2026-03-31",
        "地区为 320102，须在 370000 内",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    assert!(error.chars().filter(char::is_ascii_alphabetic).count() < 20, "English is left: {error}");
    ladder.versions.clear();
    let none = chosen(&ladder, &case).unwrap_err().in_words("zh");
    assert_eq!(none, "giant 没有适用的版本：它一个版本也没有");
}

#[test]
fn two_that_fit_equally_well_are_a_mistake() {
    let mut ladder = ladder();
    ladder.versions[0].picks.valid_to = None;
    let error = chosen(&ladder, &Case::on(date(2026, 5, 1))).unwrap_err().to_string();
    assert!(error.contains("versions A and B of giant (giant.toml:1)"), "{error}");
    let zh = chosen(&ladder, &Case::on(date(2026, 5, 1))).unwrap_err().in_words("zh");
    assert!(zh.contains("giant（giant.toml:1）的版本 A、B 同样适用"), "{zh}");
}
