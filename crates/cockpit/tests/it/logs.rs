//! What must not stand in the log.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use axum::http::{Request, StatusCode};
use ballast_app::accounts::{Origin, Role};

use crate::place::Place;

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_password_cookie_link_or_token_stands_in_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).json();
    let lines = lines.with_writer(move || writer.clone()).finish();
    tracing::subscriber::set_global_default(lines).unwrap();

    let place = Place::open().await;
    let officer = place.role(Role::Officer).await;
    let link = place.site.accounts().link_for("test", "a.officer", &Origin::default()).await.unwrap().path;
    let password = "Tidal-Anchor-93";
    place.post(&link, &format!("password={password}&again={password}")).await;
    let wrong = "Wrong-Harbour-94";
    assert_eq!(
        place.post("/sign-in", &format!("account=a.officer&password={wrong}")).await.status,
        StatusCode::FORBIDDEN
    );
    let in_again = place.post("/sign-in", &format!("account=a.officer&password={password}")).await;
    let cookie = in_again.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned();
    assert_eq!(cookie.len(), 64);
    let officer = {
        drop(officer);
        place.role(Role::Officer).await
    };
    let made = officer.post("/profile/tokens", "label=x&right=figures&days=9").await;
    let at = made.body.find("ballast_").unwrap();
    let token = &made.body[at..at + 72];
    let asked = Request::get("/api/v1/programmes").header("authorization", format!("Bearer {token}"));
    place.send(asked.body(axum::body::Body::empty()).unwrap()).await;
    officer.get("/api/v1/enterprises/91370100MA3C00001H").await;

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        text.contains("\"path\":\"/link/{link}\"") && text.contains("\"account\":\"a.officer\""),
        "{text}"
    );
    for secret in [
        password,
        wrong,
        cookie.as_str(),
        token,
        link.strip_prefix("/link/").unwrap(),
        officer.csrf.as_str(),
        officer.cookie.strip_prefix("ballast=").unwrap(),
        // Which enterprise was read stands in the audit record, not in the log.
        "91370100MA3C00001H",
    ] {
        assert!(!text.contains(secret), "the log holds {secret}");
    }
}
