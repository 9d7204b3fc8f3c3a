use std::collections::BTreeMap;

use ballast_model::Text;
use ballast_packs::{
    Packs,
    plan::{Kind, KindField, Role},
};
use jiff::Timestamp;

use crate::{
    Actor, By, Change, Event, Evidence, FORMAT, Item, Link, Missing, Opened, Refusal, Subject, Value, check,
    interest, making::Making, may, role,
};

/// What a new item is to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its id, given by the caller.
    pub id: String,
    /// Kind, by id.
    pub kind: String,
    /// Title.
    pub title: String,
    /// The region it belongs to, by code.
    pub region: String,
    /// What it is about.
    pub subject: Option<Subject>,
    /// What it is made from; the store finds an item again by it.
    pub source: Option<String>,
    /// The lead office; the actor's own where none is named, because the first receiver leads.
    pub lead: Option<String>,
    /// Co-offices.
    pub co: Vec<String>,
    /// Fields.
    pub fields: BTreeMap<String, Value>,
    /// Evidence that comes with it.
    pub evidence: Vec<Evidence>,
    /// What it is connected with.
    pub links: Vec<Link>,
    /// Why it is opened, in words.
    pub reason: Option<String>,
}

/// Opens an item: the first of its events.
///
/// # Errors
/// [`Refusal`] for an unknown kind, a missing or wrong field, no lead office, or an actor who may not.
pub fn open(packs: &Packs, draft: Draft, actor: &Actor, at: Timestamp) -> Result<Event, Refusal> {
    let kind = kind_of(packs, &draft.kind)?;
    // Whoever may open none of the kind is not told what else is missing.
    may::openable(kind, actor)?;
    let opening = opening();
    let lead = draft.lead.clone().or_else(|| actor.office.clone());
    let mut missing = Vec::new();
    if draft.title.trim().is_empty() {
        missing.push(Missing::Title);
    }
    if lead.is_none() {
        missing.push(Missing::Lead);
    }
    for field in kind.fields.iter().filter(|field| field.required) {
        if draft.fields.get(&field.id).is_none_or(Value::is_blank) {
            missing.push(Missing::Field(field.id.clone(), field.name.clone()));
        }
    }
    let Some(lead) = lead.filter(|_| missing.is_empty()) else {
        return Err(Refusal::Missing { action: opening, missing });
    };
    known_region(packs, &draft.region)?;
    offices(packs, &lead, &draft.co)?;
    let fields = fields(packs, kind, draft.fields)?;
    interest::sound(kind, None, &fields, at)?;
    evidence(kind, &draft.evidence)?;
    let opened = Opened {
        kind: kind.id.clone(),
        version: kind.version.clone(),
        title: draft.title.trim().to_owned(),
        region: draft.region,
        subject: draft.subject,
        source: draft.source,
    };
    let mut item = blank(&draft.id, actor, &opened, at);
    item.lead.clone_from(&lead);
    item.co.clone_from(&draft.co);
    let Some(by) = role::acting(packs, &item, actor, &kind.openers) else {
        let may = role::holders(packs, &item, &kind.openers);
        return Err(Refusal::NotYours { action: opening, may });
    };
    item.opener = by.clone();
    let mut making = Making::new(packs, kind, item, by, "open", at);
    making.event.reason = draft.reason;
    making.push(Change::Opened(opened));
    making.push(Change::Assigned { lead, co: co(&draft.co) });
    for link in draft.links {
        making.push(Change::Linked { link });
    }
    for evidence in draft.evidence {
        making.push(Change::Proved { evidence });
    }
    making.fill(fields);
    making.enter(&kind.initial);
    making.acted("open", None);
    Ok(making.done().0)
}

pub(crate) fn opening() -> Text {
    Text::new("建账", "open")
}

fn blank(id: &str, actor: &Actor, opened: &Opened, at: Timestamp) -> Item {
    let by: By = role::by(actor, Role::Opener);
    let event = Event {
        format: FORMAT,
        item: id.to_owned(),
        seq: 1,
        at,
        by,
        act: "open".to_owned(),
        reason: None,
        changes: Vec::new(),
    };
    Item::blank(&event, opened)
}

