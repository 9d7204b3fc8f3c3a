use std::process::Command;

use serde_json::Value;

use crate::desk::{Desk, f, shared, texts};

fn run(script: &str, args: &[&str]) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let output = Command::new(format!("{root}/examples/{script}/run"))
        .args(args)
        .env("BALLAST", env!("CARGO_BIN_EXE_ballast"))
        .output()
        .unwrap();
    let (out, err) = texts(&output);
    assert!(output.status.success(), "{script}: {err}\n{out}");
    out + &err
}

#[test]
fn listed_companies_2015_over_2014() {
    let Some(shared) = shared("listed companies") else { return };
    let desk = Desk::new();
    let panel = shared.join("data/companies/panel_ytd_quarterly.csv");
    run("listed-companies", &[panel.to_str().unwrap(), desk.data().to_str().unwrap()]);
    let year = "2015-01..2015-12";
    let whole = desk.json(&[
        "figures", "revenue", "--period", year, "--by", "region", "--level", "0", "--format", "json",
    ]);
    let whole = &whole[0];
    assert!((f(&whole["growth"]) - 1.0583).abs() < 5e-5, "{whole}");
    assert_eq!(f(&whole["counted"]) - f(&whole["entered"]), 2895.0, "{whole}");
    assert_eq!(whole["period"], year);
    let provinces = desk.json(&[
        "figures", "revenue", "--period", year, "--by", "region", "--level", "1", "--format", "json",
    ]);
    let provinces = provinces.as_array().unwrap();
    assert_eq!(provinces.iter().filter(|row| f(&row["counted"]) > 0.0).count(), 31);
    let pulls: f64 = provinces.iter().map(|row| row["pull"].as_f64().unwrap_or(0.0)).sum();
    assert!((pulls - f(&whole["growth"])).abs() < 1e-9);
    // Single quarters come from year-to-date figures; what cannot be derived is counted apart.
    let quarter = desk.json(&[
        "figures", "revenue", "--period", "2015-Q3", "--by", "region", "--level", "0", "--format", "json",
    ]);
    assert!(f(&quarter[0]["underived"]) > 0.0, "{quarter}");
}

#[test]
fn monthly_exports_of_a_statistics_portal_import_as_they_are() {
    let Some(shared) = shared("monthly exports") else { return };
    let desk = Desk::new();
    let folder = shared.join("data/statistics/nbs_monthly_export");
    let files: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path().display().to_string()).collect();
    assert_eq!(files.len(), 31);
    let mut args = vec!["import", "--form", "nbs-monthly", "--mapping", "nbs-monthly", "--format", "json"];
    args.extend(files.iter().map(String::as_str));
    let reports = desk.json(&args);
    let reports = reports.as_array().unwrap();
    assert!(reports.iter().all(|r| r["errors"] == 0 && r["submission"].is_number()), "{reports:#?}");
    // 36 months, January blank: 33 periods of 31 provinces.
    let periods = desk.json(&["periods", "--form", "nbs-monthly", "--format", "json"]);
    let periods = periods.as_array().unwrap();
    assert_eq!(periods.len(), 33);
    assert!(periods.iter().all(|p| p["rows"] == "31"), "{periods:#?}");
}

#[test]
fn yearly_tables_import_with_their_dirt_reported() {
    let Some(shared) = shared("yearly tables") else { return };
    for (table, dirt) in [
        ("IndustryOperation", None),
        ("IndustryRD", None),
        ("RDActivity", None),
        ("RDPatentValid", Some("江四")),
        ("RDSource", Some("北   京")),
    ] {
        let desk = Desk::new();
        let form = match table {
            "IndustryOperation" => "province-yearly-industry-operation",
            "IndustryRD" => "province-yearly-industry-rd",
            "RDActivity" => "province-yearly-rd-activity",
            "RDPatentValid" => "province-yearly-rd-patent-valid",
            _ => "province-yearly-rd-source",
        };
        let file = shared.join(format!("data/statistics/{table}.csv"));
        let reports = desk.json(&[
            "import",
            file.to_str().unwrap(),
            "--form",
            form,
            "--mapping",
            form,
            "--format",
            "json",
        ]);
        let report = &reports[0];
        assert!(report["errors"] == 0 && report["submission"].is_number(), "{table}: {report:#}");
        if let Some(dirt) = dirt {
            let findings = report["findings"].as_array().unwrap();
            assert!(findings.iter().any(|found| mentions(found, dirt)), "{table}: {dirt} was swallowed");
        }
    }
}

fn mentions(value: &Value, text: &str) -> bool {
    value.as_object().is_some_and(|object| object.values().any(|v| v.as_str() == Some(text)))
}
