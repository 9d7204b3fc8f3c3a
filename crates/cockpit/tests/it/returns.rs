//! An enterprise's return: filled in beforehand, checked as it is typed, kept as a draft, sent in, queried, closed.

use axum::http::StatusCode;

use ballast_app::accounts::{Reach, Role};

use crate::desk::{CLOSED, FORM, OPEN, firm, submit, with_desk};

fn at(period: &str, firm_at: usize) -> String {
    format!("/returns/{FORM}/{period}/{}", firm(firm_at).id)
}

const GOOD: [(&str, &str); 4] =
    [("output", "5600"), ("output_ytd", "22100"), ("output_base", "5000"), ("output_ytd_base", "20000")];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = GOOD.to_vec();
    for (name, value) in more {
        fields.retain(|(had, _)| had != name);
        fields.push((name, value));
    }
    fields
}

#[test]
fn a_draft_counts_nowhere_and_what_is_sent_counts_at_once() {
    with_desk(async |desk| {
        let here = at(OPEN, 4);
        let (_, form) = desk.get(&here).await;
        // Each field says why it is asked, and what was reported before stands beside it.
        assert!(form.contains("五色图和拉动点的主指标") && form.contains("5,500"), "{form}");
        let before = desk.ballast.progress(FORM, OPEN.parse().unwrap()).await.unwrap();
        assert_eq!((before.reported, before.missing.len()), (4, 2));

        let (status, to, page) = desk.post(&here, &with(&[("act", "save")])).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, here.as_str()), "{page}");
        let (_, draft) = desk.get(&here).await;
        assert!(draft.contains("草稿") && draft.contains("value=\"5600\""), "{draft}");
        let still = desk.ballast.progress(FORM, OPEN.parse().unwrap()).await.unwrap();
        assert_eq!(still.reported, 4);

        let (status, to, page) = desk.post(&here, &with(&[("act", "send")])).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, format!("{here}/sent").as_str()), "{page}");
        let (status, page) = desk.get(&to).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let after = desk.ballast.progress(FORM, OPEN.parse().unwrap()).await.unwrap();
        assert_eq!((after.reported, after.missing.len()), (5, 1));
        let (_, again) = desk.get(&here).await;
        assert!(!again.contains("草稿，") && again.contains("更正"), "{again}");
    });
}

#[test]
fn what_is_typed_is_checked_and_an_error_keeps_nothing() {
    with_desk(async |desk| {
        let here = at(OPEN, 4);
        let (status, _, part) = desk.post(&format!("{here}/check"), &with(&[("output", "-1")])).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!part.contains("<html") && part.contains("class=\"error\""), "{part}");
        let (status, to, page) = desk.post(&here, &with(&[("output", "千"), ("act", "send")])).await;
        assert_eq!((status, to.as_str()), (StatusCode::OK, ""), "{page}");
        assert!(page.contains("role=\"alert\"") && page.contains("value=\"千\""), "{page}");
        let progress = desk.ballast.progress(FORM, OPEN.parse().unwrap()).await.unwrap();
        assert_eq!(progress.reported, 4);
    });
}

#[test]
fn a_closed_period_can_be_read_and_takes_nothing() {
    with_desk(async |desk| {
        let here = at(CLOSED, 0);
        let (_, page) = desk.get(&here).await;
        assert!(page.contains("已经封账") && !page.contains("value=\"send\""), "{page}");
        let (status, _, page) = desk.post(&here, &with(&[("act", "send")])).await;
        assert!(status.is_client_error(), "{status} {page}");
    });
}

#[test]
fn a_query_is_answered_and_then_accepted() {
    with_desk(async |desk| {
        let id = firm(0).id;
        let list = format!("/returns/queries?form={FORM}&period={OPEN}");
        let (_, page) = desk.get(&list).await;
        assert!(
            page.contains("企业甲") && page.contains("待答复") && page.contains("像是单位填错"),
            "{page}"
        );
        let say = |kind: &'static str, words: &'static str| {
            vec![("form", FORM), ("period", OPEN), ("mark", "unit-slip"), ("kind", kind), ("words", words)]
        };
        let with_id = |mut fields: Vec<(&'static str, &'static str)>, id: &'static str| {
            fields.push(("subject", id));
            fields
        };
        let id: &'static str = Box::leak(id.into_boxed_str());
        let (status, ..) = desk.post("/returns/queries", &with_id(say("answer", ""), id)).await;
        assert!(status.is_client_error());
        let (status, ..) = desk.post("/returns/queries", &with_id(say("answer", "新生产线投产"), id)).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = desk.get(&list).await;
        assert!(page.contains("新生产线投产") && page.contains("王科长"), "{page}");
        let (status, ..) = desk.post("/returns/queries", &with_id(say("accept", ""), id)).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let queries = desk.ballast.queries(FORM, OPEN.parse().unwrap()).await.unwrap();
        assert_eq!(queries[0].state, ballast_app::QueryState::Accepted);
    });
}

