//! The ledger of the demonstration: opened, handled and rung by the same verbs as an office's.

use anyhow::Context as _;
use ballast_app::{
    Ballast,
    judge::RuleCase,
    ledger::{LedgerFilter, NewFile, Opening, TypedRequest},
    read::{AcceptOptions, ReportReader},
};
use ballast_ledger::{Actor, Draft, Subject};
use ballast_model::{Clock as _, Period, Scope};

use super::{DAYS, DeskClock};
use crate::commands::Session;

/// The warning whose alerts are opened.
const WARNING: &str = "warning-output-fall";

/// A report that nobody wrote, in the words of those that somebody did.
const REPORT: &str = "济南市2025年工业和信息化工作要点（演示用，合成）\n\n一、主要目标\n2025年，力争全市规模以上工业增加值增长7%以上。\n\n二、重点任务\n\
    （一）实施产业强链行动。六月底前，新增规上工业企业120家。\n（二）推进制造业数字化转型。九月底前，完成智能化改造项目1000个。\n\
    （三）加强企业融资服务。年底前，制造业中长期贷款增长10%。\n（四）保障重大项目用地。三月底前，落实重点项目用地指标2000亩。\n";

/// Demands: title, content, nature, urgency. The offices come from the duty list.
const DEMANDS: [[&str; 4]; 4] = [
    ["续贷未批，资金链紧张（演示）", "一笔贷款月底到期，银行尚未答复续贷，请协调授信。", "request", "urgent"],
    [
        "二期厂房用地指标未落实（演示）",
        "二期厂房用地已办预审，供地批次未定，影响设备进场。",
        "request",
        "normal",
    ],
    ["缺数控技工（演示）", "订单增加，缺工二十人，请帮助对接技工院校招工。", "request", "complex"],
    ["咨询技改补助申报条件（演示）", "想了解今年技改补助什么时候申报、要哪些材料。", "enquiry", "normal"],
];

/// Projects: code, title, yuan, month by month what was planned and done.
const PROJECTS: [[&str; 4]; 2] = [
    ["DEMO-001", "高端装备智能工厂（演示）", "680000000", "start"],
    ["DEMO-002", "储能电池扩产（演示）", "1200000000", "reserve"],
];

/// Arrears: title, kind of debtor, debtor, contract, yuan, signed, delivered.
const ARREARS: [[&str; 7]; 3] = [
    ["拖欠设备款（演示）", "large", "某集团（合成）", "DEMO-HT-01", "860000", "2024-03-10", "2024-06-20"],
    [
        "拖欠工程款（演示）",
        "public",
        "某指挥部（合成）",
        "DEMO-HT-02",
        "2350000.50",
        "2023-05-08",
        "2024-01-15",
    ],
    ["拖欠货款（演示）", "large", "某公司（合成）", "DEMO-HT-03", "128000", "2024-07-01", "2024-09-30"],
];

/// The county in which the demonstration's demands, projects and arrears lie.
pub(super) const COUNTY: &str = "370102";

