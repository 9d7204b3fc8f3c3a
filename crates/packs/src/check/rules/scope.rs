use std::{cell::RefCell, collections::HashMap};

use rust_decimal::Decimal;
use sqlparser::ast::Expr as Sql;

use super::{dimension::Dimension, formula::Reader};
use crate::{
    Packs,
    check::sql::{self, Limits, Lower},
    codes,
    plan::{
        Form, Formula, Input, InputUse, Lookup, NamedValue, Parameter, PeriodRule, Ranking, SubjectAttribute,
    },
    raw::{At, Placed, Section, Sink},
};

/// What the name before a dot stands for.
pub(super) enum Alias<'a> {
    /// A form at a period.
    Form(&'a Form, PeriodRule),
    /// Figures of indicators at a period.
    Figures(PeriodRule),
}

/// What a lowered expression is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sort {
    /// A number of a dimension; nothing for 0, which has all of them.
    Number(Option<Dimension>),
    /// Something that holds or not.
    Condition,
    /// A column of choices: `Version::inputs`.
    Choice(usize),
    /// A text in quotes.
    Text(String),
    /// A coded attribute of the subject.
    Attribute(SubjectAttribute),
}

/// What a formula costs to run, named values included, and what has to be known before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Weight {
    pub(super) size: u32,
    pub(super) depth: u32,
    pub(super) score: bool,
    pub(super) ranking: bool,
}

impl Weight {
    /// The weight of a node over these.
    pub(super) fn over<'w>(parts: impl IntoIterator<Item = &'w Weight>) -> Self {
        let mut weight = Self::default();
        for part in parts {
            weight.size = weight.size.saturating_add(part.size);
            weight.depth = weight.depth.max(part.depth);
            weight.score |= part.score;
            weight.ranking |= part.ranking;
        }
        weight.size = weight.size.saturating_add(1);
        weight.depth = weight.depth.saturating_add(1);
        weight
    }
}

/// A lowered expression.
#[derive(Debug, Clone)]
pub(super) struct Lowered {
    pub(super) formula: Formula,
    pub(super) sort: Sort,
    pub(super) weight: Weight,
}

/// A named value with what it takes to read it again, at an earlier period.
pub(super) struct Value {
    pub(super) plan: NamedValue,
    pub(super) sql: Option<Sql>,
    /// Nothing where it is wrong, and reported.
    pub(super) lowered: Option<Lowered>,
}

/// What a formula may use where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allow {
    pub(super) score: bool,
    pub(super) ranking: bool,
}

impl Allow {
    pub(super) const ALL: Self = Self { score: true, ranking: true };
    /// Before scores are known.
    pub(super) const NO_SCORE: Self = Self { score: false, ranking: true };
    /// Before it is known who is judged.
    pub(super) const NEITHER: Self = Self { score: false, ranking: false };
}

/// A number's dimension, as whoever reads it wants it.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// Any.
    Any,
    /// This one; with a word for what it is.
    Only(Dimension, &'static str),
}

/// The names of one version.
pub(super) struct Scope<'a> {
    pub(super) packs: &'a Packs,
    pub(super) sink: &'a Sink,
    pub(super) limits: &'a Limits,
    pub(super) aliases: Vec<(String, Alias<'a>)>,
    pub(super) parameters: Vec<(Parameter, Dimension)>,
    pub(super) lookups: Vec<(Lookup, Dimension)>,
    pub(super) values: Vec<Value>,
    /// Ids of the groups of the score; nothing where there is no score.
    pub(super) groups: Option<Vec<String>>,
    pub(super) inputs: RefCell<Inputs>,
    pub(super) rankings: RefCell<Vec<(Ranking, Sort, Weight)>>,
    /// Programmes named by `held`, to be looked up when all are read.
    pub(super) named: RefCell<Vec<Placed<String>>>,
}

/// Columns read, each once.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) list: Vec<InputUse>,
    places: HashMap<Input, usize>,
}

impl Inputs {
    pub(super) fn place(&mut self, input: InputUse) -> usize {
        if let Some(at) = self.places.get(&input.input) {
            return *at;
        }
        self.places.insert(input.input.clone(), self.list.len());
        self.list.push(input);
        self.list.len() - 1
    }
}

impl<'a> Scope<'a> {
    /// Reads a condition that may be missing, with its text.
    pub(super) fn opt_condition(
        &self,
        section: &Section<'_>,
        key: &str,
        allow: Allow,
    ) -> (Option<Formula>, String) {
        let Some(text) = section.opt_text(key) else { return (None, String::new()) };
        (self.condition(&text, &section.at_text(key), allow), text)
    }

    /// Reads a condition.
    pub(super) fn condition(&self, text: &str, at: &At, allow: Allow) -> Option<Formula> {
        let lowered = self.read(text, at, allow)?;
        if lowered.sort != Sort::Condition {
            let message = format!("{} is no condition", quoted(text));
            let help = "compare something: `annual.rd >= rd_min`";
            self.sink.error(codes::EXPRESSION_TYPE, at, message, help);
            return None;
        }
        Some(lowered.formula)
    }

