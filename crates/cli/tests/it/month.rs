use serde_json::Value;

use crate::desk::{Desk, f};

const KEYS: [&str; 17] = [
    "node",
    "name",
    "value",
    "base",
    "growth",
    "contribution",
    "pull",
    "share",
    "rank",
    "rank_change",
    "counted",
    "entered",
    "left",
    "unit",
    "period",
    "scope",
    "vintage",
];

/// One desk for the tests that only read: 400 enterprises over 24 months, everything closed.
fn worked() -> Desk {
    let desk = Desk::new();
    let files = desk.generate(400, 24);
    assert!(files.len() >= 22, "{} files", files.len());
    desk.work(&files);
    desk
}

#[test]
fn a_month_runs_from_files_to_a_brief() {
    let desk = worked();
    figures_add_up(&desk);
    dispatch_says_what_happened(&desk);
    brief_is_held_to_its_sources(&desk);
    sql_reads_the_lake(&desk);
    trace_opens_a_figure(&desk);
    desk.ok(&["verify"]);
}

fn rows(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn figures_add_up(desk: &Desk) {
    let to_date = "2024-01..2024-12";
    let whole = desk.json(&[
        "figures", "output", "--period", to_date, "--by", "region", "--level", "0", "--format", "json",
    ]);
    let whole = &rows(&whole)[0];
    for key in KEYS {
        assert!(whole.get(key).is_some(), "no {key} in {whole}");
    }
    for (by, level) in [
        ("region", Some("2")),
        ("region", Some("3")),
        ("industry", Some("2")),
        ("industry", Some("4")),
        ("size", None),
        ("ownership", None),
        ("subject", None),
    ] {
        let mut args = vec!["figures", "output", "--period", to_date, "--by", by, "--format", "json"];
        if let Some(level) = level {
            args.extend(["--level", level]);
        }
        let parts = desk.json(&args);
        let sum = |key: &str| rows(&parts).iter().filter_map(|row| row[key].as_f64()).sum::<f64>();
        assert!(
            (sum("pull") - f(&whole["growth"])).abs() < 1e-9,
            "{by} {level:?}: pulls {} growth {}",
            sum("pull"),
            whole["growth"]
        );
        assert!((sum("value") - f(&whole["value"])).abs() < 1e-3, "{by} {level:?}: values");
        assert!(
            (sum("contribution") - 100.0).abs() < 1e-6,
            "{by} {level:?}: contributions {}",
            sum("contribution")
        );
        assert_eq!(sum("counted"), f(&whole["counted"]), "{by} {level:?}: counted");
    }
    // A quotient has a value everywhere and a pull nowhere.
    let margin =
        desk.json(&["figures", "profit_margin", "--period", to_date, "--level", "2", "--format", "json"]);
    assert!(rows(&margin).iter().any(|row| row["value"].is_number()));
    assert!(rows(&margin).iter().all(|row| row["pull"].is_null()));
    // The csv says the same as the json.
    let csv = desk.ok(&["figures", "output", "--period", to_date, "--level", "2", "--format", "csv"]);
    let json = desk.json(&["figures", "output", "--period", to_date, "--level", "2", "--format", "json"]);
    assert_eq!(csv.lines().count(), rows(&json).len() + 1);
    // A merged January-February answers under either month.
    let merged = desk.json(&["figures", "output", "--period", "2024-02", "--level", "1", "--format", "json"]);
    let run =
        desk.json(&["figures", "output", "--period", "2024-01..2024-02", "--level", "1", "--format", "json"]);
    assert_eq!(rows(&merged)[0]["value"], rows(&run)[0]["value"]);
    let wrong = desk.fails(&["figures", "outputs", "--period", to_date]);
    assert!(wrong.contains("output"), "{wrong}");
    let wrong = desk.fails(&["figures", "output", "--period", "2019-05"]);
    assert!(wrong.contains("2019-05"), "{wrong}");
}

fn dispatch_says_what_happened(desk: &Desk) {
    let text = desk.ok(&["dispatch", "2024-12"]);
    insta::assert_snapshot!("dispatch", text);
    let english = desk.ok(&["--lang", "en", "dispatch", "2024-12"]);
    insta::assert_snapshot!("dispatch_en", english);
    let city = desk.json(&["dispatch", "2024-12", "--within", "370200", "--format", "json"]);
    assert_eq!(city["node"], "370200");
    assert!(
        city["colours"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["node"].as_str().unwrap().starts_with("3702"))
    );
}

fn brief_is_held_to_its_sources(desk: &Desk) {
    let out = |name: &str| desk.path(name).display().to_string();
    desk.ok(&[
        "brief",
        "2024-12",
        "--out",
        &out("b.md"),
        "--out",
        &out("b.html"),
        "--out",
        &out("b.docx"),
        "--out",
        &out("b.xlsx"),
    ]);
    for name in ["b.md", "b.html", "b.docx", "b.xlsx"] {
        assert!(std::fs::metadata(desk.path(name)).unwrap().len() > 2_000, "{name} is hardly there");
    }
    let text = std::fs::read_to_string(desk.path("b.md")).unwrap();
    insta::assert_snapshot!("brief", text);
    // An office changes the words: the numbers still hold.
    let edited = text.replacen("## ", "## 〔省局〕", 1);
    std::fs::write(desk.path("edited.md"), &edited).unwrap();
    let said = desk.ok(&["brief", "2024-12", "--from", &out("edited.md"), "--out", &out("edited.html")]);
    assert!(said.contains("一致"), "{said}");
    // A number is changed by hand: the brief is stopped, and says where.
    let line = edited.lines().position(|line| line.contains("](figure:output@2024-01..2024-12")).unwrap();
    let mut lines: Vec<String> = edited.lines().map(str::to_owned).collect();
    let at = lines[line].find("](figure:output@2024-01..2024-12").unwrap();
    lines[line].insert(at, '9');
    std::fs::write(desk.path("wrong.md"), lines.join("\n")).unwrap();
    let said = desk.fails(&["brief", "2024-12", "--from", &out("wrong.md"), "--out", &out("wrong.html")]);
    assert!(said.contains(&format!("wrong.md:{}", line + 1)), "{said}");
    assert!(!desk.path("wrong.html").exists());
}

fn sql_reads_the_lake(desk: &Desk) {
    let counts = desk.json(&[
        "sql",
        "select period, count(*) as n from industrial_monthly group by period order by period",
        "--format",
        "json",
    ]);
    assert!(rows(&counts).len() == 22, "{counts}");
    let joined = desk.json(&[
        "sql",
        "select r.name, sum(m.output) as output from industrial_monthly m join regions c on c.code = m.region join regions r on r.code = c.parent where m.period = '2024-12' group by r.name order by output desc",
        "--format", "json",
    ]);
    assert!(rows(&joined).len() >= 10, "{joined}");
    for bad in [
        "drop table regions",
        "insert into regions values (1)",
        "select 1; select 2",
        "copy regions to 'x.csv'",
        "set a = b",
    ] {
        desk.fails(&["sql", bad]);
    }
}

fn trace_opens_a_figure(desk: &Desk) {
    let figures =
        desk.json(&["figures", "output", "--period", "2024-12", "--level", "3", "--format", "json"]);
    let county = rows(&figures).iter().find(|row| f(&row["counted"]) > 1.0).unwrap();
    let node = county["node"].as_str().unwrap();
    let trace = desk.json(&[
        "trace",
        &format!("output@2024-12/region:{node}/value"),
        "--limit",
        "0",
        "--format",
        "json",
    ]);
    assert_eq!(trace["counted"], county["counted"]);
    let rows = rows(&trace["rows"]);
    assert_eq!(rows.len() as f64, f(&county["counted"]));
    assert!(
        rows.iter().all(|row| row["row"].as_u64().unwrap() > 0 && !row["file"].as_str().unwrap().is_empty())
    );
}
