//! Reports over items.

use ballast_ledger::{
    Item, Value,
    report::{Summary, ages, arrears, by_office, by_region, counts, investment_pace},
};
use ballast_packs::plan::Phase;
use rust_decimal::Decimal;

use crate::fixture::{LEAD, at, day, done, firm, kind, number, officer, opened, packs, row, superior, text};

fn summary(item: &Item, now: &str) -> Summary {
    Summary::of(&packs().calendar, item, at(now))
}

/// A demand closed on the day after it came, one still open, one withdrawn.
fn demands() -> Vec<Item> {
    let (mut events, mut closed) = opened("demand", at("2026-03-02T10:00"));
    for (action, who, now) in [
        ("sign", officer("a"), "2026-03-02T11:00"),
        ("reply", officer("a"), "2026-03-02T11:30"),
        ("rate", firm(), "2026-03-03T09:00"),
        ("close", officer("b"), "2026-03-03T10:00"),
    ] {
        done(&mut events, &mut closed, action, &who, at(now));
    }
    let (_, mut open) = opened("demand", at("2026-03-02T10:00"));
    open.id = "item-2".to_owned();
    open.region = "370203".to_owned();
    let (mut events, mut gone) = opened("demand", at("2026-03-02T10:00"));
    done(&mut events, &mut gone, "withdraw", &firm(), at("2026-03-02T10:30"));
    gone.id = "item-3".to_owned();
    vec![closed, open, gone]
}

#[test]
fn an_office_is_told_what_is_open_late_and_how_it_went() {
    let items: Vec<Summary> = demands().iter().map(|item| summary(item, "2026-03-06T10:00")).collect();
    let lines = by_office(&items);
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(
        (line.of.as_str(), line.all, line.open, line.overdue, line.closed, line.in_time),
        (LEAD, 2, 1, 1, 1, 1)
    );
    assert_eq!((line.handled, line.solved, line.satisfied), ((1, 1), (1, 1), (1, 1)));
    assert_eq!((line.median_days, line.p90_days, line.reopened), (Some(1), Some(1), 0));
    let cities = by_region(&items, &packs().trees["regions"], 2);
    let cities: Vec<(&str, usize)> = cities.iter().map(|line| (line.of.as_str(), line.all)).collect();
    assert_eq!(cities, [("370100", 1), ("370200", 1)]);
}

#[test]
fn quantiles_are_days_that_there_were() {
    let base = summary(&demands()[0], "2026-03-06T10:00");
    let items: Vec<Summary> = (1..=10).map(|days| Summary { working_days: days, ..base.clone() }).collect();
    let line = &by_office(&items)[0];
    assert_eq!((line.median_days, line.p90_days), (Some(5), Some(9)));
    let open = Summary { phase: Phase::Open, ..base };
    assert_eq!(by_office([&open])[0].median_days, None);
}

#[test]
fn projects_make_a_funnel_and_three_lists() {
    let (mut events, mut started) = opened("project", at("2026-03-02T10:00"));
    done(&mut events, &mut started, "start", &officer("a"), at("2026-03-05T10:00"));
    started.fields.insert("stuck".to_owned(), text("started-not-counted"));
    let (_, mut reserved) = opened("project", at("2026-04-02T10:00"));
    reserved.id = "item-2".to_owned();
    let items = [summary(&started, "2026-04-30T10:00"), summary(&reserved, "2026-04-30T10:00")];
    let listed =
        counts(kind("project"), &items, "2026-03-01".parse().unwrap(), "2026-03-31".parse().unwrap());
    let find = |id: &str| listed.iter().find(|list| list.id == id).unwrap();
    let state = |id: &str| find("funnel").lines.iter().find(|line| line.id == id).unwrap();
    assert_eq!((state("reserved").items.len(), state("reserved").ever), (1, 2));
    assert_eq!(state("started").items, ["item-1"]);
    assert_eq!(find("new-started").lines[0].items, ["item-1"]);
    // Reserved in April is not new in March.
    assert_eq!(find("new-reserved").lines[0].items, ["item-1"]);
    let stuck = find("stuck").lines.iter().find(|line| line.id == "started-not-counted").unwrap();
    assert_eq!(stuck.items, ["item-1"]);
}

#[test]
fn investment_is_held_against_the_plan_so_far() {
    let (_, mut item) = opened("project", at("2026-03-02T10:00"));
    let month = |month: &str, planned: &str, done: Option<&str>| {
        let mut cells = row(&[("month", text(month)), ("planned", number(planned))]);
        cells.extend(done.map(|done| ("done".to_owned(), number(done))));
        cells
    };
    let rows = vec![
        month("2026-01", "100", Some("80")),
        month("2026-02", "100", Some("100")),
        month("2026-03", "200", None),
        month("2025-12", "900", Some("900")),
    ];
    item.fields.insert("plan".to_owned(), Value::Rows(rows));
    let pace = investment_pace(kind("project"), [&item], "2026-02".parse().unwrap());
    assert_eq!((pace.items, pace.behind_in_reports), (1, 0));
    assert_eq!((pace.year, pace.planned, pace.done), (400.into(), 200.into(), 180.into()));
    assert_eq!(pace.percent_of_plan(), Some(Decimal::from(90)));
    assert_eq!(pace.percent_of_year(), Some(Decimal::from(45)));
    let later = investment_pace(kind("project"), [&item], "2026-03".parse().unwrap());
    assert_eq!(later.behind_in_reports, 1, "March was not reported: the sum is older");
}

