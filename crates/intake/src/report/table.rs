use comfy_table::{ContentArrangement, Table, presets};

use super::severity;
use crate::Finding;

/// The first `limit` findings as a table for a terminal, errors first, and how many are not shown.
pub fn table(findings: &[Finding], lang: &str, limit: usize) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(140);
    // Place, value and rule are short; message and help share a cell, one under the other.
    table.set_header(if lang == "en" {
        ["severity", "row", "column", "subject", "value", "rule", "what is wrong, and what would be right"]
    } else {
        ["级别", "行", "列", "对象", "值", "规则", "问题和改法"]
    });
    let mut order: Vec<&Finding> = findings.iter().collect();
    order.sort_by_key(|f| std::cmp::Reverse(f.severity));
    for finding in order.iter().take(limit) {
        let row = if finding.row == 0 { String::new() } else { finding.row.to_string() };
        let place = if finding.sheet.is_empty() { row } else { format!("{}!{row}", finding.sheet) };
        let message = format!("{}\n→ {}", finding.message.get(lang), finding.help.get(lang));
        table.add_row([
            severity(finding.severity, lang),
            &place,
            &finding.column,
            &finding.subject,
            &finding.value,
            &finding.rule,
            &message,
        ]);
    }
    let mut text = table.to_string();
    text.push('\n');
    let hidden = findings.len().saturating_sub(limit);
    if hidden > 0 {
        text.push_str(&if lang == "en" {
            format!("... and {hidden} more, all of them in the CSV and JSON reports\n")
        } else {
            format!("……另有{hidden}条，见 CSV 或 JSON 报告\n")
        });
    }
    text
}
