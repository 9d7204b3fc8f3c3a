use std::collections::BTreeMap;

use ballast_model::Text;

use super::{
    Once, calendar, code_list, colour, dispatch, form, genre, indicator, kind, lexicon, message, office,
    price_index, rules, target, tree, unit, zone,
};
use crate::{
    Packs, Unverified, codes,
    plan::Programme,
    raw::{Document, PackFiles, Section, Sink, Source, suggest},
};

/// Files read by name from the top of a pack.
const TOP: [&str; 12] = [
    "pack.toml",
    "units.toml",
    "code-lists.toml",
    "calendar.toml",
    "price-indices.toml",
    "indicators.toml",
    "colours.toml",
    "zones.toml",
    "dispatch.toml",
    "brief.toml",
    "targets.csv",
    "misspellings.csv",
];

/// A `[[tree]]` entry of a pack.toml.
pub(super) struct TreeEntry {
    pub(super) id: String,
    pub(super) file: String,
    pub(super) extends: bool,
    pub(super) at: crate::raw::At,
}

/// Reads all packs kind by kind, so that a later pack may use and override what an earlier one declares.
pub(crate) fn packs(all: &[PackFiles], sink: &Sink) -> Packs {
    let mut packs = Packs::default();
    let mut trees: Vec<(&PackFiles, Vec<TreeEntry>)> = Vec::new();
    for files in all {
        let entries = manifest(files, &mut packs, sink);
        known_files(files, &entries, sink);
        trees.push((files, entries));
    }
    for files in all {
        document(files, "units.toml", sink, |top| unit::read(top, &mut packs));
    }
    packs.trees = tree::read(&trees, sink);
    for files in all {
        tree::misspellings(files, &mut packs, sink);
        document(files, "code-lists.toml", sink, |top| code_list::read(top, &mut packs));
        document(files, "calendar.toml", sink, |top| calendar::read(top, &mut packs));
        document(files, "price-indices.toml", sink, |top| price_index::read(top, files, &mut packs));
    }
    for files in all {
        let mut once = Once::default();
        for path in files.within("forms", ".toml") {
            document(files, path, sink, |top| form::read(top, &mut packs, &mut once));
        }
    }
    for files in all {
        document(files, "indicators.toml", sink, |top| indicator::declare(top, &mut packs));
    }
    for files in all {
        document(files, "colours.toml", sink, |top| colour::read(top, &mut packs));
        document(files, "zones.toml", sink, |top| zone::read(top, &mut packs));
        document(files, "dispatch.toml", sink, |top| dispatch::read(top, &mut packs));
        target::read(files, &mut packs, sink);
        lexicons(files, &mut packs, sink);
        texts(files, "templates", "", &mut packs.templates, sink);
        texts(files, "mappings", ".toml", &mut packs.mappings, sink);
    }
    let mut places = Vec::new();
    for files in all {
        document(files, "brief.toml", sink, |top| places.extend(message::read(top, &mut packs)));
    }
    if let Some(first) = all.first() {
        message::complete(&packs, &first.place("brief.toml"), &places, sink);
    }
    let computed =
        packs.indicators.values().map(|of| (of.id.clone(), (of.name.clone(), of.unit.clone()))).collect();
    genres(all, &mut packs, &computed, sink);
    ledger(all, &mut packs, sink);
    let mut named = rules::Named::default();
    for files in all {
        let mut once = Once::default();
        for path in files.within("rules", ".toml") {
            if let Some(source) = files.source(path, sink) {
                let read = rule_file(&source, &packs, &mut once, &mut named, sink);
                read.into_iter().for_each(|programme| rules::put(&mut packs, programme));
            }
        }
    }
    rules::known_programmes(&named, packs.programmes.keys().map(String::as_str), sink);
    packs
}

/// Files of the ledger that are no kinds.
const LEDGER: [&str; 3] = ["ledger/offices.toml", "ledger/duties.toml", "ledger/rates.csv"];

