use ballast_reader::{Figure, FigureStatus, PlannedTask, Reading, Reason};

use super::{
    Column, FigureRows, Report, TaskRows, rows,
    words::{self, t},
};
use crate::brief::escape;

/// The report as one page that fetches nothing and runs nothing: the text with figures, tasks and names marked; what was read
/// shows under the pointer, and stands in two tables below.
pub fn html(report: &Report, lang: &str) -> String {
    let title = report.document.title.clone().unwrap_or_else(|| report.doc.clone());
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <style>\n{}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n",
        t(lang, "zh-CN", "en"),
        escape(&title),
        include_str!("page.css"),
        escape(&title)
    );
    out.push_str(&legend(report, lang));
    Marked::new(report, lang).write(&mut out);
    let reading = &report.reading;
    out.push_str(&table(
        t(lang, "数据", "Figures"),
        &FigureRows::COLUMNS,
        &FigureRows::all(reading, lang),
        "f",
        lang,
    ));
    out.push_str(&table(
        t(lang, "任务", "Tasks"),
        &TaskRows::COLUMNS,
        &TaskRows::all(reading, lang),
        "t",
        lang,
    ));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The text alone, marked, with the legend above it: a part of somebody else's page. Its marks lead to `#f1`, `#t1`.
pub fn marked(report: &Report, lang: &str) -> String {
    let mut out = legend(report, lang);
    Marked::new(report, lang).write(&mut out);
    out
}

fn legend(report: &Report, lang: &str) -> String {
    let count = |status| report.reading.figures.iter().filter(|figure| figure.status == status).count();
    let mut out = String::from("<p class=\"legend\">");
    for of in [FigureStatus::Actual, FigureStatus::Target, FigureStatus::Estimate] {
        let (key, word) = (words::status_key(of), words::status(of, lang));
        out.push_str(&format!("<span class=\"figure {key}\">{word} {}</span>", count(of)));
    }
    out.push_str(&format!(
        "<span class=\"task\">{} {}</span></p>\n",
        t(lang, "任务", "tasks"),
        report.reading.tasks.len()
    ));
    for note in &report.document.notes {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", escape(&note.text(lang))));
    }
    out
}

