use std::collections::{BTreeMap, HashMap};

use ballast_model::{Node, Tree};
use jiff::civil::Date;

use super::{Once, pack::TreeEntry};
use crate::{
    Packs, codes,
    raw::{At, PackFiles, Row, Sink, rows, suggest},
};

/// One row of a tree's file.
struct NodeRow {
    node: Node,
    parent: String,
    at: At,
}

/// All rows of one tree, a later pack's in place of an earlier one's.
#[derive(Default)]
struct Draft {
    rows: Vec<NodeRow>,
    by_code: HashMap<String, usize>,
}

/// Reads the files of all trees. A pack that declares a tree again replaces it; with `extends = true` its
/// rows are added, or take the place of rows with the same code.
pub(super) fn read(packs: &[(&PackFiles, Vec<TreeEntry>)], sink: &Sink) -> BTreeMap<String, Tree> {
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    for (files, entries) in packs {
        for entry in entries {
            if entry.extends && !drafts.contains_key(&entry.id) {
                let help = suggest(&entry.id, drafts.keys().map(String::as_str));
                sink.error(
                    codes::UNKNOWN_TREE,
                    &entry.at,
                    format!("there is no tree `{}` to extend", entry.id),
                    help,
                );
            }
            if !entry.extends {
                drafts.insert(entry.id.clone(), Draft::default());
            }
            let draft = drafts.entry(entry.id.clone()).or_default();
            let mut once = Once::default();
            let Some(source) = files.source(&entry.file, sink) else { continue };
            let optional =
                ["parent", "en", "valid_from", "valid_to", "successor", "aliases", "earlier_names"];
            for row in rows(&source, &["code", "name"], &optional, sink) {
                let row = node(&row, sink);
                if row.node.code.is_empty() || row.node.name.is_empty() {
                    sink.error(
                        codes::CSV_VALUE,
                        &row.at,
                        "a node without code or name",
                        "every node has both",
                    );
                } else if once.first("code", &row.node.code, &row.at, sink) {
                    draft.add(row);
                }
            }
        }
    }
    drafts.into_iter().map(|(id, draft)| (id, draft.build(sink))).collect()
}

fn node(row: &Row, sink: &Sink) -> NodeRow {
    let (valid_from, valid_to) = (row.date(4, sink), row.date(5, sink));
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to < from
    {
        let message = format!("valid from {from} to {to}: the end lies before the beginning");
        sink.error(codes::BAD_DATE, &row.at, message, "swap the two dates");
    }
    let mut earlier_names: Vec<(Date, String)> = Vec::new();
    for part in row.parts(8) {
        let Some((until, name)) = part.split_once('=') else {
            let help =
                "write 2016-07-31=OLD NAME, the last day it was valid and the name, with | between several";
            sink.error(codes::CSV_VALUE, &row.at, format!("{part:?} is no earlier name"), help);
            continue;
        };
        earlier_names.extend(row.day(until.trim(), sink).map(|until| (until, name.trim().to_owned())));
    }
    earlier_names.sort();
    let node = Node {
        code: row.cell(0).to_owned(),
        name: row.cell(1).to_owned(),
        en: row.cell(3).to_owned(),
        level: 0,
        parent: None,
        valid_from,
        valid_to,
        successor: Some(row.cell(6).to_owned()).filter(|code| !code.is_empty()),
        aliases: row.parts(7).map(str::to_owned).collect(),
        earlier_names,
    };
    NodeRow { node, parent: row.cell(2).to_owned(), at: row.at.clone() }
}

impl Draft {
    fn add(&mut self, row: NodeRow) {
        match self.by_code.get(&row.node.code) {
            Some(&at) => self.rows[at] = row,
            None => {
                self.by_code.insert(row.node.code.clone(), self.rows.len());
                self.rows.push(row);
            }
        }
    }

