//! Suggestions: who leads, what says the same, who may answer a need. Each with its reason.

use ballast_ledger::{Candidate, Subject, assignments, matches, same};
use proptest::prelude::*;

use crate::fixture::{at, draft, kind, opened, packs, text};

#[test]
fn words_find_the_office_of_the_items_own_level() {
    let found = assignments(packs(), "demand", "厂区用地手续慢，土地证迟迟办不下来，还有用电问题", 3);
    assert_eq!(found[0].lead, "land-county");
    assert_eq!(found[0].because, ["用地", "土地"]);
    assert_eq!(found[0].co, ["industry-county"]);
    assert_eq!(found[1].lead, "energy-county");
    let city = assignments(packs(), "demand", "贷款到期，银行抽贷", 2);
    assert_eq!((city[0].lead.as_str(), city[0].co.len()), ("banking-city", 2));
    assert!(assignments(packs(), "demand", "你好", 2).is_empty());
}

#[test]
fn a_demand_that_came_twice_is_suggested_and_one_of_another_firm_is_not() {
    let now = at("2026-03-20T10:00");
    let (_, mut before) = opened("demand", at("2026-03-02T10:00"));
    before.fields.insert("content".to_owned(), text("厂区二期用地手续办理慢，请协调自然资源局"));
    let mut draft = draft(kind("demand"), "2026-03-20".parse().unwrap());
    draft.id = "item-2".to_owned();
    draft.fields.insert("content".to_owned(), text("二期用地手续办理太慢了，请协调自然资源局！"));
    let found = same(kind("demand"), &draft, now, [&before]);
    assert_eq!((found.len(), found[0].days), (1, 18));
    assert!((45..100).contains(&found[0].percent), "{found:?}");
    // Another matter, another firm, too long ago: nothing.
    let mut other = draft.clone();
    other.title = "缺少流动资金".to_owned();
    other.fields.insert("content".to_owned(), text("银行抽贷，资金链紧张"));
    assert!(same(kind("demand"), &other, now, [&before]).is_empty());
    let mut firm = draft.clone();
    firm.subject = Some(Subject { id: "other".to_owned(), name: String::new() });
    assert!(same(kind("demand"), &firm, now, [&before]).is_empty());
    assert!(same(kind("demand"), &draft, at("2026-06-20T10:00"), [&before]).is_empty());
}

#[test]
fn candidates_for_a_challenge_come_with_what_speaks_for_them() {
    let (_, mut need) = opened("challenge", at("2026-03-02T10:00"));
    need.title = "高精度减速器国产化".to_owned();
    need.fields.insert("need".to_owned(), text("机器人用高精度谐波减速器，寿命一万小时"));
    need.fields.insert("industry".to_owned(), text("3453"));
    let candidate = |id: &str, industry: &str, words: &str, titles: &[&str]| Candidate {
        id: id.to_owned(),
        name: id.to_owned(),
        industry: Some(industry.to_owned()),
        words: words.to_owned(),
        titles: titles.iter().map(|title| (*title).to_owned()).collect(),
    };
    let all = [
        candidate("baker", "1411", "糕点面包", &["little-giant"]),
        candidate("near", "3451", "谐波减速器", &[]),
        candidate("best", "3453", "高精度谐波减速器、机器人关节", &["little-giant"]),
    ];
    let found = matches(packs(), kind("challenge"), &need, &all);
    let ids: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
    assert_eq!(ids, ["best", "near"]);
    assert_eq!(found[0].points, found[0].because.iter().map(|(_, points)| points).sum::<u32>());
    assert_eq!(found[0].because[0].1, 40, "{:?}", found[0].because);
    // One level up is where the two meet: half the points.
    assert!(found[1].because.iter().any(|(why, points)| *points == 20 && why.zh.starts_with("同属行业 345")));
}

proptest! {
    #[test]
    fn no_text_breaks_a_suggestion(text in "\\PC{0,60}", level in 0u8..6) {
        let _ = assignments(packs(), "demand", &text, level);
        let (_, before) = opened("demand", at("2026-03-02T10:00"));
        let mut again = draft(kind("demand"), "2026-03-02".parse().unwrap());
        again.id = "item-2".to_owned();
        again.title = text.clone();
        for found in same(kind("demand"), &again, at("2026-03-02T11:00"), [&before]) {
            prop_assert!(found.percent <= 100);
        }
    }
}
