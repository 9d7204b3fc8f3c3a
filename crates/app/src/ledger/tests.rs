//! The ledger as an office uses it: open, act, let the clocks ring, close, read again.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use ballast_ledger::{Actor, Change, Draft, Request, Subject, Value, act};
use ballast_model::{Clock, Origin, ReturnTable, Scope};
use ballast_packs::plan::Fact;
use ballast_store::{LedgerQuery, LedgerTarget, NewSubmission, StoreError};
use jiff::Timestamp;

use super::{LedgerFilter, LedgerReportQuery, NewFile, Opening, keep::append};
use crate::{AppError, Ballast, OpenOptions};

struct Hands(Mutex<Timestamp>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

struct Desk {
    folder: tempfile::TempDir,
    hands: Arc<Hands>,
    ballast: Ballast,
}

const FIRM: &str = "91370102MA3C000000";

impl Desk {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hands = Arc::new(Hands(Mutex::new("2024-12-02T01:00:00Z".parse().unwrap())));
        let ballast = open(folder.path(), Arc::clone(&hands) as Arc<dyn Clock>).await;
        Self { folder, hands, ballast }
    }

    fn at(&self, now: &str) {
        *self.hands.0.lock().unwrap() = now.parse().unwrap();
    }

    async fn act(&self, who: &Actor, id: i64, request: Request) -> Result<super::Acted, AppError> {
        self.ballast.act_on_item(who, id, None, request, &[]).await
    }
}

