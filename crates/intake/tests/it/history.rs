//! Checks that look back.

use ballast_intake::needed_history;
use ballast_model::ReturnTable;

use crate::support::{PACKS, Reading, id, read};

fn month(period: &str, rows: u32, output: impl Fn(u32) -> i64) -> String {
    let mut text = String::from("统一社会信用代码,行政区划代码,行业代码,报告期,工业总产值\n");
    for n in 0..rows {
        text += &format!("{},370102,2614,{period},{}\n", id(n), output(n));
    }
    text
}

fn table(period: &str, rows: u32, output: impl Fn(u32) -> i64) -> ReturnTable {
    let intake = read(month(period, rows, output).as_bytes(), Reading::default());
    assert_eq!(intake.errors(), 0, "{:#?}", intake.findings);
    intake.tables.into_iter().next().unwrap()
}

#[test]
fn an_outlier_is_far_from_its_industry_and_its_own_past() {
    let usual = |n: u32| 100_000 + i64::from(n) * 1_000;
    let year: Vec<ReturnTable> = ["2023-11"].iter().map(|p| table(p, 40, usual)).collect();
    // All firms grow by about a tenth, one falls to a third.
    let now =
        month("2024-11", 40, |n| if n == 7 { 35_000 } else { usual(n) * (105 + i64::from(n % 11)) / 100 });
    let intake = read(now.as_bytes(), Reading { history: year, ..Reading::default() });
    let outliers: Vec<_> = intake.findings.iter().filter(|f| f.rule == "outlier").collect();
    assert_eq!(outliers.len(), 1, "{:#?}", intake.findings);
    assert_eq!((outliers[0].row, outliers[0].subject.as_str()), (9, id(7).as_str()));
    assert_eq!(intake.tables[0].marks.get(7), "outlier");
}

#[test]
fn a_firm_that_always_swings_is_no_outlier() {
    let usual = |n: u32| 100_000 + i64::from(n) * 1_000;
    let swing = |month: i64| {
        move |n: u32| if n == 7 { if month % 2 == 0 { 35_000 } else { 300_000 } } else { usual(n) }
    };
    let mut history = Vec::new();
    for (at, period) in
        ["2024-10", "2024-09", "2024-08", "2024-07", "2024-06", "2024-05", "2024-04"].iter().enumerate()
    {
        history.push(table(period, 40, swing(at as i64)));
        history.push(table(&period.replace("2024", "2023"), 40, swing(at as i64 + 1)));
    }
    history.push(table("2023-11", 40, usual));
    let now =
        month("2024-11", 40, |n| if n == 7 { 35_000 } else { usual(n) * (105 + i64::from(n % 11)) / 100 });
    let intake = read(now.as_bytes(), Reading { history, ..Reading::default() });
    assert_eq!(intake.findings.iter().filter(|f| f.rule == "outlier").count(), 0, "{:#?}", intake.findings);
}

#[test]
fn a_total_is_held_against_last_period_in_store() {
    let history = vec![table("2024-10", 1, |_| 10)];
    let mut history = history;
    let ytd = history[0].fields.iter().position(|(id, _)| id == "output_ytd").unwrap();
    history[0].fields[ytd].1 = Default::default();
    history[0].fields[ytd].1.push(Some(100));
    let text = format!(
        "统一社会信用代码,行政区划代码,行业代码,报告期,工业总产值,工业总产值1-本月\n{},370102,2614,2024-11,10,150\n",
        id(0)
    );
    let intake = read(text.as_bytes(), Reading { history, ..Reading::default() });
    let rules: Vec<_> = intake.findings.iter().map(|f| f.rule.as_str()).collect();
    assert_eq!(rules, ["output-ytd"]);
    assert!(intake.findings[0].message.zh.contains("上期"), "{}", intake.findings[0].message.zh);
}

#[test]
fn another_county_and_another_industry_are_queried() {
    let head = "统一社会信用代码,行政区划代码,行业代码,报告期,工业总产值\n";
    let before = format!(
        "{head}{},370102,2614,2024-10,100\n{},370181,2614,2024-10,100\n{},370102,2614,2024-10,100\n",
        id(0),
        id(1),
        id(2)
    );
    let history = read(before.as_bytes(), Reading::default()).tables;
    assert_eq!(history.len(), 1);
    // The second's county became 章丘区 and the third only says less: neither moved.
    let now = format!(
        "{head}{},370103,3120,2024-11,100\n{},370114,2614,2024-11,100\n{},370102,261,2024-11,100\n",
        id(0),
        id(1),
        id(2)
    );
    let check = |intake: ballast_intake::Intake| {
        let changed: Vec<_> = intake.findings.iter().filter(|f| f.rule.ends_with("-changed")).collect();
        let rules: Vec<_> =
            changed.iter().map(|f| (f.rule.as_str(), f.column.as_str(), f.value.as_str())).collect();
        assert_eq!(
            rules,
            [("region-changed", "行政区划代码", "370103"), ("industry-changed", "行业代码", "3120")]
        );
        assert!(changed[0].message.zh.contains("370102 历下区"), "{:?}", changed[0].message);
        let now = intake.tables.iter().find(|table| table.period.to_string() == "2024-11").unwrap();
        assert!(now.marks.get(0).contains("region-changed"), "{}", now.marks.get(0));
    };
    check(read(now.as_bytes(), Reading { history, ..Reading::default() }));
    // Both months in one file.
    let both = format!("{before}{}", now.strip_prefix(head).unwrap());
    check(read(both.as_bytes(), Reading::default()));
}

#[test]
fn history_that_is_needed_is_named() {
    let needed = needed_history(&PACKS.forms["industrial-monthly"], "2024-03".parse().unwrap());
    let previous = needed.iter().find(|(p, _)| p.to_string() == "2024-01..2024-02").unwrap();
    assert!(previous.1.iter().any(|f| f == "output_ytd"), "{needed:?}");
    assert!(
        needed.iter().any(|(p, fields)| p.to_string() == "2023-03" && fields.iter().any(|f| f == "output"))
    );
}
