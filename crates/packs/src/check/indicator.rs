use super::{Once, expression, genre::Computed, pack::source, rule::has_series, unit};
use crate::{
    Packs, codes,
    plan::{Additivity, BinaryOp, Direction, Expr, Field, FieldKind, Form, Indicator, SubjectKind},
    raw::{Section, suggest},
};

const DIRECTIONS: [(&str, Direction); 3] =
    [("up", Direction::Up), ("down", Direction::Down), ("neutral", Direction::Neutral)];
const ADDITIVITY: [(&str, Additivity); 3] =
    [("flow", Additivity::Flow), ("stock", Additivity::Stock), ("ratio", Additivity::Ratio)];

/// Reads indicators.toml.
pub(super) fn declare(top: &Section<'_>, packs: &mut Packs) {
    let mut once = Once::default();
    for section in top.sections("indicator") {
        if let Some(indicator) = indicator(&section, packs)
            && once.first("indicator", &indicator.id, section.at(), top.sink())
        {
            packs.indicators.insert(indicator.id.clone(), indicator);
        }
        section.done();
    }
}

/// Reads the ids, names and units of indicators.toml alone.
pub(super) fn names(top: &Section<'_>, computed: &mut Computed) {
    for section in top.sections("indicator") {
        if let Some(id) = section.id() {
            computed.insert(id, (section.name("name"), section.text("unit")));
        }
    }
}

fn indicator(section: &Section<'_>, packs: &mut Packs) -> Option<Indicator> {
    let sink = section.sink();
    let id = section.id();
    let source = source(section, &format!("indicator {}", id.as_deref().unwrap_or_default()), packs);
    let (name, form, unit) = (section.name("name"), section.text("form"), section.text("unit"));
    let decimals = section.opt_count("decimals", 9).unwrap_or(0);
    let text = section.text("formula");
    let direction = section.choice("direction", &DIRECTIONS);
    let additivity = section.choice("additivity", &ADDITIVITY);
    let price_index = section.opt_text("price_index");
    let unit_known = unit::known(section, "unit", &unit, packs);
    if let Some(index) = &price_index
        && !packs.price_indices.contains_key(index)
    {
        let help = suggest(index, packs.price_indices.keys().map(String::as_str));
        let message = format!("there is no price index `{index}`");
        sink.error(codes::PRICE_INDEX, &section.at_key("price_index"), message, help);
    }
    let Some(declared) = packs.forms.get(&form) else {
        if !form.is_empty() {
            let help = suggest(&form, packs.forms.keys().map(String::as_str));
            sink.error(
                codes::UNKNOWN_FORM,
                &section.at_key("form"),
                format!("there is no form `{form}`"),
                help,
            );
        }
        return None;
    };
    if declared.subject == SubjectKind::Chain {
        let message =
            format!("`{form}` is reported by chains, which share enterprises: a sum would count them twice");
        let help = "take the figures of enterprises; rules judge each chain by its own return";
        sink.error(codes::ADDITIVITY, &section.at_key("form"), message, help);
        return None;
    }
    let formula = expression::formula(&text, &section.at_key("formula"), declared, sink)?;
    let additivity = additivity?;
    adds_up(section, declared, &formula, additivity, unit_known.then_some(unit.as_str()), packs);
    if additivity == Additivity::Ratio && price_index.is_some() {
        let message = "a ratio has no growth to deflate";
        sink.error(codes::ADDITIVITY, &section.at_key("price_index"), message, "take out `price_index`");
    }
    let direction = direction?;
    Some(Indicator {
        id: id?,
        name,
        form,
        unit,
        decimals,
        formula,
        direction,
        additivity,
        price_index,
        source,
    })
}

/// Flows and stocks are sums of fields of one unit; everything else is a ratio.
fn adds_up(
    section: &Section<'_>,
    form: &Form,
    formula: &Expr,
    additivity: Additivity,
    unit: Option<&str>,
    packs: &Packs,
) {
    let sink = section.sink();
    let at = section.at_key("formula");
    let fields: Vec<&Field> = formula
        .fields()
        .iter()
        .filter_map(|(_, family)| form.fields.iter().find(|field| field.family == *family))
        .collect();
    for field in &fields {
        if matches!(field.kind, FieldKind::Choice(_)) {
            let help = "choices are compared in checks; they do not add up";
            sink.error(
                codes::ADDITIVITY,
                &at,
                format!("`{}` is a choice, not a quantity", field.family),
                help,
            );
        } else if !has_series(form, &field.family) {
            let help = "add current or ytd to the field's series";
            sink.error(
                codes::SERIES,
                &at,
                format!("`{}` has no column of its own period", field.family),
                help,
            );
        }
    }
    match (is_sum(formula), additivity) {
        (false, Additivity::Flow | Additivity::Stock) => {
            let help = "write additivity = \"ratio\", or a sum of fields";
            sink.error(
                codes::ADDITIVITY,
                &section.at_key("additivity"),
                "the formula is not a sum of fields",
                help,
            );
        }
        (true, Additivity::Ratio) => {
            let help = "write flow (adds up over months) or stock (the last month counts)";
            sink.error(
                codes::ADDITIVITY,
                &section.at_key("additivity"),
                "the formula is a sum of fields",
                help,
            );
        }
        (true, _) => {
            if let Some(odd) = fields.iter().find(|field| field.unit != fields[0].unit) {
                let message = format!(
                    "`{}` is in {} and `{}` in {}",
                    fields[0].family, fields[0].unit, odd.family, odd.unit
                );
                sink.error(codes::UNIT_DIMENSION, &at, message, "add up fields of one unit");
            }
            if let (Some(unit), Some(field)) = (unit, fields.first())
                && let Err(error) = packs.units.factor(&field.unit, unit)
            {
                let help =
                    format!("`{}` is in {}: use a unit of the same dimension", field.family, field.unit);
                sink.error(codes::UNIT_DIMENSION, &section.at_key("unit"), error.to_string(), help);
            }
        }
        (false, Additivity::Ratio) => {}
    }
}

/// Whether a formula only adds and subtracts fields.
fn is_sum(formula: &Expr) -> bool {
    match formula {
        Expr::Field { .. } => true,
        Expr::Negate(x) => is_sum(x),
        Expr::Binary { op: BinaryOp::Add | BinaryOp::Sub, left, right } => is_sum(left) && is_sum(right),
        _ => false,
    }
}
