//! Who sees a part only: a county's officer and an enterprise, asked at every page, never meet anybody else's figures.

use axum::http::StatusCode;
use ballast_app::accounts::{Reach, Role};
use ballast_model::Scope;

use crate::desk::{CLOSED, Desk, FORM, OPEN, firm, with_desk};

/// Pages that list enterprises or sum them up, without naming one.
fn lists() -> Vec<String> {
    [
        "/".to_owned(),
        "/monitor?by=subject".to_owned(),
        "/monitor?by=region".to_owned(),
        "/monitor?by=region&region=370200".to_owned(),
        "/monitor/take.csv?by=subject".to_owned(),
        "/figure?ref=output@2024-03/region:370000/value".to_owned(),
        "/figure?ref=output@2024-03/region:370202/value".to_owned(),
        "/figure/take.csv?ref=output@2024-03/region:370000/value".to_owned(),
        "/map?show=value".to_owned(),
        "/returns".to_owned(),
        format!("/returns/missing?form={FORM}&period={OPEN}"),
        format!("/returns/missing/take.csv?form={FORM}&period={OPEN}"),
        format!("/returns/queries?form={FORM}&period={OPEN}"),
        "/enterprises".to_owned(),
        "/policies/nearly-above-scale?on=2024-06-30".to_owned(),
        "/policies/nearly-above-scale/take.csv?on=2024-06-30".to_owned(),
        "/policies/nearly-above-scale/what-if?on=2024-06-30".to_owned(),
        "/briefs/preview?period=2024-03".to_owned(),
        format!("/api/v1/figures?indicator=output&period={CLOSED}&by=subject"),
    ]
    .to_vec()
}

/// Pages about one enterprise.
fn about(at: usize) -> Vec<String> {
    let id = firm(at).id;
    vec![
        format!("/enterprises/{id}"),
        format!("/enterprises/{id}/standings"),
        format!("/returns/{FORM}/{OPEN}/{id}"),
        format!("/returns/{FORM}/{CLOSED}/{id}"),
        format!("/policies/nearly-above-scale/explain/{id}?on=2024-06-30"),
        format!("/api/v1/enterprises/{id}"),
    ]
}

/// Asks at every page and looks for anybody else.
async fn meets_nobody_but(who: &Desk, own: &[usize]) {
    let others: Vec<usize> = (0..6).filter(|at| !own.contains(at)).collect();
    for path in lists() {
        let (_, page) = who.get(&path).await;
        for &at in &others {
            let other = firm(at);
            assert!(
                !page.contains(&other.name) && !page.contains(&other.id),
                "{path} names {}: {page}",
                other.name
            );
        }
    }
    for &at in &others {
        for path in about(at) {
            let (status, page) = who.get(&path).await;
            assert!(status.is_client_error(), "{path}: {status} {page}");
            assert!(!page.contains(&firm(at).name), "{path}: {page}");
        }
        let here = format!("/returns/{FORM}/{OPEN}/{}", firm(at).id);
        for act in ["save", "send"] {
            let (status, _, page) = who.post(&here, &[("output", "1"), ("act", act)]).await;
            assert!(status.is_client_error(), "{here} {act}: {status} {page}");
        }
        let (status, _, page) = who.post(&format!("{here}/check"), &[("output", "1")]).await;
        assert!(status.is_client_error(), "{here}/check: {status} {page}");
    }
    for &at in own {
        for path in about(at).iter().filter(|path| !path.contains("explain")) {
            let (status, page) = who.get(path).await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
        }
    }
}

#[test]
fn an_officer_of_one_county_meets_its_enterprises_only() {
    with_desk(async |desk| {
        let county = desk.other("li", Role::Officer, Reach::Region("370102".to_owned())).await;
        meets_nobody_but(&county, &[0, 1, 2]).await;
        let (_, page) = county.get("/monitor?by=subject").await;
        assert!(page.contains(&firm(0).name) && page.contains(&firm(2).name), "{page}");
        let (_, page) = county.get("/figure?ref=output@2024-03/region:370102/value").await;
        assert!(page.contains("6,600") || page.contains("660"), "{page}");
        assert!(!page.contains("23,100"), "{page}");
    });
}

