//! Opening an item: what it needs, who may, what follows.

use ballast_ledger::{Actor, Draft, Evidence, Missing, Refusal, Value, fold, open};
use ballast_packs::plan::{Phase, Role};

use crate::fixture::{LEAD, at, draft, file, firm, kind, number, officer, packs, text};

const NOW: &str = "2026-03-02T10:00";

fn demand() -> Draft {
    draft(kind("demand"), "2026-03-02".parse().expect("a day"))
}

fn refused(draft: Draft, actor: &Actor) -> Refusal {
    open(packs(), draft, actor, at(NOW)).expect_err("this must not open")
}

#[test]
fn an_opened_demand_stands_in_its_first_state_with_its_clocks() {
    let event = open(packs(), demand(), &firm(), at(NOW)).unwrap();
    let item = fold([&event]).unwrap();
    assert_eq!((item.state.as_str(), item.phase, item.lead.as_str()), ("received", Phase::Open, LEAD));
    assert_eq!((item.version, item.colour.as_str()), (1, "green"));
    let running: Vec<&str> = item.clocks.iter().map(|run| run.clock.as_str()).collect();
    assert_eq!(running, ["sign", "answer"]);
    // Monday at ten, two working hours: at noon.
    assert_eq!(item.running("sign").unwrap().due, at("2026-03-02T12:00"));
    assert_eq!(item.opener.account, "firm");
    assert_eq!(item.opener.office, crate::fixture::FIRM);
}

#[test]
fn what_is_missing_is_said_all_at_once() {
    let mut bare = Draft { title: " ".to_owned(), lead: None, ..demand() };
    bare.fields.remove("urgency");
    let refusal = refused(bare, &firm());
    let Refusal::Missing { missing, .. } = &refusal else { panic!("{refusal}") };
    assert!(
        matches!(&missing[..], [Missing::Title, Missing::Lead, Missing::Field(field, _)] if field == "urgency")
    );
    assert_eq!(refusal.said().zh, "办理“建账”还缺：标题、牵头单位、“紧急程度”");
    assert_eq!(refusal.to_string(), "\"open\" still needs: a title, the lead office, \"Urgency\"");
}

#[test]
fn the_first_receiver_leads_where_nobody_is_named() {
    let event = open(packs(), Draft { lead: None, ..demand() }, &officer("a"), at(NOW)).unwrap();
    assert_eq!(fold([&event]).unwrap().lead, LEAD);
}

#[test]
fn names_and_values_that_are_none_are_refused_with_what_would_be_right() {
    let code = |draft: Draft| refused(draft, &firm()).code();
    assert_eq!(code(Draft { kind: "demnad".to_owned(), ..demand() }), "unknown");
    assert_eq!(code(Draft { region: "999999".to_owned(), ..demand() }), "unknown");
    assert_eq!(code(Draft { lead: Some("nobody".to_owned()), ..demand() }), "unknown");
    assert_eq!(code(Draft { co: vec![LEAD.to_owned()], ..demand() }), "bad-value");
    let with = |field: &str, value: Value| {
        let mut draft = demand();
        draft.fields.insert(field.to_owned(), value);
        draft
    };
    assert_eq!(code(with("colour", text("red"))), "unknown");
    let wrong = refused(with("urgency", text("very")), &firm());
    assert!(wrong.to_string().contains("one of urgent (urgent)"), "{wrong}");
    assert_eq!(code(with("urgency", number("3"))), "bad-value");
    let loose = Evidence { hash: Some("abc".to_owned()), ..file("reply") };
    assert_eq!(code(Draft { evidence: vec![loose], ..demand() }), "bad-value");
    assert_eq!(code(Draft { evidence: vec![file("photo")], ..demand() }), "unknown");
}

#[test]
fn who_may_not_open_is_told_who_may() {
    let plan = draft(kind("cluster-plan"), "2026-03-02".parse().unwrap());
    let refusal = refused(plan, &Actor::system());
    assert!(matches!(&refusal, Refusal::NotYours { may, .. } if may[0].0 == Role::Staff), "{refusal}");
    // An enterprise is told so before it is told what else is missing.
    let refusal = refused(Draft { kind: "task".to_owned(), ..Draft::default() }, &firm());
    assert!(matches!(&refusal, Refusal::NotYours { may, .. } if may[0].0 == Role::Staff), "{refusal}");
}

#[test]
fn values_are_read_as_people_write_them() {
    let field = |kind_id: &str, field: &str| kind(kind_id).field(field).unwrap().clone();
    let amount = field("arrears", "amount");
    assert_eq!(Value::read(&amount, "１，２３４．５０").unwrap(), number("1234.50"));
    assert!(Value::read(&amount, "much").unwrap_err().to_string().contains("an amount in yuan"));
    assert_eq!(Value::read(&field("demand", "urgency"), "紧急").unwrap(), text("urgent"));
    assert_eq!(Value::read(&field("task", "progress"), "12.5%").unwrap(), number("12.5"));
    let rows =
        Value::read(&field("task", "milestones"), "name=立项 due=2026-04-01; name=开工 due=2026-06-01")
            .unwrap();
    assert_eq!(rows.rows().len(), 2);
    let json = serde_json::json!([{ "name": "立项", "due": "2026-04-01", "done_on": null }]);
    assert_eq!(Value::from_json(&field("task", "milestones"), &json).unwrap().rows().len(), 1);
    let wrong = serde_json::json!([{ "nmae": "立项" }]);
    assert!(Value::from_json(&field("task", "milestones"), &wrong).is_err());
}