async fn open(dir: &Path, clock: Arc<dyn Clock>) -> Ballast {
    Ballast::open(OpenOptions { clock, ..crate::desk::options(dir, "2024-01-01T00:00:00Z") }).await.unwrap()
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn land() -> Actor {
    Actor::of_office("lin", "land-county")
}

/// A demand of a firm in a county of Jinan, received by the county's land office.
fn demand(source: Option<&str>) -> Opening {
    let fields = [
        ("channel", text("hotline")),
        ("content", text("厂房二期用地指标未落实，影响设备进场。")),
        ("nature", text("request")),
        ("urgency", text("normal")),
    ];
    let draft = Draft {
        kind: "demand".to_owned(),
        title: "用地指标未落实".to_owned(),
        region: "370102".to_owned(),
        subject: Some(Subject { id: FIRM.to_owned(), name: "某公司".to_owned() }),
        source: source.map(str::to_owned),
        fields: fields.into_iter().map(|(id, value)| (id.to_owned(), value)).collect(),
        ..Draft::default()
    };
    Opening { draft, files: Vec::new() }
}

fn request(action: &str) -> Request {
    Request { action: action.to_owned(), ..Request::default() }
}

fn answer() -> Request {
    let fields = [("answer".to_owned(), text("已列入本月供地计划。"))].into_iter().collect();
    Request { fields, said: [(Fact::Handled, true)].into_iter().collect(), ..request("reply") }
}

async fn a_demand_runs_its_course_case() {
    let desk = Desk::new().await;
    let ballast = &desk.ballast;
    let opened = ballast.open_item(&land(), demand(Some("12345:1"))).await.unwrap();
    assert_eq!((opened.id, opened.existed), (1, false));
    let again = ballast.open_item(&land(), demand(Some("12345:1"))).await.unwrap();
    assert_eq!((again.id, again.existed), (1, true));
    let similar = ballast.similar_items(&demand(None).draft).await.unwrap();
    assert_eq!(similar.iter().map(|of| (of.id.as_str(), of.percent)).collect::<Vec<_>>(), [("1", 100)]);
    // Half past nine: the first reminder is at ten.
    desk.at("2024-12-02T01:30:00Z");
    let acted = desk.act(&land(), 1, request("sign")).await.unwrap();
    assert_eq!((acted.item.state.as_str(), acted.item.version), ("working", 2));
    // Somebody who looked before that is told, and nothing is written.
    let late = ballast.act_on_item(&land(), 1, Some(1), request("first-answer"), &[]).await;
    assert!(
        matches!(late, Err(AppError::Store(StoreError::Changed { item: 1, seen: 1, found: 2 }))),
        "{late:?}"
    );
    // Without the written answer it is not finished.
    let refused = desk.act(&land(), 1, answer()).await.unwrap_err();
    assert!(refused.to_string().contains("佐证材料"), "{refused}");
    let file =
        NewFile { kind: "reply".to_owned(), name: "答复.pdf".to_owned(), content: b"%PDF-1.7 x".to_vec() };
    ballast.act_on_item(&land(), 1, None, answer(), &[file]).await.unwrap();
    let said = [(Fact::Solved, true), (Fact::Satisfied, false)].into_iter().collect();
    let firm = Actor::of_enterprise("boss", FIRM);
    desk.act(&firm, 1, Request { said, ..request("rate") }).await.unwrap();
    // A second person closes.
    let refused = desk.act(&land(), 1, request("close")).await.unwrap_err();
    assert!(refused.to_string().contains("另一人"), "{refused}");
    let second = Actor::of_office("wang", "land-county");
    assert_eq!(desk.act(&second, 1, request("close")).await.unwrap().item.state, "closed");

    let view = ballast.show_item(1, &second).await.unwrap();
    assert_eq!(view.files.len(), 1);
    assert_eq!(view.steps.len() as i64, view.line.version);
    assert_eq!(view.line.brief["facts"]["satisfied"]["by"], "boss");
    assert_eq!(ballast.store.evidence(&view.files[0].sha256, &Scope::All).await.unwrap(), b"%PDF-1.7 x");
    let report = ballast.ledger_report(&LedgerReportQuery::default()).await.unwrap();
    let whole = report.whole.clone().unwrap();
    assert_eq!((whole.all, whole.closed, whole.in_time), (1, 1, 1));
    assert_eq!((whole.handled, whole.solved, whole.satisfied), ((1, 1), (1, 1), (0, 1)));
    // The day before there was nothing; what the catalog keeps and what the events say is the same.
    let as_of = |day: &str| LedgerReportQuery { as_of: day.parse().ok(), ..LedgerReportQuery::default() };
    assert_eq!(ballast.ledger_report(&as_of("2024-12-01")).await.unwrap().whole, None);
    assert_eq!(ballast.ledger_report(&as_of("2024-12-02")).await.unwrap(), report);
    ballast.store.verify().await.unwrap();
}

async fn clocks_ring_once_and_catch_up_case() {
    let (desk, other) = (Desk::new().await, Desk::new().await);
    for desk in [&desk, &other] {
        for number in 1..=3 {
            let opened =
                desk.ballast.open_item(&land(), demand(Some(&format!("12345:{number}")))).await.unwrap();
            assert_eq!(opened.id, number);
        }
    }
    // One desk looks each hour for ten days, the other once at the end.
    for hour in 0..240 {
        let now: Timestamp = "2024-12-02T01:00:00Z".parse().unwrap();
        desk.at(&(now + jiff::SignedDuration::from_hours(hour)).to_string());
        desk.ballast.ledger_tick().await.unwrap();
    }
    other.at("2024-12-12T00:00:00Z");
    let ticked = other.ballast.ledger_tick().await.unwrap();
    assert_eq!(ticked.items, 3);
    assert!(ticked.notices.iter().any(|(_, _, _, to)| to.who == "land-city"), "{:?}", ticked.notices);
    let rang = async |desk: &Desk| {
        let events = desk.ballast.ledger_item(2).await.unwrap().events;
        let rang = events.into_iter().flat_map(|event| event.changes).filter_map(|change| match change {
            Change::Rang { clock, step, cycle, planned, to, colour } => {
                Some((clock, step, cycle, planned, to, colour))
            }
            _ => None,
        });
        rang.collect::<Vec<_>>()
    };
    let hourly = rang(&desk).await;
    assert!(hourly.len() > 3, "{hourly:?}");
    assert_eq!(rang(&other).await, hourly);
    // Twice is once, and two processes at the same time are one.
    let again = open(other.folder.path(), Arc::clone(&other.hands) as Arc<dyn Clock>).await;
    other.at("2024-12-20T00:00:00Z");
    let elsewhere = tokio::spawn(async move { again.ledger_tick().await.unwrap().rings });
    let both = other.ballast.ledger_tick().await.unwrap().rings + elsewhere.await.unwrap();
    other.ballast.ledger_tick().await.unwrap();
    let keys: Vec<_> =
        rang(&other).await.into_iter().map(|(clock, step, cycle, ..)| (clock, step, cycle)).collect();
    let once: std::collections::BTreeSet<_> = keys.iter().cloned().collect();
    assert_eq!(once.len(), keys.len());
    assert_eq!(both as usize, 3 * (keys.len() - hourly.len()));
    let overdue = LedgerFilter { overdue: true, ..LedgerFilter::default() };
    assert_eq!(other.ballast.ledger_list(&overdue).await.unwrap().total, 3);
    other.ballast.store.verify().await.unwrap();
}

async fn a_table_opens_all_or_nothing_case() {
    let desk = Desk::new().await;
    let path = desk.folder.path().join("诉求.csv");
    let head = "标题,区划,统一社会信用代码,诉求内容,来源渠道,诉求性质,紧急程度,来源编号\n";
    let good = format!(
        "贷款到期,历下区,{FIRM},银行抽贷，需续贷,12345热线,求助,一般,A1\n招工难,370102,{FIRM},缺技工,hotline,咨询,紧急,A2\n"
    );
    std::fs::write(&path, format!("{head}{good}电价,火星,{FIRM},电价高,hotline,咨询,很急,A3\n")).unwrap();
    let actor = Actor::of_office("lin", "industry-county");
    let refused = desk.ballast.open_table(&actor, &path, Some("demand"), None).await.unwrap_err().to_string();
    assert!(refused.contains("row 4") && refused.contains("火星") && refused.contains("很急"), "{refused}");
    assert_eq!(desk.ballast.store.ledger_head().await.unwrap().0, 0);
    std::fs::write(&path, format!("{head}{good}")).unwrap();
    let opened = desk.ballast.open_table(&actor, &path, Some("企业诉求"), None).await.unwrap();
    assert_eq!(opened.len(), 2);
    // The duty list sends the loan to the county's bank office, and the file may be read twice.
    assert_eq!(desk.ballast.ledger_item(opened[0].id).await.unwrap().item.lead, "banking-county");
    let again = desk.ballast.open_table(&actor, &path, Some("demand"), None).await.unwrap();
    assert!(again.iter().zip(&opened).all(|(again, first)| again.existed && again.id == first.id));
}

async fn a_table_in_another_unit_is_converted_exactly_case() {
    let desk = Desk::new().await;
    let path = desk.folder.path().join("欠款.csv");
    let kind = &desk.ballast.packs.kinds["project"];
    assert_eq!(kind.field("investment").unwrap().unit.as_deref(), Some("元"));
    let rows = "标题,区划,项目代码,总投资（亿元）,管控层级,所属行业\n";
    let level = kind.field("control").unwrap().choices()[0].name.zh.clone();
    let project = |title: &str, money: &str| format!("{title},370102,P-{title},{money},{level},3451\n");
    std::fs::write(&path, format!("{rows}{}{}", project("一期", "1.23456789"), project("二期", "\"1,200\"")))
        .unwrap();
    let actor = Actor::of_office("lin", "industry-county");
    let opened = desk.ballast.open_table(&actor, &path, Some("project"), None).await.unwrap();
    let mut kept = Vec::new();
    for item in &opened {
        kept.push(desk.ballast.ledger_item(item.id).await.unwrap().item.fields["investment"].to_string());
    }
    assert_eq!(kept, ["123456789", "120000000000"]);
    // A unit of something else is a mistake of the heading, told once, and nothing is opened.
    let heads = rows.replace("亿元", "吨");
    std::fs::write(&path, format!("{heads}{}{}", project("三期", "1"), project("四期", "2"))).unwrap();
    let refused = desk.ballast.open_table(&actor, &path, Some("project"), None).await.unwrap_err();
    let said = refused.in_words("zh");
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.contains("第 1 行“总投资（吨）”列：单位“吨”不能换算成“元”"), "{said}");
    assert_eq!(desk.ballast.store.ledger_head().await.unwrap().0, 2);
}

