use super::{
    numbering::Numbering,
    styles::Styles,
    xml::{self, Element, Step},
};
use crate::document::{DocumentError, lines::Lines};

/// Elements whose content is not shown, or is shown a second time.
const SKIPPED: &[&str] = &[
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "delInstrText",
    "Fallback",
    "rt",
    "pPrChange",
    "rPrChange",
    "tblPrChange",
    "tcPrChange",
    "trPrChange",
    "sectPrChange",
    "numberingChange",
];
/// Most columns that one cell may span.
const SPAN: usize = 64;

/// What the main part comes to.
pub(super) struct Body {
    /// The text.
    pub text: String,
    /// The first paragraph in the style of titles.
    pub title: Option<String>,
    /// Something was struck out with changes tracked.
    pub struck_out: bool,
    /// Footnotes, endnotes and comments that are referred to.
    pub annotations: usize,
}

/// A paragraph that is open. Text boxes hold paragraphs inside a paragraph.
#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    list: Option<String>,
    level: Option<usize>,
    /// Lines of text boxes anchored in it: they follow it.
    boxed: Vec<String>,
}

struct Walk<'a> {
    lines: Lines,
    styles: &'a Styles,
    numbering: Numbering,
    paragraphs: Vec<Paragraph>,
    /// How deep inside an element that is skipped.
    skipped: usize,
    in_run: bool,
    in_text: bool,
    hidden: bool,
    /// Columns that the open cell spans.
    span: usize,
    title: Option<String>,
    struck_out: bool,
    annotations: usize,
}

impl Body {
    /// Reads the main part.
    pub(super) fn read(xml: &str, styles: &Styles, numbering: Numbering) -> Result<Self, DocumentError> {
        let mut walk = Walk {
            lines: Lines::new(),
            styles,
            numbering,
            paragraphs: Vec::new(),
            skipped: 0,
            in_run: false,
            in_text: false,
            hidden: false,
            span: 1,
            title: None,
            struck_out: false,
            annotations: 0,
        };
        xml::walk("document.xml", xml, |step| {
            match step {
                Step::Open(element) => walk.open(&element),
                Step::Close(name) => walk.close(name),
                Step::Text(text) if walk.in_text && !walk.hidden && walk.skipped == 0 => walk.text(text),
                Step::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(Self {
            text: walk.lines.finish()?,
            title: walk.title,
            struck_out: walk.struck_out,
            annotations: walk.annotations,
        })
    }
}

impl Walk<'_> {
    fn open(&mut self, element: &Element<'_>) {
        let name = element.name();
        if SKIPPED.contains(&name) {
            self.skipped += 1;
            self.struck_out |= name == "delText";
        }
        if self.skipped > 0 {
            return;
        }
        match name {
            "p" => {
                self.in_run = false;
                self.paragraphs.push(Paragraph::default());
            }
            "r" => (self.in_run, self.hidden) = (true, false),
            "t" => self.in_text = true,
            "vanish" if self.in_run => self.hidden = element.on(),
            "tab" if self.in_run => self.text("\t"),
            "br" | "cr" if self.in_run => self.text("\n"),
            "noBreakHyphen" => self.text("-"),
            "footnoteReference" | "endnoteReference" | "commentReference" => self.annotations += 1,
            // A table in a text box is read as its paragraphs.
            "tr" if self.paragraphs.is_empty() => self.lines.begin_row(),
            "tc" if self.paragraphs.is_empty() => {
                self.span = 1;
                self.lines.begin_cell();
            }
            "gridSpan" if self.paragraphs.is_empty() => {
                self.span = element.val().and_then(|span| span.parse().ok()).unwrap_or(1).min(SPAN);
            }
            "pStyle" | "ilvl" | "numId" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    match name {
                        "pStyle" => paragraph.style = element.val(),
                        "numId" => paragraph.list = element.val(),
                        _ => paragraph.level = element.val().and_then(|level| level.parse().ok()),
                    }
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if SKIPPED.contains(&name) {
            self.skipped = self.skipped.saturating_sub(1);
            return;
        }
        if self.skipped > 0 {
            return;
        }
        match name {
            "p" => self.end_paragraph(),
            "r" => self.in_run = false,
            "t" => self.in_text = false,
            "tr" if self.paragraphs.is_empty() => self.lines.end_row(),
            "tc" if self.paragraphs.is_empty() => {
                self.lines.end_cell();
                for _ in 1..std::mem::replace(&mut self.span, 1) {
                    self.lines.begin_cell();
                    self.lines.end_cell();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        let style = paragraph.style.as_deref().unwrap_or("");
        let mut lines = paragraph.boxed;
        if !self.styles.is_contents(style) {
            let enumerator = self.enumerator(paragraph.list.as_deref(), paragraph.level, style);
            let text = paragraph.text.trim();
            if !text.is_empty() {
                let line = enumerator.unwrap_or_default() + text;
                if self.title.is_none() && self.styles.is_title(style) {
                    self.title = Some(line.replace('\n', ""));
                }
                lines.insert(0, line);
            }
        }
        match self.paragraphs.last_mut() {
            Some(outer) => outer.boxed.append(&mut lines),
            None => {
                for line in lines.iter().flat_map(|line| line.split('\n')) {
                    self.lines.push(line);
                    self.lines.end_line();
                }
            }
        }
    }

    /// What Word shows before the paragraph. Its own list wins over its style's; list 0 is none.
    fn enumerator(&mut self, list: Option<&str>, level: Option<usize>, style: &str) -> Option<String> {
        let of_style = self.styles.list(style);
        let (list, level) = match (list, of_style) {
            (Some(list), _) => (list.to_owned(), level),
            (None, Some((list, of_style))) => (list, level.or(of_style)),
            (None, None) => return None,
        };
        let level = level.or_else(|| self.numbering.level_of_style(&list, style)).unwrap_or(0);
        self.numbering.next(&list, level)
    }
}
