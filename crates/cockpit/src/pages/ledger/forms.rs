use ballast_app::ledger::ItemView;
use ballast_ledger::May;
use ballast_packs::plan::{Kind, KindField};

use super::{
    fields::{self, Widget},
    office_name,
    parts::Typed,
    tabs,
};
use crate::Viewer;

/// An action that a viewer may take now, as a form.
pub(crate) struct ActionForm {
    pub id: String,
    pub name: String,
    /// The state it leads to; empty where the item stays where it is.
    pub to: String,
    pub fields: Vec<Widget>,
    pub evidence: Vec<EvidenceInput>,
    /// Kinds of evidence that it does not ask for.
    pub further: Vec<EvidenceInput>,
    pub reason: bool,
    pub reason_typed: String,
    /// The period it is for, where it is done once a period.
    pub period: String,
    /// Facts: word, name, `yes` or `no` where that was chosen.
    pub says: Vec<(String, String, String)>,
    /// Whether it names the lead and the co-offices; who leads and who helps.
    pub assigns: bool,
    pub leads: Vec<(String, String, bool)>,
    pub helps: Vec<(String, String, bool)>,
    pub pause: Vec<(String, String, bool)>,
    pub links: bool,
    pub links_typed: String,
    /// Why this viewer cannot do it although the role would allow it.
    pub blocked: String,
    /// Shown opened: it was just sent.
    pub open: bool,
}

/// A file, or a reference, of a kind of evidence.
pub(crate) struct EvidenceInput {
    pub id: String,
    pub name: String,
    pub by_reference: bool,
    pub reference: String,
}

/// What is typed over what the item holds: for the action that was just sent what came, else what is kept.
fn base(view: &ItemView<'_>, kind: &Kind, all: &[&KindField]) -> Typed {
    let kept = all.iter().filter_map(|field| Some((field, view.item.fields.get(&field.id)?)));
    let known = |field: &&&KindField| kind.field(&field.id).is_some();
    Typed::filled(
        kept.filter(|(field, _)| known(field)).flat_map(|(field, value)| fields::carried(field, value, "f.")),
    )
}

fn evidence(viewer: &Viewer, of: &ballast_packs::plan::EvidenceKind, typed: Option<&Typed>) -> EvidenceInput {
    EvidenceInput {
        id: of.id.clone(),
        name: of.name.get(viewer.ballast.lang()).to_owned(),
        by_reference: of.by_reference,
        reference: typed.map(|typed| typed.one(&format!("r.{}", of.id)).to_owned()).unwrap_or_default(),
    }
}

fn form(
    viewer: &Viewer,
    view: &ItemView<'_>,
    kind: &Kind,
    may: &May<'_>,
    sent: Option<&Typed>,
) -> ActionForm {
    let lang = viewer.ballast.lang();
    let all: Vec<&KindField> = may.needs.iter().chain(&may.may).copied().collect();
    let kept = base(view, kind, &all);
    // What is reported period by period is said anew; rows are carried on.
    let anew = |field: &KindField| may.action.repeats.is_some() && field.columns().is_empty();
    let blank = Typed::default();
    let widget = |field: &&KindField, required: bool| {
        let typed = match sent {
            Some(sent) => sent,
            None if anew(field) => &blank,
            None => &kept,
        };
        fields::widget(viewer, field, "f.", required, typed)
    };
    let needed = |id: &str| may.evidence.iter().any(|of| of.id == id);
    let one = |name: &str| sent.map(|sent| sent.one(name).to_owned()).unwrap_or_default();
    let lead = sent.and_then(|sent| sent.some("lead")).unwrap_or_else(|| view.item.lead.clone());
    let co = sent.map_or_else(|| view.item.co.clone(), |sent| sent.all("co"));
    let pause = one("pause");
    ActionForm {
        id: may.action.id.clone(),
        name: may.action.name.get(lang).to_owned(),
        to: may.to.as_ref().map(|to| to.get(lang).to_owned()).unwrap_or_default(),
        fields: may
            .needs
            .iter()
            .map(|field| widget(field, true))
            .chain(may.may.iter().map(|field| widget(field, false)))
            .collect(),
        evidence: may.evidence.iter().map(|of| evidence(viewer, of, sent)).collect(),
        further: kind
            .evidence
            .iter()
            .filter(|of| !needed(&of.id))
            .map(|of| evidence(viewer, of, sent))
            .collect(),
        reason: may.reason,
        reason_typed: one("reason"),
        period: match sent.and_then(|sent| sent.some("period")) {
            Some(typed) if may.action.repeats.is_some() => typed,
            _ => may.period.map(|period| period.to_string()).unwrap_or_default(),
        },
        says: may
            .says
            .iter()
            .map(|fact| {
                let word = fact.word().to_owned();
                let chosen = one(&format!("said.{word}"));
                (word, fact.name().get(lang).to_owned(), chosen)
            })
            .collect(),
        assigns: may.action.assigns,
        leads: if may.action.assigns { tabs::offices(viewer, &[lead]) } else { Vec::new() },
        helps: if may.action.assigns { tabs::offices(viewer, &co) } else { Vec::new() },
        pause: may
            .pause
            .iter()
            .map(|(id, name)| ((*id).to_owned(), name.get(lang).to_owned(), *id == pause))
            .collect(),
        links: may.action.links,
        links_typed: one("links"),
        blocked: may.blocked.as_ref().map(|why| why.said().get(lang).to_owned()).unwrap_or_default(),
        open: sent.is_some(),
    }
}

/// All that a viewer may do to an item now, as forms. `sent` is what was just sent and not done: nothing typed is lost.
pub(crate) fn forms(viewer: &Viewer, view: &ItemView<'_>, sent: Option<&Typed>) -> Vec<ActionForm> {
    let Some(kind) = viewer.ballast.packs.kinds.get(&view.item.kind) else { return Vec::new() };
    let of = |may: &May<'_>| {
        let own = sent.filter(|sent| sent.one("action") == may.action.id);
        form(viewer, view, kind, may, own)
    };
    view.may.iter().map(of).collect()
}

/// What was typed for an action that can no longer be taken, in words: name and what stood there.
pub(crate) fn left_over(viewer: &Viewer, view: &ItemView<'_>, sent: &Typed) -> Vec<(String, String)> {
    let lang = viewer.ballast.lang();
    let kind = viewer.ballast.packs.kinds.get(&view.item.kind);
    let Some(action) = kind.and_then(|kind| kind.action(sent.one("action"))) else { return Vec::new() };
    let mut left = Vec::new();
    for field in action.needs.iter().chain(&action.may) {
        let Some(field) = kind.and_then(|kind| kind.field(field)) else { continue };
        let (found, _) = fields::read_all(viewer, [field], "f.", sent);
        let typed = match found.get(&field.id) {
            Some(value) => fields::shown(viewer, Some(field), value),
            None => sent.one(&format!("f.{}", field.id)).to_owned(),
        };
        left.push((field.name.get(lang).to_owned(), typed));
    }
    let words = viewer.words;
    left.push((words.ledger_reason().to_owned(), sent.one("reason").to_owned()));
    left.push((words.ledger_links().to_owned(), sent.one("links").to_owned()));
    left.push((
        words.ledger_lead().to_owned(),
        sent.some("lead").map(|id| office_name(viewer, &id)).unwrap_or_default(),
    ));
    left.retain(|(_, text)| !text.is_empty());
    if !action.assigns {
        left.retain(|(name, _)| name != words.ledger_lead());
    }
    left
}