fn table(heading: &str, columns: &[Column], rows: &[Vec<String>], anchor: &str, lang: &str) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut out = format!("<h2>{}</h2>\n<div class=\"table\">\n<table>\n<thead><tr>", escape(heading));
    for (_, zh, en) in columns {
        out.push_str(&format!("<th scope=\"col\">{}</th>", t(lang, zh, en)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (at, row) in rows.iter().enumerate() {
        out.push_str(&format!("<tr id=\"{anchor}{}\">", at + 1));
        for (cell, (key, ..)) in row.iter().zip(columns) {
            let class = if matches!(*key, "value" | "start" | "number") { " class=\"number\"" } else { "" };
            // The text of a figure leads back to its place.
            let text = match (*key, anchor) {
                ("text", "f") | ("heading", "t") => {
                    format!("<a href=\"#{anchor}m{}\">{}</a>", at + 1, escape(cell))
                }
                _ => escape(cell),
            };
            out.push_str(&format!("<td{class}>{text}</td>"));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    out
}

/// What lies over one stretch of the text.
#[derive(Clone, Copy, Default, PartialEq)]
struct Over {
    task: Option<usize>,
    name: Option<usize>,
    figure: Option<usize>,
}

/// The text being marked.
struct Marked<'a> {
    report: &'a Report,
    lang: &'a str,
    text: Vec<char>,
}

impl<'a> Marked<'a> {
    fn new(report: &'a Report, lang: &'a str) -> Self {
        Self { report, lang, text: report.document.text.chars().collect() }
    }

    fn reading(&self) -> &'a Reading {
        &self.report.reading
    }

    /// Cuts the text wherever a mark begins or ends, line by line: marks may lie over one another, elements may not.
    fn write(&self, out: &mut String) {
        let headings: Vec<(usize, usize)> =
            self.reading().tasks.iter().map(|task| (task.start, self.heading_end(task))).collect();
        let mut cuts: Vec<usize> = headings.iter().flat_map(|&(start, end)| [start, end]).collect();
        cuts.extend(self.reading().figures.iter().flat_map(|figure| [figure.start, figure.end]));
        cuts.extend(self.reading().mentions.iter().flat_map(|mention| [mention.start, mention.end]));
        cuts.retain(|&cut| cut <= self.text.len());
        cuts.sort_unstable();
        cuts.dedup();
        let mut cuts = cuts.into_iter().peekable();
        let mut open = Open { headings: &headings, ..Open::default() };
        let mut start = 0;
        while start < self.text.len() {
            let end =
                self.text[start..].iter().position(|&c| c == '\n').map_or(self.text.len(), |at| start + at);
            if self.text[start..end].iter().any(|c| !c.is_whitespace()) {
                out.push_str(&self.paragraph_tag(start, end));
                let mut from = start;
                while from < end {
                    while cuts.next_if(|&cut| cut <= from).is_some() {}
                    let to = cuts.peek().copied().unwrap_or(end).min(end);
                    self.stretch(from, to, open.over(from, self.reading()), out);
                    from = to;
                }
                out.push_str("</p>\n");
            }
            start = end + 1;
        }
    }

    /// Where a task's heading ends: where the text goes on as the heading does, on the same line.
    fn heading_end(&self, task: &PlannedTask) -> usize {
        let rest = self.text.get(task.start..).unwrap_or_default();
        let same = task.heading.chars().zip(rest).take_while(|(a, b)| a == *b && **b != '\n').count();
        task.start + same.max(1)
    }

    /// A paragraph inside a task is set off by how deep it stands.
    fn paragraph_tag(&self, start: usize, end: usize) -> String {
        let inside = self.reading().tasks.iter().filter(|task| task.start < end && start < task.end);
        match inside.map(|task| task.level).max() {
            Some(level) => format!("<p class=\"in l{level}\">"),
            None => "<p>".to_owned(),
        }
    }

    fn stretch(&self, from: usize, to: usize, over: Over, out: &mut String) {
        let text: String = self.text[from..to].iter().map(|&c| if c == '\r' { ' ' } else { c }).collect();
        let mut ends = String::new();
        if let Some((at, task)) = over.task.and_then(|at| Some((at, self.reading().tasks.get(at)?))) {
            let first = task.start == from;
            out.push_str(&opening("task", "tm", "t", at, first));
            ends.insert_str(0, "</a>");
            if first {
                out.push_str(&self.task_card(at, task));
            }
        }
        if let Some(mention) = over.name.and_then(|at| self.reading().mentions.get(at)) {
            out.push_str(&format!("<span class=\"name\" title=\"{}\">", escape(&mention.id)));
            ends.insert_str(0, "</span>");
        }
        match over.figure.and_then(|at| Some((at, self.reading().figures.get(at)?))) {
            Some((at, figure)) => {
                let class = format!("figure {}", words::status_key(figure.status));
                // A link inside the link of a heading is none: there the mark is enough.
                let (tag, card) = if over.task.is_some() {
                    (format!("<span class=\"{class}\" id=\"fm{}\">", at + 1), String::new())
                } else {
                    (opening(&class, "fm", "f", at, figure.start == from), self.figure_card(figure))
                };
                let close = if over.task.is_some() { "</span>" } else { "</a>" };
                let card = if figure.start == from { card } else { String::new() };
                out.push_str(&format!("{tag}{}{card}{close}", escape(&text)));
            }
            None => out.push_str(&escape(&text)),
        }
        out.push_str(&ends);
    }

    fn figure_card(&self, figure: &Figure) -> String {
        let lang = self.lang;
        let link = figure.link.as_ref().map(|link| format!("{} ({:.2})", link.id, link.confidence));
        let unit = if figure.unit == "%" { "%".to_owned() } else { format!(" {}", figure.unit) };
        let lines = [
            (t(lang, "指标", "indicator"), figure.indicator.clone()),
            (t(lang, "数值", "value"), rows::value(figure) + &unit),
            (t(lang, "类型", "measure"), words::measure(figure.measure, lang).to_owned()),
            (t(lang, "状态", "status"), words::status(figure.status, lang).to_owned()),
            (t(lang, "区域", "region"), figure.region.clone().unwrap_or_default()),
            (t(lang, "时期", "period"), figure.period.clone().unwrap_or_default()),
            (t(lang, "对应指标", "id"), link.unwrap_or_default()),
            (t(lang, "所属任务", "task"), figure.task.map(|at| (at + 1).to_string()).unwrap_or_default()),
            (t(lang, "依据", "because"), self.because(&figure.because)),
        ];
        card(&lines)
    }

    fn task_card(&self, at: usize, task: &PlannedTask) -> String {
        let lang = self.lang;
        let cells = TaskRows::row(at, task, self.reading(), lang);
        let lines =
            TaskRows::COLUMNS.iter().zip(cells).filter(|((key, ..), _)| !matches!(*key, "start" | "heading"));
        let lines: Vec<(&str, String)> = lines.map(|((_, zh, en), cell)| (t(lang, zh, en), cell)).collect();
        card(&lines)
    }

    fn because(&self, reasons: &[Reason]) -> String {
        let words = reasons.iter().map(|reason| {
            let text: String = self.text.get(reason.start..reason.end).unwrap_or_default().iter().collect();
            match (text.trim(), &*reason.by) {
                ("", by) => format!("{}: {by}", reason.of),
                (text, "") => format!("{}: {text}", reason.of),
                (text, by) => format!("{}: {text} ({by})", reason.of),
            }
        });
        words.collect::<Vec<_>>().join("; ")
    }
}

fn opening(class: &str, mark: &str, anchor: &str, at: usize, first: bool) -> String {
    let id = if first { format!(" id=\"{mark}{}\"", at + 1) } else { String::new() };
    format!("<a class=\"{class}\"{id} href=\"#{anchor}{}\">", at + 1)
}

fn card(lines: &[(&str, String)]) -> String {
    let mut out = String::from("<span class=\"card\">");
    for (name, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
        out.push_str(&format!("<i><b>{name}</b>{}</i>", escape(text)));
    }
    out.push_str("</span>");
    out
}

/// How far the lists of marks have been walked: all are in the order of the text.
#[derive(Default)]
struct Open<'a> {
    headings: &'a [(usize, usize)],
    next_heading: usize,
    next_name: usize,
    next_figure: usize,
    now: Over,
}

impl Open<'_> {
    /// What lies over the stretch that begins at a character.
    fn over(&mut self, at: usize, reading: &Reading) -> Over {
        while self.headings.get(self.next_heading).is_some_and(|&(start, _)| start <= at) {
            self.now.task = Some(self.next_heading);
            self.next_heading += 1;
        }
        while reading.mentions.get(self.next_name).is_some_and(|mention| mention.start <= at) {
            self.now.name = Some(self.next_name);
            self.next_name += 1;
        }
        while reading.figures.get(self.next_figure).is_some_and(|figure| figure.start <= at) {
            self.now.figure = Some(self.next_figure);
            self.next_figure += 1;
        }
        let over = |held: Option<usize>, end: &dyn Fn(usize) -> Option<usize>| {
            held.filter(|&index| end(index).is_some_and(|end| at < end))
        };
        Over {
            task: over(self.now.task, &|index| self.headings.get(index).map(|heading| heading.1)),
            name: over(self.now.name, &|index| reading.mentions.get(index).map(|mention| mention.end)),
            figure: over(self.now.figure, &|index| reading.figures.get(index).map(|figure| figure.end)),
        }
    }
}
