//! The brief as a Word document: A4, type sizes and margins of official documents (GB/T 9704-2012),
//! font names that Word and WPS on an office's machine have.

use std::io::Cursor;

use ballast_packs::plan::message;
use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum, Paragraph, Pic, Run,
    RunFonts, Shading, ShdType, SpecialIndentType, Style, StyleType, Table, TableBorder, TableBorderPosition,
    TableBorders, TableCell, TableCellMargins, TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::{
    BriefError, Document,
    document::{Block, Chart, Inline, Table as Sheet, plain, sign_of},
    png::Painter,
    svg,
};

/// Twentieths of a point per millimetre.
const MM: f64 = 1440.0 / 25.4;
/// Width of the text on A4 between margins of 28 and 26 mm, in twentieths of a point.
const TEXT_WIDTH: f64 = 156.0 * MM;
/// English metric units per millimetre, in which pictures are measured.
const EMU: f64 = 36000.0;

/// Makes the document; `notes` receives what its reader should know.
pub(super) fn render(document: &Document, notes: &mut Vec<String>) -> Result<Vec<u8>, BriefError> {
    let mm = |mm: f64| (mm * MM) as i32;
    let margin =
        PageMargin::new().top(mm(37.0)).bottom(mm(35.0)).left(mm(28.0)).right(mm(26.0)).footer(mm(20.0));
    let mut docx = styled(Docx::new())
        .page_size((210.0 * MM) as u32, (297.0 * MM) as u32)
        .page_margin(margin)
        .footer(
            Footer::new().add_paragraph(
                Paragraph::new()
                    .align(AlignmentType::Center)
                    .add_run(Run::new().add_text("— ").size(24))
                    .add_page_num(PageNum::new())
                    .add_run(Run::new().add_text(" —").size(24)),
            ),
        )
        .add_paragraph(Paragraph::new().style("Title").add_run(Run::new().add_text(&document.title)));
    if !document.subtitle.is_empty() {
        docx = docx.add_paragraph(runs(Paragraph::new().style("Subtitle"), &document.subtitle));
    }
    let has_charts = document.blocks.iter().any(|block| matches!(block, Block::Chart(_)));
    let painter = has_charts.then(Painter::new);
    if painter.as_ref().is_some_and(|painter| !painter.has_chinese()) {
        let note = document.words.get(message::NO_FONT);
        notes.push(note.to_owned());
        docx = docx.add_paragraph(Paragraph::new().style("Note").add_run(Run::new().add_text(note)));
    }
    for block in &document.blocks {
        docx = match block {
            Block::Heading { level, text } => {
                let style = if *level <= 2 { "Heading1" } else { "Heading2" };
                docx.add_paragraph(runs(Paragraph::new().style(style).keep_next(true), text))
            }
            Block::Paragraph(text) => docx.add_paragraph(runs(Paragraph::new().style("Body"), text)),
            Block::Item(text) => {
                let paragraph = Paragraph::new().style("Body").add_run(Run::new().add_text("· "));
                docx.add_paragraph(runs(paragraph, text))
            }
            Block::Note(text) => docx.add_paragraph(runs(Paragraph::new().style("Note"), text)),
            Block::Table(sheet) => add_table(docx, sheet),
            Block::Chart(chart) => match &painter {
                Some(painter) => add_chart(docx, chart, document, painter)?,
                None => docx,
            },
        };
    }
    let mut bytes = Cursor::new(Vec::new());
    let mut parts = docx.build();
    parts.document = repeat_headings(parts.document);
    parts.pack(&mut bytes).map_err(|e| BriefError::Format { format: "docx", message: e.to_string() })?;
    Ok(bytes.into_inner())
}