    /// Reads a number that must be there, with its text.
    pub(super) fn number_at(
        &self,
        section: &Section<'_>,
        key: &str,
        allow: Allow,
        wanted: &Wanted,
    ) -> (Option<Formula>, String) {
        let text = section.text(key);
        let formula = if section.is_text(key) {
            self.number(&text, &section.at_text(key), allow, wanted)
        } else {
            None
        };
        (formula, text)
    }

    /// Reads a number.
    pub(super) fn number(&self, text: &str, at: &At, allow: Allow, wanted: &Wanted) -> Option<Formula> {
        let lowered = self.read(text, at, allow)?;
        self.wants_number(text, &lowered, at, wanted)?;
        Some(lowered.formula)
    }

    pub(super) fn wants_number(&self, text: &str, lowered: &Lowered, at: &At, wanted: &Wanted) -> Option<()> {
        let Sort::Number(dimension) = &lowered.sort else {
            let message = format!("{} is {}, not a number", quoted(text), sort_word(&lowered.sort));
            let help = "compute something: `annual.rd / annual.revenue`";
            self.sink.error(codes::EXPRESSION_TYPE, at, message, help);
            return None;
        };
        match (wanted, dimension) {
            (Wanted::Only(wanted, what), Some(found)) if wanted != found => {
                let message = format!("{} comes to {found}; {what} is wanted", quoted(text));
                let help = if wanted.is_none() {
                    "divide by an amount of the same unit".to_owned()
                } else {
                    format!("{what} is {wanted}: write `2000000 * yuan`, or name a parameter with a unit")
                };
                self.sink.error(codes::UNIT_DIMENSION, at, message, help);
                None
            }
            _ => Some(()),
        }
    }

    /// Reads an expression; nothing, and reported, where it is wrong.
    pub(super) fn read(&self, text: &str, at: &At, allow: Allow) -> Option<Lowered> {
        let sql = self.parse(text, at)?;
        self.lower(&sql, at, allow)
    }

    /// Reads an expression's SQL.
    pub(super) fn parse(&self, text: &str, at: &At) -> Option<Sql> {
        match sql::expression(text) {
            Ok(sql) => Some(sql),
            Err(unread) => {
                self.unread(text, &unread, at);
                None
            }
        }
    }

    pub(super) fn unread(&self, text: &str, unread: &sql::Unread, at: &At) {
        let message = format!("{} {}", quoted(text), unread.message);
        self.sink.error(unread.code, at, message, super::formula::KNOWN);
    }

    /// Lowers an expression's SQL.
    pub(super) fn lower(&self, sql: &Sql, at: &At, allow: Allow) -> Option<Lowered> {
        let lowered = Reader::new(self, at).lower(sql)?;
        for (uses, allowed, what) in [
            (lowered.weight.score, allow.score, "a score cannot be used before it is worked out"),
            (
                lowered.weight.ranking,
                allow.ranking,
                "a place among subjects cannot decide who is one of them",
            ),
        ] {
            if uses && !allowed {
                let help = "use columns, parameters and values that do without it";
                self.sink.error(codes::EXPRESSION_TYPE, at, what, help);
                return None;
            }
        }
        Some(lowered)
    }

    /// The place of a parameter that an award names; reported where there is none, or of another dimension.
    pub(super) fn parameter(
        &self,
        section: &Section<'_>,
        key: &str,
        wanted: &Dimension,
        what: &str,
    ) -> Option<usize> {
        let id = section.opt_text(key)?;
        let at = section.at_key(key);
        let Some(place) = self.parameters.iter().position(|(parameter, _)| parameter.id == id) else {
            let known = self.parameters.iter().map(|(parameter, _)| parameter.id.as_str());
            let help = match self.parameters.is_empty() {
                true => format!("add a [[version.parameter]] with `id = {id:?}`"),
                false => crate::raw::suggest(&id, known),
            };
            self.sink.error(codes::UNKNOWN_NAME, &at, format!("there is no parameter `{id}`"), help);
            return None;
        };
        if self.parameters[place].1 != *wanted {
            let message = format!("`{id}` is {}; `{key}` wants {what}", self.parameters[place].1);
            self.sink.error(codes::UNIT_DIMENSION, &at, message, format!("name a parameter that is {what}"));
            return None;
        }
        Some(place)
    }
}

/// A text as messages show it.
pub(super) fn quoted(text: &str) -> String {
    let short: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match short.char_indices().nth(120) {
        Some((end, _)) => format!("`{} ...`", &short[..end]),
        None => format!("`{short}`"),
    }
}

/// A sort in words.
pub(super) fn sort_word(sort: &Sort) -> &'static str {
    match sort {
        Sort::Number(_) => "a number",
        Sort::Condition => "a condition",
        Sort::Choice(_) => "a choice",
        Sort::Text(_) => "a text",
        Sort::Attribute(_) => "a coded attribute",
    }
}

/// A number as a node.
pub(super) fn constant(number: Decimal, dimension: Dimension) -> Lowered {
    let sort = Sort::Number(if number.is_zero() { None } else { Some(dimension) });
    Lowered { formula: Formula::Number(number), sort, weight: Weight::over([]) }
}
