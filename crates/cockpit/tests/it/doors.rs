//! Who gets in where: every door of the router, asked by every role, compared with a table; and what a door asks of a form.

use axum::http::{Request, StatusCode};
use ballast_app::accounts::{AuditFilter, Reach, Role};
use ballast_cockpit::{Door, doors};

use crate::place::{Person, Place, settings};

/// A path that a door's pattern leads to.
fn filled(door: &Door) -> String {
    let mut path = String::new();
    for (at, part) in door.path.split(['{', '}']).enumerate() {
        path.push_str(if at % 2 == 0 { part } else { "x" });
    }
    path
}

/// What a door says to somebody: `in` where the page itself answered, whatever it said.
async fn knock(person: Option<&Person<'_>>, place: &Place, door: &Door) -> &'static str {
    let path = filled(door);
    let answer = match (person, door.method) {
        (None, "GET") => place.get(&path).await,
        (None, _) => place.post(&path, "").await,
        (Some(person), method) => {
            let request = Request::builder().method(method).uri(&path).header("x-csrf-token", &person.csrf);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            person.send(request, "").await
        }
    };
    let sent_away = answer.header("location").starts_with("/sign-in");
    let to_sign_in = person.is_none() && door.right.is_some() && sent_away;
    match answer.status {
        StatusCode::UNAUTHORIZED => "sign in",
        _ if to_sign_in => "sign in",
        StatusCode::FORBIDDEN if answer.body.contains("没有权限") => "no",
        StatusCode::INTERNAL_SERVER_ERROR => "broken",
        _ => "in",
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_door_opens_to_the_roles_of_the_table_and_to_no_other() {
    let place = Place::open().await;
    let mut table = String::from(
        "# method path | nobody | administration | security | audit | director | officer | reviewer | enterprise\n",
    );
    for door in doors() {
        let mut cells = vec![knock(None, &place, &door).await];
        for role in Role::ALL {
            let person = place.role(role).await;
            cells.push(knock(Some(&person), &place, &door).await);
        }
        table.push_str(&format!("{} {} | {}\n", door.method, door.path, cells.join(" | ")));
    }
    assert!(!table.contains("broken"), "{table}");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/doors.txt");
    if std::env::var("BLESS").is_ok() {
        std::fs::write(file, &table).unwrap();
    }
    let expected = std::fs::read_to_string(file).unwrap();
    assert_eq!(table, expected, "run with BLESS=1 and read the difference line by line before committing it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_without_what_our_pages_carry_is_refused() {
    let place = Place::open().await;
    let officer = place.role(Role::Officer).await;
    let form = || Request::post("/sign-out").header("content-type", "application/x-www-form-urlencoded");
    let other = "0123456789abcdef".repeat(4);
    for body in [String::new(), "csrf=".to_owned(), format!("csrf={other}")] {
        let answer = officer.send(form(), &body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{body}");
        assert!(answer.body.contains("不是从本系统页面发出"), "{}", answer.body);
    }
    // From another site's page, even with the right field.
    let foreign = form().header("sec-fetch-site", "cross-site");
    assert_eq!(officer.send(foreign, &format!("csrf={}", officer.csrf)).await.status, StatusCode::FORBIDDEN);
    let foreign = form().header("origin", "https://evil.example").header("host", "ballast");
    assert_eq!(officer.send(foreign, &format!("csrf={}", officer.csrf)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(officer.get("/").await.status, StatusCode::OK, "still signed in");
    assert_eq!(officer.post("/sign-out", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(officer.get("/").await.header("location"), "/sign-in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_carries_the_safety_headers_and_no_page_is_kept() {
    let place = Place::open().await;
    let officer = place.role(Role::Officer).await;
    for answer in [
        officer.get("/").await,
        place.get("/sign-in").await,
        place.get("/nowhere").await,
        place.get("/").await,
    ] {
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(
            !answer.body.contains("<script>")
                && !answer.body.contains(" style=")
                && !answer.body.contains(" onclick=")
        );
    }
    assert!(place.get("/assets/cockpit.css").await.header("cache-control").contains("max-age"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_requests_have_to_wait() {
    let mut few = settings();
    few.server.requests_per_minute = 5;
    few.server.sign_ins_per_minute = 2;
    let place = Place::with(few).await;
    let officer = place.role(Role::Officer).await;
    for _ in 0..5 {
        assert_eq!(officer.get("/").await.status, StatusCode::OK);
    }
    let answer = officer.get("/").await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "10"));
    // Another account is not held up, and strangers share their address.
    assert_eq!(place.role(Role::Director).await.get("/").await.status, StatusCode::OK);
    for expected in [StatusCode::FORBIDDEN, StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS] {
        assert_eq!(place.post("/sign-in", "account=x1&password=y").await.status, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_larger_than_their_door_are_refused() {
    let place = Place::open().await;
    let officer = place.role(Role::Officer).await;
    let answer = officer.post("/sign-out", &"x".repeat(2 << 20)).await;
    assert!(
        matches!(answer.status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::SEE_OTHER),
        "{}",
        answer.status
    );
    let announced =
        Request::post("/sign-out").header("content-length", "99999999").header("x-csrf-token", &officer.csrf);
    let officer = place.role(Role::Officer).await;
    assert_eq!(officer.send(announced, "").await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_is_for_anybody_and_measurements_are_not() {
    let place = Place::open().await;
    assert_eq!(place.get("/healthz").await.body, "ok\n");
    assert_eq!(place.get("/metrics").await.status, StatusCode::FORBIDDEN);
    assert_eq!(place.role(Role::Officer).await.get("/metrics").await.status, StatusCode::FORBIDDEN);
    let text = place.role(Role::Administration).await.get("/metrics").await.body;
    assert!(
        text.contains("path=\"/healthz\",status=\"200\"") && text.contains("ballast_requests_running"),
        "{text}"
    );
    let events = place.ballast.record_of(&AuditFilter::default()).await.unwrap();
    assert!(events.iter().any(|event| event.line.verb == "sign-in"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_turned_away_stands_in_the_record_counted() {
    let place = Place::open().await;
    let (officer, auditor) = (place.role(Role::Officer).await, place.role(Role::Audit).await);
    let county = Reach::Region("370102".to_owned());
    let county = place.person("li.county", Role::Officer, county).await;
    for _ in 0..3 {
        assert_eq!(officer.get("/administration/people").await.status, StatusCode::FORBIDDEN);
    }
    officer.send(Request::post("/sign-out"), "").await;
    assert_eq!(county.get("/enterprises/91370200MA3C00002R").await.status, StatusCode::NOT_FOUND);
    let secret = "a".repeat(64);
    assert!(place.get(&format!("/link/{secret}")).await.status.is_client_error());
    let token = Request::get("/api/v1/periods").header("authorization", "Bearer ballast_wrong");
    let answer = place.send(token.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    // Whoever is asked to sign in first is not turned away.
    place.get("/monitor").await;

    let page = auditor.get("/administration/audit?verb=refused").await.body;
    for told in ["没有权限；", "3 次", "不是从本系统页面发出", "范围内没有", "一次性链接无效", "令牌无效"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    let filter = AuditFilter { verb: "refused".to_owned(), ..AuditFilter::default() };
    let lines = place.ballast.record_of(&filter).await.unwrap();
    assert_eq!(lines.len(), 5, "{lines:?}");
    let people = lines.iter().find(|event| event.line.subject == "GET /administration/people").unwrap();
    assert_eq!((people.line.actor.as_str(), people.line.address.as_str()), ("a.officer", "unknown"));
    assert_eq!(people.line.detail, "why=role minute=2024-12-05T02:00:00Z times=3");
    let said: String = lines.iter().map(|event| format!("{:?}", event.line)).collect();
    assert!(!said.contains(&secret) && !said.contains("ballast_wrong"), "{said}");
    assert!(said.contains("GET /link/{link}"), "{said}");
    place.ballast.store.verify_audit().await.unwrap();
    // Looking again writes nothing anew; the next minute is another line.
    auditor.get("/administration/audit").await;
    assert_eq!(place.ballast.record_of(&filter).await.unwrap().len(), 5);
    place.pass(jiff::SignedDuration::from_secs(60));
    officer.get("/administration/people").await;
    place.site.record_turned_away(false).await.unwrap();
    assert_eq!(place.ballast.record_of(&filter).await.unwrap().len(), 5, "the minute is not over");
    place.pass(jiff::SignedDuration::from_secs(60));
    place.site.record_turned_away(false).await.unwrap();
    assert_eq!(place.ballast.record_of(&filter).await.unwrap().len(), 6);
}
