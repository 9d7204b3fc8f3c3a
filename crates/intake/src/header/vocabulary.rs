//! Words that stand around a table. They belong to the habit of writing tables, not to any form.

/// Beginnings of a note below (or above) a table.
const NOTES: [&str; 22] = [
    "注:",
    "注.",
    "注释",
    "附注",
    "备注:",
    "说明:",
    "说明.",
    "数据来源",
    "资料来源",
    "来源:",
    "填表人",
    "制表",
    "审核人",
    "单位负责人",
    "统计负责人",
    "报出日期",
    "填报日期",
    "联系电话",
    "note:",
    "notes:",
    "source:",
    "sources:",
];

/// Names of rows that add up the others.
const TOTALS: [&str; 10] =
    ["合计", "总计", "小计", "共计", "总合计", "本页合计", "本页小计", "total", "subtotal", "sum"];

/// Whether a text (as [`super::compact`] leaves it, in lower case) begins a note.
pub(crate) fn is_note(text: &str) -> bool {
    let text = text.trim_start_matches(['*', '※', '(']);
    let numbered = || {
        // 注1：... and 行注 are notes as well.
        text.strip_prefix("行注").or_else(|| text.strip_prefix('注')).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '、' | ')'))
        })
    };
    NOTES.iter().any(|note| text.starts_with(note)) || numbered()
}

/// Whether a text is a sentence: what a note goes on with on the rows below its first.
pub(crate) fn is_prose(text: &str) -> bool {
    !text.is_ascii() && text.contains([',', '。', ';', ':'])
}

/// Whether a text names a row that adds up the others.
pub(crate) fn is_total(text: &str) -> bool {
    TOTALS.contains(&text)
}