/// The kind of that id.
pub(crate) fn kind_of<'p>(packs: &'p Packs, id: &str) -> Result<&'p Kind, Refusal> {
    packs.kinds.get(id).ok_or_else(|| Refusal::Unknown {
        what: Text::new("事项类型", "kind"),
        id: id.to_owned(),
        known: packs.kinds.keys().cloned().collect(),
    })
}

fn known_region(packs: &Packs, code: &str) -> Result<(), Refusal> {
    if packs.tree("regions").is_none_or(|tree| tree.find(code).is_some()) {
        return Ok(());
    }
    Err(Refusal::Unknown {
        what: Text::new("区划代码", "region"), id: code.to_owned(), known: Vec::new()
    })
}

/// Offices that are there, the lead not among those that help.
pub(crate) fn offices(packs: &Packs, lead: &str, co: &[String]) -> Result<(), Refusal> {
    for id in std::iter::once(lead).chain(co.iter().map(String::as_str)) {
        if packs.offices.get(id).is_none() {
            let known = packs.offices.by_id.keys().take(24).cloned().collect();
            return Err(Refusal::Unknown { what: Text::new("单位", "office"), id: id.to_owned(), known });
        }
    }
    if co.iter().any(|id| id == lead) {
        let field = Text::new("配合单位", "co-offices");
        let wanted = Text::new("牵头单位以外的单位", "offices other than the lead");
        return Err(Refusal::BadValue { field, value: lead.to_owned(), wanted: wanted.into() });
    }
    Ok(())
}

/// Co-offices in order, each once.
pub(crate) fn co(offices: &[String]) -> Vec<String> {
    let mut co = offices.to_vec();
    co.sort_unstable();
    co.dedup();
    co
}

/// Fields that the kind has, with values that they take; blank ones are left out.
pub(crate) fn fields(
    packs: &Packs,
    kind: &Kind,
    fields: BTreeMap<String, Value>,
) -> Result<BTreeMap<String, Value>, Refusal> {
    let mut found = BTreeMap::new();
    for (id, value) in fields {
        let field = field_of(kind, &id)?;
        if !value.is_blank() {
            check::check(packs, field, &value)?;
            found.insert(id, value);
        }
    }
    Ok(found)
}

pub(crate) fn field_of<'k>(kind: &'k Kind, id: &str) -> Result<&'k KindField, Refusal> {
    kind.field(id).ok_or_else(|| Refusal::Unknown {
        what: Text::new("字段", "field"),
        id: id.to_owned(),
        known: kind.fields.iter().map(|field| field.id.clone()).collect(),
    })
}

/// Evidence of known kinds, each with a file or, where the kind allows, something it refers to.
pub(crate) fn evidence(kind: &Kind, given: &[Evidence]) -> Result<(), Refusal> {
    for evidence in given {
        let Some(known) = kind.evidence_kind(&evidence.kind) else {
            return Err(Refusal::Unknown {
                what: Text::new("佐证类型", "kind of evidence"),
                id: evidence.kind.clone(),
                known: kind.evidence.iter().map(|known| known.id.clone()).collect(),
            });
        };
        let hashed = evidence.hash.as_deref().is_some_and(is_hash);
        let refers = known.by_reference && evidence.link.is_some() && evidence.hash.is_none();
        if !hashed && !refers {
            let wanted = if known.by_reference {
                Text::new(
                    "文件的内容哈希，或所引用的数据",
                    "the content hash of a file, or what it refers to",
                )
            } else {
                Text::new(
                    "已存文件的内容哈希（64位十六进制）",
                    "the content hash of a kept file, 64 hexadecimal digits",
                )
            };
            let value = evidence.hash.clone().unwrap_or_default();
            return Err(Refusal::BadValue { field: known.name.clone(), value, wanted: wanted.into() });
        }
    }
    Ok(())
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