/// Marks the first row of every table as one that Word repeats on each page. docx-rs has no word for it, so it is
/// added to the row's own properties, which are there because no row may be cut.
fn repeat_headings(document: Vec<u8>) -> Vec<u8> {
    const TABLE: &str = "<w:tbl>";
    const PROPERTIES: &str = "<w:trPr>";
    let Ok(text) = String::from_utf8(document.clone()) else { return document };
    let mut out = String::with_capacity(text.len() + 512);
    for (at, table) in text.split(TABLE).enumerate() {
        if at > 0 {
            out.push_str(TABLE);
        }
        match table.find(PROPERTIES).filter(|_| at > 0) {
            Some(first) => {
                let (before, after) = table.split_at(first + PROPERTIES.len());
                out.push_str(before);
                out.push_str("<w:tblHeader />");
                out.push_str(after);
            }
            None => out.push_str(table),
        }
    }
    out.into_bytes()
}

fn fonts(east_asia: &str, latin: &str) -> RunFonts {
    RunFonts::new().east_asia(east_asia).ascii(latin).hi_ansi(latin).cs(latin)
}

/// Styles under the names that Word shows in its navigation and table of contents.
fn styled(docx: Docx) -> Docx {
    let spacing = |before: u32, after: u32, line: i32| {
        LineSpacing::new().before(before).after(after).line_rule(LineSpacingType::Exact).line(line)
    };
    let free = |before: u32, after: u32| LineSpacing::new().before(before).after(after);
    let style = |id: &str, name: &str| Style::new(id, StyleType::Paragraph).name(name).q_format(true);
    let body = Some(SpecialIndentType::FirstLine(640));
    docx.default_fonts(fonts("仿宋", "Times New Roman"))
        .default_size(32)
        .add_style(
            style("Title", "Title")
                .fonts(fonts("宋体", "Times New Roman"))
                .bold()
                .size(44)
                .align(AlignmentType::Center)
                .line_spacing(free(0, 160)),
        )
        .add_style(
            style("Subtitle", "Subtitle")
                .fonts(fonts("宋体", "Times New Roman"))
                .size(21)
                .align(AlignmentType::Center)
                .line_spacing(free(0, 240)),
        )
        .add_style(
            style("Heading1", "heading 1")
                .fonts(fonts("黑体", "Arial"))
                .size(32)
                .outline_lvl(0)
                .indent(None, body, None, None)
                .line_spacing(spacing(160, 0, 560)),
        )
        .add_style(
            style("Heading2", "heading 2")
                .fonts(fonts("楷体", "Times New Roman"))
                .size(32)
                .outline_lvl(1)
                .indent(None, body, None, None)
                .line_spacing(spacing(80, 0, 560)),
        )
        .add_style(
            style("Body", "Body Text")
                .fonts(fonts("仿宋", "Times New Roman"))
                .size(32)
                .indent(None, body, None, None)
                .line_spacing(spacing(0, 0, 560)),
        )
        .add_style(
            style("Caption", "caption")
                .fonts(fonts("黑体", "Arial"))
                .size(24)
                .align(AlignmentType::Center)
                .line_spacing(free(200, 80)),
        )
        .add_style(
            style("Note", "Note")
                .fonts(fonts("宋体", "Times New Roman"))
                .size(18)
                .color("595959")
                .line_spacing(free(60, 160)),
        )
}

fn runs(paragraph: Paragraph, text: &[Inline]) -> Paragraph {
    text.iter().flat_map(pieces).fold(paragraph, Paragraph::add_run)
}

/// One stretch of text as runs; a colour's sign is a run of its own.
fn pieces(inline: &Inline) -> Vec<Run> {
    let run = |text: &str| Run::new().add_text(text);
    match inline {
        Inline::Strong(text) => vec![run(text).bold()],
        Inline::Swatch { text, css, .. } => {
            let (sign, words) = sign_of(text);
            let sign = run(sign);
            vec![hex(css).map_or(sign.clone(), |colour| sign.color(colour)), run(words)]
        }
        Inline::Text(text) | Inline::Figure { text, .. } => vec![run(text)],
    }
}

/// `#2e7d32` as Word writes it; other spellings of CSS are left to the sign.
fn hex(css: &str) -> Option<String> {
    let digits = css.strip_prefix('#')?;
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())).then(|| digits.to_ascii_uppercase())
}

