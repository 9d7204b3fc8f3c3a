use std::collections::HashMap;

use jiff::civil::Date;

/// A node's place in its tree's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeIx(pub u32);

/// One region or industry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The code: `370102`, `C`, `2614`.
    pub code: String,
    /// Chinese name now, or the last it had.
    pub name: String,
    /// English name; empty where none is declared.
    pub en: String,
    /// Depth: 0 for the root (the nation, all industries), then 1, 2, 3 ...
    pub level: u8,
    /// The node above; the root has none.
    pub parent: Option<NodeIx>,
    /// First day of validity; open where not known.
    pub valid_from: Option<Date>,
    /// Last day of validity; open where it is still valid.
    pub valid_to: Option<Date>,
    /// The code that took its place when it ended, where one did.
    pub successor: Option<String>,
    /// Other spellings under which files name it.
    pub aliases: Vec<String>,
    /// Earlier names with the last day each was valid, oldest first.
    pub earlier_names: Vec<(Date, String)>,
}

impl Node {
    /// Whether the code is valid on `date`.
    pub fn valid_on(&self, date: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= date) && self.valid_to.is_none_or(|to| date <= to)
    }

    /// The name in `lang`: English for `"en"` where one is declared, Chinese otherwise.
    pub fn name_in(&self, lang: &str) -> &str {
        if lang == "en" && !self.en.is_empty() { &self.en } else { &self.name }
    }

    /// The name it had on `date`.
    pub fn name_on(&self, date: Date) -> &str {
        self.earlier_names.iter().find(|(until, _)| date <= *until).map_or(&self.name, |(_, name)| name)
    }
}

/// A tree of codes: parents stand before their children, the root first.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    by_code: HashMap<String, NodeIx>,
    by_name: HashMap<String, Vec<NodeIx>>,
}

/// Why a tree could not be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The code is there already.
    #[error("code {0} is declared twice")]
    Duplicate(String),
    /// A parent must stand before its children.
    #[error("code {code} names the parent {parent}, which is not declared before it")]
    Parent {
        /// The child.
        code: String,
        /// The parent that is not there.
        parent: String,
    },
}

impl Tree {
    /// Adds a node below `parent` (by code); its level is one more than the parent's.
    ///
    /// # Errors
    /// [`TreeError`] for a code declared twice or a parent not declared before.
    pub fn add(&mut self, mut node: Node, parent: Option<&str>) -> Result<NodeIx, TreeError> {
        if self.by_code.contains_key(&node.code) {
            return Err(TreeError::Duplicate(node.code));
        }
        if let Some(parent) = parent {
            let Some(&ix) = self.by_code.get(parent) else {
                return Err(TreeError::Parent { code: node.code, parent: parent.to_owned() });
            };
            node.parent = Some(ix);
            node.level = self.nodes[ix.0 as usize].level + 1;
        } else {
            node.parent = None;
            node.level = 0;
        }
        let ix = NodeIx(self.nodes.len() as u32);
        self.by_code.insert(node.code.clone(), ix);
        let names = node.aliases.iter().chain(node.earlier_names.iter().map(|(_, name)| name));
        for name in std::iter::once(&node.name).chain(names) {
            let list = self.by_name.entry(name.clone()).or_default();
            if !list.contains(&ix) {
                list.push(ix);
            }
        }
        self.nodes.push(node);
        Ok(ix)
    }

    /// The node at a place.
    pub fn node(&self, ix: NodeIx) -> &Node {
        &self.nodes[ix.0 as usize]
    }

    /// The root, where the tree is not empty.
    pub fn root(&self) -> Option<NodeIx> {
        (!self.nodes.is_empty()).then_some(NodeIx(0))
    }

    /// All nodes, parents before children.
    pub fn iter(&self) -> impl Iterator<Item = (NodeIx, &Node)> {
        self.nodes.iter().enumerate().map(|(at, node)| (NodeIx(at as u32), node))
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The deepest level.
    pub fn depth(&self) -> u8 {
        self.nodes.iter().map(|node| node.level).max().unwrap_or(0)
    }

    /// The node with that code.
    pub fn find(&self, code: &str) -> Option<NodeIx> {
        self.by_code.get(code).copied()
    }

    /// The nodes with that name, alias or earlier name.
    pub fn named(&self, name: &str) -> &[NodeIx] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The node itself and all above it, up to the root.
    pub fn ancestors(&self, ix: NodeIx) -> impl Iterator<Item = NodeIx> {
        std::iter::successors(Some(ix), |ix| self.node(*ix).parent)
    }

    /// The ancestor of `ix` at `level`, or itself; nothing where `ix` lies above that level.
    pub fn at_level(&self, ix: NodeIx, level: u8) -> Option<NodeIx> {
        self.ancestors(ix).find(|a| self.node(*a).level == level)
    }

    /// Whether `ix` is `top` or lies below it.
    pub fn within(&self, ix: NodeIx, top: NodeIx) -> bool {
        self.ancestors(ix).any(|a| a == top)
    }

    /// `top` and all nodes below it, parents before children.
    pub fn subtree(&self, top: NodeIx) -> Vec<NodeIx> {
        self.iter().map(|(ix, _)| ix).filter(|ix| self.within(*ix, top)).collect()
    }

    /// The node that `code` stands for on `date`: itself while valid, else whatever took its place.
    pub fn resolve(&self, code: &str, date: Date) -> Option<NodeIx> {
        let mut ix = self.find(code)?;
        // A chain of successions is short; the bound guards against a ring in a user's pack.
        for _ in 0..16 {
            let node = self.node(ix);
            if node.valid_to.is_none_or(|to| date <= to) {
                break;
            }
            match node.successor.as_deref().and_then(|next| self.find(next)) {
                Some(next) => ix = next,
                None => break,
            }
        }
        Some(ix)
    }
}