/// Opens items from warnings, a report, demands, projects and arrears, has some of them handled, lets two weeks pass and the clocks
/// ring; gives what is overdue, in words.
pub(super) async fn fill(
    session: &Session,
    ballast: &Ballast,
    clock: &DeskClock,
    last: Period,
) -> anyhow::Result<String> {
    clock.set(last, DAYS[3] + 6);
    let machine = Actor::system();
    let officer = Actor::of_office("demo-officer", "industry-county");
    let mut opened = 0;
    let mut alerts = Vec::new();
    if ballast.packs.programmes.contains_key(WARNING) {
        // One city's: of the whole province there are thousands.
        let city = ballast.seen_by("demo", Scope::Regions(counties(ballast)?), session.lang());
        let found = city
            .open_warnings(&machine, "alert", WARNING, RuleCase::default(), Some("industry-county"))
            .await?;
        opened += found.opened.len();
        alerts.extend(found.opened.iter().map(|of| of.id));
    }
    opened += tasks(ballast, &officer).await?;
    let firms = firms(ballast).await?;
    let firm = |at: usize| firms.get(at).cloned();
    let mut demands = Vec::new();
    for (at, [title, content, nature, urgency]) in DEMANDS.into_iter().enumerate() {
        let fields =
            [("channel", "platform"), ("content", content), ("nature", nature), ("urgency", urgency)];
        let named = ballast.who_answers("demand", content, COUNTY).into_iter().next();
        let (lead, co) = named.map_or((None, Vec::new()), |named| (Some(named.lead), named.co));
        let draft = Draft { lead, co, subject: firm(at), ..draft(ballast, "demand", title, &fields)? };
        demands.push(ballast.open_item(&officer, Opening { draft, files: Vec::new() }).await?.id);
    }
    for [code, title, yuan, stage] in PROJECTS {
        let year = last.year();
        let plan: Vec<String> = (1..=12)
            .map(|month| {
                let done = if month <= last.last_month() { " done=18000000" } else { "" };
                format!("month={year}-{month:02} planned=20000000{done}")
            })
            .collect();
        let plan = plan.join("; ");
        let mut fields = vec![("code", code), ("investment", yuan), ("control", "county")];
        if stage == "start" {
            fields.push(("plan", plan.as_str()));
        }
        let draft = draft(ballast, "project", title, &fields)?;
        ballast.open_item(&officer, Opening { draft, files: Vec::new() }).await?;
    }
    for (at, [title, debtor, name, contract, yuan, signed, delivered]) in ARREARS.into_iter().enumerate() {
        let fields = [
            ("debtor", debtor),
            ("debtor_name", name),
            ("creditor", "small"),
            ("contract", contract),
            ("amount", yuan),
            ("signed", signed),
            ("delivered", delivered),
        ];
        let draft = Draft { subject: firm(at + DEMANDS.len()), ..draft(ballast, "arrears", title, &fields)? };
        ballast.open_item(&officer, Opening { draft, files: Vec::new() }).await?;
    }
    opened += DEMANDS.len() + PROJECTS.len() + ARREARS.len();
    clock.set(last, DAYS[3] + 7);
    handle(ballast, demands.last().copied().unwrap_or_default()).await?;
    let today = clock.today().to_string();
    for (at, &id) in alerts.iter().enumerate() {
        // Of ten, two are left lying, two were only looked into, three are watched, three are closed.
        look_into(ballast, id, [0, 0, 1, 1, 2, 2, 2, 4, 4, 4][at % 10], &today).await?;
    }
    clock.set(last, DAYS[3] + 21);
    let ticked = ballast.ledger_tick().await?;
    let overdue =
        ballast.ledger_list(&LedgerFilter { overdue: true, limit: 10, ..LedgerFilter::default() }).await?;
    let told = match session.lang() {
        "en" => format!(
            "Ledger: {opened} items opened (all synthetic), {} reminders and escalations, {} items overdue; the first of them:",
            ticked.rings, overdue.total
        ),
        _ => format!(
            "台账：建账 {opened} 件（均为合成），提醒和升级 {} 次，超期 {} 件，其中：",
            ticked.rings, overdue.total
        ),
    };
    Ok(format!("{told}\n{}\n", crate::commands::ledger::sheet(session, ballast, &overdue.lines).table()))
}

/// The counties of the city that the demonstration's county lies in.
fn counties(ballast: &Ballast) -> anyhow::Result<Vec<String>> {
    let tree = ballast.tree("regions")?;
    let county = tree.find(COUNTY).context("the packs do not know the demonstration's county")?;
    let city = tree.node(county).parent.unwrap_or(county);
    Ok(tree.subtree(city).into_iter().map(|ix| tree.node(ix).code.clone()).collect())
}

/// Firms of the county, by code.
pub(super) async fn firms(ballast: &Ballast) -> anyhow::Result<Vec<Subject>> {
    let county = Scope::Regions(vec![COUNTY.to_owned()]);
    let firms = ballast.store.enterprises(None, &county).await?;
    Ok(firms.into_iter().map(|of| Subject { id: of.subject.id, name: of.subject.name }).collect())
}

/// Accepts the report and opens its tasks.
async fn tasks(ballast: &Ballast, officer: &Actor) -> anyhow::Result<usize> {
    let path = ballast.store.data_dir().join("incoming").join("要点（演示）.txt");
    std::fs::write(&path, REPORT).with_context(|| format!("{} could not be written", path.display()))?;
    let report = ReportReader::new(&ballast.packs).read(&path)?;
    ballast
        .accept_report(&report, &AcceptOptions { name: Some("演示要点".to_owned()), least_confidence: 0.8 })
        .await?;
    let found = ballast.open_report_tasks(officer, "task", Some("演示要点"), Some("industry-city")).await?;
    Ok(found.opened.len())
}

