//! The ledger in a browser and over the API: open, assign, act with evidence, close by a second person; who may see and do what;
//! two people at one item; what is taken away is what is shown.

use axum::http::{Request, StatusCode};
use ballast_app::{
    accounts::{NewAccount, Origin, Reach, Role},
    ledger::LedgerFilter,
};
use serde_json::{Value, json};

use crate::{
    desk::{FORM, firm, submit, uscc, with_desk},
    place::{Answer, Person, Place},
};

/// Somebody of an office, signed in.
async fn staff<'p>(place: &'p Place, name: &str, role: Role, office: &str, region: &str) -> Person<'p> {
    let reach = Reach::Region(region.to_owned());
    let origin = Origin { address: "10.0.0.7".to_owned(), agent: "test".to_owned() };
    let account = NewAccount {
        name: name.to_owned(),
        display: name.to_owned(),
        roles: vec![role],
        office: office.to_owned(),
        reach: reach.clone(),
        lang: "zh".to_owned(),
    };
    place.site.accounts().create("test", &account, &origin).await.unwrap();
    place.person(name, role, reach).await
}

/// Sends a form with files: field, file name, content.
async fn send(
    person: &Person<'_>,
    path: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &str)],
) -> Answer {
    let mut body = String::new();
    let csrf = [("csrf", person.csrf.as_str())];
    for (name, value) in csrf.iter().chain(fields) {
        body.push_str(&format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    for (name, file, content) in files {
        body.push_str(&format!(
            "--x\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str("--x--\r\n");
    let request = Request::post(path).header("content-type", "multipart/form-data; boundary=x");
    person.send(request, &body).await
}

const CONTENT: &str = "厂房二期用地指标未落实，影响设备进场。";

fn demand<'a>(once: &'a str, title: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("once", once),
        ("title", title),
        ("f.channel", "platform"),
        ("f.content", CONTENT),
        ("f.nature", "request"),
        ("f.urgency", "normal"),
        ("anyway", "1"),
    ]
}

/// A place where one firm of a county is on record, and its people.
struct Town<'p> {
    firm: Person<'p>,
    other: Person<'p>,
    lin: Person<'p>,
    wang: Person<'p>,
    zhao: Person<'p>,
}

async fn town(place: &Place) -> Town<'_> {
    submit(&place.ballast, "2024-11", &[(0, 1_100), (3, 900)], "").await;
    Town {
        firm: place.person("boss", Role::Enterprise, Reach::Enterprise(uscc(0))).await,
        other: place.person("other", Role::Enterprise, Reach::Enterprise(uscc(3))).await,
        lin: staff(place, "lin", Role::Officer, "land-county", "370102").await,
        wang: staff(place, "wang", Role::Reviewer, "land-county", "370102").await,
        zhao: staff(place, "zhao", Role::Officer, "reform-county", "370102").await,
    }
}

async fn opened(person: &Person<'_>, once: &str, title: &str) -> String {
    let answer = send(person, "/ledger/demand/new", &demand(once, title), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.header("location").trim_end_matches("?done=1").to_owned()
}

async fn done(person: &Person<'_>, item: &str, fields: &[(&str, &str)], files: &[(&str, &str, &str)]) {
    let answer = send(person, item, fields, files).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{fields:?}: {}", answer.body);
}

/// What is refused, with the page that says why.
async fn refused(
    person: &Person<'_>,
    item: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &str)],
) -> String {
    let answer = send(person, item, fields, files).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}: {}", answer.body);
    answer.body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demand_goes_its_way_with_the_rights_of_each() {
    let place = Place::open().await;
    let Town { firm, other, lin, wang, zhao } = town(&place).await;
    // The form is made of the kind's fields, each with why it is asked.
    let form = firm.get("/ledger/demand/new").await.body;
    for said in ["诉求内容", "按内容分办、查重", "12345热线", "name=\"f.urgency\""] {
        assert!(form.contains(said), "{said}: {form}");
    }
    assert!(!form.contains("name=\"f.answer\""), "what others will write is not asked of an enterprise");
    // What is missing is said, and what was typed stands there still.
    let half = send(&firm, "/ledger/demand/new", &[("title", "缺水"), ("f.content", "停水三天")], &[]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.body.contains("诉求性质") && half.body.contains("停水三天"), "{}", half.body);
    let item = opened(&firm, "form:1", "用地指标未落实").await;
    // Sent twice, it is one item.
    assert_eq!(opened(&firm, "form:1", "用地指标未落实").await, item);
    let page = firm.get(&item).await.body;
    // The duty list named the county's land office; the region is the firm's own.
    for said in ["用地指标未落实", "370102", "签收时限", "已受理", "企业甲"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(other.get(&item).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        send(&other, &item, &[("action", "withdraw"), ("reason", "x"), ("seen", "1")], &[]).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(!other.get("/ledger").await.body.contains("用地指标未落实"));
    assert!(lin.get("/ledger?overdue=0").await.body.contains("用地指标未落实"));

    // Who leads assigns; who neither leads nor helps may look and no more.
    let assign = [("action", "assign"), ("seen", "1"), ("lead", "land-county"), ("co", "industry-county")];
    done(&lin, &item, &assign, &[]).await;
    let page = zhao.get(&item).await;
    assert!(page.status == StatusCode::OK && !page.body.contains("value=\"sign\""), "{}", page.body);
    let why = refused(&zhao, &item, &[("action", "sign"), ("seen", "2")], &[]).await;
    assert!(why.contains("不由您办理"), "{why}");
    done(&lin, &item, &[("action", "sign"), ("seen", "2")], &[]).await;

    // An answer asks for a written one; a program is none.
    let answer =
        [("action", "reply"), ("seen", "3"), ("f.answer", "已列入本月供地计划。"), ("said.handled", "yes")];
    let why = refused(&lin, &item, &answer, &[]).await;
    assert!(why.contains("佐证材料") && why.contains("已列入本月供地计划。"), "{why}");
    let why = refused(&lin, &item, &answer, &[("e.reply", "答复.pdf", "MZ\u{1}\u{2}")]).await;
    assert!(why.contains("重新选择文件：答复.pdf"), "{why}");
    done(&lin, &item, &answer, &[("e.reply", "../答复.pdf", "%PDF-1.7 x")]).await;
    let page = firm.get(&item).await.body;
    let at = page.find("/evidence/").unwrap();
    let file = format!("{item}{}", &page[at..at + 10 + 64]);
    let kept = firm.get(&file).await;
    assert_eq!((kept.status, kept.body.as_str()), (StatusCode::OK, "%PDF-1.7 x"));
    assert_eq!(kept.header("content-type"), "application/pdf");
    let disposition = kept.header("content-disposition").to_owned();
    assert!(
        disposition.starts_with("attachment;")
            && disposition.ends_with(".pdf")
            && !disposition.contains(".."),
        "{disposition}"
    );
    assert_eq!(other.get(&file).await.status, StatusCode::NOT_FOUND);

    // The firm says how it went; whoever answered does not close; a second person does.
    let rate = [("action", "rate"), ("seen", "4"), ("said.solved", "yes"), ("said.satisfied", "no")];
    refused(&lin, &item, &rate, &[]).await;
    done(&firm, &item, &rate, &[]).await;
    assert!(lin.get(&item).await.body.contains("须由另一人办理"));
    let why = refused(&lin, &item, &[("action", "close"), ("seen", "5")], &[]).await;
    assert!(why.contains("另一人"), "{why}");
    done(&wang, &item, &[("action", "close"), ("seen", "5")], &[]).await;
    let page = firm.get(&item).await.body;
    for said in ["已销号", "✕ 否", "✓ 是", "状态：已评价", "佐证（答复材料）：答复.pdf", "牵头：县自然资源"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    // Not satisfied, it opens it again, and that is counted.
    done(&firm, &item, &[("action", "reopen"), ("seen", "6"), ("reason", "指标仍未落实")], &[]).await;
    let report = lin.get("/ledger/reports?kind=demand").await;
    assert_eq!(report.status, StatusCode::OK);
    assert!(report.body.contains("重新办理") && report.body.contains("企业诉求"), "{}", report.body);
    place.ballast.store.verify().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_of_two_is_told_what_changed_and_loses_nothing() {
    let place = Place::open().await;
    let Town { firm, lin, wang, .. } = town(&place).await;
    let item = opened(&firm, "form:1", "用地指标未落实").await;
    done(&lin, &item, &[("action", "sign"), ("seen", "1")], &[]).await;
    // Both looked at two events; one of them was quicker.
    done(
        &lin,
        &item,
        &[("action", "first-answer"), ("seen", "2"), ("f.first_answer", "已转耕地保护科。")],
        &[],
    )
    .await;
    let note = [("action", "note"), ("seen", "2"), ("reason", "已电话联系企业。"), ("links", "item:1")];
    let late = send(&wang, &item, &note, &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for said in [
        "他人已办理过该事项",
        "首次答复",
        "已转耕地保护科。",
        "已电话联系企业。",
        "item:1",
        "name=\"seen\" value=\"3\"",
    ] {
        assert!(late.body.contains(said), "{said}: {}", late.body);
    }
    assert_eq!(place.ballast.ledger_item(1).await.unwrap().item.version, 3, "nothing was written");
    // What he wanted can no longer be done: what he typed is shown all the same.
    let sign = send(&wang, &item, &[("action", "sign"), ("seen", "2"), ("reason", "我来办")], &[]).await;
    assert!(sign.status == StatusCode::CONFLICT && sign.body.contains("我来办"), "{}", sign.body);
    // Sent again with what he has seen now, it is done.
    done(&wang, &item, &[("action", "note"), ("seen", "3"), ("reason", "已电话联系企业。")], &[]).await;
}

/// The texts of a table's rows, its total row last.
fn cells(page: &str) -> Vec<Vec<String>> {
    let table = &page[page.find("<tbody>").unwrap()..page.find("</table>").unwrap()];
    let plain = |cell: &str| {
        let mut text = String::new();
        let mut tag = false;
        for c in cell[cell.find('>').unwrap() + 1..].chars() {
            match c {
                '<' => tag = true,
                '>' => tag = false,
                c if !tag => text.push(c),
                _ => {}
            }
        }
        text.trim().to_owned()
    };
    let row = |row: &str| row.split("<td").skip(1).map(plain).collect::<Vec<_>>();
    table.split("<tr").skip(1).map(row).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_away_is_what_is_shown() {
    let place = Place::open().await;
    let Town { firm, .. } = town(&place).await;
    for (once, title) in [("form:1", "用地指标未落实"), ("form:2", "电力增容"), ("form:3", "用地红线调整")]
    {
        opened(&firm, once, title).await;
    }
    place.pass(jiff::SignedDuration::from_hours(24 * 30));
    // Her session is over by then.
    let lin = place.person("lin", Role::Officer, Reach::Region("370102".to_owned())).await;
    for asked in [
        "",
        "?sort=title&desc=1",
        "?q=%E7%94%A8%E5%9C%B0",
        "?kind=demand&overdue=1&sort=number",
        "?kind=task",
    ] {
        let page = lin.get(&format!("/ledger{asked}")).await.body;
        let sheet = lin.get(&format!("/ledger/take.csv{asked}")).await.body;
        let lines: Vec<Vec<String>> = sheet
            .trim_start_matches('\u{feff}')
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect())
            .collect();
        let shown: Vec<Vec<String>> = cells(&page).into_iter().filter(|row| row.len() == 10).collect();
        assert!(shown.last().unwrap()[0] == "合计", "{shown:?}");
        assert_eq!(lines[1..=shown.len()], shown, "{asked}");
        assert_eq!(lines.len(), shown.len() + 2, "headings and what was asked beside the rows: {sheet}");
    }
    let late = cells(&lin.get("/ledger?overdue=1").await.body);
    assert_eq!(late.len(), 4);
    assert!(late[3][9].contains("超期 3 项"), "{late:?}");
    let book = lin.get("/ledger/take.xlsx").await;
    assert!(book.status == StatusCode::OK && book.body.starts_with("PK"));
    for path in [
        "/ledger/reports/take.csv?table=units",
        "/ledger/reports/take.xlsx?table=regions",
        "/ledger/board",
        "/ledger/calendar?month=2024-12",
    ] {
        assert_eq!(lin.get(path).await.status, StatusCode::OK, "{path}");
    }
    for wrong in [
        "/ledger?sort=clicks",
        "/ledger?kind=nothing",
        "/ledger/calendar?month=soon",
        "/ledger/take.pdf",
        "/ledger/item/x",
        "/ledger/nothing/new",
    ] {
        assert!(lin.get(wrong).await.status.is_client_error(), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_opens_all_or_nothing_and_only_within_ones_scope() {
    let place = Place::open().await;
    let Town { firm, lin, .. } = town(&place).await;
    let head = "标题,区划,统一社会信用代码,channel,content,nature,urgency\n";
    let row = |title: &str, region: &str, nature: &str| {
        format!("{title},{region},{},hotline,{CONTENT},{nature},normal\n", uscc(0))
    };
    let bulk = async |person: &Person<'_>, table: &str| {
        send(person, "/ledger/bulk", &[("kind", "demand")], &[("file", "诉求.csv", table)]).await
    };
    let bad = format!("{head}{}{}", row("甲", "370102", "咨询"), row("乙", "370202", "request"));
    let answer = bulk(&lin, &bad).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("第 3 行") && answer.body.contains("370202"), "{}", answer.body);
    assert_eq!(place.ballast.ledger_list(&LedgerFilter::default()).await.unwrap().total, 0);
    let good = format!("{head}{}{}", row("甲", "370102", "咨询"), row("乙", "370102", "request"));
    assert!(bulk(&lin, &good).await.body.contains("新建 2 项，已在账 0 项"));
    // The same file opens nothing new; another of the same name does.
    assert!(bulk(&lin, &good).await.body.contains("新建 0 项，已在账 2 项"));
    let more = format!("{head}{}", row("丙", "370102", "complaint"));
    assert!(bulk(&lin, &more).await.body.contains("新建 1 项，已在账 0 项"));
    assert_eq!(bulk(&firm, &more).await.status, StatusCode::FORBIDDEN);
    // The same matter of the same firm is suggested before it is opened once more.
    let again: Vec<_> = demand("form:9", "甲").into_iter().filter(|(name, _)| *name != "anyway").collect();
    let similar = send(&firm, "/ledger/demand/new", &again, &[]).await;
    assert_eq!(similar.status, StatusCode::CONFLICT);
    assert!(similar.body.contains("相似") && similar.body.contains(CONTENT), "{}", similar.body);
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_systems_open_and_act_and_are_told() {
    let place = Place::open().await;
    let Town { lin, other, .. } = town(&place).await;
    let origin = Origin { address: "10.0.0.7".to_owned(), agent: "test".to_owned() };
    place.ballast.add_webhook("https://example.org/told", &["item".to_owned()], &origin).await.unwrap();
    let call = async |person: &Person<'_>, path: &str, body: &Value| {
        let request = Request::post(path)
            .header("content-type", "application/json")
            .header("x-csrf-token", &person.csrf);
        person.send(request, &body.to_string()).await
    };
    let new = json!({ "kind": "demand", "title": "用地指标未落实", "subject": uscc(0), "source": "12345:7",
        "fields": { "channel": "hotline", "content": CONTENT, "nature": "request", "urgency": "normal" } });
    let first = call(&lin, "/api/v1/ledger", &new).await;
    assert_eq!(
        (first.status, json_of(&first)["data"]["item"].clone()),
        (StatusCode::CREATED, json!(1)),
        "{}",
        first.body
    );
    assert_eq!(call(&lin, "/api/v1/ledger", &new).await.status, StatusCode::OK);
    let wrong = json!({ "kind": "demand", "title": "x", "subject": uscc(0), "fields": { "clicks": 1 } });
    let wrong = call(&lin, "/api/v1/ledger", &wrong).await;
    assert!(
        wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("clicks"),
        "{}",
        wrong.body
    );

    let act = "/api/v1/ledger/1/actions";
    let signed = call(&lin, act, &json!({ "action": "sign", "seen": 1 })).await;
    assert_eq!(
        (signed.status, json_of(&signed)["data"]["state"].clone()),
        (StatusCode::CREATED, json!("working"))
    );
    assert_eq!(
        call(&lin, act, &json!({ "action": "note", "seen": 1, "reason": "x" })).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        call(&lin, act, &json!({ "action": "rate", "said": { "solved": true, "satisfied": true } }))
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(call(&other, act, &json!({ "action": "supply" })).await.status, StatusCode::NOT_FOUND);
    let reply =
        json!({ "action": "reply", "fields": { "answer": "已列入计划" }, "said": { "handled": true } })
            .to_string();
    let sent = send(&lin, act, &[("request", &reply)], &[("reply", "答复.txt", "已列入计划\r\n")]).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    let shown = json_of(&lin.get("/api/v1/ledger/1").await)["data"].clone();
    assert_eq!(
        (shown["line"]["state"].as_str(), shown["steps"].as_array().map(Vec::len)),
        (Some("replied"), Some(3))
    );
    let hash = shown["files"][0]["sha256"].as_str().unwrap();
    let file = lin.get(&format!("/api/v1/ledger/1/evidence/{hash}")).await;
    assert_eq!((file.body.as_str(), file.header("content-type")), ("已列入计划\r\n", "text/plain"));
    let list = json_of(&lin.get("/api/v1/ledger?kind=demand&unit=land-county").await);
    assert_eq!(
        (list["total"].clone(), list["data"][0]["title"].clone()),
        (json!(1), json!("用地指标未落实"))
    );
    assert_eq!(json_of(&other.get("/api/v1/ledger").await)["total"], 0);
    let kinds = json_of(&lin.get("/api/v1/ledger/kinds").await);
    assert_eq!(kinds["data"].as_array().unwrap().len(), place.ballast.packs.kinds.len());

    // Each of them was told, and what the clocks do by themselves is as well.
    let told = async || -> Vec<Value> {
        let deliveries = place.ballast.deliveries(100).await.unwrap();
        deliveries
            .iter()
            .rev()
            .map(|one| serde_json::from_str::<Value>(&one.body).unwrap()["data"].clone())
            .collect()
    };
    let acts: Vec<Value> = told().await.iter().map(|one| one["acts"].clone()).collect();
    assert_eq!(acts, [json!(["open"]), json!(["sign"]), json!(["reply"])]);
    assert_eq!(told().await[2]["moved"], json!(["replied"]));
    place.pass(jiff::SignedDuration::from_hours(24 * 30));
    assert_eq!(place.ballast.ledger_tick().await.unwrap().items, 1);
    let last = told().await.pop().unwrap();
    assert!(last["acts"].as_array().unwrap().iter().all(|act| act == "ring"), "{last}");
}

#[test]
fn numbers_and_enterprises_lead_to_items() {
    with_desk(async |desk| {
        let figure = "/figure?ref=output@2024-03/region:370100/value";
        let (_, page) = desk.get(figure).await;
        assert!(
            page.contains("/ledger/new?link=output@2024-03/370100/value&#38;region=370100")
                || page.contains("/ledger/new?link=output@2024-03/370100/value&amp;region=370100"),
            "{page}"
        );
        let open = async |fields: &[(&str, &str)]| {
            let (status, to, page) = desk.upload("/ledger/task/new", "", b"", fields).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
            to
        };
        let firm = firm(0);
        let item = open(&[
            ("title", "稳住产值"),
            ("subject", &firm.id),
            ("lead", "industry-county"),
            ("links", "output@2024-03/370100/value"),
            ("f.deadline", "2024-05-14"),
            ("f.milestones.0.name", "走访"),
            ("f.milestones.0.due", "2024-05-13"),
        ])
        .await;
        let (status, page) = desk.get(&item).await;
        assert_eq!(status, StatusCode::OK);
        for said in [
            "稳住产值",
            "走访",
            "节点时限",
            "/figure?ref=output@2024-03/region:370100/value",
            "660",
            &firm.name,
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        // From the figure, from the enterprise, from the day's list.
        let number = item.trim_end_matches("?done=1");
        for path in [figure.to_owned(), format!("/enterprises/{}", firm.id)] {
            let (_, page) = desk.get(&path).await;
            assert!(page.contains(number) && page.contains("稳住产值"), "{path}: {page}");
        }
        let (_, page) = desk.get("/").await;
        assert!(page.contains("天内到期") && page.contains("/ledger/calendar"), "{page}");
        for path in [
            "/ledger",
            "/ledger/board?kind=task",
            "/ledger/calendar",
            "/ledger/calendar?month=2024-04",
            "/ledger/new",
            "/ledger/reports",
        ] {
            let (status, page) = desk.get(path).await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            assert!(!page.contains(" style=") && !page.contains(" onclick="), "{path}");
        }
        // A need finds who may answer it: the three firms of its industry.
        let need = [
            ("title", "反应釜防腐"),
            ("region", "370102"),
            ("lead", "industry-county"),
            ("f.need", "有机化学原料反应釜防腐涂层"),
            ("f.industry", "2614"),
        ];
        let (status, to, page) = desk.upload("/ledger/challenge/new", "", b"", &need).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (status, page) = desk.get(&format!("{}/matches", to.trim_end_matches("?done=1"))).await;
        assert!(status == StatusCode::OK && page.contains(&firm.name), "{page}");
        let (_, page) = desk.get("/ledger/calendar?month=2024-05").await;
        assert!(page.contains("稳住产值") && page.contains("due=2024-05-13"), "{page}");
        assert!(desk.ballast.packs.forms.contains_key(FORM));
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_enterprise_opens_what_is_its_own_to_bring() {
    let place = Place::open().await;
    let Town { firm, lin, .. } = town(&place).await;
    let own = ["arrears", "challenge", "demand"];
    let (theirs, all) = (firm.get("/ledger/new").await.body, lin.get("/ledger/new").await.body);
    let call = async |person: &Person<'_>, kind: &str, subject: &str| {
        let new = json!({ "kind": kind, "title": "x", "subject": subject, "region": "370102", "office": "industry-county" });
        let request = Request::post("/api/v1/ledger")
            .header("content-type", "application/json")
            .header("x-csrf-token", &person.csrf);
        person.send(request, &new.to_string()).await
    };
    for kind in place.ballast.packs.kinds.keys() {
        let form = format!("/ledger/{kind}/new");
        let offered = own.contains(&kind.as_str());
        assert_eq!(theirs.contains(&form), offered, "{kind}: {theirs}");
        assert!(all.contains(&form), "{kind}: {all}");
        let wanted = if offered { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(firm.get(&form).await.status, wanted, "{kind}");
        assert_eq!(lin.get(&form).await.status, StatusCode::OK, "{kind}");
        if !offered {
            let sent = send(&firm, &form, &[("title", "x"), ("lead", "industry-county")], &[]).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN, "{kind}: {}", sent.body);
            let called = call(&firm, kind, &uscc(0)).await;
            assert_eq!(called.status, StatusCode::FORBIDDEN, "{kind}: {}", called.body);
        }
    }
    let new = json!({ "kind": "demand", "title": "用地指标未落实", "subject": uscc(0), "region": "370102", "office": "land-county",
        "fields": { "channel": "platform", "content": CONTENT, "nature": "request", "urgency": "normal" } });
    let request = Request::post("/api/v1/ledger")
        .header("content-type", "application/json")
        .header("x-csrf-token", &firm.csrf);
    let opened = firm.send(request, &new.to_string()).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.body);
    let list = place.ballast.ledger_list(&LedgerFilter::default()).await.unwrap();
    assert_eq!((list.total, list.lines[0].kind.as_str()), (1, "demand"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_forms_shown_at_one_instant_open_two_items() {
    let place = Place::open().await;
    let Town { firm, .. } = town(&place).await;
    // The clock of a place stands still: both forms are of the same microsecond.
    let once = async || {
        let page = firm.get("/ledger/demand/new").await.body;
        let after = page.split("name=\"once\" value=\"").nth(1).unwrap();
        after.split('"').next().unwrap().to_owned()
    };
    let (one, other) = (once().await, once().await);
    let first = opened(&firm, &one, "用地指标未落实").await;
    assert_eq!(opened(&firm, &one, "用地指标未落实").await, first, "sent twice");
    assert_ne!(opened(&firm, &other, "用地指标未落实").await, first);
}
