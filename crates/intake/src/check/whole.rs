use ballast_model::ReturnTable;
use rust_decimal::prelude::ToPrimitive;

use super::{Hit, shown};
use crate::{Context, Finding};

/// Compares the row of the whole (the nation) with the sum of all others (the provinces).
pub(super) fn check(context: &Context<'_>, table: &ReturnTable) -> Vec<Hit> {
    let form = context.form;
    let Some(whole) = &form.whole else { return Vec::new() };
    let Some(row) = (0..table.len()).find(|&row| table.subject.get(row) == whole) else { return Vec::new() };
    let mut hits = Vec::new();
    for check in &form.whole_checks {
        for id in &check.fields {
            let (Some(field), Some(column)) = (form.field(id), table.field(id)) else { continue };
            let Some(stated) = column.get(row) else { continue };
            let others = || (0..table.len()).filter(|&other| other != row);
            let (mut sum, mut parts) = (0i128, 0usize);
            for value in others().filter_map(|other| column.get(other)) {
                sum += i128::from(value);
                parts += 1;
            }
            if parts == 0 {
                continue;
            }
            let power = rust_decimal::Decimal::from(10i64.pow(field.decimals.min(18)));
            let tolerance = check.tolerance.checked_mul(power).and_then(|t| t.floor().to_i128()).unwrap_or(0);
            let difference = i128::from(stated) - sum;
            if difference.abs() <= tolerance {
                continue;
            }
            let missing = others().count() - parts;
            let sum = i64::try_from(sum).map_or_else(|_| sum.to_string(), |sum| shown(field, sum));
            let (absent_zh, absent_en) = match missing {
                0 => (String::new(), String::new()),
                n => (format!("，其中{n}个没有数据"), format!(", {n} of them without a value")),
            };
            let mut finding =
                Finding::new(check.severity, &check.id).field(id).value(&shown(field, stated)).says(
                    format!(
                        "{}：{} {}，各部分之和 {sum}{absent_zh}",
                        check.message.zh,
                        field.name.zh,
                        shown(field, stated)
                    ),
                    format!(
                        "{}: {id} {}, the parts make {sum}{absent_en}",
                        check.message.get("en"),
                        shown(field, stated)
                    ),
                );
            finding.help = check.help.clone();
            let rule = check.id.as_str().into();
            hits.push(Hit {
                row: row as u32,
                severity: check.severity,
                rule,
                finding: Some(Box::new(finding)),
            });
        }
    }
    hits
}