fn draft(ballast: &Ballast, kind: &str, title: &str, fields: &[(&str, &str)]) -> anyhow::Result<Draft> {
    let typed: Vec<(String, String)> =
        fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect();
    Ok(Draft {
        kind: kind.to_owned(),
        title: title.to_owned(),
        region: COUNTY.to_owned(),
        fields: ballast.typed_fields(ballast.kind(kind)?, &typed)?,
        ..Draft::default()
    })
}

/// The enquiry is answered, rated by the firm and closed by a second person.
async fn handle(ballast: &Ballast, id: i64) -> anyhow::Result<()> {
    let item = ballast.ledger_item(id).await?.item;
    let lead = Actor::of_office("demo-handler", item.lead.as_str());
    // Also rates it where the demonstration has no firm in the county.
    let second = Actor { supervises: true, ..Actor::of_office("demo-second", item.lead.as_str()) };
    let firm = item.subject.as_ref().map(|of| Actor::of_enterprise("demo-firm", of.id.as_str()));
    let proof = NewFile {
        kind: "reply".to_owned(),
        name: "答复（演示）.txt".to_owned(),
        content: "申报通知预计下月发布，材料清单见附件。（合成）".as_bytes().to_vec(),
    };
    let rater = firm.as_ref().unwrap_or(&second);
    let steps = [
        (&lead, typed("sign", &[], &[]), &[][..]),
        (
            &lead,
            typed("reply", &[("answer", "申报通知预计下月发布。")], &[("handled", "yes")]),
            std::slice::from_ref(&proof),
        ),
        (rater, typed("rate", &[], &[("solved", "yes"), ("satisfied", "yes")]), &[][..]),
        (&second, typed("close", &[], &[]), &[][..]),
    ];
    for (who, typed, files) in steps {
        let item = ballast.ledger_item(id).await?.item;
        let request = ballast.typed_request(&item, typed).await?;
        ballast.act_on_item(who, id, None, request, files).await?;
    }
    Ok(())
}

/// As many steps on the way of an alert: somebody looks, something is done, it is explained, and a second person closes it.
async fn look_into(ballast: &Ballast, id: i64, steps: usize, today: &str) -> anyhow::Result<()> {
    let item = ballast.ledger_item(id).await?.item;
    let lead = Actor::of_office("demo-handler", item.lead.as_str());
    let second = Actor::of_office("demo-second", item.lead.as_str());
    let record = |kind: &str, name: &str, words: &str| NewFile {
        kind: kind.to_owned(),
        name: name.to_owned(),
        content: words.as_bytes().to_vec(),
    };
    let visit = record("visit", "核查记录（演示）.txt", "订单减少，暂无停产打算。（合成）");
    let paper = record("settlement", "说明（演示）.txt", "检修停机，次月恢复。（合成）");
    let way = [
        (
            &lead,
            typed(
                "visit",
                &[("visitor", "演示"), ("visited", today), ("found", "订单减少，暂无停产打算")],
                &[],
            ),
            std::slice::from_ref(&visit),
        ),
        (&lead, typed("handle", &[("measures", "对接产销，协调续贷")], &[("handled", "yes")]), &[][..]),
        (
            &lead,
            typed("explain", &[("explanation", "检修停机，次月恢复")], &[]),
            std::slice::from_ref(&paper),
        ),
        (&second, typed("close", &[], &[("solved", "yes")]), &[][..]),
    ];
    for (who, typed, files) in way.into_iter().take(steps) {
        let item = ballast.ledger_item(id).await?.item;
        let request = ballast.typed_request(&item, typed).await?;
        ballast.act_on_item(who, id, None, request, files).await?;
    }
    Ok(())
}

fn typed(action: &str, fields: &[(&str, &str)], said: &[(&str, &str)]) -> TypedRequest {
    let pairs = |of: &[(&str, &str)]| of.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    TypedRequest {
        action: action.to_owned(),
        fields: pairs(fields),
        said: pairs(said),
        ..TypedRequest::default()
    }
}
