//! Every page opens, says what it shows, and leads nowhere that is not there.

use axum::http::StatusCode;

use crate::desk::{CLOSED, FORM, OPEN, firm, submit, with_desk};

fn pages() -> Vec<String> {
    let firm = firm(0).id;
    vec![
        "/".to_owned(),
        "/monitor".to_owned(),
        "/monitor?by=industry".to_owned(),
        // A code of a province and of a division, of a city and of a class.
        "/monitor?by=region&industry=26".to_owned(),
        "/monitor?by=industry&industry=37".to_owned(),
        "/monitor?by=size".to_owned(),
        "/monitor?by=subject&sort=value&desc=0".to_owned(),
        "/monitor?region=3701&by=region&price=real&period=2024-03".to_owned(),
        "/monitor/take.csv?by=subject".to_owned(),
        "/figure?ref=output@2024-03/region:370100/growth".to_owned(),
        "/figure/take.csv?ref=output@2024-03/region:370100/value".to_owned(),
        "/returns".to_owned(),
        format!("/returns?form={FORM}&period={CLOSED}"),
        format!("/returns/missing?form={FORM}&period={OPEN}"),
        format!("/returns/missing/take.csv?form={FORM}&period={OPEN}"),
        format!("/returns/queries?form={FORM}&period={OPEN}"),
        format!("/returns/{FORM}/{OPEN}/{firm}"),
        "/enterprises".to_owned(),
        "/enterprises?q=%E4%BC%81%E4%B8%9A%E4%B8%81".to_owned(),
        format!("/enterprises/{firm}"),
        format!("/enterprises/{firm}/standings"),
        "/policies".to_owned(),
        "/policies/shandong-2023-q1".to_owned(),
        "/policies/shandong-2023-q1/what-if?on=2023-04-30".to_owned(),
        "/policies/little-giant".to_owned(),
        "/map".to_owned(),
        "/map?show=value".to_owned(),
        "/map/shapes?region=370000".to_owned(),
        "/ledger".to_owned(),
        "/ledger?kind=demand&ended=1&sort=title&desc=1".to_owned(),
        "/ledger/take.csv".to_owned(),
        "/ledger/board".to_owned(),
        "/ledger/calendar".to_owned(),
        "/ledger/reports".to_owned(),
        "/ledger/new".to_owned(),
        "/ledger/arrears/new".to_owned(),
        "/reports".to_owned(),
        "/briefs".to_owned(),
        "/briefs/write?period=2024-03".to_owned(),
        "/briefs/preview?period=2024-03".to_owned(),
        "/colours.css".to_owned(),
        "/assets/cockpit.css".to_owned(),
        "/assets/cockpit.js".to_owned(),
    ]
}

/// Addresses on this site that a page leads to.
fn links(page: &str) -> Vec<String> {
    let places = ["href=\"/", "src=\"/", "hx-get=\"/", "data-map=\"/"];
    let mut found = Vec::new();
    for place in places {
        for part in page.split(place).skip(1) {
            let end = part.find('"').unwrap_or(part.len());
            found.push(format!("/{}", part[..end].replace("&#38;", "&").replace("&amp;", "&")));
        }
    }
    found
}

#[test]
fn a_page_of_enterprises_past_the_end_is_the_last() {
    with_desk(async |desk| {
        for page in ["100000".to_owned(), usize::MAX.to_string()] {
            let (status, page) = desk.get(&format!("/enterprises?page={page}")).await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains(&firm(0).name) && !page.contains("没有符合条件的记录"), "{page}");
        }
    });
}

#[test]
fn an_enterprise_that_left_keeps_its_name() {
    with_desk(async |desk| {
        let all: Vec<(usize, i64)> = (0..6).map(|at| (at, 900)).collect();
        submit(&desk.ballast, "2023-04", &all, "").await;
        // Two of them have not reported a year later.
        let (_, page) = desk.get(&format!("/monitor?by=subject&period={OPEN}")).await;
        for at in [0, 4, 5] {
            let link = format!("href=\"/enterprises/{}\">{}</a>", firm(at).id, firm(at).name);
            assert!(page.contains(&link), "{link}: {page}");
        }
        let (_, csv) = desk.get(&format!("/monitor/take.csv?by=subject&period={OPEN}")).await;
        let line = csv.lines().find(|line| line.contains(&firm(5).id)).unwrap_or_else(|| panic!("{csv}"));
        assert!(line.contains(&firm(5).name) && line.contains("市南区"), "{line}");
        assert!(csv.contains("统一社会信用代码"), "{csv}");
    });
}

#[test]
fn every_page_opens_and_no_link_is_dead() {
    with_desk(async |desk| {
        let mut seen = std::collections::BTreeSet::new();
        for path in pages() {
            let (status, page) = desk.get(&path).await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            if page.contains("<html") && !path.contains("preview") {
                assert!(page.contains("<h1>"), "{path} has no heading");
                assert!(!page.contains("style=\""), "{path} carries a style of its own");
                assert!(!page.contains(" onclick="), "{path} carries a script of its own");
            }
            // One link of each kind of page is enough: the first two of each shape.
            for link in links(&page) {
                let shape: String = link
                    .chars()
                    .take_while(|c| *c != '?')
                    .map(|c| if c.is_ascii_digit() { '0' } else { c })
                    .collect();
                if seen.insert((shape.clone(), 0)) || seen.insert((shape, 1)) {
                    let (status, page) = desk.get(&link).await;
                    assert_eq!(status, StatusCode::OK, "{path} leads to {link}: {page}");
                }
            }
        }
    });
}

