//! The charts of a dispatch as fenced Markdown that carries its data, and back.

use ballast_packs::plan::message;

use super::{
    cells::{bare, swatch},
    document::{Chart, ChartKind, ChartRow, Inline, plain},
    inlines::{escape, read_line},
    tables::{provenance, provenance_of},
    words::value,
};
use crate::{
    Question,
    dispatch::{Colour, Dispatch, PullRow, TrendPoint},
    read_from::joined,
    words::Words,
};

/// Charts that a template may ask for.
pub(super) const CHARTS: [&str; 4] = ["trend", "pulls_region", "pulls_industry", "colours"];

/// What a chart shows, on its way to Markdown.
struct Sheet {
    kind: &'static str,
    title: String,
    unit: String,
    period: String,
    /// Scope and vintage, where they are not those of the dispatch.
    of: Option<(String, String)>,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A chart by name, as a fenced block. Nothing where the dispatch has no data for it.
///
/// # Errors
/// Where no chart has that name.
pub(super) fn chart(
    dispatch: &Dispatch,
    words: &Words,
    name: &str,
    number: usize,
) -> Result<Option<String>, String> {
    let sheet = match name {
        "trend" => trend(dispatch, words),
        "pulls_region" => pulls(dispatch, words, "region"),
        "pulls_industry" => pulls(dispatch, words, "industry"),
        "colours" => colours(dispatch, words),
        _ => return Err(format!("there is no chart {name:?}: the charts are {}", CHARTS.join(", "))),
    };
    if sheet.rows.is_empty() {
        return Ok(None);
    }
    let one_line = |text: &str| text.replace(['\n', '\r'], " ");
    let mut out = format!("```chart {}\n", sheet.kind);
    let caption = words.fill(message::CHART_NUMBER, &[("number", &number.to_string())]);
    out.push_str(&format!("title: {}　{}\n", one_line(&caption), one_line(&sheet.title)));
    out.push_str(&format!("unit: {}\n", sheet.unit));
    let note = match &sheet.of {
        None => provenance(dispatch, words, &sheet.unit, &sheet.period),
        Some((scope, vintage)) => provenance_of(words, &sheet.unit, &sheet.period, scope, vintage),
    };
    out.push_str(&format!("note: {}\n", one_line(&note)));
    for row in std::iter::once(&sheet.columns).chain(&sheet.rows) {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    out.push_str("```\n");
    Ok(Some(out))
}

fn trend(d: &Dispatch, words: &Words) -> Sheet {
    let span = match (d.trend.first(), d.trend.last()) {
        (Some(first), Some(last)) => {
            words.fill(message::SPAN, &[("from", &first.label), ("to", &last.label)])
        }
        _ => String::new(),
    };
    // A value that could not be computed is a gap in the line, so its cell stays empty.
    let cell = |n: Option<&crate::dispatch::Number>| n.map_or_else(String::new, |n| bare(Some(n), words));
    let row = |point: &TrendPoint| {
        vec![escape(&point.label), cell(point.month.as_ref()), cell(point.to_date.as_ref())]
    };
    Sheet {
        kind: "lines",
        title: words.fill(message::CHART_TREND, &[("what", &d.pulled_name)]),
        unit: "%".to_owned(),
        period: span,
        // Each point compares enterprises of its own, in a vintage of its own.
        of: Some((
            words.own(message::CHART_TREND_SCOPE),
            joined(d.trend.iter().map(|point| point.vintage.as_str())),
        )),
        columns: [message::CHART_PERIOD, message::CHART_MONTH, message::CHART_TO_DATE]
            .map(|heading| words.own(heading))
            .to_vec(),
        rows: d.trend.iter().filter(|p| p.month.is_some() || p.to_date.is_some()).map(row).collect(),
    }
}

fn pulls(d: &Dispatch, words: &Words, by: &str) -> Sheet {
    let found = d.pulls.iter().find(|p| p.by == by);
    let row = |row: &PullRow| vec![escape(&row.name), bare(row.pull.as_ref(), words)];
    let mut rows: Vec<Vec<String>> = Vec::new();
    if let Some(pulls) = found {
        rows.extend(pulls.up.iter().filter(|r| r.pull.is_some()).map(row));
        // Most negative last, so that the bars read from the top as one slope.
        rows.extend(pulls.down.iter().rev().filter(|r| r.pull.is_some()).map(row));
        if let (Some(rest), false) = (&pulls.rest, rows.is_empty()) {
            rows.push(vec![words.own(message::PULLS_REST), bare(Some(rest), words)]);
        }
    }
    let whose = words.get(if by == "region" { message::PULLS_BY_REGION } else { message::PULLS_BY_INDUSTRY });
    Sheet {
        kind: "bars",
        title: words.fill(message::CHART_PULLS, &[("what", &d.pulled_name), ("by", whose)]),
        unit: words.own(message::POINTS),
        period: d.to_date_label.clone(),
        of: None,
        columns: vec![whose.to_owned(), words.own(message::CHART_PULL)],
        rows,
    }
}

fn colours(d: &Dispatch, words: &Words) -> Sheet {
    let mut bands: Vec<&Colour> = Vec::new();
    for (colour, _) in d.legends.iter().flat_map(|l| &l.bands) {
        if !bands.iter().any(|known| known.colour == colour.colour) {
            bands.push(colour);
        }
    }
    let mut columns = vec![words.own(message::CHART_INDICATOR)];
    columns.extend(bands.iter().map(|colour| swatch(colour, false)));
    let rows = d
        .legends
        .iter()
        .filter_map(|l| {
            let cells = || d.colours.iter().flat_map(|row| &row.cells).filter(|c| c.indicator == l.indicator);
            let counts = bands.iter().map(|band| {
                cells().filter(|c| c.colour.as_ref().is_some_and(|c| c.colour == band.colour)).count()
            });
            let counts: Vec<usize> = counts.collect();
            let mut row = vec![escape(&l.name)];
            row.extend(counts.iter().map(usize::to_string));
            (counts.iter().sum::<usize>() > 0).then_some(row)
        })
        .collect();
    Sheet {
        kind: "colours",
        title: words.own(message::CHART_COLOURS),
        unit: words.own(message::REGIONS),
        period: d.to_date_label.clone(),
        of: None,
        columns,
        rows,
    }
}

/// Reads what stands in a fenced chart block; `kind` is what follows `chart`.
pub(super) fn read(kind: &str, text: &str, words: &Words) -> Result<Chart, Question> {
    let kind = match kind {
        "lines" => ChartKind::Lines,
        "bars" => ChartKind::Bars,
        "colours" => ChartKind::Colours,
        other => {
            return Err(Question::chart_kind(other));
        }
    };
    let mut chart = Chart {
        kind,
        title: String::new(),
        unit: String::new(),
        note: String::new(),
        series: Vec::new(),
        rows: Vec::new(),
    };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(row) = line.strip_prefix('|') {
            let mut cells = split(row).into_iter().map(|cell| read_line(&cell));
            let label = plain(&cells.next().unwrap_or_default());
            if chart.series.is_empty() {
                chart.series = cells.filter_map(|cell| cell.into_iter().next()).collect();
            } else {
                let cells: Vec<Vec<Inline>> = cells.collect();
                let values = cells.iter().map(|cell| value(&plain(cell), words.messages())).collect();
                chart.rows.push(ChartRow { label, cells, values });
            }
        } else {
            match line.split_once(':') {
                Some(("title", text)) => chart.title = text.trim().to_owned(),
                Some(("unit", text)) => chart.unit = text.trim().to_owned(),
                Some(("note", text)) => chart.note = text.trim().to_owned(),
                _ => {
                    return Err(Question::chart_line(line));
                }
            }
        }
    }
    if chart.series.is_empty() || chart.rows.is_empty() {
        return Err(Question::chart_empty());
    }
    let width = chart.series.len();
    match chart.rows.iter().find(|row| row.cells.len() != width) {
        Some(row) => Err(Question::chart_width(&row.label, row.cells.len(), width)),
        None => Ok(chart),
    }
}

/// Cells of a row whose first bar is gone; `\|` is a bar inside a cell.
fn split(row: &str) -> Vec<String> {
    let row = row.trim().strip_suffix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in row.chars() {
        if c == '|' && !escaped {
            cells.push(String::new());
            continue;
        }
        if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    cells
}
