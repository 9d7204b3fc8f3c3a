use serde_json::Value;

use crate::desk::Desk;

#[test]
fn refused_files_write_nothing_and_say_where() {
    let desk = Desk::new();
    desk.generate(120, 3);
    let expected = std::fs::read_to_string(desk.path("incoming/awkward/expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let files = expected.as_array().or_else(|| expected["files"].as_array()).unwrap();
    assert!(files.len() >= 2, "{expected}");
    for file in files {
        let path = desk.path("incoming").join(file["path"].as_str().unwrap());
        let period = file["period"].as_str().unwrap();
        let output = desk.run(&["import", path.to_str().unwrap(), "--period", period, "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let refused = file["refused"].as_bool().unwrap();
        assert_eq!(output.status.code(), Some(i32::from(refused)), "{}: {report}", path.display());
        assert_eq!(report[0]["submission"].is_null(), refused, "{}", path.display());
        let findings = report[0]["findings"].as_array().unwrap();
        for wanted in file["expected"].as_array().unwrap() {
            let hit = findings.iter().any(|found| found["row"] == wanted["row"]);
            assert!(hit, "{}: nothing found for {wanted} in {findings:#?}", path.display());
        }
        let wanted: Vec<&Value> = file["expected"].as_array().unwrap().iter().map(|w| &w["row"]).collect();
        for found in findings.iter().filter(|found| found["severity"] == "error") {
            assert!(wanted.contains(&&found["row"]), "{}: {found} is no error", path.display());
        }
        if refused {
            let periods = desk.json(&["periods", "--format", "json"]);
            assert_eq!(periods.as_array().unwrap().len(), 0, "{} left something behind", path.display());
        } else {
            std::fs::remove_dir_all(desk.data()).unwrap();
        }
    }
}

#[test]
fn the_report_is_a_table_a_csv_and_json() {
    let desk = Desk::new();
    let file = desk.path("bad.csv");
    std::fs::write(&file, "统一社会信用代码,企业名称,行政区划代码,行业代码,报告期,工业总产值本月(万元)\n91370100MA3C000010,甲,370102,2614,2024-03,12x\n").unwrap();
    let (csv, json) = (desk.path("r.csv"), desk.path("r.json"));
    let text = desk.fails(&["check", file.to_str().unwrap(), "--report", csv.to_str().unwrap()]);
    assert!(text.contains("12x") && text.contains("91370100MA3C000010"), "{text}");
    desk.fails(&["check", file.to_str().unwrap(), "--report", json.to_str().unwrap()]);
    let csv = std::fs::read_to_string(csv).unwrap();
    assert!(csv.starts_with('\u{FEFF}') && csv.contains("12x"), "{csv}");
    let json: Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    assert!(json[0]["findings"].as_array().unwrap().len() >= 2, "{json}");
}

#[test]
fn unreadable_files_are_refused_in_words() {
    let desk = Desk::new();
    for (name, bytes) in [
        ("empty.csv", &b""[..]),
        ("noise.csv", &[0u8, 159, 146, 150, 255, 254, 1, 2][..]),
        ("cut.xlsx", &b"PK\x03\x04cut short"[..]),
        ("cut.parquet", &b"PAR1 but nothing after"[..]),
        ("prose.csv", "这不是表格\n只是几行文字\n".as_bytes()),
    ] {
        std::fs::write(desk.path(name), bytes).unwrap();
        let said = desk.fails(&["import", desk.path(name).to_str().unwrap()]);
        assert!(said.contains(name) && !said.contains("panicked"), "{name}: {said}");
    }
}
