//! What pages keep: drafts, words to queries, briefs, reports dropped in; each held to a scope.

use ballast_model::Scope;
use ballast_store::{DraftBrief, NewBrief, QueryWord, StoreError, WordKind};

use crate::{
    place::Place,
    returns::{FORM, submission, table},
};

async fn submit(store: &ballast_store::Store, period: &str, output: i64) {
    let returns = table(period, &[("A", "370102", "2614", Some(output), Some(1))]);
    store.submit(submission(&format!("{period}-{output}"), vec![returns])).await.unwrap();
}

fn region(code: &str) -> Scope {
    Scope::Regions(vec![code.to_owned()])
}

fn refused<T>(found: Result<T, StoreError>) -> bool {
    matches!(found, Err(StoreError::Missing { .. }))
}

pub async fn a_draft_is_replaced_and_seen_by_its_own(place: &Place) {
    let store = place.open().await;
    let period = "2024-11".parse().unwrap();
    let own = Scope::Enterprise("A".to_owned());
    store.save_draft("monthly", period, ("A", "370102"), "{\"output\":\"1\"}", &own).await.unwrap();
    store
        .save_draft("monthly", period, ("A", "370102"), "{\"output\":\"2\"}", &region("370102"))
        .await
        .unwrap();
    let draft = store.draft("monthly", period, "A", &own).await.unwrap().unwrap();
    assert_eq!((draft.content.as_str(), draft.actor.as_str()), ("{\"output\":\"2\"}", "王科长"));
    assert_eq!(store.draft("monthly", period, "A", &region("370202")).await.unwrap(), None);
    assert_eq!(store.draft("monthly", period, "A", &Scope::Enterprise("B".to_owned())).await.unwrap(), None);
    let other = Scope::Enterprise("B".to_owned());
    assert!(refused(store.save_draft("monthly", period, ("A", "370102"), "{}", &other).await));
    store.drop_draft("monthly", period, "A", &other).await.unwrap();
    assert!(store.draft("monthly", period, "A", &Scope::All).await.unwrap().is_some());
    store.drop_draft("monthly", period, "A", &own).await.unwrap();
    assert_eq!(store.draft("monthly", period, "A", &Scope::All).await.unwrap(), None);
}

pub async fn words_to_a_query_are_only_added(place: &Place) {
    let store = place.open().await;
    let period = "2024-11".parse().unwrap();
    let word = |kind, words: &str| QueryWord {
        subject: "A".to_owned(),
        region: "370102".to_owned(),
        mark: "unit-slip".to_owned(),
        submission: 3,
        kind,
        words: words.to_owned(),
        said_at: jiff::Timestamp::UNIX_EPOCH,
        actor: String::new(),
    };
    store
        .say_to_query("monthly", period, &word(WordKind::Answer, "新生产线投产"), &Scope::All)
        .await
        .unwrap();
    store.say_to_query("monthly", period, &word(WordKind::Accept, ""), &region("370102")).await.unwrap();
    assert!(refused(
        store.say_to_query("monthly", period, &word(WordKind::Accept, ""), &region("370202")).await
    ));
    let said = store.said_to_queries("monthly", period, &Scope::All).await.unwrap();
    let kinds: Vec<WordKind> = said.iter().map(|word| word.kind).collect();
    assert_eq!(kinds, [WordKind::Answer, WordKind::Accept]);
    assert_eq!(
        (said[0].words.as_str(), said[0].actor.as_str(), said[0].submission),
        ("新生产线投产", "王科长", 3)
    );
    assert!(store.said_to_queries("monthly", period, &region("370202")).await.unwrap().is_empty());
    assert_eq!(store.events().await.unwrap().last().unwrap().verb, "query");
    store.verify().await.unwrap();
}

