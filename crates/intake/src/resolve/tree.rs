use std::{collections::BTreeMap, sync::OnceLock};

use ballast_model::{NodeIx, Tree, fold_width};
use jiff::civil::Date;

use super::within_one;

/// A tree as files name its nodes: by code, by name, by a name with blanks inside, by a slip of the pen.
pub(crate) struct TreeResolver<'a> {
    pub tree: &'a Tree,
    values: Option<&'a BTreeMap<String, String>>,
    misspellings: Vec<(String, String)>,
    /// Highest level the file's nodes may stand at (1 is highest); the deepest where nothing is said.
    level: Option<u8>,
    /// Of nodes with one name the highest is meant, and none stands too high: regions that report for themselves.
    highest: bool,
    /// Nodes within which the form's subjects lie; anywhere where there are none.
    scope: Vec<NodeIx>,
    /// Whether the days on which codes began and ended are only bounds.
    pub bounds: bool,
    parents: Vec<bool>,
    /// Owned, because a cell that held borrowed names would tie the tree's lifetime down.
    names: OnceLock<Vec<(String, NodeIx)>>,
}

/// What a text came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub node: Option<NodeIx>,
    pub doubt: Option<Doubt>,
}

/// Why a text did not name a node plainly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// White space inside the name.
    Padded,
    /// A slip of the pen for this name.
    Misspelt(String),
    /// Nothing of that name; these are near.
    Unknown(Vec<String>),
    /// Several nodes of that name.
    Ambiguous(Vec<String>),
    /// A code whose leading zero a spreadsheet took: this node's.
    Zeros,
    /// Above the level that returns are registered at.
    Above,
}

impl<'a> TreeResolver<'a> {
    pub fn new(
        tree: &'a Tree,
        values: Option<&'a BTreeMap<String, String>>,
        misspellings: Vec<(String, String)>,
        level: Option<u8>,
        highest: bool,
    ) -> Self {
        let mut parents = vec![false; tree.len()];
        for (_, node) in tree.iter() {
            if let Some(parent) = node.parent {
                parents[parent.0 as usize] = true;
            }
        }
        Self {
            tree,
            values,
            misspellings,
            level,
            highest,
            scope: Vec::new(),
            bounds: false,
            parents,
            names: OnceLock::new(),
        }
    }

    /// The same where the form says within which nodes its subjects lie.
    pub fn within(mut self, codes: &[String]) -> Self {
        self.scope = codes.iter().filter_map(|code| self.tree.find(code)).collect();
        self
    }

    /// The same where the days on which codes began and ended are only bounds.
    pub fn bounded(mut self, bounds: bool) -> Self {
        self.bounds = bounds;
        self
    }

    /// What may have taken a node's place by `day`, where the days are only bounds: the code had not to end by then,
    /// and what came after it may have begun.
    pub fn perhaps_succeeded(&self, ix: NodeIx, day: Date) -> Option<NodeIx> {
        let node = self.tree.node(ix);
        if !self.bounds || node.valid_to.is_none_or(|to| to < day) {
            return None;
        }
        let next = self.tree.find(node.successor.as_deref()?)?;
        self.tree.node(next).valid_from.is_some_and(|from| from <= day).then_some(next)
    }

    /// The node that a text names.
    pub fn resolve(&self, text: &str) -> Resolved {
        let folded = fold_width(text);
        let trimmed = folded.trim().trim_start_matches('\'');
        let written = self.values.and_then(|map| map.get(trimmed)).map_or(trimmed, String::as_str);
        let mut found = self.exact(written);
        if found.node.is_none() && found.doubt.is_none() {
            let tight: String = written.chars().filter(|c| !c.is_whitespace()).collect();
            found = self.loose(written, &tight);
        }
        if let (Some(ix), None) = (found.node, &found.doubt)
            && !self.highest
            && self.parents[ix.0 as usize]
            && self.level.is_none_or(|level| self.tree.node(ix).level < level)
        {
            found.doubt = Some(Doubt::Above);
        }
        found
    }

    /// By code or name as written.
    fn exact(&self, text: &str) -> Resolved {
        if let Some(ix) = self.without_zero(text) {
            return Resolved { node: Some(ix), doubt: Some(Doubt::Zeros) };
        }
        if let Some(ix) = self.code(text) {
            return Resolved { node: Some(ix), doubt: None };
        }
        let named = self.tree.named(text);
        if named.is_empty() { Resolved { node: None, doubt: None } } else { self.choose(named) }
    }

    /// With blanks taken out, as a path of names, as a known or a single slip of the pen.
    fn loose(&self, text: &str, tight: &str) -> Resolved {
        if tight != text {
            let found = self.exact(tight);
            if found.node.is_some() {
                return Resolved { doubt: found.doubt.or(Some(Doubt::Padded)), ..found };
            }
        }
        if let Some((_, right)) = self.misspellings.iter().find(|(wrong, _)| wrong == tight) {
            let found = self.exact(right);
            if let Some(ix) = found.node {
                let name = self.tree.node(ix).name.clone();
                return Resolved { node: Some(ix), doubt: Some(Doubt::Misspelt(name)) };
            }
        }
        if let Some(ix) = self.tree.root().and_then(|root| self.path(tight, root, 0)) {
            return Resolved { node: Some(ix), doubt: None };
        }
        self.near(tight)
    }