async fn a_city_sees_its_own_and_a_firm_what_is_its_case() {
    let desk = Desk::new().await;
    let ballast = &desk.ballast;
    ballast.open_item(&land(), demand(None)).await.unwrap();
    let mut city = demand(None);
    city.draft.region = "370100".to_owned();
    city.draft.subject = None;
    ballast.open_item(&Actor::of_office("zhao", "land-city"), city).await.unwrap();
    let tree = ballast.tree("regions").unwrap();
    let leaves = |code: &str| {
        let top = tree.find(code).unwrap();
        let below = tree.subtree(top).into_iter().map(|ix| tree.node(ix).code.clone());
        Scope::Regions(below.filter(|of| !of.ends_with("00")).collect())
    };
    let seen = async |scope: Scope| {
        let page = ballast.seen_by("x", scope, "zh").ledger_list(&LedgerFilter::default()).await.unwrap();
        page.lines.iter().map(|line| line.id).collect::<Vec<_>>()
    };
    assert_eq!(seen(leaves("370100")).await, [1, 2]);
    assert_eq!(seen(leaves("370102")).await, [1]);
    assert_eq!(seen(leaves("370200")).await, [] as [i64; 0]);
    assert_eq!(seen(Scope::Enterprise(FIRM.to_owned())).await, [1]);
    let other = ballast.seen_by("x", leaves("370200"), "zh");
    assert!(matches!(other.ledger_item(1).await, Err(AppError::Unknown { .. })));
    assert!(other.act_on_item(&land(), 1, None, request("sign"), &[]).await.is_err());
}

