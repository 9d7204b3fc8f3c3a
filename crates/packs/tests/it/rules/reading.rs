use ballast_packs::{plan::Requirement, with_rules};
use rust_decimal::Decimal;

use super::{EVERYTHING, PACKS, load, shown};

#[test]
fn a_file_that_uses_everything_loads() {
    let (packs, found) = with_rules(&PACKS, "rules/everything.toml", EVERYTHING)
        .unwrap_or_else(|found| panic!("{}", shown(&found)));
    assert!(found.is_empty(), "{}", shown(&found));
    let programme = &packs.programmes["everything"];
    assert_eq!(programme.place, "rules/everything.toml:2");
    let version = &programme.versions[0];
    assert_eq!(version.requires, {
        let one = Requirement::Condition;
        Requirement::All(vec![
            one(0),
            Requirement::AtLeast { count: 1, of: vec![one(1), one(3)] },
            Requirement::AtLeast { count: 1, of: vec![one(2), one(3)] },
        ])
    });
    assert_eq!(version.parameter("rd_min").map(|p| p.amount()), Some(Decimal::from(1_000_000)));
    assert_eq!(version.award.as_ref().map(|award| award.instalments[1].share), Some(Decimal::new(5, 1)));
    let unverified: Vec<&str> = packs.unverified.iter().map(|one| one.what.as_str()).collect();
    assert!(unverified.contains(&"programme everything version 2023"), "{unverified:?}");
    assert!(unverified.contains(&"programme everything version 2023 condition niche"), "{unverified:?}");
}

#[test]
fn a_programme_read_again_takes_the_place_of_the_first() {
    let (packs, _) = with_rules(&PACKS, "a.toml", EVERYTHING).unwrap();
    let changed = EVERYTHING.replace("verified = false", "verified = true");
    let (packs, _) = with_rules(&packs, "b.toml", &changed).unwrap();
    assert_eq!(packs.programmes["everything"].place, "b.toml:2");
    assert!(!packs.unverified.iter().any(|one| one.what.starts_with("programme everything ")));
}

#[test]
fn nothing_is_added_where_something_is_wrong() {
    let text = EVERYTHING.replace("share = 100", "share = 90");
    assert!(with_rules(&PACKS, "a.toml", &text).is_err());
    assert!(load(EVERYTHING).is_ok());
}
