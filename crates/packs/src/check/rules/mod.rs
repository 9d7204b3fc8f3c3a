//! Programmes: `rules/*.toml`, one programme per file, its versions inside.

mod award;
mod condition;
mod data;
mod declare;
mod dimension;
mod formula;
mod function;
mod grading;
mod scope;
mod score;
mod version;
mod warning;
mod window;

use std::collections::BTreeSet;

use super::{Once, sql::Limits, tree::still_valid};
use crate::{
    Packs, Unverified, codes,
    plan::{JudgedKind, Programme, ProgrammeKind, Tier},
    raw::{At, Placed, Section, Sink, Source, suggest},
};

const KINDS: [(&str, ProgrammeKind); 7] = [
    ("title", ProgrammeKind::Title),
    ("award", ProgrammeKind::Award),
    ("warning", ProgrammeKind::Warning),
    ("grading", ProgrammeKind::Grading),
    ("index", ProgrammeKind::Index),
    ("class", ProgrammeKind::Class),
    ("list", ProgrammeKind::List),
];
const SUBJECTS: [(&str, JudgedKind); 5] = [
    ("enterprise", JudgedKind::Enterprise),
    ("region", JudgedKind::Region),
    ("industry", JudgedKind::Industry),
    ("project", JudgedKind::Project),
    ("chain", JudgedKind::Chain),
];
/// Nodes that the formulas of one file may come to.
const MOST_STEPS: usize = 200_000;
/// Longest file of rules, in bytes.
const MOST_BYTES: usize = 512 * 1024;

/// Programmes that rules name; looked up when all are read, because they may stand in any order.
#[derive(Default)]
pub(crate) struct Named {
    held: Vec<Placed<String>>,
    programmes: Vec<Placed<String>>,
}

/// Whether a file is short enough to be read; reported where it is not.
pub(crate) fn short_enough(source: &Source, sink: &Sink) -> bool {
    let fits = source.text.len() <= MOST_BYTES;
    if !fits {
        let message = format!("{} bytes; a file of rules has at most {MOST_BYTES}", source.text.len());
        sink.error(codes::UNREADABLE, &source.whole(), message, "put each programme into a file of its own");
    }
    fits
}

/// Reads one file of `rules`: its programme, and what in it nobody has held against its source.
pub(crate) fn read(
    top: &Section<'_>,
    packs: &Packs,
    once: &mut Once,
    named: &mut Named,
) -> Option<(Programme, Vec<Unverified>)> {
    let mut unverified = Vec::new();
    let programme = programme(top, packs, &mut unverified, named);
    let first = once.first("programme", &programme.id, &top.at_key("id"), top.sink());
    (first && !programme.id.is_empty()).then_some((programme, unverified))
}

/// Adds a programme; it takes the place of an earlier pack's.
pub(crate) fn put(packs: &mut Packs, (programme, unverified): (Programme, Vec<Unverified>)) {
    let own = format!("programme {} ", programme.id);
    packs.unverified.retain(|before| !before.what.starts_with(&own));
    packs.unverified.extend(unverified);
    packs.programmes.insert(programme.id.clone(), programme);
}

/// Reports names of programmes that are none of the known ones.
pub(crate) fn known_programmes<'a>(named: &Named, known: impl Iterator<Item = &'a str>, sink: &Sink) {
    let known: BTreeSet<&str> = known.collect();
    let help = |id: &str| if sink.many() { String::new() } else { suggest(id, known.iter().copied()) };
    for id in named.programmes.iter().filter(|id| !known.contains(id.value.as_str())) {
        let message = format!("there is no programme `{}`", id.value);
        sink.error(codes::UNKNOWN_PROGRAMME, &id.at, message, help(&id.value));
    }
    for id in named.held.iter().filter(|id| !known.contains(id.value.as_str())) {
        // A register of titles may know more titles than there are programmes.
        let message = format!("no programme grants the title `{}`", id.value);
        sink.warning(codes::UNKNOWN_PROGRAMME, &id.at, message, help(&id.value));
    }
}

fn programme(
    top: &Section<'_>,
    packs: &Packs,
    unverified: &mut Vec<Unverified>,
    named: &mut Named,
) -> Programme {
    let sink = top.sink();
    let id = top.id().unwrap_or_default();
    let name = top.name("name");
    let kind = top.choice("kind", &KINDS);
    let subject = top.choice("subject", &SUBJECTS).unwrap_or(JudgedKind::Enterprise);
    let tier = top.section("tier").map(|section| {
        let ladder = section.text("ladder");
        let rank = section.opt_count("rank", 100).unwrap_or_default();
        if rank == 0 {
            let help = "write `rank = 1` for the lowest tier";
            sink.error(codes::MISSING_KEY, section.at(), "a tier without its rank from below", help);
        }
        section.done();
        Tier { ladder, rank }
    });
    let regions = codes_in(top, "regions", packs);
    let industries = codes_in(top, "industries", packs);
    let limits = Limits::new(MOST_STEPS);
    let mut once = Once::default();
    let mut versions = Vec::new();
    let sections = top.sections("version");
    if sections.is_empty() {
        let help = "add [[version]] with id, issuer, title and document";
        sink.error(codes::MISSING_KEY, top.at(), "a programme without versions", help);
    }
    for section in sections {
        let read = version::read(&section, &id, subject, packs, &limits, unverified);
        if let Some(read) = read {
            named.held.extend(read.held);
            named.programmes.extend(read.programmes);
            if once.first("version", &read.version.id, section.at(), sink) {
                versions.push((read.version, section.at().clone()));
            }
        }
        section.done();
    }
    version::overlaps(&versions, packs, sink);
    let at = top.at_key("id");
    Programme {
        id,
        name,
        kind: kind.unwrap_or(ProgrammeKind::List),
        subject,
        tier,
        regions,
        industries,
        versions: versions.into_iter().map(|(version, _)| version).collect(),
        place: format!("{}:{}", at.file, at.line),
    }
}

/// Codes of the tree of that id under a key of that name.
fn codes_in(top: &Section<'_>, key: &str, packs: &Packs) -> Vec<String> {
    let list = top.texts(key);
    if let Some(tree) = packs.trees.get(key) {
        for code in &list {
            still_valid(tree, &code.value, None, &code.at, top.sink());
        }
    }
    version::codes_of(&list, key, packs, top.sink())
}

/// Reads the clause that something stands in; a warning where none is cited.
fn clause(section: &Section<'_>, what: &str) -> String {
    let clause = section.opt_text("clause").unwrap_or_default();
    if clause.trim().is_empty() {
        let help = "add `clause = \"...\"`: the place in the document, as people cite it";
        section.sink().warning(codes::NO_CLAUSE, section.at(), format!("{what} cites no clause"), help);
    }
    clause
}

/// Only the last of a list of bands may be open to everyone: what stands behind it would never count.
fn last_only(open: &[(bool, At)], what: &str, sink: &Sink) {
    let Some((_, before)) = open.split_last() else { return };
    for (_, at) in before.iter().filter(|(open, _)| *open) {
        let message = format!("a {what} for everyone else stands before others");
        sink.error(codes::BAND_GAP, at, message, format!("give it a condition, or make it the last {what}"));
    }
}
