use crate::desk::Desk;

const WARNING: &str = "warning-chain";
const HEAD: &str = "产业链编号,产业链名称,所属地区,报告期,规上工业总产值_本季(亿元),规上工业总产值_上年同季(亿元),规上企业数_本季(家),本地配套率_季末(%),本地配套率_上年同季(%)\n";

#[test]
fn chains_are_imported_closed_judged_and_explained() {
    let desk = Desk::new();
    let quarters = [
        (
            "2024-Q2",
            "JN01,集成电路,济南市,2024-Q2,9.9,10,61,40,41\nSD02,化工新材料,山东省,2024-Q2,10,10,420,53,55\n",
        ),
        (
            "2024-Q3",
            "JN01,集成电路,济南市,2024-Q3,9,10,60,40,41\nSD02,化工新材料,山东省,2024-Q3,10,10,418,54.5,55\n",
        ),
    ];
    for (quarter, rows) in quarters {
        let path = desk.path(&format!("{quarter}.csv"));
        std::fs::write(&path, format!("{HEAD}{rows}")).unwrap();
        let report =
            desk.json(&["import", path.to_str().unwrap(), "--form", "chain-quarterly", "--format", "json"]);
        let report = &report[0];
        assert_eq!((&report["errors"], &report["queries"]), (&0.into(), &0.into()), "{report}");
    }
    desk.ok(&["close", "--all", "--form", "chain-quarterly"]);

    // Without a day the last quarter that has returns counts.
    let run = desk.json(&["rules", "run", WARNING, "--format", "json"]);
    assert_eq!(run["on"], "2024-09-30");
    let line = &run["lines"][0];
    assert_eq!((&line["tally"]["judged"], &line["verified"]), (&2.into(), &false.into()), "{line}");
    let subjects = line["subjects"].as_array().unwrap();
    assert_eq!(subjects.len(), 1, "half a point down has recovered: {line}");
    assert_eq!((&subjects[0]["subject"], &subjects[0]["grade"]), (&"JN01".into(), &"red".into()));

    let said = desk.ok(&["rules", "explain", WARNING, "集成电路", "--publish"]);
    assert!(said.contains("连续两季下降") && said.contains("2024-Q3.csv"), "{said}");
    assert!(said.starts_with(desk.ok(&["rules", "published", "1"]).trim_end()), "{said}");

    // A quarter earlier it had fallen once, and the other bought less nearby.
    let before = desk.json(&["rules", "run", WARNING, "--on", "2024-06-30", "--format", "json"]);
    let mut levels: Vec<(&str, &str)> = before["lines"][0]["subjects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| (of["subject"].as_str().unwrap(), of["grade"].as_str().unwrap()))
        .collect();
    levels.sort_unstable();
    assert_eq!(levels, [("JN01", "yellow"), ("SD02", "yellow-local")]);
    let said = desk.ok(&["rules", "run", WARNING, "--changed-since", "2024-06-30"]);
    assert!(said.contains("JN01") && said.contains("SD02"), "{said}");

    // Chains are no enterprises: nothing adds them up, and a rate above all is refused.
    let wrong = desk.path("wrong.csv");
    std::fs::write(&wrong, format!("{HEAD}JN01,集成电路,济南市,2024-Q4,9,10,60,140,41\n")).unwrap();
    let said = desk.fails(&["import", wrong.to_str().unwrap(), "--form", "chain-quarterly"]);
    assert!(said.contains("本地配套率"), "{said}");
    desk.ok(&["rules", "check"]);
    desk.ok(&["verify"]);
}
