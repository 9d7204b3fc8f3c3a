//! The HTTP API: tokens, the envelope, idempotent imports, what is put on record, its description.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use ballast_app::accounts::{AuditFilter, Reach, Role};
use ballast_cockpit::{doors, openapi};
use serde_json::{Value, json};

use crate::place::{Answer, Person, Place};

const ONE: &str = "91370100MA3C00001H";

/// A token of somebody's with those rights.
async fn token(person: &Person<'_>, rights: &[&str]) -> String {
    let rights: Vec<String> = rights.iter().map(|right| format!("&right={right}")).collect();
    let made = person.post("/profile/tokens", &format!("label=test&days=30{}", rights.concat())).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let at = made.body.find("ballast_").unwrap();
    made.body[at..at + 72].to_owned()
}

async fn ask(place: &Place, token: &str, request: axum::http::request::Builder, body: &str) -> Answer {
    let request = request.header("authorization", format!("Bearer {token}"));
    place.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

/// Returns of November of one firm in Jinan and one in Qingdao.
fn returns(output: i64) -> String {
    let one = |id: &str, name: &str, region: &str, output: i64| json!({ "统一社会信用代码": id, "企业名称": name, "行政区划代码": region, "行业代码": "2614", "output": output });
    json!([one(ONE, "甲厂", "370102", output), one("91370200MA3C00002R", "乙厂", "370202", 500)]).to_string()
}

async fn import(place: &Place, token: &str, key: &str, body: &str) -> Answer {
    let path = "/api/v1/returns?form=industrial-monthly&period=2024-11";
    let request =
        Request::post(path).header("content-type", "application/json").header("idempotency-key", key);
    ask(place, token, request, body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_description_lists_every_call_and_no_other() {
    let description: Value = serde_json::from_str(&openapi()).unwrap();
    let mut described = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        described.extend(
            methods.as_object().unwrap().keys().map(|method| format!("{} {path}", method.to_uppercase())),
        );
    }
    // What every call may be refused with is described, each in the one shape.
    for methods in description["paths"].as_object().unwrap().values() {
        for answers in methods.as_object().unwrap().values().map(|call| &call["responses"]) {
            for status in ["400", "401", "403", "422", "429"] {
                let content = &answers[status]["content"]["application/problem+json"];
                assert!(content["schema"]["$ref"].is_string(), "{status}: {answers}");
            }
        }
    }
    let calls = doors().into_iter().filter(|door| door.kind.is_call());
    let mut calls: Vec<String> = calls.map(|door| format!("{} {}", door.method, door.path)).collect();
    described.sort();
    calls.sort();
    assert_eq!(described, calls);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_opens_what_it_carries_and_its_account_may() {
    let place = Place::open().await;
    let officer = place.role(Role::Officer).await;
    let figures = token(&officer, &["figures"]).await;
    let get = |path: &str| Request::get(path.to_owned());
    assert_eq!(ask(&place, &figures, get("/api/v1/periods"), "").await.status, StatusCode::OK);
    let refused = ask(&place, &figures, get("/api/v1/trace?indicator=output&period=2024-11"), "").await;
    assert_eq!(
        (refused.status, refused.header("content-type")),
        (StatusCode::FORBIDDEN, "application/problem+json")
    );
    assert_eq!(json_of(&refused)["status"], 403);
    // No page opens to a token, no token opens what its account may not, and nobody gives one more than they have.
    assert_eq!(ask(&place, &figures, get("/monitor"), "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(ask(&place, "ballast_x", get("/api/v1/periods"), "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        officer.post("/profile/tokens", "label=x&days=3&right=audit").await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        officer.post("/profile/tokens", "label=x&days=3&right=publish").await.status,
        StatusCode::BAD_REQUEST
    );
    // A session writes through the API only with what our pages carry.
    let bare = Request::post("/api/v1/returns").header("content-type", "application/json");
    assert_eq!(officer.send(bare, "[]").await.status, StatusCode::FORBIDDEN);
    let unknown = ask(&place, &figures, get("/api/v1/figures?indicator=outptu&period=2024-11"), "").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(json_of(&unknown)["detail"].as_str().unwrap().contains("output"), "{}", unknown.body);
    let misspelt =
        ask(&place, &figures, get("/api/v1/figures?indicator=output&period=2024-11&lvel=2"), "").await;
    assert_eq!(misspelt.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returns_come_in_once_and_show_at_once_within_ones_scope() {
    let place = Place::open().await;
    let officer = place.role(Role::Officer).await;
    let all = token(&officer, &["import", "figures", "trace", "close", "enterprises"]).await;
    let first = import(&place, &all, "k1", &returns(1000)).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let submission = json_of(&first)["data"]["report"]["submission"].clone();
    assert_eq!(submission, 1);
    let again = import(&place, &all, "k1", &returns(1000)).await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));
    assert_eq!(import(&place, &all, "k1", &returns(2000)).await.status, StatusCode::CONFLICT);
    assert_eq!(import(&place, &all, "k2", &returns(2000)).await.status, StatusCode::CREATED);
    let bad = returns(2000).replace(ONE, "91370100MA3C000019");
    let refused = import(&place, &all, "k3", &bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    assert!(json_of(&refused)["data"]["findings"][0]["rule"].is_string());
    let pdf = ask(&place, &all, Request::post("/api/v1/returns"), "%PDF-1.7").await;
    assert_eq!(pdf.status, StatusCode::BAD_REQUEST);

    let path = "/api/v1/figures?indicator=output&period=2024-11&by=subject";
    let subjects = json_of(&ask(&place, &all, Request::get(path), "").await);
    let sum: i64 =
        subjects["data"].as_array().unwrap().iter().map(|row| row["counted"].as_i64().unwrap()).sum();
    assert_eq!(sum, 2, "{subjects}");
    // Somebody whose scope is Jinan sees Jinan's.
    let jinan = place.person("jinan", Role::Officer, Reach::Region("370100".to_owned())).await;
    let narrow = token(&jinan, &["trace", "enterprises"]).await;
    let traced = json_of(
        &ask(&place, &narrow, Request::get("/api/v1/trace?indicator=output&period=2024-11"), "").await,
    );
    assert_eq!(traced["data"]["rows"].as_array().unwrap().len(), 1, "{traced}");
    let here = ask(&place, &narrow, Request::get(format!("/api/v1/enterprises/{ONE}")), "").await;
    assert_eq!(json_of(&here)["data"]["name"], "甲厂");
    let there = ask(&place, &narrow, Request::get("/api/v1/enterprises/91370200MA3C00002R"), "").await;
    assert_eq!(there.status, StatusCode::NOT_FOUND);
    // Both were put on record, by whom and from where.
    let filter = AuditFilter { actor: "jinan".to_owned(), verb: "read".to_owned(), ..AuditFilter::default() };
    let read = place.ballast.record_of(&filter).await.unwrap();
    let subjects: Vec<&str> = read.iter().map(|event| event.line.subject.as_str()).collect();
    assert_eq!(subjects, ["91370200MA3C00002R", ONE, "*"]);

    let close = || Request::post("/api/v1/closings").header("content-type", "application/json");
    let body = json!({ "form": "industrial-monthly", "period": "2024-11", "reason": "月度封账" }).to_string();
    let closed = ask(&place, &all, close(), &body).await;
    assert_eq!(
        (closed.status, json_of(&closed)["data"]["vintage"].clone()),
        (StatusCode::CREATED, json!(1)),
        "{}",
        closed.body
    );
    assert_eq!(ask(&place, &all, close(), &body).await.status, StatusCode::CONFLICT);
    assert_eq!(import(&place, &all, "k4", &returns(3000)).await.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_record_is_read_page_by_page_by_audit_alone() {
    let place = Place::open().await;
    let auditor = place.role(Role::Audit).await;
    let token = token(&auditor, &["audit"]).await;
    let page = json_of(&ask(&place, &token, Request::get("/api/v1/audit?limit=2"), "").await);
    let seqs: Vec<i64> =
        page["data"].as_array().unwrap().iter().map(|line| line["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs.len(), 2);
    let next = page["next"].as_i64().unwrap();
    assert_eq!(next, seqs[1]);
    let older =
        json_of(&ask(&place, &token, Request::get(format!("/api/v1/audit?limit=1&before={next}")), "").await);
    assert_eq!(older["data"][0]["seq"], next - 1);
    assert_eq!(older["data"][0]["hash"], page["data"][1]["previous"]);
}
