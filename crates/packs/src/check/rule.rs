use ballast_model::Severity;
use rust_decimal::Decimal;

use super::{Once, expression};
use crate::{
    codes,
    plan::{Check, FieldKind, Form, OutlierRule, Series, UnitSlipRule, WholeCheck},
    raw::{Section, suggest},
};

const SEVERITIES: [(&str, Severity); 2] = [("error", Severity::Error), ("warning", Severity::Warning)];

/// Reads the tests of a form: `[[check]]`, `[[whole_check]]`, `[unit_slip]`, `[outlier]`.
pub(super) fn read(top: &Section<'_>, form: &mut Form) {
    let sink = top.sink();
    let mut once = Once::default();
    for section in top.sections("check") {
        let id = section.id().filter(|id| once.first("check", id, section.at(), sink));
        let holds = section.text("holds");
        let holds = expression::condition(&holds, &section.at_key("holds"), form, sink);
        let check = Check {
            id: id.clone().unwrap_or_default(),
            holds: holds.clone().unwrap_or(crate::plan::Expr::Number(Decimal::ZERO)),
            tolerance: tolerance(&section),
            severity: section.choice("severity", &SEVERITIES).unwrap_or(Severity::Warning),
            message: section.name("message"),
            help: section.name("help"),
        };
        if holds.is_some() && id.is_some() {
            form.checks.push(check);
        }
        section.done();
    }
    for section in top.sections("whole_check") {
        let id = section.id().filter(|id| once.first("check", id, section.at(), sink));
        let check = WholeCheck {
            id: id.clone().unwrap_or_default(),
            fields: columns(&section, form),
            tolerance: tolerance(&section),
            severity: section.choice("severity", &SEVERITIES).unwrap_or(Severity::Warning),
            message: section.name("message"),
            help: section.name("help"),
        };
        if form.whole.is_none() {
            let help = "add `whole = \"000000\"` at the top of the form: the subject that is the whole";
            sink.error(codes::MISSING_KEY, section.at(), "a whole check in a form that names no whole", help);
        }
        if id.is_some() {
            form.whole_checks.push(check);
        }
        section.done();
    }
    form.unit_slip = top.section("unit_slip").map(|section| {
        let rule = UnitSlipRule {
            fields: families(&section, form),
            ratios: section.numbers("ratios"),
            within: above(&section, "within", Decimal::ONE),
        };
        if rule.ratios.iter().any(|ratio| *ratio <= Decimal::ZERO || *ratio == Decimal::ONE) {
            let help = "write the factors by which a wrong unit is off, such as [1000, 10000]";
            sink.error(
                codes::BAD_VALUE,
                &section.at_key("ratios"),
                "a ratio of 1 or below 0 is no slip",
                help,
            );
        }
        section.done();
        rule
    });
    form.outlier = top.section("outlier").map(|section| {
        let rule = OutlierRule {
            fields: families(&section, form),
            threshold: above(&section, "threshold", Decimal::ZERO),
            own_history: section.opt_count("own_history", 240).unwrap_or(6) as usize,
            industry_peers: section.opt_count("industry_peers", 1_000_000).unwrap_or(20) as usize,
            floor: section.opt_number("floor").unwrap_or_default(),
        };
        section.done();
        rule
    });
}

fn tolerance(section: &Section<'_>) -> Decimal {
    let tolerance = section.opt_number("tolerance").unwrap_or_default();
    if tolerance < Decimal::ZERO {
        let help = "write the largest difference that rounding explains, 0 or more";
        let message = format!("a tolerance of {tolerance}");
        section.sink().error(codes::BAD_VALUE, &section.at_key("tolerance"), message, help);
    }
    tolerance
}

fn above(section: &Section<'_>, key: &str, least: Decimal) -> Decimal {
    let number = section.number(key);
    if section.has(key) && number <= least {
        let message = format!("`{key}` is {number}");
        section.sink().error(
            codes::BAD_VALUE,
            &section.at_key(key),
            message,
            format!("write a number above {least}"),
        );
    }
    number
}

/// Declared quantities by their family.
fn families(section: &Section<'_>, form: &Form) -> Vec<String> {
    let quantities = form.fields.iter().filter(|field| field.kind == FieldKind::Quantity);
    let known: Vec<&str> = quantities.map(|field| field.family.as_str()).collect();
    names(section, &known, form)
}

/// Columns by id; a family stands for its first column.
fn columns(section: &Section<'_>, form: &Form) -> Vec<String> {
    let known: Vec<&str> = form.fields.iter().map(|field| field.id.as_str()).collect();
    names(section, &known, form)
}

fn names(section: &Section<'_>, known: &[&str], form: &Form) -> Vec<String> {
    let mut fields = Vec::new();
    for field in section.texts("fields") {
        if known.contains(&field.value.as_str()) {
            fields.push(field.value);
        } else {
            let help = suggest(&field.value, known.iter().copied());
            let message = format!("form `{}` has no field `{}`", form.id, field.value);
            section.sink().error(codes::UNKNOWN_FIELD, &field.at, message, help);
        }
    }
    fields
}

/// Whether a form can answer for a period of one reporting interval: it has the column itself.
pub(super) fn has_series(form: &Form, family: &str) -> bool {
    let wanted = [Series::Current, Series::YearToDate];
    form.fields.iter().any(|field| field.family == family && wanted.contains(&field.series))
}
