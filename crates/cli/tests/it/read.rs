use crate::desk::{Desk, texts};

const PLAN: &str = "济南市2025年工业和信息化工作要点\n\n一、主要目标\n2025年，力争全市规模以上工业增加值增长7%以上，工业投资增长10%。\n\n\
    二、重点任务\n（一）实施产业强链行动。新增规上企业120家。\n（二）推进数字化转型。完成智能化改造项目1000个。\n";

fn lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_report_is_read_accepted_corrected_and_compared() {
    let desk = Desk::new();
    let plan = desk.path("要点.txt");
    std::fs::write(&plan, PLAN).unwrap();
    let plan = plan.to_str().unwrap();

    // Reading leaves nothing behind, and needs nothing.
    let found = lines(&desk.ok(&["read", plan, "--format", "jsonl"]));
    assert!(!desk.data().exists());
    let text: Vec<char> = PLAN.chars().collect();
    let mut last = 0;
    for record in &found {
        let (start, end) =
            (record["start"].as_u64().unwrap() as usize, record["end"].as_u64().unwrap() as usize);
        assert!(last <= start && start < end && end <= text.len(), "{record}");
        if record["kind"] == "fact" {
            assert_eq!(record["text"], text[start..end].iter().collect::<String>());
        }
        last = start;
    }
    let growth = found.iter().find(|record| record["text"] == "7%").expect("the growth target is read");
    assert_eq!(
        (&growth["status"], &growth["bound"], &growth["period"]),
        (&"target".into(), &"ge".into(), &"2025".into())
    );
    assert_eq!(growth["indicator_id"], "value_added");
    assert_eq!(found.iter().filter(|record| record["kind"] == "task").count(), 2);

    let page = desk.ok(&["read", plan, "--format", "html"]);
    assert!(page.contains("class=\"figure target\"") && !page.contains("<script"));
    let book = desk.path("要点.xlsx");
    desk.ok(&["read", plan, "--out", book.to_str().unwrap()]);
    assert!(std::fs::metadata(&book).unwrap().len() > 2_000);
    assert!(desk.fails(&["read", plan, "--out", "x.docx"]).contains(".xlsx"));

    // Accepted once; the second time nothing changes.
    assert!(
        desk.ok(&["--lang", "en", "read", plan, "--accept", "--name", "济南2025"])
            .contains("Accepted as report 1")
    );
    assert!(
        desk.ok(&["--lang", "en", "read", plan, "--accept", "--name", "济南2025"])
            .contains("nothing changed")
    );
    let targets = desk.json(&["targets", "--year", "2025", "--format", "json"]);
    let target = targets.as_array().unwrap().iter().find(|row| row["indicator"] == "value_added").unwrap();
    assert_eq!((&target["region"], &target["value"]), (&"370100".into(), &"7".into()));
    assert!(target["source"].as_str().unwrap().contains("济南2025"));
    assert_eq!(desk.json(&["tasks", "--format", "json"]).as_array().unwrap().len(), 2);

    // A correction shows what it changes before it stands.
    let corrected = desk.path("更正.txt");
    std::fs::write(&corrected, PLAN.replace("增长7%以上", "增长7.5%以上")).unwrap();
    let corrected = corrected.to_str().unwrap();
    let shown = desk.ok(&["--lang", "en", "read", corrected, "--name", "济南2025"]);
    assert!(
        shown.contains("changed") && shown.contains("≥7.5% (2025)") && shown.contains("Nothing was kept"),
        "{shown}"
    );
    assert_eq!(desk.json(&["targets", "--year", "2025", "--format", "json"]), targets);
    assert!(
        desk.ok(&["--lang", "en", "read", corrected, "--name", "济南2025", "--accept"])
            .contains("stands for report 1")
    );
    let after = desk.json(&["targets", "--year", "2025", "--format", "json"]);
    assert!(after.as_array().unwrap().iter().any(|row| row["value"] == "7.5"));
    desk.ok(&["verify"]);

    let review = desk.path("总结.txt");
    std::fs::write(&review, "济南市2025年工业经济运行情况\n2025年，全市规模以上工业增加值同比增长8.2%。\n")
        .unwrap();
    let compared = desk.json(&["read", plan, review.to_str().unwrap(), "--compare", "--format", "json"]);
    let growth =
        compared.as_array().unwrap().iter().find(|row| row["indicator_id"] == "value_added").unwrap();
    assert_eq!((&growth["outcome"], &growth["achieved"]["text"]), (&"met".into(), &"8.2%".into()));
}

#[test]
fn a_dispatch_shows_accepted_targets() {
    let desk = Desk::new();
    let files = desk.generate(200, 24);
    desk.work(&files);
    let plan = desk.path("plan.txt");
    std::fs::write(
        &plan,
        "山东省2024年工作要点\n2024年，全省规模以上工业增加值增长6%以上，营业收入增长5%左右。\n",
    )
    .unwrap();
    desk.ok(&["read", plan.to_str().unwrap(), "--accept"]);
    let accepted = desk.json(&["targets", "--year", "2024", "--format", "json"]);
    let mine: Vec<_> = accepted
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["source"].as_str().unwrap().starts_with("plan："))
        .collect();
    assert!(!mine.is_empty(), "{accepted}");
    let dispatch = desk.json(&["dispatch", "2024-11", "--format", "json"]);
    let shown = dispatch["targets"].as_array().unwrap();
    assert!(shown.iter().any(|row| row["source"].as_str().unwrap().starts_with("plan：")), "{shown:?}");
}

#[test]
fn files_that_give_no_text_say_why() {
    let desk = Desk::new();
    let good = desk.path("good.txt");
    std::fs::write(&good, PLAN).unwrap();
    let bad = desk.path("bad.pdf");
    std::fs::write(&bad, b"%PDF-1.7\nhalf of it").unwrap();
    let (good, bad) = (good.to_str().unwrap(), bad.to_str().unwrap());
    let output = desk.run(&["read", bad]);
    assert_eq!(output.status.code(), Some(2));
    assert!(texts(&output).1.contains("bad.pdf：这个 PDF 已损坏或不完整"), "{}", texts(&output).1);
    let output = desk.run(&["--lang", "en", "read", bad]);
    assert!(texts(&output).1.contains("bad.pdf: the PDF is broken or cut off"), "{}", texts(&output).1);
    // Of several files the others are read.
    let output = desk.run(&["read", bad, good, "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    let (out, err) = texts(&output);
    assert!(err.contains("bad.pdf") && lines(&out).iter().all(|record| record["doc"] == "good"));
    assert!(desk.fails(&["read", good, "--compare"]).contains("two reports"));
    assert!(desk.fails(&["read", good, good, "--accept"]).contains("one report at a time"));
}
