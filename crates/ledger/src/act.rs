use std::collections::BTreeMap;

use ballast_model::{Period, Text};
use ballast_packs::{
    Packs,
    plan::{Action, Fact, Kind, Phase},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Actor, Change, Event, Evidence, Item, Link, Missing, Refusal, Value, clock, interest, making::Making,
    open, pausing, ring, role,
};

/// How far the clocks of two machines that write to one catalog may lie apart; what the slower one does happens when the other's
/// was done.
const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// What somebody wants to do to an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Action, by id.
    pub action: String,
    /// Fields to fill.
    pub fields: BTreeMap<String, Value>,
    /// Evidence brought along.
    pub evidence: Vec<Evidence>,
    /// Why, in words.
    pub reason: Option<String>,
    /// The period it is for, where the action is done once a period.
    pub period: Option<Period>,
    /// Yes or no to facts.
    pub said: BTreeMap<Fact, bool>,
    /// The lead office, where the action assigns.
    pub lead: Option<String>,
    /// Co-offices, where the action assigns.
    pub co: Vec<String>,
    /// The reason for a pause, by the id the clock gives it.
    pub pause: Option<String>,
    /// What the item is to be connected with.
    pub links: Vec<Link>,
}

/// Does something to an item. What its clocks should have done by then comes first, so that it does not matter whether a
/// scheduler has looked: the last event is the action, those before it are rings.
///
/// # Errors
/// [`Refusal`] says what is missing and who may; nothing has happened then.
pub fn act(
    packs: &Packs,
    item: &Item,
    request: Request,
    actor: &Actor,
    at: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let kind = open::kind_of(packs, &item.kind)?;
    let action = kind.action(&request.action).ok_or_else(|| Refusal::Unknown {
        what: Text::new("办理动作", "action"),
        id: request.action.clone(),
        known: kind.actions.iter().map(|action| action.id.clone()).collect(),
    })?;
    let at = forward(action, item, at)?;
    let (mut events, item) = ring::rung(packs, kind, item.clone(), at);
    in_state(kind, action, &item)?;
    let Some(by) = role::acting(packs, &item, actor, &action.who) else {
        let may = role::holders(packs, &item, &action.who);
        return Err(Refusal::NotYours { action: action.name.clone(), may });
    };
    second_person(kind, action, &item, &actor.account)?;
    asked(kind, action, &request)?;
    let fields = open::fields(packs, kind, request.fields.clone())?;
    interest::sound(kind, Some(&item), &fields, at)?;
    open::evidence(kind, &request.evidence)?;
    let missing = missing(kind, action, &item, &request, &fields);
    if !missing.is_empty() {
        return Err(Refusal::Missing { action: action.name.clone(), missing });
    }
    period(action, &item, request.period, at)?;
    if action.assigns {
        open::offices(packs, request.lead.as_deref().unwrap_or_default(), &request.co)?;
    }
    let mut making = Making::new(packs, kind, item, by, &action.id, at);
    making.event.reason = request.reason.filter(|reason| !reason.trim().is_empty());
    if action.reopens {
        making.push(Change::Reopened);
    }
    if let Some(lead) = request.lead.filter(|_| action.assigns) {
        making.push(Change::Assigned { lead, co: open::co(&request.co) });
    }
    for link in request.links {
        making.push(Change::Linked { link });
    }
    for evidence in request.evidence {
        making.push(Change::Proved { evidence });
    }
    for fact in &action.says {
        if let Some(yes) = request.said.get(fact) {
            making.push(Change::Said { fact: *fact, yes: *yes });
        }
    }
    if let Some(period) = request.period {
        making.push(Change::Reported { period, fields: fields.clone() });
    }
    making.fill(fields);
    pausing::pause(&mut making, action, request.pause.as_deref())?;
    pausing::resume(&mut making, action);
    if let Some(to) = &action.to {
        making.enter(to);
    }
    making.acted(&action.id, request.period);
    if action.reopens {
        making.begin_dated();
    }
    events.push(making.done().0);
    Ok(events)
}

/// The instant of an action: time does not run backwards within an item.
fn forward(action: &Action, item: &Item, at: Timestamp) -> Result<Timestamp, Refusal> {
    let last = item.changed_at;
    match last.duration_since(at) > SKEW {
        true => Err(Refusal::Earlier { action: action.name.clone(), at, last }),
        false => Ok(at.max(last)),
    }
}

pub(crate) fn in_state(kind: &Kind, action: &Action, item: &Item) -> Result<(), Refusal> {
    if action.from.contains(&item.state) {
        return Ok(());
    }
    let name = |id: &String| kind.state(id).map_or_else(|| Text::new(id, id), |state| state.name.clone());
    Err(Refusal::WrongState {
        action: action.name.clone(),
        state: name(&item.state).into(),
        from: action.from.iter().map(name).collect(),
    })
}

/// Whether the action closes the item.
pub(crate) fn closes(kind: &Kind, action: &Action) -> bool {
    let to = action.to.as_deref().and_then(|to| kind.state(to));
    to.is_some_and(|state| state.phase == Phase::Closed)
}

