use ballast_reader::{Figure, PlannedTask, Reading};

use super::{Report, words};
use crate::csv_line;

/// A column of a table: its key, and its headings in Chinese and English.
pub type Column = (&'static str, &'static str, &'static str);

/// Figures as rows of a table.
pub struct FigureRows;

/// Tasks as rows of a table.
pub struct TaskRows;

impl FigureRows {
    /// The columns.
    pub const COLUMNS: [Column; 12] = [
        ("start", "位置", "start"),
        ("text", "原文", "text"),
        ("indicator", "指标", "indicator"),
        ("measure", "类型", "measure"),
        ("status", "状态", "status"),
        ("value", "数值", "value"),
        ("unit", "单位", "unit"),
        ("region", "区域", "region"),
        ("period", "时期", "period"),
        ("indicator_id", "对应指标", "id"),
        ("confidence", "置信度", "confidence"),
        ("task", "所属任务", "task"),
    ];

    /// A figure's cells. Its task is numbered from 1.
    pub fn row(figure: &Figure, lang: &str) -> Vec<String> {
        vec![
            figure.start.to_string(),
            figure.text.clone(),
            figure.indicator.clone(),
            words::measure(figure.measure, lang).to_owned(),
            words::status(figure.status, lang).to_owned(),
            value(figure),
            figure.unit.clone(),
            figure.region.clone().unwrap_or_default(),
            figure.period.clone().unwrap_or_default(),
            figure.link.as_ref().map(|link| link.id.clone()).unwrap_or_default(),
            figure.link.as_ref().map(|link| format!("{:.2}", link.confidence)).unwrap_or_default(),
            figure.task.map(|task| (task + 1).to_string()).unwrap_or_default(),
        ]
    }

    /// All figures of a reading.
    pub fn all(reading: &Reading, lang: &str) -> Vec<Vec<String>> {
        reading.figures.iter().map(|figure| Self::row(figure, lang)).collect()
    }
}

impl TaskRows {
    /// The columns.
    pub const COLUMNS: [Column; 9] = [
        ("number", "序号", "no."),
        ("start", "位置", "start"),
        ("heading", "任务", "task"),
        ("region", "区域", "region"),
        ("plan_year", "年度", "year"),
        ("owner", "牵头单位", "owner"),
        ("deadline", "时限", "deadline"),
        ("targets", "目标", "targets"),
        ("flags", "待补", "lacks"),
    ];

    /// A task's cells. Sub-tasks are indented under their parents.
    pub fn row(number: usize, task: &PlannedTask, reading: &Reading, lang: &str) -> Vec<String> {
        let indent = "　".repeat(usize::from(task.level.saturating_sub(1)));
        let targets = task
            .targets
            .iter()
            .filter_map(|&at| reading.figures.get(at))
            .map(|figure| format!("{}{}{}", figure.indicator, words::bound(figure.bound), figure.text));
        let sign = words::t(lang, "、", ", ");
        vec![
            (number + 1).to_string(),
            task.start.to_string(),
            format!("{indent}{}", task.heading),
            task.region.clone().unwrap_or_default(),
            task.plan_year.map(|year| year.to_string()).unwrap_or_default(),
            task.owner.clone().unwrap_or_default(),
            task.deadline.clone().unwrap_or_default(),
            targets.collect::<Vec<_>>().join(words::t(lang, "；", "; ")),
            task.flags.iter().map(|&flag| words::flag(flag, lang)).collect::<Vec<_>>().join(sign),
        ]
    }

    /// All tasks of a reading.
    pub fn all(reading: &Reading, lang: &str) -> Vec<Vec<String>> {
        let tasks = reading.tasks.iter().enumerate();
        tasks.map(|(number, task)| Self::row(number, task, reading, lang)).collect()
    }
}

/// `≥8`, `5–6`, `1090000000000`.
pub(super) fn value(figure: &Figure) -> String {
    let low = format!("{}{}", words::bound(figure.bound), figure.value.normalize());
    figure.value_hi.map_or(low.clone(), |high| format!("{low}–{}", high.normalize()))
}

/// Figures and tasks of several reports as one CSV table, UTF-8 with BOM so that spreadsheets open it: the columns of both,
/// the kind of record and the document first.
pub fn csv(reports: &[Report], lang: &str) -> String {
    let mut keys = vec!["kind", "doc"];
    keys.extend(FigureRows::COLUMNS.iter().map(|column| column.0));
    keys.extend(
        TaskRows::COLUMNS
            .iter()
            .map(|column| column.0)
            .filter(|key| !FigureRows::COLUMNS.iter().any(|c| c.0 == *key)),
    );
    let mut out = String::from("\u{FEFF}");
    csv_line(&mut out, keys.iter().map(|key| (*key).to_owned()));
    for report in reports {
        let tables = [
            ("fact", &FigureRows::COLUMNS[..], FigureRows::all(&report.reading, lang)),
            ("task", &TaskRows::COLUMNS[..], TaskRows::all(&report.reading, lang)),
        ];
        for (kind, columns, rows) in tables {
            for row in rows {
                let cell = |key: &&str| match *key {
                    "kind" => kind.to_owned(),
                    "doc" => report.doc.clone(),
                    key => {
                        let at = columns.iter().position(|column| column.0 == key);
                        at.and_then(|at| row.get(at)).map_or_else(String::new, |cell| cell.trim().to_owned())
                    }
                };
                csv_line(&mut out, keys.iter().map(cell));
            }
        }
    }
    out
}
