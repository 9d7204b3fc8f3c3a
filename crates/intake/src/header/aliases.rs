use std::collections::{BTreeSet, HashMap};

use ballast_packs::plan::Form;

use super::key;
use crate::Mapping;

/// What a column can be besides a field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Role {
    Id,
    Name,
    Region,
    Industry,
    Size,
    Ownership,
    Period,
    Year,
    Quarter,
    Month,
    /// Tidy and periods-as-columns files: which field the row is about.
    Variable,
    /// Tidy files: the value.
    Value,
    /// Tidy files: the unit of the value.
    Unit,
}

const ROLES: [(&str, Role); 13] = [
    ("id", Role::Id),
    ("name", Role::Name),
    ("region", Role::Region),
    ("industry", Role::Industry),
    ("size", Role::Size),
    ("ownership", Role::Ownership),
    ("period", Role::Period),
    ("year", Role::Year),
    ("quarter", Role::Quarter),
    ("month", Role::Month),
    ("variable", Role::Variable),
    ("value", Role::Value),
    ("unit", Role::Unit),
];

impl Role {
    pub fn parse(text: &str) -> Option<Self> {
        ROLES.iter().find(|(name, _)| *name == text).map(|(_, role)| *role)
    }

    pub fn name(self) -> &'static str {
        ROLES.iter().find(|(_, role)| *role == self).map_or("", |(name, _)| name)
    }
}

/// What a header stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Target {
    Role(Role),
    /// Place in the form's fields.
    Field(usize),
    /// A column that the mapping does not want.
    Unwanted,
}

/// Header texts of a form and a mapping, by [`key`].
pub(crate) struct Aliases {
    form: HashMap<String, BTreeSet<Target>>,
    mapping: HashMap<String, Target>,
    variables: HashMap<String, Target>,
    /// Entries of the mapping that name nothing the form has.
    pub strangers: Vec<String>,
}

impl Aliases {
    pub fn new(form: &Form, mapping: Option<&Mapping>) -> Self {
        let mut aliases = Self {
            form: HashMap::new(),
            mapping: HashMap::new(),
            variables: HashMap::new(),
            strangers: Vec::new(),
        };
        for (at, field) in form.fields.iter().enumerate() {
            let names = [&field.id, &field.name.zh, &field.name.en];
            for alias in field.aliases.iter().chain(names) {
                aliases.add(alias, Target::Field(at));
            }
        }
        for attribute in &form.attributes {
            let Some(role) = Role::parse(&attribute.role) else { continue };
            for alias in attribute.aliases.iter().chain([&attribute.role]) {
                aliases.add(alias, Target::Role(role));
            }
        }
        if let Some(mapping) = mapping {
            let target = |text: &str| match text {
                "-" => Some(Target::Unwanted),
                _ => form
                    .fields
                    .iter()
                    .position(|f| f.id == text)
                    .map(Target::Field)
                    .or_else(|| Role::parse(text).map(Target::Role)),
            };
            for (list, into) in
                [(&mapping.columns, &mut aliases.mapping), (&mapping.variables, &mut aliases.variables)]
            {
                for (header, text) in list {
                    match target(text) {
                        Some(target) => drop(into.insert(key(header), target)),
                        None => aliases.strangers.push(text.clone()),
                    }
                }
            }
        }
        aliases
    }

    fn add(&mut self, alias: &str, target: Target) {
        let key = key(alias);
        if !key.is_empty() {
            self.form.entry(key).or_default().insert(target);
        }
    }

    /// What the mapping says a header is.
    pub fn mapped(&self, key: &str) -> Option<Target> {
        self.mapping.get(key).copied()
    }

    /// What the form says a header is; several where the form leaves it open.
    pub fn named(&self, key: &str) -> Vec<Target> {
        self.form.get(key).map(|set| set.iter().copied().collect()).unwrap_or_default()
    }

    /// The field that the name of a variable stands for.
    pub fn variable(&self, key: &str) -> Option<Target> {
        self.variables.get(key).copied()
    }

    /// All keys of the form, for suggestions.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.form.keys().map(String::as_str)
    }
}
