use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
    thread,
};

use serde_json::Value;

use crate::{
    desk::{Desk, texts},
    moments::Moments,
};

const FIRM: &str = "91370102MA3C000000";
const PLAN: &str = "济南市2025年工业和信息化工作要点\n\n一、主要目标\n2025年，力争全市规模以上工业增加值增长7%以上，工业投资增长10%。\n\n\
    二、重点任务\n（一）实施产业强链行动。新增规上企业120家。\n（二）推进数字化转型。完成智能化改造项目1000个。\n";

/// Opens a demand of a firm with a county's land office; gives its number.
fn demand(desk: &Desk, source: &str) -> i64 {
    let opened = desk.json(&[
        "--actor",
        "lin",
        "ledger",
        "open",
        "--kind",
        "demand",
        "--title",
        "用地指标未落实",
        "--region",
        "370102",
        "--subject",
        FIRM,
        "--subject-name",
        "某公司",
        "--office",
        "land-county",
        "--source",
        source,
        "--set",
        "channel=hotline",
        "--set",
        "content=厂房二期用地指标未落实",
        "--set",
        "nature=request",
        "--set",
        "urgency=一般",
        "--format",
        "json",
    ]);
    opened["items"][0]["id"].as_i64().unwrap()
}

/// What lin of the county's land office does to an item.
fn lin_acts<'a>(item: &'a str, words: &[&'a str]) -> Vec<&'a str> {
    [&["--actor", "lin", "ledger", "act", item], words, &["--office", "land-county"]].concat()
}

#[test]
fn a_demand_is_opened_handled_and_closed_by_two() {
    let mut desk = Desk::new();
    desk.now = "2024-12-02T01:00:00Z".to_owned();
    let kinds = desk.json(&["ledger", "kinds", "--format", "json"]);
    assert!(kinds.as_array().unwrap().iter().any(|kind| kind["id"] == "demand"));
    assert!(desk.ok(&["ledger", "kinds", "demand"]).contains("urgency"));
    let id = demand(&desk, "12345:1");
    assert_eq!(demand(&desk, "12345:1"), id);
    let item = id.to_string();
    desk.ok(&lin_acts(&item, &["sign"]));
    let refused =
        desk.fails(&lin_acts(&item, &["reply", "--set", "answer=已列入计划", "--say", "handled=yes"]));
    assert!(refused.contains("答复材料"), "{refused}");
    let proof = desk.path("答复.txt");
    std::fs::write(&proof, "已列入本月供地计划。").unwrap();
    let file = format!("reply={}", proof.display());
    desk.ok(&lin_acts(
        &item,
        &["reply", "--set", "answer=已列入计划", "--say", "handled=yes", "--file", &file],
    ));
    desk.ok(&[
        "--actor",
        "boss",
        "ledger",
        "act",
        &item,
        "rate",
        "--say",
        "solved=yes",
        "--say",
        "satisfied=no",
        "--enterprise",
        FIRM,
    ]);
    let refused = desk.fails(&["--actor", "lin", "ledger", "close", &item, "--office", "land-county"]);
    assert!(refused.contains("另一人"), "{refused}");
    // Who looked before somebody else wrote is told.
    let late =
        desk.fails(&["--actor", "wang", "ledger", "close", &item, "--office", "land-county", "--seen", "2"]);
    assert!(late.contains("已有变动"), "{late}");
    desk.ok(&["--actor", "wang", "ledger", "close", &item, "--office", "land-county"]);
    let shown = desk.json(&["ledger", "show", &item, "--format", "json"]);
    assert_eq!((&shown["item"]["state"], &shown["files"][0]["name"]), (&"closed".into(), &"答复.txt".into()));
    assert!(desk.ok(&["--lang", "en", "ledger", "show", &item]).contains("solved"));
    desk.ok(&["ledger", "reopen", &item, "--reason", "企业再次反映", "--supervisor"]);
    let report = desk.json(&["ledger", "report", "--format", "json"]);
    assert_eq!((&report["whole"]["reopened"], &report["whole"]["open"]), (&1.into(), &1.into()));
    // An enterprise sees its own, another nothing.
    let seen =
        |who: &str| desk.json(&["ledger", "list", "--seen-by", who, "--format", "json"])["total"].clone();
    assert_eq!((seen(FIRM), seen("91370102MA3C000001")), (1.into(), 0.into()));
    for name in ["台账.xlsx", "台账.csv", "台账.json"] {
        let out = desk.path(name);
        desk.ok(&["ledger", "export", "--out", out.to_str().unwrap()]);
        assert!(std::fs::metadata(&out).unwrap().len() > 200, "{name}");
    }
    desk.ok(&["ledger", "rebuild"]);
    assert_eq!(desk.json(&["ledger", "show", &item, "--format", "json"])["item"]["reopened"], 1);
    desk.ok(&["verify"]);
}

#[test]
fn clocks_ring_with_nobody_looking() {
    let mut desk = Desk::new();
    desk.now = "2024-12-02T01:00:00Z".to_owned();
    let id = demand(&desk, "12345:1");
    assert_eq!(desk.json(&["ledger", "tick", "--format", "json"])["items"], 0);
    desk.now = "2024-12-12T01:00:00Z".to_owned();
    let ticked = desk.json(&["ledger", "tick", "--format", "json"]);
    assert_eq!(ticked["items"], 1);
    assert!(
        ticked["notices"].as_array().unwrap().iter().any(|notice| notice["who"] == "land-city"),
        "{ticked}"
    );
    assert_eq!(desk.json(&["ledger", "tick", "--format", "json"])["items"], 0);
    let overdue = desk.json(&["ledger", "overdue", "--unit", "land-county", "--format", "json"]);
    assert_eq!((&overdue["total"], &overdue["lines"][0]["id"]), (&1.into(), &id.into()));
}

#[test]
fn a_report_s_tasks_become_items_with_their_place() {
    let desk = Desk::new();
    let plan = desk.path("要点.txt");
    std::fs::write(&plan, PLAN).unwrap();
    desk.ok(&["read", plan.to_str().unwrap(), "--accept", "--name", "济南2025"]);
    let open = ["ledger", "open", "--reports", "济南2025", "--office", "industry-city", "--format", "json"];
    let opened = desk.json(&open);
    assert_eq!((&opened["opened"], &opened["left"]), (&2.into(), &Value::Array(Vec::new())));
    assert_eq!(desk.json(&open)["opened"], 0);
    let shown = desk.json(&["ledger", "show", "1", "--format", "json"]);
    let link = &shown["item"]["links"][0];
    let text: Vec<char> = PLAN.chars().collect();
    let place = link["start"].as_u64().unwrap() as usize..link["end"].as_u64().unwrap() as usize;
    assert_eq!(link["text"], text[place].iter().collect::<String>().trim());
    assert!(desk.fails(&["ledger", "open", "--reports", "别处"]).contains("济南2025"));
}

/// SIGKILL while items are opened and acted on: what was acknowledged is there, and the chain is whole.
#[test]
fn killed_while_appending_nothing_acknowledged_is_lost() {
    const KILLS: u32 = 200;
    let mut desk = Desk::new();
    desk.now = "2024-12-02T01:00:00Z".to_owned();
    let table = desk.path("诉求.csv");
    let rows = |round: u32| {
        let mut text = "标题,区划,统一社会信用代码,诉求内容,来源渠道,诉求性质,紧急程度,来源编号\n".to_owned();
        for row in 0..40 {
            text.push_str(&format!(
                "诉求{round}-{row},370102,{FIRM},用地指标未落实,hotline,求助,一般,{round}-{row}\n"
            ));
        }
        text
    };
    std::fs::write(&table, rows(0)).unwrap();
    let open = ["ledger", "open", "--kind", "demand", "--table", table.to_str().unwrap(), "--format", "json"];
    let (opened, mut moments) = Moments::of(11, || desk.json(&open));
    let mut acknowledged = opened["items"].as_array().unwrap().len() as u64;
    for round in 1..=KILLS {
        std::fs::write(&table, rows(round)).unwrap();
        let mut child = desk.command(&open).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let output = child.stdout.take().unwrap();
        let reader = thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).collect::<Vec<_>>().join("\n")
        });
        moments.wait();
        child.kill().unwrap();
        moments.took(child.wait().unwrap().success());
        let said = reader.join().unwrap();
        if let Ok(said) = serde_json::from_str::<Value>(&said) {
            acknowledged += said["opened"].as_u64().unwrap();
            let id = said["items"][0]["id"].as_i64().unwrap().to_string();
            desk.ok(&["ledger", "show", &id]);
        }
        let check = desk.json(&["ledger", "verify", "--format", "json"]);
        assert_eq!(check["fault_count"], 0, "round {round}: {check}");
        let found = check["items"].as_u64().unwrap();
        assert!(found >= acknowledged, "round {round}: {found} items, {acknowledged} acknowledged");
        // What was written without being told counts from here on.
        acknowledged = found;
    }
    assert!(moments.cut_short > KILLS / 4, "only {} of {KILLS} were cut short", moments.cut_short);
    desk.ok(&["verify"]);
}

#[test]
fn what_was_changed_is_named() {
    let desk = Desk::new();
    for number in 1..=3 {
        demand(&desk, &format!("12345:{number}"));
    }
    let check = desk.json(&["ledger", "verify", "--format", "json"]);
    let head = check["head"].as_str().unwrap().to_owned();
    assert_eq!(desk.ok(&["ledger", "hash", "sm3"]).trim(), "sm3");
    demand(&desk, "12345:4");
    desk.ok(&["ledger", "verify", "--head", &head]);
    let unknown = desk.run(&["ledger", "verify", "--head", &"0".repeat(64)]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(texts(&unknown).0.contains("cut off"));
}
