//! Interest against sums done by hand. 0.05% a day is 5 yuan a day for each 10,000.

use ballast_ledger::interest::{Claim, Interest, InterestError, InterestNote, interest};
use ballast_packs::plan::InterestRule;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::fixture::kind;

fn rule() -> &'static InterestRule {
    kind("arrears").interest.as_ref().expect("arrears bear interest")
}

fn d(text: &str) -> Date {
    text.parse().expect("a day")
}

fn yuan(text: &str) -> Decimal {
    text.parse().expect("an amount")
}

/// 100,000 yuan that a public body owes a small firm: signed on 10 January 2024 under 第728号, delivered on 1 March 2024. Nothing
/// agreed, so 30 days: due on 31 March 2024.
fn claim() -> Claim {
    Claim {
        signed: d("2024-01-10"),
        delivered: d("2024-03-01"),
        debtor: "public".to_owned(),
        creditor: "small".to_owned(),
        amount: yuan("100000"),
        ..Claim::default()
    }
}

fn reckon(claim: &Claim, until: &str) -> Interest {
    interest(rule(), claim, d(until)).unwrap_or_else(|error| panic!("{error}"))
}

/// Interest on the undisputed part, and the day on which payment was due.
fn sum(claim: &Claim, until: &str) -> (String, String) {
    let found = reckon(claim, until);
    (format!("{:.2}", found.undisputed.interest), found.due.to_string())
}

fn expect(claim: &Claim, until: &str, wanted: &str, due: &str) {
    assert_eq!(sum(claim, until), (wanted.to_owned(), due.to_owned()), "{claim:?} until {until}");
}

#[test]
fn days() {
    // On the last day for payment nothing is late yet.
    expect(&claim(), "2024-03-31", "0.00", "2024-03-31");
    // One day: 100000 x 0.0005 = 50.
    expect(&claim(), "2024-04-01", "50.00", "2024-03-31");
    // April has 30 days: 30 x 50 = 1500.
    expect(&claim(), "2024-04-30", "1500.00", "2024-03-31");
    // Before it is due there is none.
    expect(&claim(), "2024-03-10", "0.00", "2024-03-31");
    // 1 February 2024 + 30 days over the leap day is 2 March; to 12 March 10 days: 10 x 50.
    expect(&Claim { delivered: d("2024-02-01"), ..claim() }, "2024-03-12", "500.00", "2024-03-02");
    // A year without one: 1 February 2023 + 30 days is 3 March; to 13 March 10 days.
    expect(
        &Claim { delivered: d("2023-02-01"), signed: d("2023-01-10"), ..claim() },
        "2023-03-13",
        "500.00",
        "2023-03-03",
    );
    // A whole year: 31 March 2024 to 31 March 2025 are 365 days: 365 x 50.
    expect(&claim(), "2025-03-31", "18250.00", "2024-03-31");
}

#[test]
fn agreed_days() {
    // 45 days agreed, within 60: 1 March + 45 is 15 April; to 25 April 10 days.
    expect(&Claim { agreed_days: Some(45), ..claim() }, "2024-04-25", "500.00", "2024-04-15");
    // Fewer than 30 agreed: 1 March + 10 is 11 March; to 21 March 10 days.
    expect(&Claim { agreed_days: Some(10), ..claim() }, "2024-03-21", "500.00", "2024-03-11");
    // 90 agreed, 60 allowed: 1 March + 60 is 30 April; to 10 May 10 days.
    let long = Claim { agreed_days: Some(90), ..claim() };
    expect(&long, "2024-05-10", "500.00", "2024-04-30");
    assert_eq!(reckon(&long, "2024-05-10").notes, [InterestNote::DaysCapped(60)]);
}

#[test]
fn laws_by_the_day_of_the_contract() {
    let large = |signed: &str, delivered: &str| Claim {
        signed: d(signed),
        delivered: d(delivered),
        debtor: "large".to_owned(),
        ..claim()
    };
    // 第802号: a large firm has 60 days: 10 June 2025 + 60 is 9 August; to 19 August 10 days.
    let new = large("2025-06-01", "2025-06-10");
    expect(&new, "2025-08-19", "500.00", "2025-08-09");
    assert_eq!(reckon(&new, "2025-08-19").law.as_deref(), Some("国务院令第802号"));
    // It may agree on more: + 90 is 8 September; to 18 September 10 days.
    expect(&Claim { agreed_days: Some(90), ..new }, "2025-09-18", "500.00", "2025-09-08");
    // 第728号 gave a large firm no days of its own.
    let old = large("2025-05-31", "2025-06-10");
    assert_eq!(interest(rule(), &old, d("2025-12-31")), Err(InterestError::NoTerm));
    // With 60 agreed: 9 August; to 19 August 10 days.
    let old = Claim { agreed_days: Some(60), ..old };
    expect(&old, "2025-08-19", "500.00", "2025-08-09");
    assert_eq!(reckon(&old, "2025-08-19").law.as_deref(), Some("国务院令第728号"));
}