pub async fn a_published_brief_stays_as_printed(place: &Place) {
    let store = place.open().await;
    let draft = DraftBrief {
        period: "2024-11".to_owned(),
        node: "370100".to_owned(),
        lang: "zh".to_owned(),
        regions: vec!["370102".to_owned(), "370103".to_owned()],
        content: "# 运行分析\n".to_owned(),
        saved_at: jiff::Timestamp::UNIX_EPOCH,
        actor: String::new(),
    };
    store.save_brief(&draft, &Scope::All).await.unwrap();
    assert!(refused(store.save_brief(&draft, &region("370102")).await));
    let again = DraftBrief { content: "# 分析\n".to_owned(), ..draft.clone() };
    store.save_brief(&again, &Scope::All).await.unwrap();
    let kept = store.draft_brief("2024-11", "370100", "zh", &Scope::All).await.unwrap().unwrap();
    assert_eq!((kept.content.as_str(), &kept.regions), ("# 分析\n", &draft.regions));
    assert_eq!(store.draft_brief("2024-11", "370100", "zh", &region("370102")).await.unwrap(), None);

    let brief = NewBrief {
        period: draft.period,
        node: draft.node,
        lang: draft.lang,
        regions: draft.regions,
        title: "运行分析".to_owned(),
        vintage: "v1".to_owned(),
        numbers: 42,
        files: [b"md".to_vec(), b"html".to_vec(), b"docx".to_vec(), b"xlsx".to_vec()],
    };
    let id = store.publish_brief(&brief, &Scope::All).await.unwrap();
    assert!(refused(store.publish_brief(&brief, &region("370102")).await));
    let both = Scope::Regions(vec!["370102".to_owned(), "370103".to_owned()]);
    assert_eq!(store.published_briefs(&both).await.unwrap()[0].id, id);
    assert!(store.published_briefs(&region("370102")).await.unwrap().is_empty());
    assert_eq!(store.published_file(id, 2, &both).await.unwrap(), b"docx");
    assert!(refused(store.published_file(id, 2, &region("370102")).await));
    assert!(refused(store.published_file(id, 4, &Scope::All).await));
    store.verify().await.unwrap();
    // What was published and is no longer the same is noticed, not shown.
    let hash = store.published_brief(id, &Scope::All).await.unwrap().files[1].clone();
    std::fs::write(place.path(&format!("documents/{}/{hash}", &hash[..2])), "other").unwrap();
    let changed = store.published_file(id, 1, &Scope::All).await;
    assert!(matches!(changed, Err(StoreError::Damaged { .. })), "{changed:?}");
    assert!(store.verify().await.is_err());
}

pub async fn a_dropped_report_is_kept_once(place: &Place) {
    let store = place.open().await;
    let id = store.drop_report("报告.txt", "全文".as_bytes(), &Scope::All).await.unwrap();
    assert_eq!(store.drop_report("报告.txt", "全文".as_bytes(), &region("370102")).await.unwrap(), id);
    let (report, content) = store.dropped_report(id, &Scope::All).await.unwrap();
    assert_eq!((report.file.as_str(), content.as_slice()), ("报告.txt", "全文".as_bytes()));
    let firm = Scope::Enterprise("A".to_owned());
    assert!(refused(store.drop_report("x", b"y", &firm).await));
    assert!(refused(store.dropped_report(id, &firm).await));
    assert!(store.dropped_reports(&firm).await.unwrap().is_empty());
    assert_eq!(store.dropped_reports(&Scope::All).await.unwrap().len(), 1);
    store.verify().await.unwrap();
}

pub async fn a_stamp_changes_with_what_it_rests_on(place: &Place) {
    let store = place.open().await;
    let empty = store.stamp().await.unwrap();
    let before = store.last_event().await.unwrap();
    submit(&store, "2024-11", 1).await;
    let one = store.stamp().await.unwrap();
    assert_ne!(empty, one);
    assert!(store.last_event().await.unwrap() > before);
    // Another period says nothing about this one.
    submit(&store, "2024-12", 2).await;
    let two = store.stamp().await.unwrap();
    let until = Some(jiff::civil::date(2024, 11, 30));
    let form = FORM;
    assert_eq!(one.of_form(form, until), two.of_form(form, until));
    assert_ne!(one.of_form(form, None), two.of_form(form, None));
    submit(&store, "2024-11", 3).await;
    let three = store.stamp().await.unwrap();
    assert_ne!(two.of_form(form, until), three.of_form(form, until));
    assert_eq!(three, store.stamp().await.unwrap());
}