async fn items_are_the_same_after_a_rebuild_case() {
    let desk = Desk::new().await;
    let ballast = &desk.ballast;
    for number in 1..=20 {
        ballast.open_item(&land(), demand(Some(&number.to_string()))).await.unwrap();
    }
    desk.act(&land(), 7, request("sign")).await.unwrap();
    desk.at("2024-12-12T00:00:00Z");
    ballast.ledger_tick().await.unwrap();
    // From rows as from events, some of them overdue.
    let report = ballast.ledger_report(&LedgerReportQuery::default()).await.unwrap();
    let folded = LedgerReportQuery { as_of: "2024-12-12".parse().ok(), ..LedgerReportQuery::default() };
    assert_eq!(ballast.ledger_report(&folded).await.unwrap(), report);
    assert!(report.whole.is_some_and(|whole| whole.overdue == 20));
    let all = LedgerQuery::default();
    let before = ballast.store.ledger_items(&all, &Scope::All).await.unwrap();
    assert_eq!(ballast.rebuild_ledger().await.unwrap(), 20);
    assert_eq!(ballast.store.ledger_items(&all, &Scope::All).await.unwrap(), before);
    assert_eq!(ballast.ledger_tick().await.unwrap().items, 0);
}

/// What is wrong with the ledger, in words.
async fn faults(ballast: &Ballast) -> Vec<String> {
    let (mut last, mut asked) = (0, 0);
    let check = ballast
        .check_ledger(None, |done, all| {
            assert!(done > last && done <= all, "{done} of {all} after {last}");
            (last, asked) = (done, all);
        })
        .await
        .unwrap();
    assert_eq!(last, asked);
    check.faults.into_iter().map(|fault| fault.what).collect()
}

/// An item that is kept otherwise than its events say is named, with what differs.
async fn an_item_kept_otherwise_than_its_events_is_named_case() {
    let desk = Desk::new().await;
    let ballast = &desk.ballast;
    ballast.open_item(&land(), demand(Some("1"))).await.unwrap();
    desk.act(&land(), 1, request("sign")).await.unwrap();
    let file =
        NewFile { kind: "reply".to_owned(), name: "答复.pdf".to_owned(), content: b"%PDF-1.7 x".to_vec() };
    ballast.act_on_item(&land(), 1, None, answer(), &[file]).await.unwrap();
    assert_eq!(faults(ballast).await, Vec::<String>::new());
    ballast.verify().await.unwrap();
    // Opened as another is, with a right event, and kept as closed, under another title, without its links.
    let opened = ballast.open_item(&land(), demand(Some("2"))).await.unwrap();
    let item = ballast.ledger_item(opened.id).await.unwrap().item;
    let events = act(&ballast.packs, &item, request("sign"), &land(), ballast.now()).unwrap();
    let mut wrong = append(LedgerTarget::Item { id: opened.id, seen: 1 }, &events, &item);
    wrong.row.state = "closed".to_owned();
    wrong.row.title = "无事".to_owned();
    wrong.row.co_offices = vec!["land-city".to_owned()];
    ballast.store.append_ledger(wrong, &Scope::All).await.unwrap();
    let found = faults(ballast).await;
    for part in [
        "its state is kept as \"closed\", and is \"working\" by its events",
        "its title is kept as \"无事\"",
        "its co-offices are kept as \"land-city\", and are \"\" by its events",
    ] {
        assert!(found.iter().any(|what| what.contains(part)), "{part}: {found:?}");
    }
    let error = ballast.verify().await.unwrap_err().to_string();
    assert!(error.contains("item 2 of the ledger"), "{error}");
    ballast.rebuild_ledger().await.unwrap();
    assert_eq!(faults(ballast).await, Vec::<String>::new());
    // A file that is gone, or is another.
    let proof = ballast.store.ledger_evidence(1, &Scope::All).await.unwrap().remove(0).sha256;
    let path = desk.folder.path().join(format!("documents/{}/{proof}", &proof[..2]));
    std::fs::write(&path, "%PDF-1.7 y").unwrap();
    assert!(faults(ballast).await[0].contains(&proof));
    std::fs::remove_file(&path).unwrap();
    assert!(faults(ballast).await[0].contains("not there"));
}