fn add_chart(docx: Docx, chart: &Chart, document: &Document, painter: &Painter) -> Result<Docx, BriefError> {
    let picture = painter.paint(&svg::draw(chart, &document.style.chart, "chart"))?;
    let wide = 154.0 * EMU;
    let high = wide * f64::from(picture.height) / f64::from(picture.width);
    let pic =
        Pic::new_with_dimensions(picture.bytes, picture.width, picture.height).size(wide as u32, high as u32);
    let note = Paragraph::new().style("Note").add_run(Run::new().add_text(&chart.note));
    Ok(docx
        .add_paragraph(
            Paragraph::new().style("Caption").keep_next(true).add_run(Run::new().add_text(&chart.title)),
        )
        .add_paragraph(
            Paragraph::new().align(AlignmentType::Center).keep_next(true).add_run(Run::new().add_image(pic)),
        )
        .add_paragraph(note))
}

fn add_table(docx: Docx, sheet: &Sheet) -> Docx {
    let widths = widths(sheet);
    // Half points: wide tables take smaller type rather than broken numbers.
    let size = if sheet.columns.len() > 6 { 18 } else { 21 };
    let heading = TableRow::new(
        sheet
            .columns
            .iter()
            .zip(&widths)
            .map(|(column, width)| {
                let run = Run::new()
                    .add_text(&column.heading)
                    .size(size)
                    .bold()
                    .fonts(fonts("宋体", "Times New Roman"));
                let paragraph = Paragraph::new().align(AlignmentType::Center).add_run(run);
                cell(*width)
                    .shading(Shading::new().shd_type(ShdType::Clear).fill("EDF1F5"))
                    .add_paragraph(paragraph)
            })
            .collect(),
    )
    .cant_split();
    let mut rows = vec![heading];
    for row in &sheet.rows {
        let cells = row.iter().enumerate().map(|(i, text)| {
            let numeric = sheet.columns.get(i).is_some_and(|column| column.numeric);
            let align = if numeric { AlignmentType::Right } else { AlignmentType::Left };
            let runs = text
                .iter()
                .flat_map(pieces)
                .map(|run| run.size(size).fonts(fonts("宋体", "Times New Roman")));
            let paragraph = runs.fold(Paragraph::new().align(align), Paragraph::add_run);
            cell(widths.get(i).copied().unwrap_or_default()).add_paragraph(paragraph)
        });
        rows.push(TableRow::new(cells.collect()).cant_split());
    }
    let line = |position| TableBorder::new(position).size(4).color("7F8C99");
    let borders = TableBorders::new()
        .set(line(TableBorderPosition::Top))
        .set(line(TableBorderPosition::Bottom))
        .set(line(TableBorderPosition::Left))
        .set(line(TableBorderPosition::Right))
        .set(line(TableBorderPosition::InsideH))
        .set(line(TableBorderPosition::InsideV));
    let table = Table::new(rows)
        .set_grid(widths.clone())
        .width(widths.iter().sum(), WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(40, 80, 40, 80))
        .set_borders(borders);
    docx.add_paragraph(runs(Paragraph::new().style("Caption").keep_next(true), &sheet.caption))
        .add_table(table)
        .add_paragraph(runs(Paragraph::new().style("Note"), &sheet.note))
}

fn cell(width: usize) -> TableCell {
    TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center)
}

/// Column widths by what stands in them, together as wide as the text.
fn widths(sheet: &Sheet) -> Vec<usize> {
    let letters = |text: &str| text.chars().map(|c| if c.is_ascii() { 0.55 } else { 1.0 }).sum::<f64>();
    let wanted: Vec<f64> = sheet
        .columns
        .iter()
        .enumerate()
        .map(|(i, column)| {
            let cells = sheet.rows.iter().filter_map(|row| row.get(i)).map(|cell| letters(&plain(cell)));
            // Headings break over lines easily, long text as well; numbers must not.
            let content = cells.fold(0.0_f64, f64::max);
            let content = if column.numeric { content } else { content.min(14.0) };
            content.max((letters(&column.heading) / 2.0).min(5.0)).max(2.4) + 1.2
        })
        .collect();
    let total: f64 = wanted.iter().sum();
    wanted.iter().map(|w| (w / total * TEXT_WIDTH) as usize).collect()
}
