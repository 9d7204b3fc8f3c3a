use crate::desk::Desk;

const Q1: &str = "shandong-2023-q1";

#[test]
fn programmes_are_judged_explained_and_paid() {
    let desk = Desk::new();
    let files = desk.generate(300, 24);
    desk.work(&files);

    let list = desk.json(&["rules", "list", "--format", "json"]);
    assert!(list.as_array().unwrap().iter().any(|row| row["id"] == Q1));
    assert!(desk.ok(&["--lang", "en", "rules", "show", Q1]).contains("growth_min"));

    let day = "2023-04-30";
    let run = desk.json(&["rules", "run", Q1, "--on", day, "--format", "json"]);
    let line = &run["lines"][0];
    let met = line["tally"]["met"].as_u64().unwrap();
    assert!(met > 0, "{line}");
    let subject = line["subjects"][0]["subject"].as_str().unwrap();
    let all = desk.json(&["rules", "run", "--on", day, "--format", "json"]);
    let same = all["lines"].as_array().unwrap().iter().find(|line| line["programme"] == Q1).unwrap();
    assert_eq!(same["tally"], line["tally"]);

    // A verdict, published, prints the same for ever.
    let said = desk.ok(&["rules", "explain", Q1, subject, "--on", day, "--publish"]);
    assert!(said.contains("2023-03_月报.csv") || said.contains("2023-03"), "{said}");
    let first = desk.ok(&["rules", "published", "1"]);
    assert!(first.contains(subject), "{first}");
    assert!(said.starts_with(first.trim_end()), "{first}\n{said}");

    let what_if =
        desk.json(&["rules", "what-if", Q1, "--on", day, "--set", "growth_min=1000", "--format", "json"]);
    assert_eq!(what_if["result"]["losers"].as_array().unwrap().len() as u64, met);
    assert!(desk.fails(&["rules", "what-if", Q1, "--on", day, "--set", "growth=1"]).contains("growth_min"));

    let out = desk.path("notice.xlsx");
    desk.ok(&["rules", "payout", Q1, "--on", day, "--out", out.to_str().unwrap()]);
    assert!(std::fs::metadata(&out).unwrap().len() > 2_000);

    let titles = desk.path("titles.csv");
    std::fs::write(&titles, format!("subject,title,valid_from\n{subject},innovative-sme,2024-01-15\n"))
        .unwrap();
    desk.ok(&["titles", "import", titles.to_str().unwrap()]);
    let held = desk.json(&["titles", "list", "--on", "2025-01-01", "--format", "json"]);
    assert_eq!(held[0]["valid_to"], "2027-01-14");

    desk.ok(&[
        "rules",
        "new",
        "--id",
        "own-list",
        "--name",
        "重点企业",
        "--title",
        "办法",
        "--document",
        "1号",
        "--least",
        "20000000",
        "--clause",
        "第一条",
    ]);
    assert!(desk.ok(&["rules", "list"]).contains("own-list"));
    desk.ok(&["rules", "check"]);
    desk.ok(&["verify"]);
}
