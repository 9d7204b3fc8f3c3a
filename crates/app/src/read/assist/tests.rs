use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    path::Path,
    thread,
};

use super::*;
use crate::read::sample::{figure, report};

const TEXT: &str = "全市工业增长8.0%。有效发明专利拥有量达1.2万件。\n今年5月召开会议。";

/// A server that answers once; gives its address and what it was asked.
fn server(status: &'static str, content: String) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answered = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let read = stream.read(&mut buffer).unwrap();
            asked.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&asked).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head
                    .lines()
                    .find_map(|l| l.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
                if body.len() >= length.map_or(0, |length| length.trim().parse().unwrap()) {
                    break;
                }
            }
        }
        write!(
            stream,
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{content}",
            content.len()
        )
        .unwrap();
        String::from_utf8(asked).unwrap()
    });
    (format!("http://{address}/v1"), answered)
}

fn settings(dir: &Path, endpoint: &str, more: &str) {
    let text = format!(
        "[reader.assist]\nenabled = true\nendpoint = \"{endpoint}\"\nmodel = \"m\"\ntimeout_seconds = 5\n{more}"
    );
    std::fs::write(dir.join("ballast.toml"), text).unwrap();
}

fn sample() -> Report {
    let mut report = report("a", TEXT);
    report.reading.figures = vec![figure(TEXT, "8.0%", "8", "%", "工业", None)];
    report
}

#[test]
fn proposals_are_held_to_the_text() {
    let records = serde_json::json!({"records": [
        {"sentence": 0, "text": "1.2万件", "value": 12000, "unit": "件", "indicator": "有效发明专利拥有量", "measure": "level",
         "status": "actual", "region": null, "period": "2024", "bound": "eq"},
        {"sentence": 0, "text": "1.3万件", "value": 13000, "unit": "件", "indicator": "专利", "measure": "level", "status": "actual"},
        {"sentence": 0, "text": "1.2万件", "value": 12, "unit": "件", "indicator": "专利", "measure": "level", "status": "actual"},
        {"sentence": 0, "text": "1.2万件", "value": 12000, "unit": "件", "indicator": "论文", "measure": "level", "status": "actual"},
        {"sentence": 9, "text": "5", "value": 5, "unit": "月", "indicator": "", "measure": "level", "status": "actual"},
    ]});
    let message = format!("```json\n{records}\n```");
    let answer = serde_json::json!({"choices": [{"message": {"content": message}}]}).to_string();
    let dir = tempfile::tempdir().unwrap();
    let (endpoint, asked) = server("200 OK", answer);
    settings(dir.path(), &endpoint, "");
    let mut report = sample();
    let before = report.reading.clone();
    let notes = assist(&mut report, dir.path(), "en");
    assert_eq!(notes, ["4 proposals of the assistant do not stand in the text and were dropped"]);
    let asked = asked.join().unwrap();
    assert!(asked.contains("0. 有效发明专利拥有量达1.2万件") && !asked.contains("8.0%"), "{asked}");
    let [proposed] = report.proposed.as_slice() else { panic!("{:?}", report.proposed) };
    assert_eq!((proposed.start, proposed.end, proposed.text.as_str()), (21, 26, "1.2万件"));
    assert_eq!(report.reading, before);
}

#[test]
fn an_assistant_behind_tls_is_asked() {
    let answer = "{\"choices\":[{\"message\":{\"content\":\"{\\\"records\\\":[]}\"}}]}";
    let port = crate::calling::tests::server(answer);
    let dir = crate::calling::tests::believing();
    let file = dir.path().join("ballast.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    settings(dir.path(), &format!("https://localhost:{port}/v1"), &before);
    let mut report = sample();
    assert_eq!(assist(&mut report, dir.path(), "en"), [""; 0]);
    // Without the office's authority it is not believed, and nothing is asked.
    settings(dir.path(), &format!("https://localhost:{port}/v1"), "");
    let notes = assist(&mut report, dir.path(), "en");
    assert!(notes.len() == 1 && notes[0].contains("[tls]"), "{notes:?}");
}

#[test]
fn without_it_nothing_changes() {
    let dir = tempfile::tempdir().unwrap();
    let mut report = sample();
    assert!(assist(&mut report, dir.path(), "en").is_empty());
    settings(dir.path(), "http://127.0.0.1:9/v1", "");
    let text = std::fs::read_to_string(dir.path().join("ballast.toml")).unwrap();
    std::fs::write(dir.path().join("ballast.toml"), text.replace("= true", "= false")).unwrap();
    assert!(assist(&mut report, dir.path(), "en").is_empty());
    for (endpoint, more, says) in [
        ("http://127.0.0.1:9/v1", "", "the assistant gave no answer"),
        ("127.0.0.1:9/v1", "", "has to begin with https:// or http://"),
        ("http://127.0.0.1:9/v1", "key_variable = \"BALLAST_NO_SUCH_KEY\"", "BALLAST_NO_SUCH_KEY is not set"),
        ("http://127.0.0.1:9/v1", "colour = 1", "unknown field"),
    ] {
        settings(dir.path(), endpoint, more);
        let notes = assist(&mut report, dir.path(), "en");
        assert!(notes.len() == 1 && notes[0].contains(says), "{notes:?}");
    }
    for (status, answer) in [("200 OK", "no JSON"), ("200 OK", "{}"), ("500 Oops", "{}"), ("302 Found", "")] {
        let (endpoint, asked) = server(status, answer.to_owned());
        settings(dir.path(), &endpoint, "");
        assert_eq!(assist(&mut report, dir.path(), "en").len(), 1, "{status} {answer}");
        asked.join().unwrap();
    }
    assert!(report.proposed.is_empty());
}
