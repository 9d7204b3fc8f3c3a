use ballast_model::Text;
use rust_decimal::Decimal;

use super::{
    dimension::{self, Dimension},
    formula::Reader,
    scope::{Alias, Lowered, Sort},
};
use crate::{
    Packs,
    check::{Once, sql, sql::Lower as _, tree::known_code},
    codes,
    plan::{
        Additivity, Field, FieldKind, FigureMeasure, Form, Formula, Frequency, Input, InputUse, JudgedKind,
        PeriodRule, SubjectAttribute, SubjectKind,
    },
    raw::{At, Section, Sink, suggest},
};

/// Names before a dot that mean something by themselves.
const TAKEN: [&str; 3] = ["score", "lookup", "reference"];
/// Figures are kept with six decimals, price indices with four.
const FIGURE_DECIMALS: u32 = 6;
const INDEX_DECIMALS: u32 = 4;

/// Reads `[version.data]`.
pub(super) fn read<'a>(
    version: &Section<'_>,
    subject: JudgedKind,
    packs: &'a Packs,
) -> Vec<(String, Alias<'a>)> {
    let Some(data) = version.section("data") else { return Vec::new() };
    let mut aliases = Vec::new();
    let mut once = Once::default();
    for (name, at) in data.keys() {
        let Some(section) = data.section(&name) else { continue };
        let free = !TAKEN.contains(&name.as_str()) && sql::is_name(&name);
        if !free {
            let message = format!("{name:?} cannot stand before a dot");
            data.sink().error(
                codes::BAD_VALUE,
                &at,
                message,
                "write one word of a-z, 0-9 and _, such as `annual`",
            );
        }
        if let Some(alias) = alias(&section, subject, packs)
            && free
            && once.first("alias", &name, &at, data.sink())
        {
            aliases.push((name, alias));
        }
        section.done();
    }
    data.done();
    aliases
}

fn alias<'a>(section: &Section<'_>, subject: JudgedKind, packs: &'a Packs) -> Option<Alias<'a>> {
    let sink = section.sink();
    let year = section.opt_integer("year", -50, 50);
    let month = section.opt_count("month", 12).map(|month| month as i8);
    if section.has("month") && !section.has("year") {
        let help = "add `year = 0` for the reference date's own year, -1 for the year before";
        sink.error(codes::BAD_PERIOD, &section.at_key("month"), "a month without a year", help);
    }
    let rule = PeriodRule { year, month: month.map(i8::unsigned_abs), back: 0, years_back: 0 };
    if section.opt_flag("figures") == Some(true) {
        if !matches!(subject, JudgedKind::Region | JudgedKind::Industry) {
            let help = "name a form: { form = \"industrial-annual\", year = -1 }";
            let message = "figures are of regions and industries; this programme judges something else";
            sink.error(codes::BAD_VALUE, &section.at_key("figures"), message, help);
        }
        if month == Some(0) {
            bad_month(section, "write the month in which the reporting period ends, 1 to 12");
        }
        return Some(Alias::Figures(rule));
    }
    let id = section.text("form");
    let form = form(&id, &section.at_key("form"), packs, sink)?;
    reported_by(form, subject, &section.at_key("form"), sink);
    if let Some(month) = month {
        let ends: Vec<i8> = form.periods_of(2023).iter().map(|period| period.last_month()).collect();
        if form.frequency == Frequency::Year && month != 12 {
            bad_month(section, "the form is reported once a year: take `month` out");
        } else if !ends.contains(&month) {
            let ends: Vec<String> = ends.iter().map(i8::to_string).collect();
            bad_month(section, &format!("reporting periods of `{id}` end in months {}", ends.join(", ")));
        }
    }
    Some(Alias::Form(form, rule))
}

fn bad_month(section: &Section<'_>, help: &str) {
    let message = "no reporting period ends in that month";
    section.sink().error(codes::BAD_PERIOD, &section.at_key("month"), message, help);
}