#[test]
fn a_file_is_imported_and_the_period_closed_and_opened_again() {
    with_desk(async |desk| {
        let head = "统一社会信用代码,企业名称,区划代码,行业代码,报告期,output,output_ytd,output_base,output_ytd_base\n";
        let row = format!("{},企业己,370202,1311,2024年4月,6700,26500,6000,24000\n", firm(5).id);
        let file = format!("{head}{row}");
        let (status, _, page) =
            desk.upload("/returns/import", "四月.csv", file.as_bytes(), &[("form", FORM)]).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(page.contains("已入库 1 份"), "{page}");
        let (status, _, page) = desk.upload("/returns/import", "四月.csv", b"", &[]).await;
        assert!(status.is_client_error() && page.contains("没有选择文件"), "{page}");
        let (status, to, page) = desk.post("/returns/close", &[("form", FORM), ("period", OPEN)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, board) = desk.get(&to).await;
        assert!(board.contains("已封账") && board.contains("v1"), "{board}");
        let (status, _, page) =
            desk.post("/returns/reopen", &[("form", FORM), ("period", OPEN), ("reason", " ")]).await;
        assert!(status.is_client_error(), "{page}");
        let (status, ..) =
            desk.post("/returns/reopen", &[("form", FORM), ("period", OPEN), ("reason", "更正")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn an_enterprise_is_asked_for_the_next_period_before_anybody_has_reported_it() {
    with_desk(async |desk| {
        let own = desk.other("jia", Role::Enterprise, Reach::Enterprise(firm(0).id)).await;
        let (_, page) = own.get("/returns").await;
        let next = at("2024-05", 0);
        assert!(page.contains(&next), "{page}");
        // Forms that nobody reported yet are not asked of it, and no period before it begins.
        assert!(!page.contains("/returns/industrial-annual/") && !page.contains("2024-06"), "{page}");
        let (status, form) = own.get(&next).await;
        assert!(status == StatusCode::OK && form.contains("value=\"send\""), "{form}");
        let sent = [
            ("output", "1100"),
            ("output_ytd", "4400"),
            ("output_base", "1000"),
            ("output_ytd_base", "4000"),
            ("act", "send"),
        ];
        let (status, _, page) = own.post(&next, &with(&sent)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let progress = desk.ballast.progress(FORM, "2024-05".parse().unwrap()).await.unwrap();
        assert_eq!(progress.reported, 1);
    });
}

#[test]
fn queries_on_one_return_are_not_called_returns() {
    with_desk(async |desk| {
        submit(&desk.ballast, OPEN, &[(0, 1_100)], "unit-slip;outlier").await;
        let own = desk.other("jia", Role::Enterprise, Reach::Enterprise(firm(0).id)).await;
        let (_, page) = own.get("/returns").await;
        assert!(page.contains("2 处待核实") && !page.contains("份报表带核实"), "{page}");
        let list = format!("/returns/queries?form={FORM}&#38;period={OPEN}");
        assert!(page.contains(&list) || page.contains(&list.replace("&#38;", "&amp;")), "{page}");
    });
}

#[test]
fn a_file_that_says_no_period_is_for_the_one_shown() {
    with_desk(async |desk| {
        let (_, board) = desk.get(&format!("/returns?form={FORM}&period={OPEN}")).await;
        let form = board.split("action=\"/returns/import\"").nth(1).unwrap().split("</form>").next().unwrap();
        assert!(form.contains(&format!("name=\"period\" value=\"{OPEN}\"")), "{form}");
        let head =
            "统一社会信用代码,企业名称,区划代码,行业代码,output,output_ytd,output_base,output_ytd_base";
        let row = format!("{},企业己,370202,1311,6700,26500,6000,24000", firm(5).id);
        let shown = [("form", FORM), ("period", OPEN)];
        let file = format!("{head}\n{row}\n");
        let (_, _, page) = desk.upload("/returns/import", "月报.csv", file.as_bytes(), &shown).await;
        assert!(page.contains("已入库 1 份"), "{page}");
        // One that says its own keeps it.
        let row = format!("{},企业己,370202,1311,6700,33200,6000,30000", firm(5).id);
        let file = format!("{head},报告期\n{row},2024年5月\n");
        let (_, _, page) = desk.upload("/returns/import", "五月.csv", file.as_bytes(), &shown).await;
        assert!(page.contains("已入库 1 份"), "{page}");
        let reported =
            async |period: &str| desk.ballast.progress(FORM, period.parse().unwrap()).await.unwrap().reported;
        assert_eq!((reported(OPEN).await, reported("2024-05").await), (5, 1));
        let (status, _, page) = desk
            .upload("/returns/import", "x.csv", file.as_bytes(), &[("form", FORM), ("period", "soon")])
            .await;
        assert!(status.is_client_error() && page.contains("soon"), "{page}");
    });
}
