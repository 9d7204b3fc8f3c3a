use ballast_model::Text;
use rust_decimal::Decimal;

use super::{
    clause, data,
    dimension::{self, Dimension},
    scope::{Allow, Scope, Sort, Value, quoted, sort_word},
    window::PARTITIONS,
};
use crate::{
    check::{Once, sql},
    codes,
    plan::{Formula, Lookup, NamedValue, Parameter, SubjectAttribute},
    raw::{Section, Sink},
};

/// Names that formulas know without a declaration.
const TAKEN: [&str; 3] = ["size", "ownership", "yuan"];
const BY: [(&str, SubjectAttribute); 4] = [
    ("region", SubjectAttribute::Region),
    ("industry", SubjectAttribute::Industry),
    ("size", SubjectAttribute::Size),
    ("ownership", SubjectAttribute::Ownership),
];

/// Reads parameters, lookups and named values, in that order.
pub(super) fn read(version: &Section<'_>, scope: &mut Scope<'_>) {
    let sink = scope.sink;
    let (mut names, mut lookups) = (Once::default(), Once::default());
    for section in version.sections("parameter") {
        let id = name(&section, "parameter", &mut names, sink);
        let (parameter, dimension) = parameter(&section, scope);
        if let Some(id) = id {
            scope.parameters.push((Parameter { id, ..parameter }, dimension));
        }
        section.done();
    }
    for section in version.sections("lookup") {
        let id = section.id().filter(|id| word(id, &section, sink));
        let id = id.filter(|id| lookups.first("lookup", id, section.at(), sink));
        if let (Some(id), Some((lookup, dimension))) = (id, lookup(&section, scope)) {
            scope.lookups.push((Lookup { id, ..lookup }, dimension));
        }
        section.done();
    }
    for section in version.sections("value") {
        let id = name(&section, "value", &mut names, sink);
        let value = value(&section, scope);
        if let Some(id) = id {
            scope.values.push(Value { plan: NamedValue { id, ..value.plan }, ..value });
        }
        section.done();
    }
}

/// An id that formulas use as a name of its own.
fn name(section: &Section<'_>, what: &str, names: &mut Once, sink: &Sink) -> Option<String> {
    let id = section.id().filter(|id| word(id, section, sink))?;
    if TAKEN.contains(&id.as_str()) || PARTITIONS.iter().any(|(known, _)| *known == id) {
        let message = format!("`{id}` means something in formulas already");
        sink.error(codes::BAD_VALUE, &section.at_key("id"), message, "choose another id");
        return None;
    }
    names.first(what, &id, section.at(), sink).then_some(id)
}

/// Whether an id is one word of a formula; reported where it is not.
fn word(id: &str, section: &Section<'_>, sink: &Sink) -> bool {
    let fits = sql::is_name(id);
    if !fits {
        let help = "formulas use it: write a-z, 0-9 and _, no - and no word of SQL";
        sink.error(codes::BAD_VALUE, &section.at_key("id"), format!("`{id}` is no name in a formula"), help);
    }
    fits
}

fn unit(section: &Section<'_>, scope: &Scope<'_>) -> (String, Dimension, Decimal) {
    let unit = section.opt_text("unit").unwrap_or_default();
    let known = dimension::known(&unit, &section.at_key("unit"), scope.packs, scope.sink);
    let (dimension, factor) = known.unwrap_or((Dimension::default(), Decimal::ONE));
    (unit, dimension, factor)
}

fn parameter(section: &Section<'_>, scope: &Scope<'_>) -> (Parameter, Dimension) {
    let (name, value) = (section.name("name"), section.number("value"));
    let (unit, dimension, factor) = unit(section, scope);
    if value.checked_mul(factor).is_none() {
        let help = "write fewer digits, or a larger unit";
        let message = format!("{value} {unit} is more than can be kept exactly");
        scope.sink.error(codes::BAD_VALUE, &section.at_key("value"), message, help);
    }
    let clause = section.opt_text("clause");
    (Parameter { id: String::new(), name, value, unit, factor, clause }, dimension)
}

fn lookup(section: &Section<'_>, scope: &Scope<'_>) -> Option<(Lookup, Dimension)> {
    let (name, by) = (section.name("name"), section.choice("by", &BY));
    let (unit, dimension, factor) = unit(section, scope);
    let rows = section.by_code("rows");
    let otherwise = section.opt_number("otherwise");
    let clause = clause(section, "a lookup");
    if rows.is_empty() && otherwise.is_none() {
        let help = "add rows = { \"330109\" = 24.097 }, or `otherwise` for all";
        scope.sink.error(codes::MISSING_KEY, section.at(), "a lookup without rows", help);
    }
    let by = by?;
    for (code, _) in &rows {
        data::known_attribute(scope.packs, by, &code.value, &code.at, scope.sink);
    }
    let too_large = |number: &Decimal| number.checked_mul(factor).is_none();
    if let Some(number) = rows.iter().map(|(_, number)| number).chain(&otherwise).find(|n| too_large(n)) {
        let message = format!("{number} {unit} is more than can be kept exactly");
        scope.sink.error(codes::BAD_VALUE, section.at(), message, "write fewer digits, or a larger unit");
    }
    let rows = rows.into_iter().map(|(code, number)| (code.value, number)).collect();
    Some((Lookup { id: String::new(), name, by, unit, factor, rows, otherwise, clause }, dimension))
}

fn value(section: &Section<'_>, scope: &Scope<'_>) -> Value {
    let name: Text = section.name("name");
    let text = section.text("formula");
    let at = section.at_text("formula");
    let (unit, dimension, factor) = unit(section, scope);
    let sql = if section.is_text("formula") { scope.parse(&text, &at) } else { None };
    let mut lowered = sql.as_ref().and_then(|sql| scope.lower(sql, &at, Allow::ALL));
    match lowered.as_ref().map(|lowered| &lowered.sort) {
        Some(Sort::Number(Some(found))) if section.has("unit") && *found != dimension => {
            let message = format!("{} comes to {found}, `{unit}` is {dimension}", quoted(&text));
            let help = "name a unit of what the formula comes to, or take `unit` out";
            scope.sink.error(codes::UNIT_DIMENSION, &section.at_key("unit"), message, help);
        }
        Some(Sort::Condition) if section.has("unit") => {
            let message = "a condition has no unit";
            scope.sink.error(codes::UNIT_DIMENSION, &section.at_key("unit"), message, "take `unit` out");
        }
        Some(sort @ (Sort::Choice(_) | Sort::Text(_) | Sort::Attribute(_))) => {
            let message = format!("{} is {}", quoted(&text), sort_word(sort));
            let help = "a value is a number or a condition";
            scope.sink.error(codes::EXPRESSION_TYPE, &at, message, help);
            lowered = None;
        }
        _ => {}
    }
    let formula = lowered.as_ref().map_or(Formula::Number(Decimal::ZERO), |lowered| lowered.formula.clone());
    let plan = NamedValue { id: String::new(), name, formula, unit, factor, text };
    Value { plan, sql, lowered }
}