/// The form of that id; reported where there is none.
pub(super) fn form<'a>(id: &str, at: &At, packs: &'a Packs, sink: &Sink) -> Option<&'a Form> {
    let form = packs.forms.get(id);
    if form.is_none() && !id.is_empty() {
        let help = suggest(id, packs.forms.keys().map(String::as_str));
        sink.error(codes::UNKNOWN_FORM, at, format!("there is no form `{id}`"), help);
    }
    form
}

/// Whether those who report the form are those who are judged; reported where they are not.
fn reported_by(form: &Form, subject: JudgedKind, at: &At, sink: &Sink) {
    let about = match subject {
        // Projects come as returns of their own codes.
        JudgedKind::Enterprise | JudgedKind::Project => Some(SubjectKind::Enterprise),
        JudgedKind::Region => Some(SubjectKind::Region),
        JudgedKind::Chain => Some(SubjectKind::Chain),
        JudgedKind::Industry => None,
    };
    if about == Some(form.subject) {
        return;
    }
    let by = match form.subject {
        SubjectKind::Enterprise => "enterprises",
        SubjectKind::Region => "regions",
        SubjectKind::Chain => "chains",
    };
    let message = format!("`{}` is reported by {by}, who are not what this programme judges", form.id);
    let help = match subject {
        JudgedKind::Region | JudgedKind::Industry => {
            "regions and industries are judged by figures: { figures = true }"
        }
        JudgedKind::Chain => "name a form with `subject = \"chain\"`, such as chain-quarterly",
        JudgedKind::Enterprise | JudgedKind::Project => "name a form with `subject = \"enterprise\"`",
    };
    sink.error(codes::BAD_VALUE, at, message, help);
}

/// Whether an attribute has that code; reported where it has not.
pub(super) fn known_attribute(
    packs: &Packs,
    attribute: SubjectAttribute,
    code: &str,
    at: &At,
    sink: &Sink,
) -> bool {
    let id = match attribute {
        SubjectAttribute::Region => "regions",
        SubjectAttribute::Industry => "industries",
        SubjectAttribute::Size => "size",
        SubjectAttribute::Ownership => "ownership",
    };
    if matches!(attribute, SubjectAttribute::Region | SubjectAttribute::Industry) {
        return packs.trees.get(id).is_none_or(|tree| known_code(tree, id, code, at, sink));
    }
    let Some(list) = packs.code_lists.get(id) else { return true };
    let known = list.iter().any(|entry| entry.code == code);
    if !known {
        let help = suggest(code, list.iter().map(|entry| entry.code.as_str()));
        sink.error(codes::UNKNOWN_CODE, at, format!("`{code}` is no code of `{id}`"), help);
    }
    known
}

