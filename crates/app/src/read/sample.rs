//! Two small reports, their records made by hand.

use ballast_reader::{
    Bound, Document, DocumentKind, Figure, FigureStatus, Flag, IndicatorLink, Mention, PlannedTask,
    ReadMeasure, Reading, Reason,
};
use rust_decimal::Decimal;

use super::Report;

pub const PLAN: &str = "济南市2025年工作要点\n一、主要目标\n力争规上工业增加值增长7%以上，营业收入达到1.2万亿元，培育“小巨人”企业30家。\n\
    二、重点任务\n（一）强链补链。实施“33618”行动，新增规上企业120家。\n（二）<数字>化转型。";

pub const REVIEW: &str =
    "济南市2025年工作总结\n2025年，规模以上工业增加值同比增长6.5%，规上工业营业收入1.25万亿元。";

/// A report of a text without records.
pub fn report(doc: &str, text: &str) -> Report {
    Report {
        doc: doc.to_owned(),
        file: format!("{doc}.txt"),
        original: text.as_bytes().to_vec(),
        document: Document {
            text: text.to_owned(),
            kind: DocumentKind::Text,
            title: text.lines().next().map(str::to_owned),
            notes: Vec::new(),
        },
        reading: Reading::default(),
        proposed: Vec::new(),
    }
}

/// Where words stand.
pub fn place(text: &str, words: &str) -> (usize, usize) {
    let at = text.find(words).unwrap_or_else(|| panic!("{words} is not in the text"));
    let start = text[..at].chars().count();
    (start, start + words.chars().count())
}

/// A figure of 济南 for 2025.
pub fn figure(text: &str, words: &str, value: &str, unit: &str, indicator: &str, id: Option<&str>) -> Figure {
    let (start, end) = place(text, words);
    Figure {
        start,
        end,
        text: words.to_owned(),
        value: value.parse::<Decimal>().unwrap(),
        value_hi: None,
        unit: unit.to_owned(),
        indicator: indicator.to_owned(),
        link: id.map(|id| IndicatorLink { id: id.to_owned(), confidence: 0.9 }),
        measure: if unit == "%" { ReadMeasure::Growth } else { ReadMeasure::Level },
        status: FigureStatus::Target,
        region: Some("济南".to_owned()),
        region_code: Some("370100".to_owned()),
        period: Some("2025".to_owned()),
        bound: Bound::Eq,
        task: None,
        because: Vec::new(),
    }
}

/// The plan: three targets and one inside a task, two tasks, a name.
pub fn plan() -> Report {
    let mut report = report("济南2025", PLAN);
    let growth = Figure {
        bound: Bound::Ge,
        because: vec![Reason {
            of: "status".into(),
            start: place(PLAN, "力争").0,
            end: place(PLAN, "力争").1,
            by: "".into(),
        }],
        ..figure(PLAN, "7%", "7", "%", "规上工业增加值", Some("value_added"))
    };
    let firms = Figure { task: Some(0), ..figure(PLAN, "120家", "120", "家", "规上企业", None) };
    report.reading.figures = vec![
        growth,
        figure(PLAN, "1.2万亿元", "1200000000000", "元", "营业收入", Some("revenue")),
        figure(PLAN, "30家", "30", "家", "“小巨人”企业", None),
        firms,
    ];
    let task = |words: &str, heading: &str, targets: Vec<usize>, flags: Vec<Flag>| PlannedTask {
        start: place(PLAN, words).0,
        end: place(PLAN, words).1,
        heading: heading.to_owned(),
        region: Some("济南".to_owned()),
        region_code: Some("370100".to_owned()),
        plan_year: Some(2025),
        level: 1,
        parent: None,
        targets,
        owner: None,
        deadline: None,
        flags,
    };
    report.reading.tasks = vec![
        task(
            "（一）强链补链。实施“33618”行动，新增规上企业120家。",
            "（一）强链补链。",
            vec![3],
            vec![Flag::NoOwner],
        ),
        task("（二）<数字>化转型。", "（二）<数字>化转型。", vec![], vec![Flag::NoOwner, Flag::NoNumber]),
    ];
    let (start, end) = place(PLAN, "“33618”");
    report.reading.mentions =
        vec![Mention { start, end, text: "“33618”".to_owned(), id: "33618".to_owned() }];
    report
}

/// What the next report says: growth fell short, revenue did not.
pub fn review() -> Report {
    let mut report = report("济南总结", REVIEW);
    let actual = |of: Figure| Figure { status: FigureStatus::Actual, ..of };
    report.reading.figures = vec![
        actual(figure(REVIEW, "6.5%", "6.5", "%", "规模以上工业增加值", Some("value_added"))),
        actual(figure(REVIEW, "1.25万亿元", "1250000000000", "元", "规上工业营业收入", None)),
    ];
    report
}