    /// Puts parents before children and builds the tree.
    fn build(self, sink: &Sink) -> Tree {
        let codes = || self.rows.iter().map(|row| row.node.code.as_str());
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.rows.len()];
        let mut root: Option<usize> = None;
        for (at, row) in self.rows.iter().enumerate() {
            let code = &row.node.code;
            if row.parent.is_empty() {
                match root {
                    None => root = Some(at),
                    Some(first) => {
                        let message = format!(
                            "`{code}` has no parent, but the root is `{}`",
                            self.rows[first].node.code
                        );
                        sink.error(
                            codes::TREE_PARENT,
                            &row.at,
                            message,
                            "a tree has one root; give this node a parent",
                        );
                    }
                }
            } else if let Some(parent) = self.by_code.get(&row.parent) {
                children[*parent].push(at);
            } else {
                let message = format!("`{code}` names the parent `{}`, which is not in the tree", row.parent);
                sink.error(codes::TREE_PARENT, &row.at, message, suggest(&row.parent, codes()));
            }
            if let Some(successor) = &row.node.successor
                && (successor == code || !self.by_code.contains_key(successor))
            {
                let message = format!(
                    "`{code}` names the successor `{successor}`, which is not another code of the tree"
                );
                let help = suggest(successor, codes().filter(|other| other != code));
                sink.error(codes::TREE_SUCCESSOR, &row.at, message, help);
            }
        }
        let Self { rows, by_code } = self;
        let mut rows: Vec<Option<NodeRow>> = rows.into_iter().map(Some).collect();
        let mut tree = Tree::default();
        let mut open: Vec<usize> = root.into_iter().collect();
        // Depth first, so that a node's descendants stand behind it in the file's order.
        while let Some(at) = open.pop() {
            let Some(NodeRow { node, parent, at: place }) = rows[at].take() else { continue };
            if let Err(error) = tree.add(node, Some(parent.as_str()).filter(|parent| !parent.is_empty())) {
                sink.error(
                    codes::TREE_PARENT,
                    &place,
                    error.to_string(),
                    "parents stand before their children",
                );
            }
            open.extend(children[at].iter().rev());
        }
        for row in rows.iter().flatten().filter(|row| by_code.contains_key(&row.parent)) {
            let message = format!("`{}` does not hang on the root", row.node.code);
            sink.error(
                codes::TREE_PARENT,
                &row.at,
                message,
                "follow its parents: they end in a ring or a missing code",
            );
        }
        tree
    }
}

/// Reads misspellings.csv: spellings that files really carry and that are nobody's name.
pub(super) fn misspellings(files: &PackFiles, packs: &mut Packs, sink: &Sink) {
    let Some(source) = files.source("misspellings.csv", sink) else { return };
    let mut once = Once::default();
    for row in rows(&source, &["tree", "spelling", "code"], &["note"], sink) {
        let (id, spelling, code) = (row.cell(0), row.cell(1), row.cell(2));
        let Some(tree) = packs.trees.get(id) else {
            let help = suggest(id, packs.trees.keys().map(String::as_str));
            sink.error(codes::UNKNOWN_TREE, &row.at, format!("there is no tree `{id}`"), help);
            continue;
        };
        if !tree.named(spelling).is_empty() {
            let message = format!("{spelling:?} is a right name in `{id}`");
            sink.error(codes::MISSPELLING, &row.at, message, "take the row out, or correct it");
        } else if known_code(tree, id, code, &row.at, sink)
            && once.first("misspelling", spelling, &row.at, sink)
        {
            packs.misspellings.entry(id.to_owned()).or_default().insert(spelling.to_owned(), code.to_owned());
        }
    }
}

/// Whether the tree has the code; reported where it has not.
pub(super) fn known_code(tree: &Tree, id: &str, code: &str, at: &At, sink: &Sink) -> bool {
    let known = tree.find(code).is_some();
    if !known {
        let named = tree.named(code);
        let help = match named.first() {
            Some(ix) => format!("write the code: {}", tree.node(*ix).code),
            None if sink.many() => String::new(),
            None => suggest(code, tree.iter().map(|(_, node)| node.code.as_str())),
        };
        sink.error(codes::UNKNOWN_CODE, at, format!("`{code}` is not in the tree `{id}`"), help);
    }
    known
}

/// Warns of a code that has ended by the day on which it is meant to count: it would gather nothing.
pub(super) fn still_valid(tree: &Tree, code: &str, on: Option<Date>, at: &At, sink: &Sink) {
    let Some(node) = tree.find(code).map(|ix| tree.node(ix)) else { return };
    let Some(end) = node.valid_to.filter(|end| on.is_none_or(|on| *end < on)) else { return };
    let help = match node.successor.as_deref().and_then(|next| tree.find(next)) {
        Some(next) => format!("its successor is {} {}", tree.node(next).code, tree.node(next).name),
        None => "no successor is known: name the codes that took its place".to_owned(),
    };
    sink.warning(codes::EXPIRED_CODE, at, format!("`{code}` {} ended by {end}", node.name), help);
}
