use std::collections::HashMap;

use ballast_model::Period;
use ballast_packs::plan::{FieldKind, SubjectKind};

use crate::{
    Context,
    header::{Role, key},
    resolve::{Codes, TreeResolver},
};

/// What all threads read and none writes.
pub(crate) struct Shared<'a> {
    pub context: &'a Context<'a>,
    pub regions: Option<TreeResolver<'a>>,
    pub industries: Option<TreeResolver<'a>>,
    pub sizes: Codes,
    pub ownerships: Codes,
    /// Spellings of the choices of each field; nothing for quantities.
    pub choices: Vec<Option<HashMap<String, i64>>>,
    /// Whether the subject is a region.
    pub by_region: bool,
    /// Attributes that may not be blank.
    pub wanted: Wanted,
    /// `(rule id, from mapping)` beginnings of rows to leave out.
    pub skip: &'a [String],
}

/// Attributes that may not be blank.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted {
    pub name: bool,
    pub region: bool,
    pub industry: bool,
    pub size: bool,
    pub ownership: bool,
}

impl<'a> Shared<'a> {
    pub fn new(context: &'a Context<'a>) -> Self {
        let (packs, form, mapping) = (context.packs, context.form, context.mapping);
        let by_region = form.subject == SubjectKind::Region;
        let values = |role: &str| mapping.and_then(|m| m.values.get(role));
        let slips = |role: &str, tree: &str| -> Vec<(String, String)> {
            let own = mapping.and_then(|m| m.misspellings.get(role)).into_iter().flatten();
            let own = own.map(|(wrong, right)| (wrong.clone(), right.clone()));
            own.chain(declared_slips(packs, tree)).collect()
        };
        let regions = packs.tree(&form.region_tree).map(|tree| {
            let level = mapping.and_then(|m| m.region_level);
            // A chain is a city's or a province's; only enterprises lie in a county.
            let highest = by_region || form.subject == SubjectKind::Chain;
            TreeResolver::new(tree, values("region"), slips("region", &form.region_tree), level, highest)
                .bounded(packs.dated_by_lists.contains(&form.region_tree))
        });
        let industries = packs.tree(&form.industry_tree).map(|tree| {
            let level = mapping.and_then(|m| m.industry_level);
            TreeResolver::new(tree, values("industry"), slips("industry", &form.industry_tree), level, false)
                .within(&form.industry_within)
                .bounded(packs.dated_by_lists.contains(&form.industry_tree))
        });
        let choices = form.fields.iter().map(|field| match &field.kind {
            FieldKind::Quantity => None,
            FieldKind::Choice(list) => {
                let mut by_key = HashMap::new();
                for (at, (code, spellings)) in list.iter().enumerate() {
                    for spelling in spellings.iter().chain([code]) {
                        by_key.insert(key(spelling), at as i64);
                    }
                }
                for (from, to) in values(&field.id).into_iter().flatten() {
                    if let Some(&at) = by_key.get(&key(to)) {
                        by_key.insert(key(from), at);
                    }
                }
                Some(by_key)
            }
        });
        let required = |role: Role| form.attributes.iter().any(|a| a.required && a.role == role.name());
        Self {
            context,
            regions,
            industries,
            sizes: Codes::new(packs.code_lists.get("size"), values("size")),
            ownerships: Codes::new(packs.code_lists.get("ownership"), values("ownership")),
            choices: choices.collect(),
            by_region,
            wanted: Wanted {
                name: required(Role::Name),
                region: required(Role::Region),
                industry: required(Role::Industry),
                size: required(Role::Size),
                ownership: required(Role::Ownership),
            },
            skip: mapping.map_or(&[], |m| m.skip.as_slice()),
        }
    }

    /// A value that the mapping gives to all rows.
    pub fn constant(&self, role: Role) -> Option<&'a str> {
        self.context.mapping.and_then(|m| m.constants.get(role.name())).map(String::as_str)
    }

    /// Whether two periods are kept as one.
    pub fn same_period(&self, a: Period, b: Period) -> bool {
        let form = self.context.form;
        form.reporting(a).unwrap_or(a) == form.reporting(b).unwrap_or(b)
    }
}

/// Misspellings that packs declare for a tree, as (wrong, code).
fn declared_slips(packs: &ballast_packs::Packs, tree: &str) -> Vec<(String, String)> {
    let slips = packs.misspellings.get(tree).into_iter().flatten();
    slips.map(|(wrong, code)| (wrong.clone(), code.clone())).collect()
}