#[test]
fn arrears_are_added_up_by_debtor_and_age() {
    let owed = |id: &str, debtor: &str, amount: &str, delivered: &str| {
        let (_, mut item) = opened("arrears", at("2026-03-02T10:00"));
        item.id = id.to_owned();
        item.fields = row(&[
            ("debtor", text("public")),
            ("debtor_name", text(debtor)),
            ("creditor", text("small")),
            ("contract", text("合同")),
            ("signed", day("2025-06-05")),
            ("delivered", day(delivered)),
            ("amount", number(amount)),
        ]);
        item
    };
    let mut unclear = owed("item-3", "乙局", "1", "2025-07-01");
    unclear.fields.remove("signed");
    // Due on 31 July and on 1 January: 1 July + 30, 2 December + 30.
    let items =
        [owed("item-1", "甲局", "1000", "2025-07-01"), owed("item-2", "乙局", "5000", "2025-12-02"), unclear];
    let on = "2026-01-11".parse().unwrap();
    let lines = arrears(kind("arrears"), &items, "debtor_name", on);
    let told: Vec<(&str, usize, usize, String, String)> = lines
        .iter()
        .map(|line| {
            (
                line.of.as_str(),
                line.items,
                line.unclear,
                line.undisputed.to_string(),
                format!("{:.2}", line.interest),
            )
        })
        .collect();
    // 5000 x 10 x 0.0005 = 25; from 31 July to 11 January are 164 days: 1000 x 164 x 0.0005 = 82.
    assert_eq!(
        told,
        [
            // What is owed is added up, also where a field that interest needs is blank.
            ("乙局", 2, 1, "5001".to_owned(), "25.00".to_owned()),
            ("甲局", 1, 0, "1000".to_owned(), "82.00".to_owned())
        ]
    );
    let runs = ages(kind("arrears"), &items, &[1, 30, 90], on);
    let told: Vec<(u32, usize)> = runs.iter().map(|run| (run.from, run.items)).collect();
    assert_eq!(told, [(1, 1), (30, 0), (90, 1)]);
    assert_eq!(runs[2].owed, Decimal::from(1000));
}

#[test]
fn a_superior_closes_what_nobody_rated() {
    let (mut events, mut item) = opened("demand", at("2026-03-02T10:00"));
    done(&mut events, &mut item, "sign", &officer("a"), at("2026-03-02T11:00"));
    done(&mut events, &mut item, "reply", &officer("a"), at("2026-03-02T11:30"));
    done(&mut events, &mut item, "close-unrated", &superior(), at("2026-03-20T11:30"));
    let line = by_office(&[summary(&item, "2026-03-21T00:00")]).remove(0);
    // Handled is said; solved and satisfied nobody has said, which is not no.
    assert_eq!((line.handled, line.solved, line.satisfied), ((1, 1), (0, 0), (0, 0)));
}

/// A large creditor is not protected: no interest, but the debt is one, and as old as it is.
#[test]
fn a_debt_without_interest_is_a_debt() {
    let owed = |debtor: &str, creditor: &str, days: Option<&str>| {
        let (_, mut item) = opened("arrears", at("2026-03-02T10:00"));
        item.fields = row(&[
            ("debtor", text(debtor)),
            ("debtor_name", text("甲局")),
            ("creditor", text(creditor)),
            ("contract", text("合同")),
            ("signed", day("2025-06-05")),
            ("delivered", day("2025-07-01")),
            ("amount", number("1000")),
            ("undisputed", number("800")),
        ]);
        if let Some(days) = days {
            item.fields.insert("agreed_days".to_owned(), number(days));
        }
        item
    };
    let on = "2026-01-11".parse().unwrap();
    // Nothing agreed; days agreed and no rate; a debtor that the regulation does not bind.
    let items = [
        owed("public", "large", None),
        owed("public", "large", Some("30")),
        owed("other", "small", Some("30")),
        owed("public", "small", Some("30")),
    ];
    let lines = arrears(kind("arrears"), &items, "debtor_name", on);
    let line = &lines[0];
    assert_eq!((line.items, line.unclear), (4, 3));
    assert_eq!((line.undisputed, line.disputed), (3200.into(), 800.into()));
    // From 31 July 164 days: 800 x 164 x 0.0005 = 65.60; the disputed 200 apart, 16.40.
    assert_eq!(
        (line.interest.to_string(), line.disputed_interest.to_string()),
        ("65.60".into(), "16.40".into())
    );
    let runs = ages(kind("arrears"), &items, &[1, 90], on);
    assert_eq!((runs[1].items, runs[1].owed), (3, 3000.into()));
}