#[test]
fn agreed_rates() {
    let rate = |percent: &str| Claim { agreed_rate: Some(yuan(percent)), ..claim() };
    // 6% a year, 10 days: 100000 x 0.06 x 10 / 365 = 164.38356.
    expect(&rate("6"), "2024-04-10", "164.38", "2024-03-31");
    // 3% lies below the 3.45% of 10 January 2024: 100000 x 0.0345 x 10 / 365 = 94.52055.
    expect(&rate("3"), "2024-04-10", "94.52", "2024-03-31");
    assert!(reckon(&rate("3"), "2024-04-10").notes.contains(&InterestNote::RateRaised(yuan("3.45"))));
    // 3.45% itself is not raised.
    assert!(
        !reckon(&rate("3.45"), "2024-04-10").notes.iter().any(|n| matches!(n, InterestNote::RateRaised(_)))
    );
    // Signed on the day of 3.10%; 1 November + 30 is 1 December; 30 days: 100000 x 0.031 x 30 / 365 = 254.79452.
    let day = |signed: &str| Claim { signed: d(signed), delivered: d("2024-11-01"), ..rate("3.1") };
    expect(&day("2024-10-21"), "2024-12-31", "254.79", "2024-12-01");
    // A day earlier it was 3.35%: 100000 x 0.0335 x 30 / 365 = 275.34247.
    expect(&day("2024-10-20"), "2024-12-31", "275.34", "2024-12-01");
    // Signed after the last day that is known: 3.00%, and said so. 1 February 2026 + 30 is 3 March; 10 days: 82.19178.
    let late = Claim { signed: d("2026-01-05"), delivered: d("2026-02-01"), ..rate("2") };
    expect(&late, "2026-03-13", "82.19", "2026-03-03");
    let notes = reckon(&late, "2026-03-13").notes;
    assert!(notes.iter().any(|note| matches!(note, InterestNote::FloorNotKnown(_))), "{notes:?}");
}

#[test]
fn where_no_law_protects() {
    // Older than 第728号: 30 days and 5% agreed: 100000 x 0.05 x 10 / 365 = 136.98630.
    let old =
        Claim { signed: d("2020-08-31"), agreed_days: Some(30), agreed_rate: Some(yuan("5")), ..claim() };
    expect(&old, "2024-04-10", "136.99", "2024-03-31");
    assert_eq!(reckon(&old, "2024-04-10").notes, [InterestNote::NoLaw]);
    // Nothing agreed: nothing to go by.
    let bare = Claim { agreed_rate: None, ..old.clone() };
    assert_eq!(interest(rule(), &bare, d("2024-04-10")), Err(InterestError::NoRate));
    let bare = Claim { agreed_days: None, ..old };
    assert_eq!(interest(rule(), &bare, d("2024-04-10")), Err(InterestError::NoTerm));
    // The day it came into force counts: 0.05% a day.
    expect(&Claim { signed: d("2020-09-01"), ..claim() }, "2024-04-10", "500.00", "2024-03-31");
    // A large creditor is not protected: 20 days and 4% agreed, not raised: 100000 x 0.04 x 10 / 365 = 109.58904.
    let large = Claim {
        creditor: "large".to_owned(),
        agreed_days: Some(20),
        agreed_rate: Some(yuan("4")),
        ..claim()
    };
    expect(&large, "2024-03-31", "109.59", "2024-03-21");
    assert_eq!(reckon(&large, "2024-03-31").notes, [InterestNote::NotProtected]);
}

