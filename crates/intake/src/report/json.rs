use ballast_model::Text;
use serde::Serialize;

use super::severity;
use crate::Finding;

#[derive(Serialize)]
struct Line<'a> {
    severity: &'static str,
    rule: &'a str,
    sheet: &'a str,
    row: u32,
    column: &'a str,
    subject: &'a str,
    field: &'a str,
    value: &'a str,
    message: &'a Text,
    help: &'a Text,
}

/// All findings as a JSON array of objects with the keys `severity` (`error` or `query`), `rule`, `sheet`,
/// `row`, `column`, `subject`, `field`, `value`, `message` and `help`, the last two with `zh` and `en`.
pub fn json(findings: &[Finding]) -> String {
    let lines: Vec<Line<'_>> = findings
        .iter()
        .map(|f| Line {
            severity: severity(f.severity, "en"),
            rule: &f.rule,
            sheet: &f.sheet,
            row: f.row,
            column: &f.column,
            subject: &f.subject,
            field: &f.field,
            value: &f.value,
            message: &f.message,
            help: &f.help,
        })
        .collect();
    serde_json::to_string_pretty(&lines).unwrap_or_default()
}
