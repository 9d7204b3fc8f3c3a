use std::rc::Rc;

use ballast_model::{Column, Period, ReturnTable};
use ballast_packs::plan::{BinaryOp, Check, Expr, Form, Row, period_number};
use rust_decimal::Decimal;

use super::{
    Hit, column,
    linear::{Of, Slot, Test, slot},
    past::{Past, Pasts},
    shown,
};
use crate::{Context, Finding};

/// Values of one row, wherever an expression looks for them.
struct Reader<'r> {
    form: &'r Form,
    period: Period,
    columns: &'r [Option<&'r Column>],
    previous: &'r [Option<i64>],
    last_year: &'r [Option<i64>],
    row: usize,
}

/// Runs the checks that the form declares.
pub(super) fn check(context: &Context<'_>, table: &ReturnTable, pasts: &Pasts<'_>) -> Vec<Hit> {
    let form = context.form;
    let columns: Vec<Option<&Column>> = form
        .fields
        .iter()
        .enumerate()
        .map(|(at, f)| column(table, at, &f.id).filter(|c| super::any(c)))
        .collect();
    let mut hits = Vec::new();
    for check in &form.checks {
        let test = Test::new(form, table.period, &check.holds, check.tolerance);
        if let Test::Always(true) = test {
            continue;
        }
        let slots: Vec<Slot> =
            check.holds.fields().into_iter().filter_map(|(q, f)| slot(form, q, f)).collect();
        let load =
            |of: Of, period: Period| slots.iter().any(|s| s.0 == of).then(|| pasts.at(period)).flatten();
        let previous = load(Of::Previous, form.previous(table.period));
        let last_year = load(Of::LastYear, table.period.last_year());
        // Earlier values are laid out beside the rows first: the tables they come from stay on this thread.
        let earlier = |of: Of, past: &Option<Rc<Past<'_>>>| -> Vec<Vec<Option<i64>>> {
            (0..form.fields.len())
                .map(|at| match past {
                    Some(past) if slots.contains(&(of, at)) => {
                        (0..table.len()).map(|row| past.get(row, at, &form.fields[at].id)).collect()
                    }
                    _ => Vec::new(),
                })
                .collect()
        };
        let (previous, last_year) = (earlier(Of::Previous, &previous), earlier(Of::LastYear, &last_year));
        let failed = super::over_rows(table.len(), |rows| {
            rows.filter(|&row| {
                let get = |slot: Slot| match slot.0 {
                    Of::Own => columns[slot.1].and_then(|c| c.get(row)),
                    Of::Previous => previous[slot.1].get(row).copied().flatten(),
                    Of::LastYear => last_year[slot.1].get(row).copied().flatten(),
                };
                let other = |expr: &Expr, tolerance: Decimal| {
                    let at = |list: &[Vec<Option<i64>>]| -> Vec<Option<i64>> {
                        list.iter().map(|values| values.get(row).copied().flatten()).collect()
                    };
                    let (previous, last_year) = (at(&previous), at(&last_year));
                    let reader = Reader {
                        form,
                        period: table.period,
                        columns: &columns,
                        previous: &previous,
                        last_year: &last_year,
                        row,
                    };
                    holds_within(expr, &reader, tolerance)
                };
                test.holds(&get, &other) == Some(false)
            })
            .map(|row| row as u32)
            .collect()
        });
        hits.extend(super::hits(
            check.severity,
            &check.id,
            failed,
            |row| *row,
            |&row| {
                let get = |slot: Slot| match slot.0 {
                    Of::Own => columns[slot.1].and_then(|c| c.get(row as usize)),
                    Of::Previous => previous[slot.1].get(row as usize).copied().flatten(),
                    Of::LastYear => last_year[slot.1].get(row as usize).copied().flatten(),
                };
                describe(form, check, &slots, &get)
            },
        ));
    }
    hits
}

/// The finding of a failed check, with the values that made it fail.
fn describe(form: &Form, check: &Check, slots: &[Slot], get: &dyn Fn(Slot) -> Option<i64>) -> Finding {
    let mut seen: Vec<Slot> = Vec::new();
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for &slot in slots {
        if seen.contains(&slot) {
            continue;
        }
        seen.push(slot);
        let field = &form.fields[slot.1];
        let value = get(slot).map_or_else(|| "—".to_owned(), |value| choice_or_number(field, value));
        let (before_zh, before_en) = match slot.0 {
            Of::Own => ("", ""),
            Of::Previous => ("上期", "prev."),
            Of::LastYear => ("上年", "last_year."),
        };
        zh.push(format!("{before_zh}{} {value}", field.name.zh));
        en.push(format!("{before_en}{} {value}", field.id));
    }
    let own = slots.iter().find(|slot| slot.0 == Of::Own);
    let mut finding = Finding::new(check.severity, &check.id).says(
        format!("{}：{}", check.message.zh, zh.join("，")),
        format!("{}: {}", check.message.get("en"), en.join(", ")),
    );
    finding.help = check.help.clone();
    if let Some(&slot) = own {
        let field = &form.fields[slot.1];
        finding = finding
            .field(&field.id)
            .value(&get(slot).map(|v| choice_or_number(field, v)).unwrap_or_default());
    }
    finding
}

fn choice_or_number(field: &ballast_packs::plan::Field, value: i64) -> String {
    match &field.kind {
        ballast_packs::plan::FieldKind::Choice(list) => usize::try_from(value)
            .ok()
            .and_then(|at| list.get(at))
            .map(|(code, _)| code.clone())
            .unwrap_or_default(),
        ballast_packs::plan::FieldKind::Quantity => shown(field, value),
    }
}

/// [`Expr::holds`], with `=` widened by a tolerance.
fn holds_within(expr: &Expr, row: &dyn Row, tolerance: Decimal) -> Option<bool> {
    match expr {
        Expr::Binary { op: op @ (BinaryOp::Eq | BinaryOp::NotEq), left, right } if !tolerance.is_zero() => {
            let difference = left.number(row)?.checked_sub(right.number(row)?)?.abs();
            Some((difference <= tolerance) == (*op == BinaryOp::Eq))
        }
        _ => expr.holds(row),
    }
}

impl Row for Reader<'_> {
    fn number(&self, qualifier: &str, field: &str) -> Option<Decimal> {
        if qualifier == "period" {
            return period_number(self.period, field);
        }
        let (of, at) = slot(self.form, qualifier, field)?;
        let value = match of {
            Of::Own => self.columns[at].and_then(|c| c.get(self.row)),
            Of::Previous => self.previous.get(at).copied().flatten(),
            Of::LastYear => self.last_year.get(at).copied().flatten(),
        }?;
        Some(Decimal::new(value, self.form.fields[at].decimals.min(18)))
    }
}
