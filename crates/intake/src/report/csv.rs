use super::severity;
use crate::Finding;

/// Titles: Chinese first, because offices send the report back to enterprises as it is.
const TITLES: [&str; 12] = [
    "级别 severity",
    "工作表 sheet",
    "行 row",
    "列 column",
    "对象 subject",
    "项 field",
    "值 value",
    "规则 rule",
    "问题",
    "怎样改正",
    "message",
    "help",
];

/// All findings in both languages as CSV with a header: UTF-8 with a byte order mark, so that Excel opens it rightly.
/// Cells that a spreadsheet would run as a formula are disarmed with a leading apostrophe.
pub fn csv(findings: &[Finding]) -> Vec<u8> {
    let mut writer = ::csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    // Writing to memory does not fail; a row that did would be missing, not wrong.
    let _ = writer.write_record(TITLES);
    for finding in findings {
        let row = if finding.row == 0 { String::new() } else { finding.row.to_string() };
        let _ = writer.write_record([
            &format!("{} {}", severity(finding.severity, "zh"), severity(finding.severity, "en")),
            &safe(&finding.sheet),
            &row,
            &safe(&finding.column),
            &safe(&finding.subject),
            &finding.field,
            &safe(&finding.value),
            &finding.rule,
            &finding.message.zh,
            &finding.help.zh,
            &finding.message.en,
            &finding.help.en,
        ]);
    }
    writer.into_inner().unwrap_or_default()
}

fn safe(text: &str) -> String {
    // Negative numbers stay numbers.
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if formula { format!("'{text}") } else { text.to_owned() }
}