/// What is asked about a region, wherever it can be asked.
fn asked_of(region: &str) -> Vec<String> {
    let figure = format!("output@{CLOSED}/region:{region}/value");
    vec![
        format!("/?region={region}&period={CLOSED}"),
        format!("/monitor?region={region}&period={CLOSED}"),
        format!("/monitor?by=industry&region={region}&period={CLOSED}"),
        format!("/monitor/take.csv?region={region}&period={CLOSED}"),
        format!("/monitor/take.xlsx?by=subject&region={region}&period={CLOSED}"),
        format!("/map?region={region}&period={CLOSED}"),
        format!("/figure?ref={figure}"),
        format!("/figure/take.csv?ref={figure}"),
        format!("/figure?ref=output@{CLOSED}/industry:C/within:{region}/value"),
        format!("/briefs/preview?period={CLOSED}&region={region}"),
        format!("/api/v1/figures?indicator=output&period={CLOSED}&within={region}"),
        format!("/api/v1/figures?indicator=output&period={CLOSED}&by=industry&within={region}"),
        format!("/api/v1/trace?indicator=output&period={CLOSED}&by=region&node={region}"),
        format!("/api/v1/dispatch?period={CLOSED}&within={region}"),
        format!("/api/v1/programmes/nearly-above-scale/run?on=2024-06-30&within={region}"),
    ]
}

#[test]
fn figures_of_a_region_are_for_who_sees_all_of_it() {
    with_desk(async |desk| {
        let county = desk.other("li", Role::Officer, Reach::Region("370102".to_owned())).await;
        for larger in ["370000", "370100", "370202"] {
            for path in asked_of(larger) {
                let (status, page) = county.get(&path).await;
                assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {page}");
                // It says what may be asked for.
                assert!(page.contains("370102 历下区"), "{path}: {page}");
            }
        }
        for path in asked_of("370102") {
            let (status, page) = county.get(&path).await;
            assert!(status.is_success(), "{path}: {status} {page}");
        }
        // Where no region is named, it is their own, and the number carries its name.
        let (status, told) = county.get(&format!("/api/v1/figures?indicator=output&period={CLOSED}")).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert!(told.contains("历下区") && !told.contains("山东省") && !told.contains("济南市"), "{told}");
        for path in ["/monitor", "/monitor?by=industry", "/map"] {
            let (status, page) = county.get(path).await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            assert!(page.contains("历下区") && !page.contains("山东省"), "{path}: {page}");
        }
        // A ledger item is not tied to such a figure either.
        let own = desk.ballast.seen_by("li", Scope::Regions(vec!["370102".to_owned()]), "zh");
        let refused = own.typed_link(&format!("output@{CLOSED}/370000/growth")).await.unwrap_err();
        assert!(refused.in_words("zh").contains("370102 历下区"), "{refused}");
        assert!(own.typed_link(&format!("output@{CLOSED}/370102/growth")).await.is_ok());
        // Who sees the whole city asks about it and about what lies below.
        let city = desk.other("sun", Role::Officer, Reach::Region("370100".to_owned())).await;
        for region in ["370100", "370102"] {
            for path in asked_of(region) {
                let (status, page) = city.get(&path).await;
                assert!(status.is_success(), "{path}: {status} {page}");
            }
        }
        let (status, _) = city.get(&format!("/monitor?region=370000&period={CLOSED}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn an_enterprise_meets_itself_only() {
    with_desk(async |desk| {
        let own = desk.other("jia", Role::Enterprise, Reach::Enterprise(firm(0).id)).await;
        meets_nobody_but(&own, &[0]).await;
    });
}

#[test]
fn only_who_sees_everything_closes_and_reopens() {
    with_desk(async |desk| {
        // All six enterprises stand in the province, though the tree is the nation's.
        let province = desk.other("sun", Role::Officer, Reach::Region("370000".to_owned())).await;
        let county = desk.other("li", Role::Officer, Reach::Region("370102".to_owned())).await;
        let (_, board) = county.get(&format!("/returns?form={FORM}&period={OPEN}")).await;
        assert!(!board.contains("/returns/close"), "{board}");
        let (status, _, page) = county.post("/returns/close", &[("form", FORM), ("period", OPEN)]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let again = [("form", FORM), ("period", CLOSED), ("reason", "更正")];
        let (status, _, page) = county.post("/returns/reopen", &again).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let info = desk.ballast.store.period(FORM, CLOSED.parse().unwrap()).await.unwrap().unwrap();
        assert!(info.closed);
        let info = desk.ballast.store.period(FORM, OPEN.parse().unwrap()).await.unwrap().unwrap();
        assert!(!info.closed);
        let (_, board) = province.get(&format!("/returns?form={FORM}&period={OPEN}")).await;
        assert!(board.contains("/returns/close"), "{board}");
        let (status, _, page) = province.post("/returns/close", &[("form", FORM), ("period", OPEN)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (status, _, page) = province.post("/returns/reopen", &again).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let info = desk.ballast.store.period(FORM, CLOSED.parse().unwrap()).await.unwrap().unwrap();
        assert!(!info.closed);
    });
}
