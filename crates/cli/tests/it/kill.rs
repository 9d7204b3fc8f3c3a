use std::{collections::BTreeMap, process::Stdio};

use serde_json::Value;

use crate::{desk::Desk, moments::Moments};

/// How many processes are killed.
const KILLS: u32 = 200;

/// SIGKILL at random moments of import and close: a period is open with all its returns or closed
/// with all its returns, and what was acknowledged is never lost.
#[test]
fn killed_at_any_moment_nothing_is_half_done() {
    let mut desk = Desk::new();
    desk.now = "2025-01-10T01:00:00Z".to_owned();
    let files = desk.generate(300, 2);
    let (main, period) = files
        .iter()
        .find(|(_, file)| file["kind"] == "main")
        .map(|(path, file)| (path.display().to_string(), file["period"].as_str().unwrap().to_owned()))
        .unwrap();
    let (_, mut imports) = Moments::of(7, || desk.ok(&["import", &main, "--limit", "0"]));
    let rows = acknowledged(&desk)[&period];
    let (_, mut closes) = Moments::of(8, || desk.ok(&["close", &period, "--reason", "first"]));
    let mut vintages = 1;

    for round in 0..KILLS {
        let state = state(&desk, &period);
        let closing = state.1 == "open" && round % 2 == 0;
        if state.1 == "closed" {
            desk.ok(&["reopen", &period, "--reason", "again"]);
        }
        // Every import differs, so that none is recognised as one that was kept before.
        let file = desk.path("again.csv");
        let note = format!("round {round}");
        let mut content = std::fs::read(&main).unwrap();
        // A note below the table, in the file's own encoding: 注：
        content.extend_from_slice(b"\r\n\xD7\xA2\xA3\xBA");
        content.extend_from_slice(note.as_bytes());
        std::fs::write(&file, content).unwrap();
        let close = ["close", period.as_str(), "--reason", note.as_str()];
        let import = ["import", file.to_str().unwrap(), "--limit", "0", "--note", note.as_str()];
        let (args, moments): (&[&str], _) =
            if closing { (&close, &mut closes) } else { (&import, &mut imports) };
        let mut child = desk.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        moments.wait();
        child.kill().unwrap();
        let finished = child.wait().unwrap().success();
        moments.took(finished);

        let (rows_now, state_now, vintage_now) = self::state(&desk, &period);
        assert_eq!(rows_now, rows, "round {round}: returns were lost or doubled");
        match state_now.as_str() {
            "closed" => assert_eq!(vintage_now, vintages + 1, "round {round}"),
            _ => assert_eq!(vintage_now, vintages, "round {round}"),
        }
        if closing && finished {
            assert_eq!(state_now, "closed", "round {round}: an acknowledged close was lost");
        }
        vintages = vintage_now;
        if round % 20 == 0 {
            desk.ok(&["verify"]);
        }
    }
    desk.ok(&["verify"]);
    let cut_short = imports.cut_short + closes.cut_short;
    assert!(cut_short > KILLS / 5, "only {cut_short} of {KILLS} were cut short");
    // What no vintage names is swept away by the next close.
    if state(&desk, &period).1 == "open" {
        desk.ok(&["close", &period, "--reason", "last"]);
    }
    let strays: Vec<String> = walk(&desk.data()).into_iter().filter(|name| name.contains(".tmp")).collect();
    assert!(strays.is_empty(), "{strays:?}");
}

fn periods(desk: &Desk) -> Vec<Value> {
    desk.json(&["--lang", "en", "periods", "--format", "json"]).as_array().unwrap().clone()
}

fn acknowledged(desk: &Desk) -> BTreeMap<String, u64> {
    let rows = |p: &Value| p["rows"].as_str().unwrap().parse().unwrap();
    periods(desk).iter().map(|p| (p["period"].as_str().unwrap().to_owned(), rows(p))).collect()
}

/// Rows, `open` or `closed`, and the last vintage.
fn state(desk: &Desk, period: &str) -> (u64, String, u64) {
    let all = periods(desk);
    let row = all.iter().find(|p| p["period"] == period).unwrap();
    let vintages = desk.json(&["vintages", period, "--format", "json"]).as_array().unwrap().len() as u64;
    (row["rows"].as_str().unwrap().parse().unwrap(), row["state"].as_str().unwrap().to_owned(), vintages)
}

fn walk(dir: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(walk(&entry.path()));
        } else {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}
