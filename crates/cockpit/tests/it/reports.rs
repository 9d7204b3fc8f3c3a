//! A work report: dropped in, read, marked, accepted; a promise beside what was achieved.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use ballast_app::accounts::{Reach, Role};

use crate::desk::with_desk;

const PLAN: &str = "山东省2024年工业工作要点\n\n一、主要目标\n2024年，全省规模以上工业总产值增长6%以上。\n\n二、重点任务\n（一）推进技术改造。实施技改项目1000个，由省工信厅负责，12月底前完成。\n";

#[test]
fn a_report_is_read_marked_and_accepted() {
    with_desk(async |desk| {
        let (status, to, page) =
            desk.upload("/reports", "../山东省2024年要点.txt", PLAN.as_bytes(), &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (status, page) = desk.get(&to).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(page.contains("figure target") && page.contains("山东省2024年要点.txt"), "{page}");
        assert!(!page.contains("../"), "the name keeps no folder: {page}");
        let (status, back, page) = desk.post(&format!("{to}/accept"), &[("name", "要点")]).await;
        assert_eq!((status, &back), (StatusCode::SEE_OTHER, &to), "{page}");
        let accepted = desk.ballast.store.accepted_reports(None).await.unwrap();
        assert_eq!(accepted[0].name, "要点");
        let (_, list) = desk.get("/reports").await;
        assert!(list.contains("已采纳"), "{list}");
        // Its task goes on the ledger once.
        assert!(list.contains("0 / 1 项任务") && list.contains("action=\"/reports/tasks\""), "{list}");
        let (status, _, page) = desk.post("/reports/tasks", &[("name", "要点")]).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(page.contains("新建 1 项，原已在账 0 项"), "{page}");
        let (_, list) = desk.get("/reports").await;
        assert!(list.contains("1 / 1 项任务") && !list.contains("action=\"/reports/tasks\""), "{list}");
        let (_, _, page) = desk.post("/reports/tasks", &[("name", "要点")]).await;
        assert!(page.contains("新建 0 项，原已在账 1 项"), "{page}");
        let (_, ledger) = desk.get("/ledger?kind=task").await;
        assert!(ledger.contains("推进技术改造"), "{ledger}");
        let (status, _, page) = desk.post("/reports/tasks", &[("name", "没有的")]).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{page}");
        // Whoever sees one county opens nothing of the province's.
        let county = desk.other("li", Role::Officer, Reach::Region("370102".to_owned())).await;
        let (_, list) = county.get("/reports").await;
        assert!(!list.contains("action=\"/reports/tasks\""), "{list}");
        let (_, _, page) = county.post("/reports/tasks", &[("name", "要点")]).await;
        assert!(page.contains("新建 0 项，原已在账 0 项") && page.contains("不在您的范围内"), "{page}");
        // The page says that it is accepted, and the form is put away.
        let (_, page) = desk.get(&to).await;
        assert!(page.contains("已采纳为“要点”") && page.contains("<details>"), "{page}");
        // The same text from another file and under another name: its task is the one that is there.
        let (_, other, _) = desk.upload("/reports", "演示要点.txt", PLAN.as_bytes(), &[]).await;
        assert_ne!(other, to);
        desk.post(&format!("{other}/accept"), &[("name", "演示要点")]).await;
        let (_, list) = desk.get("/reports").await;
        assert!(list.matches("1 / 1 项任务").count() == 2, "{list}");
        let (_, _, page) = desk.post("/reports/tasks", &[("name", "演示要点")]).await;
        assert!(page.contains("新建 0 项，原已在账 1 项"), "{page}");
        // The same file is the same report.
        let (_, again, _) = desk.upload("/reports", "山东省2024年要点.txt", PLAN.as_bytes(), &[]).await;
        assert_eq!(again, to);
        let (status, page) = desk.get("/reports/compared?promised=1&achieved=1").await;
        assert_eq!(status, StatusCode::OK, "{page}");
    });
}

#[test]
fn what_cannot_be_read_leaves_nothing() {
    with_desk(async |desk| {
        let broken: [(&str, &[u8]); 4] = [
            ("x.exe", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00"),
            ("x.zip", b"PK\x03\x04 no document"),
            ("x.pdf", b"%PDF-1.7 and nothing else"),
            ("x.docx", b"PK\x03\x04 no document either"),
        ];
        for (name, content) in broken {
            let (status, _, page) = desk.upload("/reports", name, content, &[]).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {page}");
        }
        let dropped = desk.ballast.store.dropped_reports(desk.ballast.scope()).await.unwrap();
        assert!(dropped.is_empty(), "{dropped:?}");
        let (_, list) = desk.get("/reports").await;
        assert!(!list.contains("x.exe") && !list.contains("x.docx"), "{list}");
    });
}

#[test]
fn another_system_opens_the_tasks_of_a_report() {
    with_desk(async |desk| {
        let (_, to, _) = desk.upload("/reports", "要点.txt", PLAN.as_bytes(), &[]).await;
        desk.post(&format!("{to}/accept"), &[("name", "要点")]).await;
        let ask = async |of: &crate::desk::Desk, body: &str| {
            let request = Request::post("/api/v1/reports/tasks")
                .header("content-type", "application/json")
                .header("x-csrf-token", of.csrf());
            let response = of.ask(request.body(Body::from(body.to_owned())).unwrap()).await;
            let status = response.status();
            let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            (status, serde_json::from_slice::<serde_json::Value>(&bytes).unwrap())
        };
        // Whoever sees one county is told why a task of the province is left.
        let county = desk.other("li", Role::Officer, Reach::Region("370102".to_owned())).await;
        let (status, told) = ask(&county, r#"{"report": "要点"}"#).await;
        assert_eq!((status, told["data"]["items"].as_array().map(Vec::len)), (StatusCode::OK, Some(0)));
        assert!(told["data"]["left"][0]["why"].as_str().unwrap().contains("不在您的范围内"), "{told}");
        let (status, told) = ask(desk, r#"{"report": "要点"}"#).await;
        assert_eq!((status, &told["data"]["items"][0]["existed"]), (StatusCode::CREATED, &false.into()));
        let item = told["data"]["items"][0]["item"].clone();
        let (status, again) = ask(desk, r#"{"report": "要点"}"#).await;
        assert_eq!((status, &again["data"]["items"][0]["existed"]), (StatusCode::OK, &true.into()));
        assert_eq!(again["data"]["items"][0]["item"], item);
        let (status, wrong) = ask(desk, r#"{"report": "没有的"}"#).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(wrong["detail"].as_str().unwrap().contains("要点"), "{wrong}");
    });
}