/// Reads what the ledger goes by: rates before the kinds that use them, offices and duties after the kinds that they name.
fn ledger(all: &[PackFiles], packs: &mut Packs, sink: &Sink) {
    all.iter().for_each(|files| kind::rates(files, packs, sink));
    for files in all {
        let mut once = Once::default();
        for path in files.within("ledger", ".toml").filter(|path| !LEDGER.contains(path)) {
            document(files, path, sink, |top| kind::read(top, packs, &mut once));
        }
    }
    let mut named = office::Named::default();
    for files in all {
        document(files, "ledger/offices.toml", sink, |top| office::read(top, packs, &mut named));
        document(files, "ledger/duties.toml", sink, |top| office::duties(top, packs, &mut named));
    }
    office::check(packs, &named, sink);
}

/// Reads only what reading a report needs.
pub(crate) fn reading(all: &[PackFiles], sink: &Sink) -> Packs {
    let mut packs = Packs::default();
    let mut trees: Vec<(&PackFiles, Vec<TreeEntry>)> = Vec::new();
    for files in all {
        let mut entries = manifest(files, &mut packs, sink);
        entries.retain(|tree| tree.id == "regions");
        trees.push((files, entries));
        document(files, "units.toml", sink, |top| unit::read(top, &mut packs));
    }
    packs.trees = tree::read(&trees, sink);
    let mut computed = genre::Computed::new();
    for files in all {
        document(files, "indicators.toml", sink, |top| indicator::names(top, &mut computed));
        document(files, "zones.toml", sink, |top| zone::read(top, &mut packs));
        lexicons(files, &mut packs, sink);
    }
    genres(all, &mut packs, &computed, sink);
    packs
}

fn lexicons(files: &PackFiles, packs: &mut Packs, sink: &Sink) {
    let mut words = Once::default();
    for path in files.within("reader/words", ".toml") {
        document(files, path, sink, |top| lexicon::read(top, packs, &mut words));
    }
}

/// How reports are written. What is computed is known to the reader by its name, too.
fn genres(all: &[PackFiles], packs: &mut Packs, computed: &genre::Computed, sink: &Sink) {
    for files in all {
        document(files, "reader/structure.toml", sink, |top| genre::structure(top, packs));
        document(files, "reader/moods.toml", sink, |top| genre::moods(top, packs));
        document(files, "reader/tasks.toml", sink, |top| genre::tasks(top, packs));
        document(files, "reader/figures.toml", sink, |top| genre::figures(top, packs));
        document(files, "reader/programmes.toml", sink, |top| genre::names(top, packs));
        document(files, "reader/indicators.toml", sink, |top| genre::indicators(top, packs, computed));
        genre::folding(files, packs, sink);
    }
    genre::computed(packs, computed);
}

/// Adds the programme of one text to packs that are loaded; nothing is added where something is wrong.
pub(crate) fn with_rules(packs: &mut Packs, source: &Source, sink: &Sink) {
    let mut named = rules::Named::default();
    let read = rule_file(source, packs, &mut Once::default(), &mut named, sink);
    let own = read.as_ref().map(|(programme, _)| programme.id.as_str());
    rules::known_programmes(&named, packs.programmes.keys().map(String::as_str).chain(own), sink);
    if !sink.failed() {
        read.into_iter().for_each(|programme| rules::put(packs, programme));
    }
}

fn rule_file(
    source: &Source,
    packs: &Packs,
    once: &mut Once,
    named: &mut rules::Named,
    sink: &Sink,
) -> Option<(Programme, Vec<Unverified>)> {
    if !rules::short_enough(source, sink) {
        return None;
    }
    let parsed = Document::parse(source, sink);
    let top = parsed.top(sink);
    let read = rules::read(&top, packs, once, named);
    top.done();
    read
}

