use rust_decimal::Decimal;

use super::{
    clause,
    dimension::{self, Dimension},
    last_only,
    scope::{Allow, Scope, Wanted},
};
use crate::{
    codes,
    plan::{Award, AwardBand, Instalment, OverBudget},
    raw::{Placed, Section},
};

const OVER_BUDGET: [(&str, OverBudget); 2] =
    [("in-order", OverBudget::InOrder), ("pro-rata", OverBudget::ProRata)];

/// Reads `[version.award]`. Programmes it names are added to `named`, to be looked up when all are read.
pub(super) fn read(section: &Section<'_>, scope: &Scope<'_>, named: &mut Vec<Placed<String>>) -> Award {
    let sink = scope.sink;
    let (money, _) = dimension::money(scope.packs);
    let amounts = amounts(section, scope, &money);
    let top = scope.parameter(section, "top", &Dimension::default(), "a plain number");
    let within = scope.partitions(&section.texts("within"));
    let order = scope.order(&section.texts("order"));
    let budget = scope.parameter(section, "budget", &money, "money");
    let over_budget = section.opt_choice("over_budget", &OVER_BUDGET).unwrap_or(OverBudget::InOrder);
    let cap = scope.parameter(section, "cap", &money, "money");
    let mut programmes = |key| {
        let ids = section.texts(key);
        named.extend(ids.iter().cloned());
        ids.into_iter().map(|id| id.value).collect::<Vec<String>>()
    };
    let (cap_with, excludes) = (programmes("cap_with"), programmes("excludes"));
    let cap_years = section.opt_count("cap_years", 50);
    if !section.has("cap") && (section.has("cap_with") || section.has("cap_years")) {
        let help = "add `cap = \"PARAMETER\"`, the most that one subject gets";
        sink.error(codes::MISSING_KEY, section.at(), "nothing is capped", help);
    }
    if section.has("within") && !section.has("top") {
        let help = "add `top = \"PARAMETER\"`, how many in each group";
        sink.error(codes::MISSING_KEY, section.at(), "`within` without `top`", help);
    }
    let round = section.opt_number("round").unwrap_or(Decimal::ONE);
    if round <= Decimal::ZERO {
        let message = format!("rounded down to {round} yuan");
        sink.error(codes::BAD_VALUE, &section.at_key("round"), message, "write 0.01, 1 or 100");
    }
    let instalments = instalments(section, scope);
    Award {
        amounts,
        top,
        within,
        order,
        budget,
        over_budget,
        cap,
        cap_with,
        cap_years,
        excludes,
        instalments,
        round,
    }
}

fn amounts(award: &Section<'_>, scope: &Scope<'_>, money: &Dimension) -> Vec<AwardBand> {
    let mut amounts = Vec::new();
    let mut open = Vec::new();
    let sections = award.sections("amounts");
    if sections.is_empty() {
        let help = "add amounts = [{ name = { zh = \"...\", en = \"...\" }, clause = \"...\", amount = \"amount\" }]";
        scope.sink.error(codes::MISSING_KEY, award.at(), "an award without amounts", help);
    }
    for section in sections {
        let (name, clause) = (section.name("name"), clause(&section, "an amount"));
        let (when, _) = scope.opt_condition(&section, "when", Allow::ALL);
        let wanted = Wanted::Only(money.clone(), "money");
        let (amount, text) = scope.number_at(&section, "amount", Allow::ALL, &wanted);
        open.push((!section.has("when"), section.at().clone()));
        if let Some(amount) = amount {
            amounts.push(AwardBand { name, clause, when, amount, text });
        }
        section.done();
    }
    last_only(&open, "amount", scope.sink);
    amounts
}

fn instalments(award: &Section<'_>, scope: &Scope<'_>) -> Vec<Instalment> {
    let mut instalments = Vec::new();
    let mut sum = Some(Decimal::ZERO);
    for section in award.sections("instalments") {
        let (name, clause) = (section.name("name"), clause(&section, "an instalment"));
        let share = section.number("share");
        let (when, text) = scope.opt_condition(&section, "when", Allow::ALL);
        if share <= Decimal::ZERO && section.has("share") {
            let message = format!("an instalment of {share} percent");
            scope.sink.error(codes::BAD_VALUE, &section.at_key("share"), message, "write a share above 0");
        }
        sum = sum.and_then(|sum| sum.checked_add(share));
        let share = share / Decimal::ONE_HUNDRED;
        instalments.push(Instalment { name, share, when, text, clause });
        section.done();
    }
    if !instalments.is_empty() && sum != Some(Decimal::ONE_HUNDRED) {
        let sum = sum.map_or_else(|| "more than 100".to_owned(), |sum| sum.normalize().to_string());
        let message = format!("the shares of the instalments come to {sum}");
        let help = "write percent that come to 100 together";
        scope.sink.error(codes::BAD_VALUE, &award.at_key("instalments"), message, help);
    }
    instalments
}
