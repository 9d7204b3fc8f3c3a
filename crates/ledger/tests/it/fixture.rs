//! What the tests share: the shipped packs, people, and requests that fill in whatever is asked.

use std::{collections::BTreeMap, sync::OnceLock};

use ballast_ledger::{
    Actor, Draft, Event, Evidence, Item, Link, Request, Subject, Value, act, fold, open, what_may,
};
use ballast_packs::{
    Packs,
    plan::{Action, Kind, KindField, Shape},
};
use jiff::{Timestamp, ToSpan, civil::Date};
use rust_decimal::Decimal;

/// A code with a right check character.
pub const FIRM: &str = "91350100M000100Y43";
pub const LEAD: &str = "industry-city";
pub const HASH: &str = "0f343b0931126a20f133d67c2b018a3b5f1b4d9d0c4ea1d6e3c5b2a190807060";

pub fn packs() -> &'static Packs {
    static PACKS: OnceLock<Packs> = OnceLock::new();
    PACKS.get_or_init(|| Packs::builtin().expect("the shipped pack loads"))
}

pub fn kind(id: &str) -> &'static Kind {
    &packs().kinds[id]
}

/// An instant of China time.
pub fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().expect("a day and an hour")
}

pub fn number(text: &str) -> Value {
    Value::Number(text.parse().expect("a number"))
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn day(text: &str) -> Value {
    Value::Date(text.parse().expect("a day"))
}

pub fn row(cells: &[(&str, Value)]) -> BTreeMap<String, Value> {
    cells.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect()
}

pub fn officer(account: &str) -> Actor {
    Actor::of_office(account, LEAD)
}

pub fn superior() -> Actor {
    Actor::of_office("province", "industry-province")
}

pub fn firm() -> Actor {
    Actor::of_enterprise("firm", FIRM)
}

pub fn supervisor() -> Actor {
    Actor { supervises: true, ..Actor::of_office("watch", "government-city") }
}

pub fn file(kind: &str) -> Evidence {
    Evidence { kind: kind.to_owned(), name: format!("{kind}.pdf"), hash: Some(HASH.to_owned()), link: None }
}

/// Something that a field takes, near a day.
pub fn sample(field: &KindField, near: Date, pick: usize) -> Value {
    match &field.shape {
        Shape::Text => Value::Text(format!("{}{pick}", field.id)),
        Shape::Integer | Shape::Decimal | Shape::Money | Shape::Percentage => {
            let most = field.most.unwrap_or(Decimal::from(100));
            Value::Number(Decimal::from(pick % 100).min(most).max(field.least.unwrap_or_default()))
        }
        Shape::Date => Value::Date(near.checked_add((pick as i64 % 40).days()).expect("a day")),
        Shape::Period => Value::Text(format!("{}-{:02}", near.year(), pick % 12 + 1)),
        Shape::Choice(choices) => Value::Text(choices[pick % choices.len()].code.clone()),
        Shape::Region => text("370102"),
        Shape::Industry => text("C"),
        Shape::Enterprise => text(FIRM),
        Shape::Office => text("land-city"),
        Shape::Rows(columns) => {
            let rows = (0..pick % 3 + 1).map(|row| {
                let filled =
                    columns.iter().filter(|column| column.required || (pick + row).is_multiple_of(2));
                filled.map(|column| (column.id.clone(), sample(column, near, pick + row * 7))).collect()
            });
            Value::Rows(rows.collect())
        }
    }
}

pub fn draft(kind: &Kind, near: Date) -> Draft {
    let required = kind.fields.iter().filter(|field| field.required);
    Draft {
        id: "item-1".to_owned(),
        kind: kind.id.clone(),
        title: "园区企业用地手续办理慢".to_owned(),
        region: "370102".to_owned(),
        subject: Some(Subject { id: FIRM.to_owned(), name: "某厂".to_owned() }),
        lead: Some(LEAD.to_owned()),
        fields: required.map(|field| (field.id.clone(), sample(field, near, 20))).collect(),
        links: vec![Link::Figure {
            indicator: "output".to_owned(),
            period: "2024-03".parse().expect("a period"),
            node: "370102".to_owned(),
            measure: "growth".to_owned(),
            value: Some(Decimal::from(-5)),
        }],
        ..Draft::default()
    }
}

/// An item just opened, with its events.
pub fn opened(kind_id: &str, now: Timestamp) -> (Vec<Event>, Item) {
    let draft = draft(kind(kind_id), ballast_model::china_day(now));
    let event = open(packs(), draft, &officer("a"), now).unwrap_or_else(|refusal| panic!("{refusal}"));
    let item = fold([&event]).expect("one event folds");
    (vec![event], item)
}

/// Makes payments that were thought up ones that can have been made, and a delivery one that follows the contract.
fn settle(item: &Item, fields: &mut BTreeMap<String, Value>, today: Date) {
    let Some(rule) = &kind(&item.kind).interest else { return };
    if let Some(Value::Rows(rows)) = fields.get_mut(&rule.payments) {
        for row in rows {
            if let Some(Value::Date(day)) = row.get_mut(&rule.paid_on) {
                *day = (*day).min(today);
            }
            if let Some(paid) = row.get_mut(&rule.paid) {
                *paid = Value::Number(Decimal::ONE);
            }
        }
    }
    let signed = fields.get(&rule.signed).or(item.fields.get(&rule.signed)).and_then(Value::date);
    if let (Some(signed), Some(Value::Date(day))) = (signed, fields.get_mut(&rule.delivered)) {
        *day = (*day).max(signed);
    } else if let (Some(Value::Date(signed)), Some(day)) =
        (fields.get_mut(&rule.signed), item.fields.get(&rule.delivered).and_then(Value::date))
    {
        *signed = (*signed).min(day);
    }
}

/// A request with all that an action asks for.
pub fn request(item: &Item, action: &Action, actor: &Actor, now: Timestamp, pick: usize) -> Request {
    let packs = packs();
    let may = what_may(packs, item, actor, now).into_iter().find(|may| may.action.id == action.id);
    let mut request = Request { action: action.id.clone(), ..Request::default() };
    let Some(may) = may else { return request };
    let near = ballast_model::china_day(now);
    let further = may.may.iter().filter(|_| pick.is_multiple_of(3));
    let fields = may.needs.iter().chain(further);
    request.fields = fields.map(|field| (field.id.clone(), sample(field, near, pick))).collect();
    settle(item, &mut request.fields, near);
    request.evidence = may.evidence.iter().map(|kind| file(&kind.id)).collect();
    request.reason = may.reason.then(|| "理由".to_owned());
    request.period = may.period;
    request.said = may.says.iter().map(|fact| (*fact, pick.is_multiple_of(2))).collect();
    request.lead = action.assigns.then(|| if pick.is_multiple_of(2) { LEAD } else { "land-city" }.to_owned());
    request.pause = may.pause.first().map(|(id, _)| (*id).to_owned());
    request
}

/// Does something that must work, with all that it asks for.
pub fn done(events: &mut Vec<Event>, item: &mut Item, action: &str, actor: &Actor, now: Timestamp) {
    done_with(events, item, action, actor, now, |_| {});
}

pub fn done_with(
    events: &mut Vec<Event>,
    item: &mut Item,
    action: &str,
    actor: &Actor,
    now: Timestamp,
    change: impl FnOnce(&mut Request),
) {
    let plan = kind(&item.kind).action(action).unwrap_or_else(|| panic!("no action {action}"));
    let mut wanted = request(item, plan, actor, now, 10);
    change(&mut wanted);
    let made = act(packs(), item, wanted, actor, now).unwrap_or_else(|refusal| panic!("{action}: {refusal}"));
    for event in made {
        item.apply(&event).expect("events come in order");
        events.push(event);
    }
}
