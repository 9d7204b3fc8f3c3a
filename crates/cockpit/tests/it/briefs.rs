//! A brief: words may be edited, numbers may not; what was published opens the same for ever.

use axum::http::StatusCode;
use ballast_app::{CloseOptions, dispatch::DispatchQuery};
use ballast_store::AuditFilter;

use crate::desk::{CLOSED, FORM, submit, with_desk};

#[test]
fn an_edited_number_stops_the_brief_and_a_published_one_stays() {
    with_desk(async |desk| {
        let query = DispatchQuery { period: Some(CLOSED.parse().unwrap()), ..DispatchQuery::default() };
        let text = desk.ballast.brief_text(&query).await.unwrap().markdown;
        let line = text.lines().position(|line| line.contains("](figure:")).unwrap() + 1;
        let (before, after) = text.split_once("](figure:").unwrap();
        let wrong = format!("{before}9](figure:{after}");
        let send = async |text: &str, act: &str| {
            desk.post("/briefs/write", &[("period", CLOSED), ("text", text), ("act", act)]).await
        };
        let (status, _, page) = send(&wrong, "publish").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(page.contains("不能发布") && page.contains(&format!("第 {line} 行")), "{page}");
        assert!(desk.ballast.store.published_briefs(desk.ballast.scope()).await.unwrap().is_empty());

        // A text that is no brief is refused, and not lost.
        let (status, _, page) = send("本局按语 <b>x</b>", "publish").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(
            page.contains("没有保存") && page.contains("本局按语 ") && page.contains("<textarea"),
            "{page}"
        );
        let edited = text.replacen("# ", "# 本局", 1);
        let (status, to, page) = send(&edited, "save").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = desk.get(&to).await;
        assert!(page.contains("本局") && page.contains("王科长"), "{page}");
        let (status, to, page) = send(&edited, "publish").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let mut printed = Vec::new();
        for ending in ["html", "docx", "xlsx", "md"] {
            let (status, bytes) = desk.bytes(&format!("{to}/brief.{ending}")).await;
            assert_eq!(status, StatusCode::OK);
            printed.push(bytes);
        }
        assert!(printed[1].starts_with(b"PK") && printed[2].starts_with(b"PK"));

        // A page of this site frames it, nobody else's does; by itself it may load and run nothing.
        let request = axum::http::Request::get(format!("{to}/brief.html"));
        let answer = desk.ask(request.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(answer.headers()["x-frame-options"], "SAMEORIGIN");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        for said in ["default-src 'none'", "frame-ancestors 'self'", "sandbox"] {
            assert!(policy.contains(said), "{policy}");
        }

        // A later vintage changes the figures, not what was printed.
        let period = CLOSED.parse().unwrap();
        desk.ballast.reopen(FORM, period, "更正").await.unwrap();
        submit(&desk.ballast, CLOSED, &[(0, 99_000)], "").await;
        desk.ballast
            .close(FORM, period, &CloseOptions { reason: "更正".to_owned(), ..CloseOptions::default() })
            .await
            .unwrap();
        for (ending, was) in ["html", "docx", "xlsx", "md"].iter().zip(&printed) {
            assert_eq!(&desk.bytes(&format!("{to}/brief.{ending}")).await.1, was, "{ending}");
        }
        // A brief names enterprises: who read it, and who took it away, stands on record.
        desk.get(&to).await;
        let filter = AuditFilter { limit: 200, ..AuditFilter::default() };
        let kept = desk.ballast.store.audit_events(&filter).await.unwrap();
        let kept: Vec<(&str, &str)> =
            kept.iter().map(|event| (event.line.verb.as_str(), event.line.detail.as_str())).collect();
        for said in [("read", "published brief 1"), ("export", "published brief 1 as xlsx")] {
            assert!(kept.contains(&said), "{said:?} in {kept:?}");
        }
        // The draft's numbers are now those of another vintage, and it says so.
        let (_, page) = desk.get(&format!("/briefs/write?period={CLOSED}")).await;
        assert!(page.contains("不能发布"), "{page}");
    });
}