/// Whoever closes is not who did it; and somebody did.
pub(crate) fn second_person(kind: &Kind, action: &Action, item: &Item, account: &str) -> Result<(), Refusal> {
    let name =
        |id: &String| kind.action(id).map_or_else(|| Text::new("建账", "open"), |action| action.name.clone());
    let closing: &[String] = if closes(kind, action) { &kind.closing.not_who_did } else { &[] };
    for before in action.not_who_did.iter().chain(closing) {
        if item.doers.get(before).is_some_and(|doer| doer.account == account) {
            let (action, did) = (action.name.clone(), name(before).into());
            return Err(Refusal::SecondPerson { action, did, account: account.to_owned() });
        }
    }
    for wanted in [action.not_who_did.as_slice(), closing] {
        if !wanted.is_empty() && !wanted.iter().any(|before| item.doers.contains_key(before)) {
            let before = wanted.iter().map(name).collect();
            return Err(Refusal::NotYet { action: action.name.clone(), before });
        }
    }
    Ok(())
}

/// Nothing is taken that the action does not ask for: it would be lost from sight.
fn asked(kind: &Kind, action: &Action, request: &Request) -> Result<(), Refusal> {
    let not = |what: String| Err(Refusal::NotAsked { action: action.name.clone(), what });
    for field in request.fields.keys() {
        open::field_of(kind, field)?;
        if !action.needs.contains(field) && !action.may.contains(field) {
            return not(field.clone());
        }
    }
    if let Some((fact, _)) = request.said.iter().find(|(fact, _)| !action.says.contains(fact)) {
        return not(fact.word().to_owned());
    }
    if !action.assigns && (request.lead.is_some() || !request.co.is_empty()) {
        return not("lead, co".to_owned());
    }
    if !action.links && !request.links.is_empty() {
        return not("links".to_owned());
    }
    if action.pauses.is_empty() && request.pause.is_some() {
        return not("pause".to_owned());
    }
    if action.repeats.is_none() && request.period.is_some() {
        return not("period".to_owned());
    }
    Ok(())
}

fn missing(
    kind: &Kind,
    action: &Action,
    item: &Item,
    request: &Request,
    fields: &BTreeMap<String, Value>,
) -> Vec<Missing> {
    let mut missing = Vec::new();
    for id in &action.needs {
        // What is reported period by period has to be said anew for each.
        let kept = item.fields.contains_key(id) && action.repeats.is_none();
        if !kept && !fields.contains_key(id) {
            let name = kind.field(id).map(|field| field.name.clone()).unwrap_or_default();
            missing.push(Missing::Field(id.clone(), name));
        }
    }
    for id in wanted_evidence(kind, action) {
        let brought = request.evidence.iter().any(|evidence| evidence.kind == *id);
        // Closing looks at all that has come in this round, a report at what comes with it.
        let kept = action.repeats.is_none() && holds(item, id);
        if !brought && !kept {
            let name = kind.evidence_kind(id).map(|kind| kind.name.clone()).unwrap_or_default();
            missing.push(Missing::Evidence(id.clone(), name));
        }
    }
    if action.reason && request.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        missing.push(Missing::Reason);
    }
    if action.repeats.is_some() && request.period.is_none() {
        missing.push(Missing::Period);
    }
    for fact in action.says.iter().filter(|fact| !request.said.contains_key(fact)) {
        missing.push(Missing::Said(fact.word().to_owned(), fact.name()));
    }
    if action.assigns && request.lead.is_none() {
        missing.push(Missing::Lead);
    }
    missing
}

/// Kinds of evidence that an action brings, and those that closing asks for where it closes.
pub(crate) fn wanted_evidence<'k>(kind: &'k Kind, action: &'k Action) -> Vec<&'k String> {
    let closing: &[String] = if closes(kind, action) { &kind.closing.evidence } else { &[] };
    let mut wanted: Vec<&String> = action.evidence.iter().collect();
    for id in closing {
        if !wanted.contains(&id) {
            wanted.push(id);
        }
    }
    wanted
}

/// Whether evidence of a kind has come since the item was opened or opened again.
pub(crate) fn holds(item: &Item, kind: &str) -> bool {
    item.evidence.iter().any(|held| held.evidence.kind == kind && held.round == item.reopened)
}

/// A report is for a period of the right length that has begun, and once.
fn period(action: &Action, item: &Item, period: Option<Period>, at: Timestamp) -> Result<(), Refusal> {
    let (Some(repeat), Some(period)) = (action.repeats, period) else { return Ok(()) };
    let now = clock::period_at(at, repeat.months());
    let first = clock::period_at(item.opened_at, repeat.months());
    let bad = |zh: &str, en: &str| {
        let field = Text::new("报告期", "period");
        Err(Refusal::BadValue { field, value: period.to_string(), wanted: Text::new(zh, en).into() })
    };
    let aligned = clock::period_at(clock::end_of_day(period.last_day()), repeat.months()) == Some(period);
    if !aligned {
        let months = repeat.months();
        return bad(&format!("{months}个月为一期"), &format!("a period of {months} months"));
    }
    if now.is_some_and(|now| period.first_day() > now.last_day()) {
        return bad("已经开始的报告期", "a period that has begun");
    }
    if first.is_some_and(|first| period.last_day() < first.first_day()) {
        return bad("建账以后的报告期", "a period since the item was opened");
    }
    if item.reports.iter().any(|report| report.action == action.id && report.period == period) {
        return Err(Refusal::Repeated { action: action.name.clone(), period: period.to_string() });
    }
    Ok(())
}
