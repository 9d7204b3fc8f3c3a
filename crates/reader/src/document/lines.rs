use ballast_model::Text;

use super::{DocumentError, limits};

/// Most characters of a table's row; where its cells hold more, the table only lays out a page, and its paragraphs are lines.
const ROW: usize = 400;

/// Gathers text as lines: one for each paragraph, one for each row of a table, with tabs between its cells.
pub(super) struct Lines {
    page: Sink,
    /// Rows that are open, from the outermost table to the innermost.
    rows: Vec<Row>,
    /// Bytes that may still be added.
    room: usize,
}

#[derive(Default)]
struct Sink {
    lines: Vec<String>,
    line: String,
    gap: Gap,
}

/// White space seen since the last character.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space,
    /// With a line end in it, which between Chinese characters is none in the text.
    Break,
}

#[derive(Default)]
struct Row {
    cells: Vec<Vec<String>>,
    cell: Option<Sink>,
}

impl Sink {
    fn end_line(&mut self) {
        self.gap = Gap::None;
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if !line.is_empty() {
            self.lines.push(line.to_owned());
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.end_line();
        self.lines
    }
}

impl Lines {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { page: Sink::default(), rows: Vec::new(), room: limits::TEXT }
    }

    fn sink(&mut self) -> &mut Sink {
        // Between two cells of a row there is no place for text: it goes to the page.
        self.rows.last_mut().and_then(|row| row.cell.as_mut()).unwrap_or(&mut self.page)
    }

    /// Adds text as it stands.
    pub(super) fn push(&mut self, text: &str) {
        if let Some(room) = self.room.checked_sub(text.len()) {
            self.room = room;
            self.sink().line.push_str(text);
        } else {
            self.room = 0;
        }
    }

    /// Adds text whose white space only keeps words apart, as HTML has it.
    pub(super) fn push_collapsed(&mut self, text: &str) {
        let Some(room) = self.room.checked_sub(text.len()) else {
            self.room = 0;
            return;
        };
        self.room = room;
        let sink = self.sink();
        for c in text.chars() {
            match c {
                '\n' | '\r' => sink.gap = Gap::Break,
                ' ' | '\t' | '\u{C}' if sink.gap == Gap::None => sink.gap = Gap::Space,
                ' ' | '\t' | '\u{C}' | '\u{AD}' | '\u{200B}' | '\u{FEFF}' => {}
                _ => {
                    let before = sink.line.chars().next_back();
                    match (sink.gap, before) {
                        (Gap::None, _) | (_, None) => {}
                        (Gap::Break, Some(before)) if is_wide(before) && is_wide(c) => {}
                        _ => sink.line.push(' '),
                    }
                    sink.gap = Gap::None;
                    sink.line.push(if c == '\u{A0}' { ' ' } else { c });
                }
            }
        }
    }

    /// Ends the line, where one was begun.
    pub(super) fn end_line(&mut self) {
        self.sink().end_line();
    }

    /// Begins a row of a table.
    pub(super) fn begin_row(&mut self) {
        self.sink().end_line();
        if self.rows.len() < limits::DEPTH {
            self.rows.push(Row::default());
        }
    }

    /// Begins a cell. Outside a row this is a new line.
    pub(super) fn begin_cell(&mut self) {
        self.end_cell();
        match self.rows.last_mut() {
            Some(row) => row.cell = Some(Sink::default()),
            None => self.page.end_line(),
        }
    }

    /// Ends a cell, where one was begun.
    pub(super) fn end_cell(&mut self) {
        if let Some(row) = self.rows.last_mut()
            && let Some(cell) = row.cell.take()
        {
            row.cells.push(cell.finish());
        }
    }

    /// Ends the innermost row.
    pub(super) fn end_row(&mut self) {
        self.end_cell();
        let Some(row) = self.rows.pop() else { return };
        let joined: Vec<String> = row.cells.iter().map(|lines| join(lines)).collect();
        let long = joined.iter().map(|cell| cell.chars().count()).sum::<usize>() > ROW;
        let broken = row.cells.iter().any(|lines| lines.len() > 1);
        let one = joined.iter().filter(|cell| !cell.is_empty()).count() <= 1 && joined.len() <= 1;
        let sink = self.sink();
        sink.end_line();
        if one || (long && broken) {
            sink.lines.extend(row.cells.into_iter().flatten());
        } else if joined.iter().any(|cell| !cell.is_empty()) {
            sink.lines.push(joined.join("\t").trim_end().to_owned());
        }
    }

    /// How many rows are open.
    pub(super) fn depth(&self) -> usize {
        self.rows.len()
    }

    /// The text: lines, the last without a line end.
    ///
    /// # Errors
    /// [`DocumentError::TooLarge`].
    pub(super) fn finish(mut self) -> Result<String, DocumentError> {
        while !self.rows.is_empty() {
            self.end_row();
        }
        if self.room == 0 {
            let limit = limits::megabytes(limits::TEXT as u64);
            return Err(DocumentError::too_large(
                Text::new("文字过多", "there is too much text in it"),
                limit,
            ));
        }
        Ok(self.page.finish().join("\n"))
    }
}

/// The lines of a cell as one.
fn join(lines: &[String]) -> String {
    let mut out = String::new();
    for line in lines {
        if let (Some(before), Some(after)) = (out.chars().next_back(), line.chars().next())
            && !(is_wide(before) && is_wide(after))
        {
            out.push(' ');
        }
        // A tab would look like the end of the cell.
        out.extend(line.chars().map(|c| if c == '\t' { ' ' } else { c }));
    }
    out
}

/// Characters that are set without spaces between them: Chinese, its punctuation, full-width forms.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{3FFFD}'
        | '\u{2014}' | '\u{2018}'..='\u{201D}' | '\u{2026}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_line_with_tabs() {
        let mut lines = Lines::new();
        lines.push("附表");
        for row in [["指标", "增速"], ["工业\n增加值", "8.0%"], ["", ""]] {
            lines.begin_row();
            for cell in row {
                lines.begin_cell();
                for part in cell.split('\n') {
                    lines.push(part);
                    lines.end_line();
                }
            }
            lines.end_row();
        }
        assert_eq!(lines.finish().unwrap(), "附表\n指标\t增速\n工业增加值\t8.0%");
    }

    #[test]
    fn a_table_that_lays_out_a_page_is_lines() {
        let mut lines = Lines::new();
        lines.begin_row();
        lines.begin_cell();
        let long = "增".repeat(300);
        for _ in 0..2 {
            lines.push(&long);
            lines.end_line();
        }
        lines.begin_cell();
        lines.push("目录");
        lines.end_row();
        assert_eq!(lines.finish().unwrap(), format!("{long}\n{long}\n目录"));
    }

    #[test]
    fn white_space_of_html_keeps_words_apart_only() {
        let mut lines = Lines::new();
        lines.push_collapsed("  规模以上\n   工业  5G\n app ");
        assert_eq!(lines.finish().unwrap(), "规模以上工业 5G app");
    }
}
