use std::path::{Path, PathBuf};

use ballast_model::Period;
use ballast_packs::{Packs, plan::Form};
use serde::Serialize;

use super::{GenerateError, layout::Layout, writing::Writer};

/// A file that an import must refuse, or must cope with, and what it should find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AwkwardFile {
    /// Path below the output folder.
    pub path: PathBuf,
    /// Period that it reports.
    pub period: Period,
    /// Whether the import must stop with nothing written.
    pub refused: bool,
    /// What has to be found; nothing else may be an error.
    pub expected: Vec<Expected>,
}

/// One finding that must come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// Row in the file, counted from 1.
    pub row: u32,
    /// Header of the column, as in the file.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Returns at hand for the awkward files: one line each, as text cells.
struct Lines {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    attributes: usize,
}

impl Lines {
    fn csv(&self) -> String {
        let line = |cells: &Vec<String>| cells.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(",");
        std::iter::once(&self.header).chain(&self.rows).map(|cells| line(cells) + "\n").collect()
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Enterprises borrowed for the awkward files.
const BORROWED: usize = 24;

/// Writes `awkward/`: wrong codes, and ugly but right.
pub(super) fn write(
    writer: &Writer<'_>,
    packs: &Packs,
    form: &Form,
    last: Period,
    out: &Path,
) -> Result<Vec<AwkwardFile>, GenerateError> {
    let files = [wrong_codes(writer, packs, form, last), ugly(writer, last)];
    let mut written = Vec::new();
    for (file, bytes) in files {
        let path = out.join(&file.path);
        std::fs::write(&path, bytes).map_err(|source| GenerateError::Io { path, source })?;
        written.push(file);
    }
    write_json(&out.join("awkward/expected.json"), &written)?;
    Ok(written)
}

fn write_json(path: &Path, files: &[AwkwardFile]) -> Result<(), GenerateError> {
    super::write(path, &(serde_json::to_string_pretty(files)? + "\n"))
}

/// The last period's true returns of some enterprises.
fn lines(writer: &Writer<'_>, last: Period) -> Lines {
    let world = writer.world;
    let to = super::months::month_of(last.year(), last.last_month());
    let attributes = writer.layout.attributes.iter().map(|(_, header)| header.clone());
    let header = attributes.chain(writer.layout.columns.iter().map(Layout::header)).collect();
    let filling = super::filling::Filling::new(world, writer.layout, last, true);
    let rows = (0..world.enterprises.len())
        .filter(|&number| world.enterprises[number].reports(to))
        .filter_map(|number| filling.right(number).map(|row| (number, row)))
        .take(BORROWED)
        .map(|(_, row)| {
            let mut bytes = Vec::new();
            writer.line(&row, &mut bytes);
            writer.encoding.text(&bytes).trim_end().split(',').map(str::to_owned).collect()
        })
        .collect();
    Lines { header, rows, attributes: writer.layout.attributes.len() }
}

/// What must stop an import, one mistake to a row; the last rows are right.
fn wrong_codes(writer: &Writer<'_>, packs: &Packs, form: &Form, last: Period) -> (AwkwardFile, Vec<u8>) {
    let mut lines = lines(writer, last);
    let role = |role: &str| writer.layout.attributes.iter().position(|(r, _)| r == role);
    let (id, region, industry) = (role("id"), role("region"), role("industry"));
    let ended = expired(packs, form, last);
    let first_value = Some(lines.attributes);
    let first_id = lines.rows.first().and_then(|row| row.first()).cloned().unwrap_or_default();
    let mistakes: Vec<(Option<usize>, String, &'static str)> = vec![
        (id, slip_check(&first_id), "check character"),
        (id, first_id.chars().take(17).collect(), "seventeen characters"),
        (id, with_unused_letter(&first_id), "letter that is not used"),
        (id, String::new(), "blank"),
        (region, "379999".to_owned(), "unknown region"),
        (
            region,
            ended.clone().unwrap_or_else(|| "379998".to_owned()),
            if ended.is_some() { "expired region" } else { "unknown region" },
        ),
        (industry, "9999".to_owned(), "unknown industry"),
        (first_value, "约三百万".to_owned(), "not a number"),
        (first_value, "-100".to_owned(), "negative"),
        (first_value, String::new(), "required"),
    ];
    let above = 2;
    let mut expected = Vec::new();
    for (at, (column, value, what)) in mistakes.into_iter().enumerate() {
        // The first row stays right: the duplicate below repeats it.
        let (Some(column), Some(row)) = (column, lines.rows.get_mut(at + 1)) else { continue };
        row[column].clone_from(&value);
        expected.push(Expected {
            row: above + at as u32 + 2,
            column: lines.header[column].clone(),
            value,
            what,
        });
    }
    if let (Some(id), Some(first)) = (id, lines.rows.first().cloned()) {
        expected.push(Expected {
            row: above + lines.rows.len() as u32 + 1,
            column: lines.header[id].clone(),
            value: first_id,
            what: "duplicate",
        });
        lines.rows.push(first);
    }
    let text = format!("{} {}\n{}", last.label("zh"), writer.form_title, lines.csv());
    let path = PathBuf::from("awkward/错码.csv");
    (AwkwardFile { path, period: last, refused: true, expected }, super::Encoding::Gb18030.bytes(&text))
}

/// Ugly but right: nothing may be an error.
fn ugly(writer: &Writer<'_>, last: Period) -> (AwkwardFile, Vec<u8>) {
    let mut lines = lines(writer, last);
    let numbers = lines.attributes;
    for (at, row) in lines.rows.iter_mut().enumerate() {
        for (column, cell) in row.iter_mut().enumerate() {
            let number = cell.parse::<i64>().ok().filter(|_| column >= numbers);
            match (at % 4, number) {
                (0, Some(value)) => *cell = super::cells::written(value, super::cells::Writing::Thousands),
                (1, Some(value)) => *cell = super::cells::written(value, super::cells::Writing::FullWidth),
                (2, _) => *cell = format!(" {cell}\u{3000}"),
                (3, None) if column == 0 => *cell = cell.to_lowercase(),
                _ => {}
            }
        }
    }
    // A header broken over two lines inside a cell, as spreadsheets save it.
    if let Some(header) = lines.header.get_mut(numbers) {
        *header = header.replacen('（', "\n（", 1);
    }
    let title =
        format!("{}{}\n\n报告期：{}\n", writer.world.profile.title, writer.form_title, last.label("zh"));
    let text = format!("\u{feff}{title}{}\n\n填表人：演示\n注：空白表示未填报。\n", lines.csv());
    let path = PathBuf::from("awkward/难看但无误.csv");
    (AwkwardFile { path, period: last, refused: false, expected: Vec::new() }, text.into_bytes())
}

/// The code with a letter that credit codes do not use.
fn with_unused_letter(code: &str) -> String {
    code.chars().enumerate().map(|(at, c)| if at == 8 { 'I' } else { c }).collect()
}

/// The code with another check character.
fn slip_check(code: &str) -> String {
    let (body, check) = code.split_at(code.len().saturating_sub(1));
    format!("{body}{}", if check == "1" { "2" } else { "1" })
}

/// A county of the province that is no longer valid in the period and has no successor to stand for it.
fn expired(packs: &Packs, form: &Form, last: Period) -> Option<String> {
    let tree = packs.tree(&form.region_tree)?;
    let node = tree.iter().map(|(_, node)| node).find(|node| {
        node.level == 3 && node.valid_to.is_some_and(|to| to < last.first_day()) && node.successor.is_none()
    })?;
    Some(node.code.clone())
}
