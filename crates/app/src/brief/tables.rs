//! The tables of a dispatch as Markdown, each with its unit, period, scope and vintage.

use ballast_packs::plan::{Message, message};

use super::{
    cells::{bare, full, given, link, none, percent, swatch},
    inlines::escape,
    ledger, numbers,
};
use crate::{
    dispatch::{Dispatch, FirmRow, Pulls},
    words::Words,
};

/// Tables that a template may ask for.
pub(super) const TABLES: [&str; 10] = [
    "headlines",
    "colours",
    "legend",
    "pulls_region",
    "pulls_industry",
    "pulls_subject",
    "stopped",
    "falling",
    "targets",
    "missing",
];
/// The table of the change since the last vintage stands apart: its note names two vintages.
pub(super) const REVISION: &str = "revision";

/// A table on its way to Markdown.
pub(super) struct Sheet {
    /// Title, without its number.
    pub title: String,
    /// Headings; those of numbers stand at the right.
    pub columns: Vec<(String, bool)>,
    /// Cells as Markdown.
    pub rows: Vec<Vec<String>>,
    /// Unit, period, scope and vintage.
    pub note: String,
}

/// A table by name: title and Markdown without its number. Nothing where the dispatch has no rows for it.
///
/// # Errors
/// Where no table has that name.
pub(super) fn table(
    dispatch: &Dispatch,
    words: &Words,
    name: &str,
    number: usize,
) -> Result<Option<String>, String> {
    let d = dispatch;
    let sheet = match name {
        "headlines" => headlines(d, words),
        "colours" => colours(d, words),
        "legend" => legend(d, words),
        "pulls_region" => pulls(d, words, "region"),
        "pulls_industry" => pulls(d, words, "industry"),
        "pulls_subject" => pulls(d, words, "subject"),
        "stopped" => firms(d, words, &d.stopped, message::FIRMS_STOPPED),
        "falling" => firms(d, words, &d.falling, message::FIRMS_FALLING),
        "targets" => targets(d, words),
        "missing" => missing(d, words),
        REVISION => revision(d, words),
        _ => ledger::sheet(d, words, name).ok_or_else(|| {
            let known = [&TABLES[..], &ledger::TABLES[..]].concat().join(", ");
            format!("there is no table {name:?}: the tables are {known}, {REVISION}")
        })?,
    };
    Ok((!sheet.rows.is_empty()).then(|| markdown(&sheet, words, number)))
}

fn markdown(sheet: &Sheet, words: &Words, number: usize) -> String {
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let headings: Vec<String> = sheet.columns.iter().map(|(heading, _)| escape(heading)).collect();
    let rules: Vec<String> =
        sheet.columns.iter().map(|(_, right)| if *right { "---:" } else { "---" }.to_owned()).collect();
    let caption = words.fill(message::TABLE_NUMBER, &[("number", &number.to_string())]);
    let mut out = format!("**{}　{}**\n\n", escape(&caption), escape(&sheet.title));
    out.push_str(&row(&headings));
    out.push_str(&row(&rules));
    sheet.rows.iter().for_each(|cells| out.push_str(&row(cells)));
    out.push_str(&format!("\n*{}*\n", escape(&sheet.note)));
    out
}

/// Unit, period, scope and vintage: what no table may leave out.
pub(super) fn provenance(d: &Dispatch, words: &Words, unit: &str, period: &str) -> String {
    provenance_of(words, unit, period, &d.scope, &d.vintage)
}

/// The same, of a scope and a vintage that are not those of the dispatch.
pub(super) fn provenance_of(words: &Words, unit: &str, period: &str, scope: &str, vintage: &str) -> String {
    let full_stops = ['.', '。'];
    let values = [
        ("unit", unit),
        ("period", period),
        ("scope", scope.trim_end_matches(full_stops)),
        ("vintage", vintage),
    ];
    words.fill(message::TABLE_NOTE, &values)
}

pub(super) fn column(words: &Words, heading: Message, numeric: bool) -> (String, bool) {
    (words.own(heading), numeric)
}

fn headlines(d: &Dispatch, words: &Words) -> Sheet {
    let real = d.headlines.iter().any(|h| h.real_growth.is_some());
    let mut columns = vec![
        column(words, message::HEADLINES_INDICATOR, false),
        column(words, message::HEADLINES_UNIT, false),
        column(words, message::HEADLINES_PERIOD, true),
        column(words, message::HEADLINES_GROWTH, true),
        column(words, message::HEADLINES_TO_DATE, true),
        column(words, message::HEADLINES_TO_DATE_GROWTH, true),
    ];
    if real {
        columns.push(column(words, message::HEADLINES_REAL_GROWTH, true));
    }
    columns.push(column(words, message::HEADLINES_COLOUR, false));
    let row = |h: &crate::dispatch::Headline| {
        let unit = h.to_date.as_ref().or(h.month.as_ref()).map_or_else(String::new, |n| n.unit.clone());
        let mut cells = vec![
            escape(&h.name),
            escape(&unit),
            given(h.month.as_ref(), &unit, words),
            percent(h.month_growth.as_ref(), words),
            bare(h.to_date.as_ref(), words),
            percent(h.to_date_growth.as_ref(), words),
        ];
        if real {
            cells.push(bare(h.real_growth.as_ref(), words));
        }
        cells.push(h.colour.as_ref().map_or_else(|| none(words), |c| swatch(c, false)));
        cells
    };
    let labels = [("period", d.period_label.as_str()), ("to_date", d.to_date_label.as_str())];
    let period = words.fill(message::HEADLINES_NOTE_PERIOD, &labels);
    Sheet {
        title: words.own(message::HEADLINES),
        columns,
        rows: d.headlines.iter().map(row).collect(),
        note: provenance(d, words, words.get(message::HEADLINES_NOTE_UNIT), &period),
    }
}

