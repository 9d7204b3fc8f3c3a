//! The three administrators, each at their own part.

use axum::http::StatusCode;
use ballast_app::accounts::{AuditFilter, Reach, Role};

use crate::place::Place;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_opens_another_grants_a_third_reads_the_record() {
    let place = Place::open().await;
    let (administrator, security, auditor) = (
        place.role(Role::Administration).await,
        place.role(Role::Security).await,
        place.role(Role::Audit).await,
    );
    let opened = administrator
        .post("/administration/people", "account=Li.Na&display=%E6%9D%8E%E5%A8%9C&office=jinan&lang=zh")
        .await;
    assert_eq!(opened.header("location"), "/administration/people/li.na", "{}", opened.body);
    // Nobody sees anything without a role, and whoever opened the account cannot give one.
    let account = place.site.accounts().account("li.na").await.unwrap();
    assert!(account.roles.is_empty());
    let grant = "role=officer&role=reviewer&reach=region&code=370100";
    let path = "/administration/people/li.na/granted";
    assert_eq!(administrator.post(path, grant).await.status, StatusCode::FORBIDDEN);
    assert_eq!(security.post(path, grant).await.status, StatusCode::SEE_OTHER);
    let account = place.site.accounts().account("li.na").await.unwrap();
    assert_eq!(
        (account.roles, account.reach),
        (vec![Role::Officer, Role::Reviewer], Reach::Region("370100".to_owned()))
    );
    let both = security.post(path, "role=security&role=audit&reach=all").await;
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(both.body.contains("三员分立"), "{}", both.body);
    assert_eq!(
        security.post(path, "role=officer&reach=region&code=999999").await.status,
        StatusCode::NOT_FOUND
    );
    let own = "/administration/people/a.security/granted";
    assert_eq!(security.post(own, "role=director&reach=all").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let link = security.post("/administration/people/li.na/link", "").await;
    assert!(link.body.contains("/link/"), "{}", link.body);
    // Disabled, she is out at once.
    let li = place.person("li.na", Role::Officer, Reach::All).await;
    assert_eq!(li.get("/").await.status, StatusCode::OK);
    administrator.post("/administration/people/li.na/disabled", "what=disable").await;
    assert_eq!(li.get("/").await.header("location"), "/sign-in");

    let page = auditor.get("/administration/audit?subject=li.na&check=1").await;
    for told in
        ["create-account", "grant", "one-time-link", "disable-account", "a.administration", "记录完整"]
    {
        assert!(page.body.contains(told), "{told}");
    }
    let file = auditor.get("/administration/audit/take.csv?subject=li.na").await;
    assert!(
        file.header("content-disposition").contains("audit.csv") && file.body.lines().count() >= 5,
        "{}",
        file.body
    );
    let exports = AuditFilter { verb: "export".to_owned(), ..AuditFilter::default() };
    assert_eq!(place.ballast.record_of(&exports).await.unwrap().len(), 1);
    for (page, words) in [
        ("/administration/people", "开户"),
        ("/administration/system", "industrial"),
        ("/administration/webhooks", "颜色变化"),
    ] {
        let answer = administrator.get(page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.body);
        assert!(answer.body.contains(words) || page.ends_with("system"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_made_read_back_and_restored() {
    let place = Place::open().await;
    let administrator = place.role(Role::Administration).await;
    let made = administrator.post("/administration/backups", "").await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let backups = place.ballast.backups().unwrap();
    assert_eq!(backups.len(), 1);
    assert!(administrator.get("/administration/system").await.body.contains(&backups[0].file));
    let file = place.ballast.backup_folder().join(&backups[0].file);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("restored");
    let clock = std::sync::Arc::new(ballast_model::FixedClock("2024-12-06T02:00:00Z".parse().unwrap()));
    let restored = ballast_app::restore(&file, &data, None, clock.clone()).await.unwrap();
    assert!(restored.files.contains_key("ballast.db"));
    assert!(
        ballast_app::restore(&file, &data, None, clock.clone()).await.is_err(),
        "it is not empty any more"
    );
    // One changed byte is noticed, and nothing is left behind.
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[4096] ^= 1;
    let broken = folder.path().join("broken.tar");
    std::fs::write(&broken, bytes).unwrap();
    let data = folder.path().join("other");
    let error = ballast_app::restore(&broken, &data, None, clock).await.unwrap_err().to_string();
    assert!(error.contains("SHA-256"), "{error}");
    assert!(!data.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_is_signed_retried_and_stopped() {
    use std::io::{Read as _, Write as _};
    let place = Place::open().await;
    let administrator = place.role(Role::Administration).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // Answers 500 the first time and 200 the second; keeps what it was sent.
    let receiver = std::thread::spawn(move || {
        let mut got = Vec::new();
        for status in ["500 Internal Server Error", "200 OK"] {
            let (mut stream, _) = listener.accept().unwrap();
            let mut text = String::new();
            let mut buffer = [0; 4096];
            while !text.contains("\r\n\r\n") || !text.trim_end().ends_with('}') {
                let count = stream.read(&mut buffer).unwrap();
                text.push_str(&String::from_utf8_lossy(&buffer[..count]));
            }
            write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
            got.push(text);
        }
        got
    });
    let form = format!("url=http%3A%2F%2F{address}%2Fhook&topic=closing");
    let made = administrator.post("/administration/webhooks", &form).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    assert_eq!(
        administrator.post("/administration/webhooks", "url=ftp://x&topic=closing").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(place.ballast.tell("colour", serde_json::json!({})).await.unwrap(), 0);
    assert_eq!(place.ballast.tell("closing", serde_json::json!({ "period": "2024-11" })).await.unwrap(), 1);
    assert_eq!(place.ballast.deliver().await.unwrap(), 0);
    let waiting = place.ballast.deliveries(1).await.unwrap().remove(0);
    assert_eq!((waiting.attempts, waiting.delivered_at), (1, None));
    assert!(waiting.failure.contains("500") && waiting.next_at > Some(place.ballast.now()), "{waiting:?}");
    assert_eq!(place.ballast.deliver().await.unwrap(), 0, "it is not due yet");
    place.pass(jiff::SignedDuration::from_secs(60));
    assert_eq!(place.ballast.deliver().await.unwrap(), 1);
    let got = receiver.join().unwrap();
    assert!(
        got[0].contains("ballast-topic: closing") && got[0].contains("\"period\":\"2024-11\""),
        "{}",
        got[0]
    );
    let signed =
        |text: &str| text.lines().find(|line| line.starts_with("ballast-signature: t=")).unwrap().to_owned();
    assert_ne!(signed(&got[0]), signed(&got[1]), "the time is signed too");
    assert_eq!(
        administrator.post("/administration/webhooks/stop", "id=1").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(place.ballast.tell("closing", serde_json::json!({})).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_as_a_word_is_shown_in_the_language_of_the_page() {
    let place = Place::open().await;
    let (administrator, auditor) = (place.role(Role::Administration).await, place.role(Role::Audit).await);
    place.person("li.na", Role::Officer, Reach::Region("370102".to_owned())).await;
    let colours = place.ballast.store.begin_job("colours").await.unwrap();
    let kept = r#"{"output 370100":"green","output 370200":"red"}"#;
    place.ballast.store.end_job(colours, false, kept).await.unwrap();
    let shown = async |path: &str| administrator.get(path).await.body;
    let people = shown("/administration/people").await;
    assert!(people.contains("经办人") && people.contains("历下区（370102）及其下级"), "{people}");
    let person = shown("/administration/people/li.na").await;
    assert!(
        !person.contains("> officer<") && person.contains("开户") && person.contains("经办人"),
        "{person}"
    );
    let system = shown("/administration/system").await;
    assert!(system.contains("比对颜色") && system.contains("记下 2 个颜色"), "{system}");
    assert!(!system.contains("370100") && system.contains("项目政策"), "{system}");
    let webhooks = shown("/administration/webhooks").await;
    assert!(webhooks.contains("台账事项变动") && !webhooks.contains("> item<"), "{webhooks}");
    let audit = auditor.get("/administration/audit?subject=li.na").await.body;
    assert!(audit.contains("开户 <code>create-account</code>"), "{audit}");
    assert!(audit.contains("角色：经办人；范围：历下区（370102）及其下级"), "{audit}");
    assert!(person.contains("角色：经办人；范围：历下区（370102）及其下级"), "{person}");
    // The file to take away holds what is hashed.
    let file = auditor.get("/administration/audit/take.csv?subject=li.na").await.body;
    assert!(file.contains("roles=officer reach=region:370102"), "{file}");
    auditor.post("/language", "lang=en").await;
    let audit = auditor.get("/administration/audit?subject=li.na").await.body;
    assert!(audit.contains("roles: officer; scope: ") && !audit.contains("reach=region"), "{audit}");
}