    fn code(&self, text: &str) -> Option<NodeIx> {
        if let Some(ix) = self.tree.find(text) {
            return Some(ix);
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let width = self.tree.root().map_or(0, |root| self.tree.node(root).code.len());
        if digits == text.len() && digits >= 2 {
            // 37 and 3701 are short for 370000 and 370100; nine and twelve digits go on below the county.
            return if digits < width {
                self.tree.find(&format!("{text:0<width$}"))
            } else if matches!(digits, 9 | 12) {
                self.tree.find(text.get(..6)?)
            } else {
                None
            };
        }
        // `C2614` and `2614 有机化学原料制造`.
        if let Some(rest) = text.strip_prefix(|c: char| c.is_ascii_uppercase())
            && rest.len() >= 2
            && rest.bytes().all(|b| b.is_ascii_digit())
        {
            return self.tree.find(rest);
        }
        if digits >= 2 && text[digits..].starts_with(|c: char| !c.is_ascii_alphanumeric()) {
            return self.tree.find(&text[..digits]);
        }
        None
    }

    /// The node that a code means with a zero in front, where that lies within the form's scope and the code as
    /// it stands does not: `711` from a mine is `0711`, not the hire of machines.
    fn without_zero(&self, text: &str) -> Option<NodeIx> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if self.scope.is_empty()
            || digits == 0
            || text[digits..].starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            return None;
        }
        let in_scope = |ix: &NodeIx| self.scope.iter().any(|&top| self.tree.within(*ix, top));
        let code = &text[..digits];
        if self.tree.find(code).is_some_and(|ix| in_scope(&ix)) {
            return None;
        }
        self.tree.find(&format!("0{code}")).filter(in_scope)
    }

    fn choose(&self, named: &[NodeIx]) -> Resolved {
        let mut left: Vec<NodeIx> = named.to_vec();
        let keep = |left: &mut Vec<NodeIx>, test: &dyn Fn(NodeIx) -> bool| {
            let kept: Vec<NodeIx> = left.iter().copied().filter(|&ix| test(ix)).collect();
            if !kept.is_empty() {
                *left = kept;
            }
        };
        if let Some(level) = self.level {
            keep(&mut left, &|ix| self.tree.node(ix).level == level);
        }
        if self.highest
            && let Some(top) = left.iter().map(|&ix| self.tree.node(ix).level).min()
        {
            keep(&mut left, &|ix| self.tree.node(ix).level == top);
        }
        keep(&mut left, &|ix| self.tree.node(ix).valid_to.is_none());
        match left.as_slice() {
            [one] => Resolved { node: Some(*one), doubt: None },
            several => {
                let list = several.iter().take(5).map(|&ix| self.full_name(ix)).collect();
                Resolved { node: None, doubt: Some(Doubt::Ambiguous(list)) }
            }
        }
    }

    /// `370102 山东省济南市历下区`.
    fn full_name(&self, ix: NodeIx) -> String {
        let mut names: Vec<&str> = self
            .tree
            .ancestors(ix)
            .map(|a| self.tree.node(a))
            .filter(|node| node.level > 0)
            .map(|node| node.name.as_str())
            .collect();
        names.reverse();
        format!("{} {}", self.tree.node(ix).code, names.concat())
    }

    /// Reads `山东省济南市历下区` from the top down.
    fn path(&self, text: &str, within: NodeIx, depth: u8) -> Option<NodeIx> {
        if depth > 6 {
            return None;
        }
        for (at, _) in text.char_indices().skip(2) {
            let (head, rest) = text.split_at(at);
            for &ix in self.tree.named(head) {
                if ix == within || !self.tree.within(ix, within) {
                    continue;
                }
                let last = self
                    .tree
                    .named(rest)
                    .iter()
                    .copied()
                    .find(|&last| last != ix && self.tree.within(last, ix));
                if let Some(found) = last.or_else(|| self.path(rest, ix, depth + 1)) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// A single slip of the pen, where it can mean one node only.
    fn near(&self, text: &str) -> Resolved {
        let names = self.names.get_or_init(|| {
            let all = self.tree.iter().flat_map(|(ix, node)| {
                std::iter::once(&node.name).chain(&node.aliases).map(move |name| (name.clone(), ix))
            });
            all.collect()
        });
        if text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            // A wrong code is never put right silently: any of its neighbours may be meant.
            let near = self
                .tree
                .iter()
                .filter(|(_, node)| node.code.len() == text.len() && within_one(&node.code, text));
            let near = near.take(5).map(|(_, node)| format!("{} {}", node.code, node.name)).collect();
            return Resolved { node: None, doubt: Some(Doubt::Unknown(near)) };
        }
        let near: Vec<NodeIx> = names
            .iter()
            .filter(|(name, _)| name.len().abs_diff(text.len()) <= 4 && within_one(name, text))
            .map(|(_, ix)| *ix)
            .collect();
        let mut distinct = near.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if text.chars().count() >= 2
            && let [one] = distinct.as_slice()
        {
            return Resolved {
                node: Some(*one),
                doubt: Some(Doubt::Misspelt(self.tree.node(*one).name.clone())),
            };
        }
        let list = distinct.iter().take(5).map(|&ix| self.full_name(ix)).collect();
        Resolved { node: None, doubt: Some(Doubt::Unknown(list)) }
    }
}
