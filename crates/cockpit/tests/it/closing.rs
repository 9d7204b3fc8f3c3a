//! Closing says how many of those due have reported, and asks whether it is meant where a form wants more.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};

use crate::desk::{FORM, OPEN, with_desk_asking};

#[test]
fn closing_with_few_reported_wants_a_confirmation_and_a_reason() {
    // Four of six have reported, which is 66.7%.
    with_desk_asking("70", async |desk| {
        let (_, page) = desk.get(&format!("/returns?form={FORM}&period={OPEN}")).await;
        assert!(page.contains("应报 6 家，已报 4 家") && page.contains("低于该报表要求的 70%"), "{page}");
        assert!(page.contains("name=\"confirm\"") && page.contains("name=\"reason\" required"), "{page}");
        let close = async |more: &[(&str, &str)]| {
            let fields = [[("form", FORM), ("period", OPEN)].as_slice(), more].concat();
            desk.post("/returns/close", &fields).await
        };
        for lacking in [&[][..], &[("reason", "企业停报")], &[("confirm", "yes"), ("reason", "  ")]] {
            let (status, _, page) = close(lacking).await;
            assert_eq!(status, StatusCode::CONFLICT, "{page}");
            assert!(page.contains("应报 6 家，已报 4 家，低于该报表要求的 70%"), "{page}");
        }
        let body = format!(r#"{{"form": "{FORM}", "period": "{OPEN}"}}"#);
        let request = Request::post("/api/v1/closings")
            .header("content-type", "application/json")
            .header("x-csrf-token", desk.csrf());
        let refused = desk.ask(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(refused.status(), StatusCode::CONFLICT);
        assert!(desk.ballast.vintages(FORM, OPEN.parse().unwrap()).await.unwrap().is_empty());

        let body = body.replace('}', r#", "confirm": true, "reason": "两家企业停报"}"#);
        let request = Request::post("/api/v1/closings")
            .header("content-type", "application/json")
            .header("x-csrf-token", desk.csrf());
        let closed = desk.ask(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(closed.status(), StatusCode::CREATED);
        let bytes = axum::body::to_bytes(closed.into_body(), 1 << 16).await.unwrap();
        let told: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!((&told["data"]["due"], &told["data"]["reported"]), (&6.into(), &4.into()));
        let kept = desk.ballast.vintages(FORM, OPEN.parse().unwrap()).await.unwrap();
        assert_eq!(kept[0].reason, "两家企业停报");
    });
}

#[test]
fn closing_asks_nothing_where_enough_have_reported() {
    with_desk_asking("66", async |desk| {
        let (_, page) = desk.get(&format!("/returns?form={FORM}&period={OPEN}")).await;
        assert!(page.contains("应报 6 家，已报 4 家") && !page.contains("name=\"confirm\""), "{page}");
        let (status, _, page) = desk.post("/returns/close", &[("form", FORM), ("period", OPEN)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    });
}