/// Firms of the register: who reported a month.
async fn reporting(ballast: &Ballast, firms: &[(&str, &str, &str)]) {
    let form = &ballast.packs.forms["industrial-monthly"];
    let columns: Vec<String> = form.fields.iter().map(|field| field.id.clone()).collect();
    let values = vec![Some(1); columns.len()];
    let mut table = ReturnTable::new("industrial-monthly", "2024-11".parse().unwrap(), columns);
    for (id, name, industry) in firms {
        let subject = ballast_model::Subject {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            region: "370102".to_owned(),
            industry: (*industry).to_owned(),
            size: "L".to_owned(),
            ownership: String::new(),
        };
        table.push(&subject, &values, &Origin { row: 2, ..Origin::default() }, "");
    }
    let submission = NewSubmission {
        form: "industrial-monthly".to_owned(),
        kind: "import".to_owned(),
        source_name: "十一月.csv".to_owned(),
        document: None,
        queries: 0,
        tables: vec![table],
        note: String::new(),
        register: true,
    };
    ballast.store.submit(submission).await.unwrap();
}

async fn a_need_finds_who_may_answer_it_case() {
    let desk = Desk::new().await;
    let ballast = &desk.ballast;
    let firms = [
        ("A1", "泉城轴承科技有限公司", "3451"),
        ("A2", "历下滚动轴承厂", "3451"),
        ("A3", "大明湖食品有限公司", "1411"),
    ];
    reporting(ballast, &firms).await;
    let titles = desk.folder.path().join("称号.csv");
    std::fs::write(
        &titles,
        "统一社会信用代码,称号,有效期起,有效期止\nA2,little-giant,2023-07-01,2026-06-30\n",
    )
    .unwrap();
    ballast.import_titles(&titles).await.unwrap();
    let fields = [("need", text("高速精密滚动轴承寿命提升")), ("industry", text("3451"))];
    let draft = Draft {
        kind: "challenge".to_owned(),
        title: "高速精密轴承".to_owned(),
        region: "370102".to_owned(),
        fields: fields.into_iter().map(|(id, value)| (id.to_owned(), value)).collect(),
        ..Draft::default()
    };
    let office = Actor::of_office("li", "industry-county");
    let opened = ballast.open_item(&office, Opening { draft, files: Vec::new() }).await.unwrap();
    let found = ballast.ledger_matches(opened.id, 10).await.unwrap();
    assert_eq!(found.iter().map(|of| of.id.as_str()).collect::<Vec<_>>(), ["A2", "A1"], "{found:?}");
    assert!(found[0].because.iter().any(|(why, _)| why.zh.starts_with("称号")), "{found:?}");
    assert_eq!(ballast.ledger_matches(opened.id, 1).await.unwrap().len(), 1);
    // A demand is nothing that anybody is matched with.
    let other = ballast.open_item(&land(), demand(None)).await.unwrap();
    let refused = ballast.ledger_matches(other.id, 10).await.unwrap_err().to_string();
    assert!(refused.contains("challenge"), "{refused}");
}

#[test]
fn a_need_finds_who_may_answer_it() {
    on_runtime(a_need_finds_who_may_answer_it_case());
}

fn on_runtime(case: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(case);
}

#[test]
fn a_demand_runs_its_course() {
    on_runtime(a_demand_runs_its_course_case());
}

#[test]
fn clocks_ring_once_and_catch_up() {
    on_runtime(clocks_ring_once_and_catch_up_case());
}

#[test]
fn a_table_opens_all_or_nothing() {
    on_runtime(a_table_opens_all_or_nothing_case());
}

#[test]
fn a_table_in_another_unit_is_converted_exactly() {
    on_runtime(a_table_in_another_unit_is_converted_exactly_case());
}

#[test]
fn a_city_sees_its_own_and_a_firm_what_is_its() {
    on_runtime(a_city_sees_its_own_and_a_firm_what_is_its_case());
}

#[test]
fn items_are_the_same_after_a_rebuild() {
    on_runtime(items_are_the_same_after_a_rebuild_case());
}

#[test]
fn an_item_kept_otherwise_than_its_events_is_named() {
    on_runtime(an_item_kept_otherwise_than_its_events_is_named_case());
}
