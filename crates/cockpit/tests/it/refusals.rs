//! What cannot be done is said in the language of whoever asked.

use axum::http::StatusCode;

use crate::desk::{CLOSED, FORM, OPEN, firm, with_desk};

/// Questions that a page or a call refuses, with a word of the refusal in Chinese and in English.
fn refused() -> Vec<(String, &'static str, &'static str)> {
    let firm = firm(0).id;
    vec![
        ("/monitor?as_of=31.12".to_owned(), "“31.12”不是日期", "is no day"),
        ("/monitor?by=weather".to_owned(), "不是可以分组的维度", "is no dimension"),
        ("/monitor?level=x".to_owned(), "不是层级", "is no level"),
        ("/monitor?period=soon".to_owned(), "不是报告期", "is not a period"),
        (
            "/monitor?indicator=happiness".to_owned(),
            "没有叫“happiness”的指标",
            "no indicator is called happiness",
        ),
        ("/?period=soon".to_owned(), "不是报告期", "is not a period"),
        ("/figure?ref=nonsense".to_owned(), "不是数据的地址", "is not a figure"),
        ("/briefs/write?period=soon".to_owned(), "不是报告期", "is not a period"),
        ("/ledger?due=soon".to_owned(), "2024-12-31 这样的日期", "write a day"),
        ("/ledger?sort=luck".to_owned(), "之一", "write one of"),
        ("/ledger/calendar?month=soon".to_owned(), "2024-12 这样的月份", "write a month"),
        ("/ledger/item/99999".to_owned(), "台账事项", "ledger item"),
        (format!("/returns/{FORM}/soon/{firm}"), "不是报告期", "is not a period"),
        ("/policies/shandong-2023-q1/what-if?on=soon".to_owned(), "不是日期", "is no day"),
        ("/policies/nothing".to_owned(), "政策项目", "no programme is called"),
        ("/reports/4711".to_owned(), "没有报告", "there is no report"),
        ("/api/v1/figures?indicator=output&period=soon".to_owned(), "不是报告期", "is not a period"),
        ("/api/v1/figures?indicator=output&period=2024-03&by=x".to_owned(), "维度", "is no dimension"),
        ("/monitor?page=-1".to_owned(), "“page”这一项写法不对", "“page” is not as it should be"),
        ("/briefs/published/zz".to_owned(), "没有这个页面", "No such page"),
        ("/api/v1/figures?indicator=output".to_owned(), "缺少“period”", "“period” is missing"),
        ("/api/v1/figures?indicator=output&period=2024-03&x=1".to_owned(), "没有“x”", "nothing called “x”"),
        ("/api/v1/figures?indicator=output&period=2024-03&level=a".to_owned(), "“level”", "“level”"),
        ("/api/v1/enterprises/9137".to_owned(), "没有企业", "there is no enterprise"),
    ]
}

#[test]
fn a_refusal_speaks_the_language_of_whoever_asked() {
    with_desk(async |desk| {
        for (path, zh, _) in refused() {
            let (status, page) = desk.get(&path).await;
            assert!(status.is_client_error(), "{path}: {status}");
            assert!(page.contains(zh), "{path} lacks {zh}: {page}");
            let json = path.starts_with("/api/").then(|| serde_json::from_str::<serde_json::Value>(&page));
            assert!(
                json.is_none_or(|told| told.is_ok_and(|told| told["status"] == status.as_u16())),
                "{page}"
            );
        }
        let (status, _, page) =
            desk.post("/returns/close", &[("form", FORM), ("period", CLOSED), ("reason", "")]).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains("已经封账"), "{page}");
        let (_, _, page) =
            desk.post("/returns/reopen", &[("form", FORM), ("period", OPEN), ("reason", "更正")]).await;
        assert!(page.contains("没有封账"), "{page}");

        desk.post("/language", &[("lang", "en")]).await;
        for (path, _, en) in refused() {
            let (_, page) = desk.get(&path).await;
            let page = page.replace("&#34;", "\"").replace("&quot;", "\"");
            assert!(page.contains(en), "{path} lacks {en}: {page}");
        }
    });
}