#[test]
fn a_number_carries_its_unit_scope_and_vintage_and_opens_to_its_returns() {
    with_desk(async |desk| {
        let (_, page) = desk.get("/monitor?period=2024-03&region=370000").await;
        // Six firms, 1.1 thousand yuan times one to six: 23,100 thousand yuan.
        assert!(page.contains("2,310"), "{page}");
        for said in ["万元", "同口径", "v1", "/figure?ref=output@2024-03/region:370100"] {
            assert!(page.contains(said), "{said} is not said: {page}");
        }
        let (_, trace) = desk.get("/figure?ref=output@2024-03/region:370100/value").await;
        for said in ["企业甲", "企业丙", "2024-03.csv", "6,600"] {
            assert!(trace.contains(said), "{said} is not said: {trace}");
        }
        assert!(!trace.contains("企业丁"), "{trace}");
    });
}

#[test]
fn what_is_wrong_is_said_with_what_would_be_right() {
    with_desk(async |desk| {
        for path in [
            "/monitor?by=planet",
            "/monitor?indicator=outpt",
            "/policies/nothing",
            "/enterprises/nobody",
            "/monitor/take.pdf",
        ] {
            let (status, page) = desk.get(path).await;
            assert!(status.is_client_error(), "{path}: {status} {page}");
            assert!(page.contains("<h1>") || page.contains("<p>"), "{page}");
        }
        let (_, page) = desk.get("/monitor?indicator=outpt").await;
        assert!(page.contains("output"), "{page}");
    });
}

#[test]
fn who_may_see_one_city_or_one_enterprise_sees_no_more() {
    with_desk(async |desk| {
        use ballast_model::Scope;
        let city = desk.ballast.seen_by("李", Scope::Regions(vec!["370102".to_owned()]), "zh");
        let query = ballast_app::FigureQuery::new("output", "2024-03");
        let (all, part) =
            (desk.ballast.figures_kept(&query).await.unwrap(), city.figures_kept(&query).await.unwrap());
        assert_eq!((all.total.counted, part.total.counted), (6, 3));
        assert!(city.profile(&firm(5).id).await.is_err());
        let own = desk.ballast.seen_by("甲", Scope::Enterprise(firm(0).id), "zh");
        assert!(own.entry(FORM, OPEN.parse().unwrap(), &firm(0).id).await.is_ok());
        assert!(own.entry(FORM, OPEN.parse().unwrap(), &firm(1).id).await.is_err());
        assert!(own.standings(&firm(1).id).await.is_err());
        assert_eq!(own.queries(FORM, OPEN.parse().unwrap()).await.unwrap().len(), 1);
        let other = desk.ballast.seen_by("乙", Scope::Enterprise(firm(1).id), "zh");
        assert!(other.queries(FORM, OPEN.parse().unwrap()).await.unwrap().is_empty());
    });
}

/// Whether a text holds a Chinese character.
fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn units_are_written_in_the_language_of_the_page() {
    with_desk(async |desk| {
        let (_, page) = desk.get("/monitor?period=2024-03").await;
        assert!(page.contains("万元"), "{page}");
        desk.post("/language", &[("lang", "en")]).await;
        let (_, page) = desk.get("/monitor?period=2024-03").await;
        assert!(page.contains("10,000 yuan"), "{page}");
        for path in pages() {
            let (_, page) = desk.get(&path).await;
            for part in page.split("class=\"unit\">").skip(1) {
                let unit = part.split('<').next().unwrap_or_default();
                assert!(!chinese(unit), "{path} writes {unit}");
            }
            // A programme's own words are quoted as they were issued.
            if !path.starts_with("/policies") && !path.ends_with("/standings") {
                let unit = ["万元", "千元", "亿元", "个百分点"].into_iter().find(|unit| page.contains(unit));
                assert_eq!(unit, None, "{path}");
            }
        }
    });
}

#[test]
fn an_open_period_and_its_colours_are_told_in_the_language_of_the_page() {
    with_desk(async |desk| {
        let period = format!("/monitor?period={OPEN}");
        let whole = format!("/figure?ref=output@{OPEN}/region:370100/value");
        for path in [period.as_str(), whole.as_str(), "/"] {
            let (_, page) = desk.get(path).await;
            assert!(!page.contains("数据版本 open"), "{path}: {page}");
        }
        let (_, page) = desk.get(&period).await;
        assert!(page.contains("数据版本 未封账"), "{page}");
        let (_, today) = desk.get("/").await;
        assert!(today.contains("本局自定，可修改") && !today.contains("set by the office"), "{today}");
        desk.post("/language", &[("lang", "en")]).await;
        let (_, page) = desk.get(&period).await;
        assert!(page.contains("Vintage open"), "{page}");
        let (_, today) = desk.get("/").await;
        assert!(today.contains("set by the office; change it"), "{today}");
    });
}

#[test]
fn the_map_names_places_in_the_language_of_the_page() {
    with_desk(async |desk| {
        let map = async || {
            let (_, page) = desk.get("/map?period=2024-03").await;
            let options =
                page.split("id=\"map-options\">").nth(1).unwrap().split("</script>").next().unwrap();
            serde_json::from_str::<serde_json::Value>(options).unwrap()["series"][0]["data"].clone()
        };
        let label = |data: &serde_json::Value| {
            let all = data.as_array().unwrap();
            let one = all.iter().find(|one| one["name"] == "济南市").unwrap();
            one["label"]["formatter"].as_str().unwrap().to_owned()
        };
        assert!(label(&map().await).starts_with("济南市"));
        desk.post("/language", &[("lang", "en")]).await;
        // The shape is found by the name of its file; what is read is English.
        let english = label(&map().await);
        assert!(english.starts_with("Jinan"), "{english}");
    });
}