/// Name of an indicator, from whatever of the dispatch names it.
pub(super) fn indicator_name<'a>(d: &'a Dispatch, id: &'a str) -> &'a str {
    let legend = d.legends.iter().find(|l| l.indicator == id).map(|l| l.name.as_str());
    legend.or_else(|| d.headlines.iter().find(|h| h.indicator == id).map(|h| h.name.as_str())).unwrap_or(id)
}

fn colours(d: &Dispatch, words: &Words) -> Sheet {
    let ids: Vec<&str> = d
        .colours
        .first()
        .map_or_else(Vec::new, |row| row.cells.iter().map(|c| c.indicator.as_str()).collect());
    let mut columns = vec![column(words, message::COLOURS_REGION, false)];
    columns.extend(ids.iter().map(|id| (indicator_name(d, id).to_owned(), true)));
    let rows = d
        .colours
        .iter()
        .map(|row| {
            let mut cells = vec![escape(&row.name)];
            cells.extend(row.cells.iter().map(|cell| {
                let number = percent(cell.number.as_ref(), words);
                cell.colour
                    .as_ref()
                    .map_or(number.clone(), |colour| format!("{} {number}", swatch(colour, true)))
            }));
            cells
        })
        .collect();
    let unit = words.get(message::COLOURS_NOTE_UNIT);
    Sheet {
        title: words.own(message::COLOURS),
        columns,
        rows,
        note: provenance(d, words, unit, &d.to_date_label),
    }
}

fn legend(d: &Dispatch, words: &Words) -> Sheet {
    let separator = words.get(message::LONG_LIST);
    let rows = d
        .legends
        .iter()
        .map(|l| {
            let bands: Vec<String> = l
                .bands
                .iter()
                .map(|(colour, range)| format!("{} {}", swatch(colour, false), escape(range)))
                .collect();
            vec![escape(&l.name), escape(&l.measure), bands.join(separator), escape(&l.source)]
        })
        .collect();
    Sheet {
        title: words.own(message::LEGEND),
        columns: vec![
            column(words, message::LEGEND_INDICATOR, false),
            column(words, message::LEGEND_MEASURE, false),
            column(words, message::LEGEND_BANDS, false),
            column(words, message::LEGEND_SOURCE, false),
        ],
        rows,
        note: provenance(d, words, words.get(message::LEGEND_NOTE_UNIT), &d.to_date_label),
    }
}

fn pulls(d: &Dispatch, words: &Words, by: &str) -> Sheet {
    let (heading, whose) = match by {
        "region" => (message::PULLS_REGION, message::PULLS_BY_REGION),
        "industry" => (message::PULLS_INDUSTRY, message::PULLS_BY_INDUSTRY),
        _ => (message::PULLS_SUBJECT, message::PULLS_BY_SUBJECT),
    };
    let empty = Pulls { by: by.to_owned(), up: Vec::new(), down: Vec::new(), rest: None };
    let pulls = d.pulls.iter().find(|p| p.by == by).unwrap_or(&empty);
    let unit =
        pulls.up.iter().chain(&pulls.down).find_map(|row| row.value.as_ref()).map_or("", |n| n.unit.as_str());
    let rows_of = |direction: &str, rows: &[crate::dispatch::PullRow]| -> Vec<Vec<String>> {
        let cells = |row: &crate::dispatch::PullRow| {
            let mut cells = vec![direction.to_owned(), escape(&row.name)];
            if by == "subject" {
                cells.push(escape(&row.place));
            }
            cells.extend([
                given(row.value.as_ref(), unit, words),
                percent(row.growth.as_ref(), words),
                bare(row.pull.as_ref(), words),
            ]);
            cells
        };
        rows.iter().map(cells).collect()
    };
    let mut rows = rows_of(words.get(message::PULLS_UP), &pulls.up);
    rows.extend(rows_of(words.get(message::PULLS_DOWN), &pulls.down));
    let mut columns = vec![column(words, message::PULLS_DIRECTION, false), column(words, heading, false)];
    if by == "subject" {
        columns.push(column(words, message::PULLS_PLACE, false));
    }
    columns.extend([
        column(words, message::PULLS_TO_DATE, true),
        column(words, message::PULLS_GROWTH, true),
        column(words, message::PULLS_PULL, true),
    ]);
    if let (Some(rest), false) = (&pulls.rest, rows.is_empty()) {
        let mut cells = vec![String::new(); columns.len()];
        cells[1] = words.own(message::PULLS_REST);
        let last = cells.len() - 1;
        cells[last] = bare(Some(rest), words);
        rows.push(cells);
    }
    let title = words.fill(message::PULLS, &[("what", &d.pulled_name), ("by", words.get(whose))]);
    let unit = words.fill(message::PULLS_NOTE_UNIT, &[("unit", unit)]);
    Sheet { title, columns, rows, note: provenance(d, words, &unit, &d.to_date_label) }
}

