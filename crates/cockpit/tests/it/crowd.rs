//! A hundred enterprises send their returns in at once, over sockets: none is lost, and totals have each as soon as it was acknowledged.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use ballast_app::accounts::{Reach, Role};
use ballast_cockpit::serve;
use ballast_model::{Origin, ReturnTable, Scope, Subject, Uscc};
use ballast_store::NewSubmission;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::desk::{Desk, FORM, OPEN, encoded, with_desk};

const CROWD: usize = 100;

fn enterprise(at: usize) -> Subject {
    Subject {
        id: Uscc::with_check(&format!("91370102MB{at:07}")).unwrap().as_str().to_owned(),
        name: format!("第{at}户"),
        region: ["370102", "370202"][at % 2].to_owned(),
        industry: ["2614", "1311"][at % 2].to_owned(),
        size: "M".to_owned(),
        ownership: String::new(),
    }
}

/// What an enterprise sends, in thousand yuan.
fn output(at: usize) -> i64 {
    10 * (at as i64 * at as i64 + 17)
}

/// Puts the crowd on record with returns of the months before.
async fn known(desk: &Desk) {
    let columns: Vec<String> =
        desk.ballast.packs.forms[FORM].fields.iter().map(|field| field.id.clone()).collect();
    let mut table = ReturnTable::new(FORM, "2024-01..2024-02".parse().unwrap(), columns.clone());
    for at in 0..CROWD {
        let value = |column: &String| match column.as_str() {
            "output" | "output_ytd" => Some(2 * output(at)),
            "output_base" | "output_ytd_base" => Some(output(at)),
            _ => None,
        };
        let values: Vec<Option<i64>> = columns.iter().map(value).collect();
        table.push(&enterprise(at), &values, &Origin { row: at as u32 + 2, ..Origin::default() }, "");
    }
    let submission = NewSubmission {
        form: FORM.to_owned(),
        kind: "import".to_owned(),
        source_name: "一至二月.csv".to_owned(),
        document: None,
        queries: 0,
        tables: vec![table],
        note: String::new(),
        register: true,
    };
    desk.ballast.store.submit(submission).await.unwrap();
}

/// One request on a connection of its own; gives the status and the rest.
async fn ask(to: SocketAddr, head: &str, cookie: &str, body: &str) -> (u16, String) {
    let mut socket = TcpStream::connect(to).await.unwrap();
    let kind = "content-type: application/x-www-form-urlencoded";
    let request = format!(
        "{head} HTTP/1.1\r\nhost: {to}\r\ncookie: {cookie}\r\n{kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    (answer[9..12].parse().unwrap(), answer)
}

/// The total over all returns as it is told now, in thousand yuan.
async fn total(to: SocketAddr, cookie: &str) -> i64 {
    let path = format!("GET /api/v1/figures?indicator=output&period={OPEN}&by=region");
    let (status, answer) = ask(to, &path, cookie, "").await;
    assert_eq!(status, 200, "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let told: serde_json::Value = serde_json::from_str(body).unwrap();
    let value = &told["total"]["value"];
    // Ten thousands are told.
    (value.as_f64().unwrap_or_else(|| panic!("{told}")) * 10.0).round() as i64
}

#[test]
fn a_hundred_enterprises_at_once_lose_nothing() {
    with_desk(async |desk| {
        known(desk).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::spawn(serve(desk.site(), listener, async {
            let _ = stopped.await;
        }));
        let mut people = Vec::new();
        for at in 0..CROWD {
            let name = format!("firm{at}");
            people.push(desk.other(&name, Role::Enterprise, Reach::Enterprise(enterprise(at).id)).await);
        }
        let before = total(to, desk.cookie()).await;
        let (acknowledged, sent) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicUsize::new(0)));
        let tasks: Vec<_> = people
            .iter()
            .enumerate()
            .map(|(at, person)| {
                let path = format!("POST /returns/{FORM}/{OPEN}/{}", enterprise(at).id);
                let fields = [
                    ("csrf", person.csrf().to_owned()),
                    ("act", "send".to_owned()),
                    ("output", output(at).to_string()),
                    ("output_ytd", (4 * output(at)).to_string()),
                    ("output_base", output(at).to_string()),
                    ("output_ytd_base", (3 * output(at)).to_string()),
                ];
                let body: Vec<String> =
                    fields.iter().map(|(field, value)| format!("{field}={}", encoded(value))).collect();
                let (cookie, body) = (person.cookie().to_owned(), body.join("&"));
                let (acknowledged, sent) = (Arc::clone(&acknowledged), Arc::clone(&sent));
                tokio::spawn(async move {
                    let (status, answer) = ask(to, &path, &cookie, &body).await;
                    assert_eq!(status, 303, "{path}: {answer}");
                    acknowledged.fetch_add(output(at), Ordering::SeqCst);
                    sent.fetch_add(1, Ordering::SeqCst);
                })
            })
            .collect();
        // Whoever looks on finds at least what had been acknowledged when they asked.
        while sent.load(Ordering::SeqCst) < CROWD && !tasks.iter().all(|task| task.is_finished()) {
            let at_least = before + acknowledged.load(Ordering::SeqCst);
            let told = total(to, desk.cookie()).await;
            assert!(told >= at_least, "{told} told, {at_least} acknowledged");
        }
        for task in tasks {
            task.await.unwrap();
        }
        let whole = before + (0..CROWD).map(output).sum::<i64>();
        assert_eq!(total(to, desk.cookie()).await, whole);
        let (status, page) =
            ask(to, &format!("GET /monitor?indicator=output&period={OPEN}"), desk.cookie(), "").await;
        let shown = grouped(whole / 10);
        assert!(status == 200 && page.contains(&shown), "no {shown} on {page}");
        // Each return stands as it was sent.
        let table =
            desk.ballast.store.open_returns(FORM, OPEN.parse().unwrap(), &Scope::All, None).await.unwrap();
        let outputs = table.field("output").unwrap();
        let stands: BTreeMap<&str, Option<i64>> =
            (0..table.len()).map(|row| (table.subject.get(row), outputs.get(row))).collect();
        assert_eq!(stands.len(), CROWD + 4);
        for at in 0..CROWD {
            assert_eq!(stands[enterprise(at).id.as_str()], Some(output(at)), "{at}");
        }
        stop.send(()).unwrap();
        serving.await.unwrap().unwrap();
    });
}

/// A whole number in groups of three digits, as pages print it.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