impl<'a> Reader<'_, 'a> {
    /// What stands for a name before a dot.
    pub(super) fn alias(&self, name: &str) -> Option<&Alias<'a>> {
        let aliases = &self.scope.aliases;
        let found = aliases.iter().find(|(alias, _)| alias == name).map(|(_, alias)| alias);
        if found.is_none() {
            let help = if aliases.is_empty() {
                "add [version.data] with annual = { form = \"industrial-annual\", year = -1 }".to_owned()
            } else {
                suggest(name, aliases.iter().map(|(alias, _)| alias.as_str()).chain(TAKEN))
            };
            self.wrong(codes::EXPRESSION_NAME, format!("`{name}.` means nothing here"), &help);
        }
        found
    }

    fn moved_rule(&self, rule: PeriodRule) -> PeriodRule {
        let shift = self.shift.get();
        PeriodRule { back: rule.back + shift.back, years_back: rule.years_back + shift.years_back, ..rule }
    }

    /// A column of a form.
    pub(super) fn column(&self, form: &Form, rule: PeriodRule, name: &str) -> Option<Lowered> {
        let Some(field) = form.field(name) else {
            let help = suggest(name, form.fields.iter().map(|field| field.id.as_str()));
            let message = format!("form `{}` has no field `{name}`", form.id);
            return self.error(codes::UNKNOWN_FIELD, message, &help);
        };
        self.field(form, rule, field)
    }

    /// A field of a form.
    pub(super) fn field(&self, form: &Form, rule: PeriodRule, field: &Field) -> Option<Lowered> {
        let (dimension, unit_factor) = dimension::meaning(&field.unit, self.scope.packs)?;
        let scale = Decimal::from(10u64.pow(field.decimals.min(18)));
        let choices = match &field.kind {
            FieldKind::Quantity => Vec::new(),
            FieldKind::Choice(choices) => choices
                .iter()
                .map(|(code, spellings)| {
                    let name = |at: usize| spellings.get(at).unwrap_or(code).clone();
                    (code.clone(), Text { zh: name(0), en: name(1) })
                })
                .collect(),
        };
        let input = InputUse {
            input: Input::Field {
                form: form.id.clone(),
                column: field.id.clone(),
                period: self.moved_rule(rule),
            },
            name: field.name.clone(),
            unit: field.unit.clone(),
            factor: unit_factor.checked_div(scale)?,
            choices,
            judged: false,
        };
        let choice = matches!(field.kind, FieldKind::Choice(_));
        let at = self.scope.inputs.borrow_mut().place(input);
        let sort = if choice { Sort::Choice(at) } else { Sort::Number(Some(dimension)) };
        self.node(Formula::Input(at), sort, &[])
    }

    /// A figure of an indicator for the node that is judged.
    pub(super) fn figure(&self, alias: &str, name: &str, measure: FigureMeasure) -> Option<Lowered> {
        let packs = self.scope.packs;
        let Alias::Figures(rule) = self.alias(alias)? else {
            let message = format!("`{alias}` is a form, not figures");
            let help = "figures come from { figures = true } in [version.data]";
            return self.error(codes::EXPRESSION_TYPE, message, help);
        };
        let Some(indicator) = packs.indicators.get(name) else {
            let help = suggest(name, packs.indicators.keys().map(String::as_str));
            return self.error(codes::UNKNOWN_INDICATOR, format!("there is no indicator `{name}`"), &help);
        };
        let parts = matches!(measure, FigureMeasure::Pull | FigureMeasure::Share);
        if indicator.additivity == Additivity::Ratio && (parts || measure == FigureMeasure::RealGrowth) {
            let message =
                format!("`{name}` is a ratio: it has no pull, no share and no growth at constant price");
            return self.error(codes::ADDITIVITY, message, "use its value or its growth");
        }
        if measure == FigureMeasure::RealGrowth && indicator.price_index.is_none() {
            let message = format!("`{name}` names no price index");
            return self.error(
                codes::PRICE_INDEX,
                message,
                "add `price_index` to the indicator, or use growth",
            );
        }
        let (dimension, unit, unit_factor) = if measure == FigureMeasure::Value {
            let (dimension, factor) = dimension::meaning(&indicator.unit, packs)?;
            (dimension, indicator.unit.clone(), factor)
        } else {
            (Dimension::default(), "%".to_owned(), Decimal::ONE)
        };
        let input = InputUse {
            input: Input::Figure { indicator: name.to_owned(), measure, period: self.moved_rule(*rule) },
            name: indicator.name.clone(),
            unit,
            factor: unit_factor.checked_div(Decimal::from(10u64.pow(FIGURE_DECIMALS)))?,
            choices: Vec::new(),
            judged: false,
        };
        let at = self.scope.inputs.borrow_mut().place(input);
        self.node(Formula::Input(at), Sort::Number(Some(dimension)), &[])
    }

    /// The price index that belongs to the reporting period of a form.
    pub(super) fn price_index(
        &self,
        index: &str,
        form: &Form,
        to_date: bool,
        rule: PeriodRule,
    ) -> Option<Lowered> {
        let input = InputUse {
            input: Input::PriceIndex {
                index: index.to_owned(),
                form: form.id.clone(),
                to_date,
                period: self.moved_rule(rule),
            },
            name: Text::new("价格指数(上年同期=100)", "price index, same period of last year = 100"),
            unit: String::new(),
            factor: Decimal::new(1, INDEX_DECIMALS),
            choices: Vec::new(),
            judged: false,
        };
        let at = self.scope.inputs.borrow_mut().place(input);
        self.node(Formula::Input(at), Sort::Number(Some(Dimension::default())), &[])
    }
}