#[test]
fn payments() {
    let paid = |payments: &[(&str, &str)]| Claim {
        payments: payments.iter().map(|(day, amount)| (d(day), yuan(amount))).collect(),
        ..claim()
    };
    // 40000 on the 10th day: 100000 x 10 + 60000 x 20 = 2200000 yuan-days x 0.0005.
    let part = paid(&[("2024-04-10", "40000")]);
    expect(&part, "2024-04-30", "1100.00", "2024-03-31");
    assert_eq!(reckon(&part, "2024-04-30").undisputed.owed, yuan("60000"));
    // What is paid after the day asked about does not count yet: 100000 x 5 x 0.0005.
    expect(&part, "2024-04-05", "250.00", "2024-03-31");
    // Before it was due: 60000 x 30 x 0.0005.
    expect(&paid(&[("2024-03-15", "40000")]), "2024-04-30", "900.00", "2024-03-31");
    // All of it on the 10th day: 100000 x 10 x 0.0005, and no more.
    expect(&paid(&[("2024-04-10", "100000")]), "2024-12-31", "500.00", "2024-03-31");
    // More than is owed does not earn the debtor anything.
    let over = paid(&[("2024-04-10", "150000")]);
    expect(&over, "2024-12-31", "500.00", "2024-03-31");
    assert_eq!(reckon(&over, "2024-12-31").undisputed.owed, Decimal::ZERO);
    // Two on one day and one later, in any order: 100000 x 10 + 50000 x 10 + 30000 x 10 = 1800000 x 0.0005.
    let three = paid(&[("2024-04-20", "20000"), ("2024-04-10", "20000"), ("2024-04-10", "30000")]);
    expect(&three, "2024-04-30", "900.00", "2024-03-31");
}

#[test]
fn the_undisputed_part_stands_apart() {
    let split = Claim { undisputed: Some(yuan("70000")), ..claim() };
    // 70000 x 30 x 0.0005 = 1050, and 30000 x 30 x 0.0005 = 450 if the dispute goes against the debtor.
    let found = reckon(&split, "2024-04-30");
    assert_eq!((found.undisputed.interest, found.disputed.interest), (yuan("1050.00"), yuan("450.00")));
    // 80000 paid on the 10th day settles the undisputed 70000 and 10000 of the rest:
    // 70000 x 10 x 0.0005 = 350; (30000 x 10 + 20000 x 20) x 0.0005 = 350.
    let paid = Claim { payments: vec![(d("2024-04-10"), yuan("80000"))], ..split };
    let found = reckon(&paid, "2024-04-30");
    assert_eq!((found.undisputed.interest, found.disputed.interest), (yuan("350.00"), yuan("350.00")));
    assert_eq!((found.undisputed.owed, found.disputed.owed), (Decimal::ZERO, yuan("20000")));
}

#[test]
fn rounding() {
    let of = |amount: &str| Claim { amount: yuan(amount), ..claim() };
    // 33.33 x 3 x 0.0005 = 0.049995.
    expect(&of("33.33"), "2024-04-03", "0.05", "2024-03-31");
    // Half a fen counts up: 10 x 1 x 0.0005 = 0.005.
    expect(&of("10"), "2024-04-01", "0.01", "2024-03-31");
    // Less does not: 9.99 x 1 x 0.0005 = 0.004995.
    expect(&of("9.99"), "2024-04-01", "0.00", "2024-03-31");
    // Rounded once, not day by day: 9.99 x 2 x 0.0005 = 0.00999.
    expect(&of("9.99"), "2024-04-02", "0.01", "2024-03-31");
    // 123456789.12 x 365 = 45061728028.80; x 0.0005 = 22530864.0144.
    expect(&of("123456789.12"), "2025-03-31", "22530864.01", "2024-03-31");
}

#[test]
fn amounts_that_are_none_are_refused() {
    let refused =
        |claim: Claim| matches!(interest(rule(), &claim, d("2024-04-30")), Err(InterestError::Amount(_)));
    assert!(refused(Claim { amount: yuan("-1"), ..claim() }));
    assert!(refused(Claim { undisputed: Some(yuan("100001")), ..claim() }));
    assert!(refused(Claim { payments: vec![(d("2024-04-01"), yuan("-5"))], ..claim() }));
}

/// The regulation binds public bodies and large enterprises: of another debtor only what was agreed counts.
#[test]
fn a_debtor_that_the_law_does_not_bind_owes_what_was_agreed() {
    let other = Claim { debtor: "other".to_owned(), agreed_days: Some(90), ..claim() };
    assert_eq!(interest(rule(), &other, d("2025-01-01")).unwrap_err(), InterestError::NoRate);
    // 1% a year, below any published rate, and not raised: 90 days from 1 March are over on 30 May; 100000 x 1% x 365 / 365.
    let agreed = Claim { agreed_rate: Some(yuan("1")), ..other };
    expect(&agreed, "2025-05-30", "1000.00", "2024-05-30");
    let found = reckon(&agreed, "2025-05-30");
    assert_eq!((found.law, found.notes), (None, vec![InterestNote::NotBound]));
}
