use std::collections::BTreeMap;

use ballast_model::{Text, china_day};
use ballast_packs::plan::{InterestRule, Kind};
use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::{Item, Refusal, Value};

/// Refuses values that contradict each other where interest is reckoned from them: delivered before the contract was signed,
/// paid after today, more paid than is owed. Only what is being filled is looked at: what was kept before stays workable.
pub(crate) fn sound(
    kind: &Kind,
    item: Option<&Item>,
    filled: &BTreeMap<String, Value>,
    at: Timestamp,
) -> Result<(), Refusal> {
    let Some(rule) = &kind.interest else { return Ok(()) };
    let value = |id: &String| filled.get(id).or_else(|| item?.fields.get(id));
    if let (Some(signed), Some(delivered)) =
        (value(&rule.signed).and_then(Value::date), value(&rule.delivered).and_then(Value::date))
        && (filled.contains_key(&rule.signed) || filled.contains_key(&rule.delivered))
        && delivered < signed
    {
        let wanted = Text::new(
            format!("不早于合同订立日 {signed} 的日期"),
            format!("a day not before the contract was signed, {signed}"),
        );
        return Err(bad(kind, &rule.delivered, delivered.to_string(), wanted));
    }
    match filled.get(&rule.payments) {
        Some(payments) => paid(kind, rule, payments, value(&rule.amount).and_then(Value::number), at),
        None => Ok(()),
    }
}

/// Payments were made, and are no more than what is owed.
fn paid(
    kind: &Kind,
    rule: &InterestRule,
    payments: &Value,
    amount: Option<Decimal>,
    at: Timestamp,
) -> Result<(), Refusal> {
    let today = china_day(at);
    let mut sum = Decimal::ZERO;
    for row in payments.rows() {
        if let Some(day) = row.get(&rule.paid_on).and_then(Value::date).filter(|day| *day > today) {
            let wanted = Text::new(
                format!("支付日期不晚于今天 {today}"),
                format!("days of payment not after today, {today}"),
            );
            return Err(bad(kind, &rule.payments, day.to_string(), wanted));
        }
        let paid = row.get(&rule.paid).and_then(Value::number).unwrap_or_default();
        sum = sum.saturating_add(paid);
    }
    match amount {
        Some(amount) if sum > amount => {
            let wanted = Text::new(
                format!("实付合计不超过拖欠金额 {amount} 元"),
                format!("payments that come to no more than the {amount} yuan owed"),
            );
            Err(bad(kind, &rule.payments, sum.to_string(), wanted))
        }
        _ => Ok(()),
    }
}

fn bad(kind: &Kind, field: &str, value: String, wanted: Text) -> Refusal {
    let field = kind.field(field).map_or_else(|| Text::new(field, field), |field| field.name.clone());
    Refusal::BadValue { field, value, wanted: wanted.into() }
}