/// Parses a file that need not be there, reads it, and reports the keys nobody asked for.
fn document(files: &PackFiles, path: &str, sink: &Sink, read: impl FnOnce(&Section<'_>)) {
    let Some(source) = files.source(path, sink) else { return };
    let parsed = Document::parse(&source, sink);
    let top = parsed.top(sink);
    read(&top);
    top.done();
}

/// Keeps texts as they are, by file name without the ending.
fn texts(files: &PackFiles, folder: &str, ending: &str, into: &mut BTreeMap<String, String>, sink: &Sink) {
    for path in files.within(folder, ending) {
        if let Some(Source { text, .. }) = files.source(path, sink) {
            let name = &path[folder.len() + 1..];
            into.insert(name.strip_suffix(ending).unwrap_or(name).to_owned(), text);
        }
    }
}

fn manifest(files: &PackFiles, packs: &mut Packs, sink: &Sink) -> Vec<TreeEntry> {
    let mut entries = Vec::new();
    if !files.paths().any(|path| path == "pack.toml") {
        let help = "a pack.toml with id = \"...\", version = \"...\" and title = { zh = \"...\", en = \"...\" } makes a folder a pack";
        sink.error(codes::NO_PACK_FILE, &files.folder(), "there is no pack.toml", help);
        return entries;
    }
    document(files, "pack.toml", sink, |top| {
        if let Some(id) = top.id() {
            packs.loaded.push((id, top.text("version")));
        } else {
            top.text("version");
        }
        let _: Text = top.name("title");
        let mut once = Once::default();
        for tree in top.sections("tree") {
            let id = tree.id();
            let file = tree.text("file");
            let name = tree.name("name");
            let extends = tree.flag("extends");
            let dated_by_lists = tree.flag("dated_by_lists");
            let at = tree.at_key("file");
            if let Some(id) = id.filter(|id| once.first("tree", id, tree.at(), sink)) {
                source(&tree, &format!("tree {id}"), packs);
                packs.tree_names.insert(id.clone(), name);
                if dated_by_lists {
                    packs.dated_by_lists.insert(id.clone());
                } else if !extends {
                    packs.dated_by_lists.remove(&id);
                }
                if files.paths().any(|path| path == file) {
                    entries.push(TreeEntry { id, file, extends, at });
                } else if !file.is_empty() {
                    let help = suggest(&file, files.paths().filter(|path| path.ends_with(".csv")));
                    sink.error(codes::MISSING_FILE, &at, format!("there is no {file} in this pack"), help);
                }
            }
            tree.done();
        }
    });
    entries
}

/// Reads `source` and `verified`; what is not verified is remembered, so that pages can say so.
pub(super) fn source(section: &Section<'_>, what: &str, packs: &mut Packs) -> String {
    let source = section.text("source");
    held_against(section, what, &source, packs);
    source
}

/// Notes what says of itself that nobody held it against its source.
pub(super) fn held_against(section: &Section<'_>, what: &str, source: &str, packs: &mut Packs) {
    if section.opt_flag("verified") == Some(false) {
        packs.unverified.push(Unverified { what: what.to_owned(), source: source.to_owned() });
    }
}

/// A misspelt file name would be passed over in silence.
fn known_files(files: &PackFiles, trees: &[TreeEntry], sink: &Sink) {
    let mut named: Vec<String> = trees.iter().map(|tree| tree.file.clone()).collect();
    named.extend(TOP.iter().chain(&genre::FILES).chain(&LEDGER).map(|path| (*path).to_owned()));
    // The indices' own files; their entries are checked when they are read.
    if let Some(source) = files.source("price-indices.toml", &Sink::default()) {
        let quiet = Sink::default();
        let parsed = Document::parse(&source, &quiet);
        named.extend(parsed.top(&quiet).sections("index").iter().map(|index| index.text("file")));
    }
    for path in files.paths() {
        let folder = path.split_once('/').map(|(folder, _)| folder);
        let fits = match folder {
            Some("forms" | "ledger" | "mappings" | "rules") => path.ends_with(".toml"),
            Some("reader") => path.starts_with("reader/words/") && path.ends_with(".toml"),
            Some("templates") => true,
            _ => false,
        };
        if !fits && !named.iter().any(|known| known == path) {
            let known = named.iter().map(String::as_str).chain([
                "forms/...toml",
                "ledger/...toml",
                "mappings/...toml",
                "reader/words/...toml",
                "rules/...toml",
            ]);
            sink.warning(
                codes::UNKNOWN_FILE,
                &files.place(path),
                "no loader looks for this file",
                suggest(path, known),
            );
        }
    }
}
