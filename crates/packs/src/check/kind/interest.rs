use jiff::civil::Date;
use rust_decimal::Decimal;

use super::parts::{Parts, of_shape};
use crate::{
    Packs, codes,
    plan::{DebtorTerm, InterestRule, KindField, PaymentLaw, RateStep, Rounding, Shape},
    raw::{PackFiles, Section, Sink, rows, suggest},
};

/// Reads ledger/rates.csv: published rates by date. A later pack's value of the same day takes the place of an earlier one's.
pub(crate) fn rates(files: &PackFiles, packs: &mut Packs, sink: &Sink) {
    let Some(source) = files.source("ledger/rates.csv", sink) else { return };
    for row in rows(&source, &["rate", "from", "percent", "source"], &["known_to", "verified"], sink) {
        let (from, percent) = (row.date(1, sink), row.number(2, "percent", sink));
        if row.cell(1).is_empty() {
            let help = "write the day from which on the rate holds";
            sink.error(codes::CSV_VALUE, &row.at, "a rate without its first day", help);
        }
        if row.cell(3).is_empty() {
            sink.error(codes::CSV_VALUE, &row.at, "a rate without source", "name who published it");
        }
        let verified = match row.cell(5) {
            "" | "true" => true,
            "false" => false,
            other => {
                let message = format!("`verified` cannot be {other:?}");
                sink.error(codes::CSV_VALUE, &row.at, message, "write true or false");
                false
            }
        };
        let known_to = row.date(4, sink);
        let (Some(from), Some(percent)) = (from, percent) else { continue };
        let rates = packs.rates.entry(row.cell(0).to_owned()).or_default();
        rates.known_to = rates.known_to.max(known_to);
        rates.steps.retain(|step| step.from != from);
        rates.steps.push(RateStep { from, percent, verified });
        rates.steps.sort_by_key(|step| step.from);
    }
}

/// Reads `[interest]`.
pub(super) fn read(top: &Section<'_>, packs: &Packs, parts: &Parts<'_>) -> Option<InterestRule> {
    let section = top.section("interest")?;
    let sink = top.sink();
    let is = |shape: Shape| move |field: &KindField| field.shape == shape;
    let choice = |field: &KindField| !field.choices().is_empty();
    let payments = parts.field(&section, "payments", "rows", |field| !field.columns().is_empty());
    let columns: &[KindField] =
        parts.all_fields.iter().find(|field| field.id == payments).map_or(&[], KindField::columns);
    let names: Vec<&str> = columns.iter().map(|column| column.id.as_str()).collect();
    let column = |key: &str, wanted: &str, shape: Shape| {
        let id = parts.one(&section, key, &names, &format!("column in `{payments}`"));
        of_shape(columns, &id, &section, key, wanted, |field| field.shape == shape);
        id
    };
    let (paid_on, paid) = (column("paid_on", "date", Shape::Date), column("paid", "money", Shape::Money));
    let debtor = parts.field(&section, "debtor", "choice", choice);
    let creditor = parts.field(&section, "creditor", "choice", choice);
    let protected = parts.list(&section, "protected", &choices(parts, &creditor), "choice of the creditor");
    let floor = section.text("floor");
    let rates = packs.rates.get(&floor);
    if rates.is_none() && !floor.is_empty() {
        let help = suggest(&floor, packs.rates.keys().map(String::as_str));
        let message = format!("ledger/rates.csv has no rate `{floor}`");
        sink.error(codes::UNKNOWN_PART, &section.at_key("floor"), message, help);
    }
    let year_days = section.opt_count("year_days", 366).unwrap_or(365);
    if year_days < 360 {
        let help = "write 360 or 365, as the contract counts";
        sink.error(
            codes::BAD_VALUE,
            &section.at_key("year_days"),
            format!("a year of {year_days} days"),
            help,
        );
    }
    let rule = InterestRule {
        signed: parts.field(&section, "signed", "date", is(Shape::Date)),
        delivered: parts.field(&section, "delivered", "date", is(Shape::Date)),
        laws: laws(&section, parts, &debtor),
        debtor,
        creditor,
        protected,
        agreed_days: parts.field(&section, "agreed_days", "integer", is(Shape::Integer)),
        agreed_rate: parts.field(&section, "agreed_rate", "percentage", is(Shape::Percentage)),
        amount: parts.field(&section, "amount", "money", is(Shape::Money)),
        undisputed: parts.field(&section, "undisputed", "money", is(Shape::Money)),
        payments,
        paid_on,
        paid,
        year_days,
        rounding: section.choice("rounding", &Rounding::WORDS).unwrap_or(Rounding::HalfUp),
        floor: rates.map(|rates| rates.steps.clone()).unwrap_or_default(),
        floor_known_to: rates.and_then(|rates| rates.known_to),
    };
    section.done();
    Some(rule)
}

fn choices<'k>(parts: &Parts<'k>, field: &str) -> Vec<&'k str> {
    let known = parts.all_fields.iter().filter(|known| known.id == field);
    known.flat_map(|known| known.choices().iter().map(|choice| choice.code.as_str())).collect()
}

fn laws(section: &Section<'_>, parts: &Parts<'_>, debtor: &str) -> Vec<PaymentLaw> {
    let sink = section.sink();
    let mut found: Vec<PaymentLaw> = Vec::new();
    for law in section.sections("law") {
        let from = law.opt_date("from");
        if from.is_none() && !law.has("from") {
            let help = "add `from = 2025-06-01`";
            sink.error(codes::MISSING_KEY, law.at(), "a law without its first day", help);
        }
        if let Some(before) = found.last().filter(|before| from.is_some_and(|from| from <= before.from)) {
            let message = format!("a law from {} stands before this one", before.from);
            sink.error(
                codes::BAD_DATE,
                &law.at_key("from"),
                message,
                "write laws in the order of their days",
            );
        }
        let mut terms = Vec::new();
        for term in law.sections("terms") {
            let known = choices(parts, debtor);
            let days = term.opt_count("days", 3660);
            let most_agreed = term.opt_count("most_agreed", 3660);
            if days.zip(most_agreed).is_some_and(|(days, most)| days > most) {
                let help = "`most_agreed` is at least `days`";
                sink.error(codes::BAD_VALUE, term.at(), "fewer days may be agreed than are given", help);
            }
            terms.push(DebtorTerm {
                debtor: parts.one(&term, "debtor", &known, "choice of the debtor"),
                days,
                most_agreed,
            });
            term.done();
        }
        let daily_percent = law.number("daily_percent");
        if daily_percent < Decimal::ZERO || daily_percent > Decimal::ONE {
            let help = "percent a day: 0.05 for five in ten thousand";
            let message = format!("{daily_percent} percent a day");
            sink.error(codes::BAD_VALUE, &law.at_key("daily_percent"), message, help);
        }
        found.push(PaymentLaw {
            document: law.text("document"),
            from: from.unwrap_or(Date::MIN),
            clause: law.text("clause"),
            terms,
            daily_percent,
            floored: law.flag("floored"),
        });
        law.done();
    }
    found
}
