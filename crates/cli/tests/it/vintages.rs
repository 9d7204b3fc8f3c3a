use serde_json::Value;

use crate::desk::{Desk, f};

/// Three firms of two counties in March 2024, with last year's figures stated.
fn month(rows: &[(&str, &str, &str, i64, i64)]) -> String {
    let mut text = String::from(
        "统一社会信用代码,企业名称,行政区划代码,行业代码,报告期,工业总产值本月(千元),工业总产值上年同月(千元)\n",
    );
    for (id, name, region, value, base) in rows {
        text.push_str(&format!("{id},{name},{region},2614,2024-03,{value},{base}\n"));
    }
    text
}

const A: (&str, &str) = ("91370100MA3TEST11", "甲");
const B: (&str, &str) = ("91370200MA3TEST22", "乙");

fn id(body: &str) -> String {
    // S cannot stand in a code; the check character is what the library says.
    ballast_model::Uscc::with_check(&body.replace('S', "X")).unwrap().to_string()
}

#[test]
fn a_correction_makes_the_next_vintage_and_the_first_stays() {
    let mut desk = Desk::new();
    let (a, b) = (id(A.0), id(B.0));
    let write = |name: &str, rows: &[(&str, &str, &str, i64, i64)]| {
        std::fs::write(desk.path(name), month(rows)).unwrap();
        desk.path(name).display().to_string()
    };
    let first = write("first.csv", &[(&a, A.1, "370102", 1_000_000, 900_000)]);
    let late =
        write("late.csv", &[(&b, B.1, "370202", 500_000, 600_000), (&a, A.1, "370102", 1_100_000, 900_000)]);
    desk.now = "2024-04-10T01:00:00Z".to_owned();
    desk.ok(&["import", &first]);
    desk.ok(&["close", "2024-03"]);
    // A closed period takes nothing, and says what would.
    let said = desk.fails(&["import", &late]);
    assert!(said.contains("重新开封"), "{said}");
    desk.now = "2024-04-20T01:00:00Z".to_owned();
    assert!(desk.fails(&["reopen", "2024-03", "--reason", " "]).contains("reason"));
    desk.ok(&["reopen", "2024-03", "--reason", "迟报"]);
    desk.ok(&["import", &late]);
    desk.ok(&["close", "2024-03", "--reason", "迟报"]);

    let whole = |desk: &Desk, extra: &[&str]| -> Value {
        let mut args = vec!["figures", "output", "--period", "2024-03", "--level", "1", "--format", "json"];
        args.extend(extra);
        desk.json(&args)[0].clone()
    };
    let now = whole(&desk, &[]);
    assert_eq!((f(&now["counted"]), now["vintage"].as_str()), (2.0, Some("v2")));
    assert!((f(&now["growth"]) - (1_600_000.0 / 1_500_000.0 - 1.0) * 100.0).abs() < 1e-9);
    let then = whole(&desk, &["--as-of", "2024-04-15"]);
    assert_eq!((f(&then["counted"]), then["vintage"].as_str()), (1.0, Some("v1")));
    assert!((f(&then["growth"]) - (1_000_000.0 / 900_000.0 - 1.0) * 100.0).abs() < 1e-9);
    // Before anything was known there is nothing, not zero.
    desk.fails(&["figures", "output", "--period", "2024-03", "--as-of", "2024-04-01"]);

    let vintages = desk.json(&["vintages", "2024-03", "--format", "json"]);
    assert_eq!(vintages.as_array().unwrap().len(), 2);
    let revision = desk.json(&["revision", "output", "--period", "2024-03", "--format", "json"]);
    let total = &revision["total"];
    let d = |v: &Value| v.as_str().map_or_else(|| f(v), |t| t.parse().unwrap());
    let parts: f64 = total["parts"].as_array().unwrap().iter().map(|p| d(&p["value"])).sum();
    assert!((parts - (d(&total["after"]) - d(&total["before"]))).abs() < 1e-9, "{total}");
    let of = |cause: &str| {
        total["parts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|p| p["cause"] == cause)
            .map(|p| f(&p["subjects"]))
            .unwrap()
    };
    assert_eq!((of("late"), of("corrected")), (1.0, 1.0));
    // Every version a firm sent is still there.
    let trace = desk.json(&["trace", "output", "--period", "2024-03", "--format", "json"]);
    let a_row = trace["rows"].as_array().unwrap().iter().find(|r| r["subject"] == a.as_str()).unwrap();
    assert_eq!((a_row["file"].as_str(), a_row["row"].as_u64()), (Some("late.csv"), Some(3)));
    desk.ok(&["verify"]);
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let desk = Desk::new();
    let file = desk.path("march.csv");
    std::fs::write(&file, month(&[(&id(A.0), A.1, "370102", 1_000_000, 900_000)])).unwrap();
    desk.ok(&["import", file.to_str().unwrap()]);
    let again = desk.json(&["import", file.to_str().unwrap(), "--format", "json"]);
    assert_eq!(again[0]["unchanged"], true);
    let periods = desk.json(&["periods", "--format", "json"]);
    assert_eq!(periods[0]["rows"], "1");
}
