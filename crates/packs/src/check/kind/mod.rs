//! Kinds of ledger items: `ledger/KIND.toml`, one kind per file.

mod action;
mod clock;
mod effect;
mod field;
mod graph;
mod interest;
mod parts;
mod report;

use super::Once;
use crate::{
    Packs, Unverified, codes,
    plan::{Closing, Colour, EvidenceKind, Kind, Phase, Role, RuleSource, State},
    raw::{At, Section, Sink},
};
use parts::Parts;

pub(crate) use interest::rates;

/// Where the parts of a kind stand, for checks that look at it as a whole.
#[derive(Default)]
struct Places {
    states: Vec<At>,
    actions: Vec<At>,
    clocks: Vec<At>,
    closing: Option<At>,
    top: Option<At>,
}

/// Reads one file of `ledger`; the kind takes the place of an earlier pack's.
pub(crate) fn read(top: &Section<'_>, packs: &mut Packs, once: &mut Once) {
    let sink = top.sink();
    let (kind, unverified) = kind(top, packs);
    if kind.id.is_empty() || !once.first("kind", &kind.id, &top.at_key("id"), sink) {
        return;
    }
    let own = format!("kind {}", kind.id);
    packs.unverified.retain(|known| known.what != own);
    packs.unverified.extend(unverified);
    packs.kinds.insert(kind.id.clone(), kind);
}

fn kind(top: &Section<'_>, packs: &Packs) -> (Kind, Option<Unverified>) {
    let sink = top.sink();
    let at = top.at_key("id");
    let mut places = Places { top: Some(at.clone()), ..Places::default() };
    let mut kind = Kind {
        id: top.id().unwrap_or_default(),
        name: top.name("name"),
        version: top.text("version"),
        source: source(top),
        clause: top.opt_text("clause").unwrap_or_default(),
        fields: field::read(top, packs),
        place: format!("{}:{}", at.file, at.line),
        ..Kind::default()
    };
    states(top, &mut kind, &mut places);
    let mut once = Once::default();
    for section in top.sections("evidence") {
        let id = section.id().filter(|id| once.first("evidence", id, section.at(), sink));
        let name = section.name("name");
        let by_reference = section.flag("by_reference");
        kind.evidence.extend(id.map(|id| EvidenceKind { id, name, by_reference }));
        section.done();
    }
    let mut once = Once::default();
    for section in top.sections("colours") {
        let id = section.id().filter(|id| once.first("colour", id, section.at(), sink));
        let name = section.name("name");
        kind.colours.extend(id.map(|id| Colour { id, name }));
        section.done();
    }
    let initial = top.text("initial");
    let openers = roles(top, "openers");
    if openers.is_empty() {
        let help = "add `openers = [\"staff\"]`, or subject, lead, superior, supervisor, system, anyone";
        sink.error(codes::NOBODY_MAY, top.at(), "nobody may open an item of this kind", help);
    }
    let clocks: Vec<String> = top.sections("clock").iter().filter_map(|s| s.opt_text("id")).collect();
    let actions: Vec<String> = top.sections("action").iter().filter_map(|s| s.opt_text("id")).collect();
    let parts = Parts::new(&kind, &actions, &clocks);
    parts.known(&parts.states, "state", &initial, &top.at_key("initial"), sink);
    let read = action::read(top, &parts, &mut places);
    let own_clocks = clock::read(top, &parts, &mut places);
    let closing = top.section("closing").map(|section| {
        places.closing = Some(section.at().clone());
        let closing = Closing {
            evidence: parts.list(&section, "evidence", &parts.evidence, "kind of evidence"),
            not_who_did: parts.list(&section, "not_who_did", &parts.actions, "action"),
        };
        section.done();
        closing
    });
    let effect = effect::read(top, packs);
    let pace = report::pace(top, &parts);
    let counts = report::counts(top, &parts);
    let same = report::same(top, &parts);
    let matching = report::matching(top, &parts);
    let interest = interest::read(top, packs, &parts);
    kind.initial = initial;
    kind.openers = openers;
    kind.actions = read;
    kind.clocks = own_clocks;
    kind.closing = closing.unwrap_or_default();
    kind.effect = effect;
    kind.pace = pace;
    kind.counts = counts;
    kind.same = same;
    kind.matching = matching;
    kind.interest = interest;
    graph::check(&kind, &places, sink);
    let number = if kind.source.number.is_empty() { &kind.source.title.zh } else { &kind.source.number };
    let what = format!("kind {}", kind.id);
    let unverified = (!kind.source.verified).then(|| Unverified { what, source: number.clone() });
    (kind, unverified)
}

fn source(top: &Section<'_>) -> RuleSource {
    RuleSource {
        issuer: top.name("issuer"),
        title: top.name("title"),
        number: top.text("document"),
        issued: top.opt_date("issued"),
        verified: top.opt_flag("verified").unwrap_or(true),
        note: top.opt_name("note"),
    }
}

fn states(top: &Section<'_>, kind: &mut Kind, places: &mut Places) {
    let sink = top.sink();
    let mut once = Once::default();
    for section in top.sections("state") {
        let id = section.id().filter(|id| once.first("state", id, section.at(), sink));
        let name = section.name("name");
        let phase = section.choice("phase", &Phase::WORDS).unwrap_or_default();
        if let Some(id) = id {
            kind.states.push(State { id, name, phase });
            places.states.push(section.at().clone());
        }
        section.done();
    }
    if !kind.states.iter().any(|state| state.phase == Phase::Closed) {
        let help = "add a [[state]] with phase = \"closed\": where an item is struck off";
        sink.error(codes::NO_WAY_OUT, &top.at_key("id"), "no state is a closed one", help);
    }
}

/// Words for roles under a key.
fn roles(section: &Section<'_>, key: &str) -> Vec<Role> {
    parts::words(section, key, &Role::WORDS)
}

fn mistake(sink: &Sink, code: &'static str, at: &At, message: String, help: impl Into<String>) {
    sink.error(code, at, message, help);
}
