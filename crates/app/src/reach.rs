//! Which regions may be asked about: those that lie within the reader's scope as a whole. A total over the part of a region that
//! somebody sees would carry the name of the whole, on a page, in a file, in a ledger item.

use std::collections::HashSet;

use ballast_model::{FigureTable, NodeIx, Scope, Tree};
use ballast_packs::plan::Form;

use crate::{AppError, Ballast, Question, figures::Dimension};

/// Names of regions that a refusal lists.
const LISTED: usize = 5;

/// The highest nodes among codes; a code that was succeeded by another of them stands under that one.
fn tops(tree: &Tree, codes: &HashSet<&str>) -> Vec<NodeIx> {
    let holds = |code: &str| codes.contains(code);
    let top = |ix: &NodeIx| {
        let node = tree.node(*ix);
        let below = node.parent.is_some_and(|parent| holds(&tree.node(parent).code));
        !below && !node.successor.as_deref().is_some_and(holds)
    };
    let mut tops: Vec<NodeIx> = codes.iter().filter_map(|code| tree.find(code)).filter(top).collect();
    tops.sort_unstable_by_key(|ix| &tree.node(*ix).code);
    tops
}

impl Ballast {
    /// The region that is the reader's scope: what is meant where they name none. Nothing for who sees everything, for an
    /// enterprise, and where a scope is no single region.
    ///
    /// # Errors
    /// An unknown tree.
    pub fn scope_region(&self, tree: &str) -> Result<Option<NodeIx>, AppError> {
        let tree = self.tree(tree)?;
        Ok(match &self.seen_regions()[..] {
            [] => None,
            codes => match tops(tree, &codes.iter().map(String::as_str).collect())[..] {
                [top] => Some(top),
                _ => None,
            },
        })
    }

    /// The region as it was asked for, where all of it lies in the scope; the scope's own, where none was.
    ///
    /// # Errors
    /// A region that the reader sees only a part of, or nothing.
    pub(crate) fn region_asked(&self, tree: &str, asked: Option<NodeIx>) -> Result<Option<NodeIx>, AppError> {
        match asked {
            Some(region) => self.region_seen(tree, region).map(Some),
            None => self.scope_region(tree),
        }
    }

    /// Holds a region to the scope.
    ///
    /// # Errors
    /// A region that the reader sees only a part of, or nothing.
    pub(crate) fn region_seen(&self, tree: &str, region: NodeIx) -> Result<NodeIx, AppError> {
        let Scope::Regions(own) = &self.scope else { return Ok(region) };
        let nodes = self.tree(tree)?;
        let code = &nodes.node(region).code;
        if own.contains(code) || self.seen_regions().contains(code) {
            return Ok(region);
        }
        let seen = self.seen_regions();
        let own = tops(nodes, &seen.iter().map(String::as_str).collect());
        let name = |ix: &NodeIx| format!("{} {}", nodes.node(*ix).code, nodes.node(*ix).name_in(&self.lang));
        let mut named: Vec<String> = own.iter().take(LISTED).map(name).collect();
        if own.len() > LISTED {
            named.push("…".to_owned());
        }
        let own = named.join(if self.lang == "en" { ", " } else { "、" });
        Err(AppError::Question(Question::above_scope(nodes.node(region).name_in(&self.lang), own)))
    }

    /// Whether figures of a region may be asked for.
    pub fn sees_region(&self, tree: &str, region: NodeIx) -> bool {
        self.region_seen(tree, region).is_ok()
    }

    /// Leaves out of a table what lies in the scope in part only: a zone that reaches beyond it. Its number would be of a part.
    pub(crate) fn drop_partial(
        &self,
        form: &Form,
        by: Dimension,
        table: &mut FigureTable,
    ) -> Result<(), AppError> {
        if by != Dimension::Zone || !matches!(self.scope, Scope::Regions(_)) {
            return Ok(());
        }
        let seen = self.seen_regions();
        let tree = self.tree(&form.region_tree)?;
        let whole = |zone: &str| {
            self.packs.zones.get(zone).is_none_or(|zone| {
                let mut codes =
                    zone.regions.iter().filter_map(|text| self.region(&form.region_tree, text).ok());
                codes.all(|ix| seen.contains(&tree.node(ix).code))
            })
        };
        table.rows.retain(|row| whole(&row.node));
        Ok(())
    }

    /// Codes of the regions that lie wholly in the scope; none where the scope is not one of regions.
    fn seen_regions(&self) -> Vec<String> {
        match self.ledger_scope() {
            Scope::Regions(codes) => codes,
            Scope::All | Scope::Enterprise(_) => Vec::new(),
        }
    }
}