fn firms(d: &Dispatch, words: &Words, firms: &[FirmRow], title: Message) -> Sheet {
    let unit =
        firms.iter().find_map(|f| f.value.as_ref().or(f.base.as_ref())).map_or("", |n| n.unit.as_str());
    let rows = firms
        .iter()
        .map(|f| {
            vec![
                escape(&f.name),
                escape(&f.region),
                escape(&f.industry),
                given(f.value.as_ref(), unit, words),
                given(f.base.as_ref(), unit, words),
                percent(f.growth.as_ref(), words),
                f.periods.to_string(),
            ]
        })
        .collect();
    let unit = words.fill(message::FIRMS_NOTE_UNIT, &[("what", &d.pulled_name), ("unit", unit)]);
    Sheet {
        title: words.own(title),
        columns: vec![
            column(words, message::FIRMS_NAME, false),
            column(words, message::FIRMS_REGION, false),
            column(words, message::FIRMS_INDUSTRY, false),
            column(words, message::FIRMS_PERIOD, true),
            column(words, message::FIRMS_BASE, true),
            column(words, message::FIRMS_GROWTH, true),
            column(words, message::FIRMS_PERIODS, true),
        ],
        rows,
        note: provenance(d, words, &unit, &d.period_label),
    }
}

fn targets(d: &Dispatch, words: &Words) -> Sheet {
    let rows = d
        .targets
        .iter()
        .map(|row| {
            let promise = numbers::promise(row, words.messages())
                .map_or_else(|| escape(&row.target), |n| link(&n.text, &n.reference));
            vec![
                escape(&row.name),
                escape(&row.indicator),
                promise,
                full(row.actual.as_ref(), words),
                full(row.gap.as_ref(), words),
                bare(row.progress.as_ref(), words),
                bare(row.calendar_pace.as_ref(), words),
                bare(row.seasonal_pace.as_ref(), words),
                words.own(if row.behind { message::TARGETS_BEHIND } else { message::TARGETS_ON_PACE }),
            ]
        })
        .collect();
    Sheet {
        title: words.own(message::TARGETS),
        columns: vec![
            column(words, message::TARGETS_REGION, false),
            column(words, message::TARGETS_INDICATOR, false),
            column(words, message::TARGETS_TARGET, true),
            column(words, message::TARGETS_ACTUAL, true),
            column(words, message::TARGETS_GAP, true),
            column(words, message::TARGETS_PROGRESS, true),
            column(words, message::TARGETS_CALENDAR, true),
            column(words, message::TARGETS_SEASONAL, true),
            column(words, message::TARGETS_STATE, false),
        ],
        rows,
        note: provenance(d, words, words.get(message::TARGETS_NOTE_UNIT), &d.to_date_label),
    }
}

fn missing(d: &Dispatch, words: &Words) -> Sheet {
    let cell = |row: &crate::dispatch::MissingRow, key: &str, value: u64| {
        bare(Some(&numbers::missing(d, words, &row.node, key, value)), words)
    };
    let rows = d
        .missing
        .iter()
        .map(|row| {
            vec![
                escape(&row.name),
                cell(row, "missing", row.missing),
                cell(row, "expected", row.expected),
                escape(&row.examples.join(words.get(message::LIST))),
            ]
        })
        .collect();
    Sheet {
        title: words.own(message::MISSING),
        columns: vec![
            column(words, message::MISSING_REGION, false),
            column(words, message::MISSING_MISSING, true),
            column(words, message::MISSING_EXPECTED, true),
            column(words, message::MISSING_EXAMPLES, false),
        ],
        rows,
        note: provenance(d, words, words.get(message::MISSING_NOTE_UNIT), &d.period_label),
    }
}

fn revision(d: &Dispatch, words: &Words) -> Sheet {
    let rows: Vec<Vec<String>> = d
        .revision
        .iter()
        .map(|part| {
            vec![
                escape(&part.name),
                part.subjects.to_string(),
                bare(Some(&part.value), words),
                bare(Some(&part.points), words),
            ]
        })
        .collect();
    let unit = d.revision.first().map_or("", |part| part.value.unit.as_str());
    let title = words.fill(message::REVISION, &[("what", &d.pulled_name), ("of", &d.revision_of)]);
    Sheet {
        title,
        columns: vec![
            column(words, message::REVISION_CAUSE, false),
            column(words, message::REVISION_SUBJECTS, true),
            (words.fill(message::REVISION_VALUE, &[("unit", unit)]), true),
            column(words, message::REVISION_POINTS, true),
        ],
        rows,
        note: provenance(d, words, words.get(message::REVISION_NOTE_UNIT), &d.period_label),
    }
}
