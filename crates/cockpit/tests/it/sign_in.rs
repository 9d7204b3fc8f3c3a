//! Coming in through the browser.

use axum::http::{Request, StatusCode, header};
use ballast_app::accounts::{Origin, Role};

use crate::place::Place;

const PASSWORD: &str = "Tidal-Anchor-93";

/// An officer with a password.
async fn officer(place: &Place) {
    place.role(Role::Officer).await;
    let link = place.site.accounts().link_for("test", "a.officer", &Origin::default()).await.unwrap();
    let form = place.get(&link.path).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.body.contains("a.officer"));
    let differ = place.post(&link.path, "password=Tidal-Anchor-93&again=Tidal-Anchor-94").await;
    assert!(differ.status == StatusCode::UNPROCESSABLE_ENTITY && differ.body.contains("两次"));
    let weak = place.post(&link.path, "password=short&again=short").await;
    assert!(weak.body.contains("10 个或更多"), "{}", weak.body);
    let set = place.post(&link.path, &format!("password={PASSWORD}&again={PASSWORD}")).await;
    assert_eq!((set.status, set.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(place.get(&link.path).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it opens once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_signs_in_and_goes_where_they_wanted() {
    let place = Place::open().await;
    officer(&place).await;
    let sent_away = place.get("/monitor?by=region").await;
    assert_eq!(sent_away.header("location"), "/sign-in?next=/monitor%3Fby%3Dregion");
    let page = place.get(sent_away.header("location")).await;
    assert!(page.body.contains("value=\"/monitor?by=region\""), "{}", page.body);
    let wrong = place.post("/sign-in", "account=a.officer&password=x&next=%2Fmonitor").await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(
        wrong.body.contains("不正确")
            && wrong.body.contains("value=\"a.officer\"")
            && !wrong.body.contains("value=\"x\"")
    );
    let right =
        place.post("/sign-in", &format!("account=a.officer&password={PASSWORD}&next=%2Fmonitor")).await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/monitor"));
    let cookie = right.header("set-cookie");
    assert!(
        cookie.starts_with("ballast=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert!(!cookie.contains("Secure"), "not behind TLS");
    let (cookie, _) = cookie.split_once(';').unwrap();
    let request = Request::get("/").header(header::COOKIE, cookie).body(axum::body::Body::empty()).unwrap();
    assert_eq!(place.send(request).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_tls_the_cookie_is_for_tls_and_this_host_only() {
    let mut settings = crate::place::settings();
    settings.server.address = "https://brain.example".to_owned();
    let place = Place::with(settings).await;
    officer(&place).await;
    let right = place.post("/sign-in", &format!("account=a.officer&password={PASSWORD}")).await;
    let cookie = right.header("set-cookie");
    assert!(cookie.starts_with("__Host-ballast=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(right.header("strict-transport-security").contains("max-age"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_speaks_both_languages() {
    let place = Place::open().await;
    assert!(place.get("/sign-in").await.body.contains("lang=\"zh-CN\""));
    let english = place.get("/sign-in?lang=en").await;
    assert!(
        english.body.contains("One-time code") && english.header("set-cookie").starts_with("ballast-lang=en")
    );
    let asked = Request::get("/sign-in")
        .header("accept-language", "fr, en;q=0.8")
        .body(axum::body::Body::empty())
        .unwrap();
    assert!(place.send(asked).await.body.contains("One-time code"));
}
