use std::collections::BTreeSet;

use encoding_rs::Encoding;
use html5gum::{Token, Tokenizer};

use super::{Document, DocumentError, DocumentKind, DocumentNote, limits, lines::Lines, text, title};

/// Elements whose content is nobody's text.
const SILENT: &[&[u8]] = &[
    b"script",
    b"style",
    b"noscript",
    b"template",
    b"svg",
    b"math",
    b"iframe",
    b"object",
    b"select",
    b"button",
    b"textarea",
];
/// Elements that lead elsewhere in the site.
const AROUND: &[&[u8]] = &[b"nav", b"footer", b"aside"];
/// Elements that never have content: no end tag will come.
const VOID: &[&[u8]] = &[
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param",
    b"source", b"track", b"wbr",
];
/// Elements that begin and end a line.
const BLOCKS: &[&[u8]] = &[
    b"address",
    b"article",
    b"aside",
    b"blockquote",
    b"body",
    b"br",
    b"caption",
    b"center",
    b"dd",
    b"details",
    b"dialog",
    b"dir",
    b"div",
    b"dl",
    b"dt",
    b"fieldset",
    b"figcaption",
    b"figure",
    b"footer",
    b"form",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"header",
    b"hgroup",
    b"hr",
    b"html",
    b"legend",
    b"li",
    b"main",
    b"menu",
    b"nav",
    b"ol",
    b"option",
    b"p",
    b"pre",
    b"section",
    b"summary",
    b"table",
    b"tbody",
    b"tfoot",
    b"thead",
    b"ul",
];

/// A web page: the text of its body in the order of the page, a line for each block.
pub(super) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let decoded = text::decode(bytes, stated_encoding(bytes));
    let mut page = walk(&decoded.text, true)?;
    // A menu whose end tag is missing would swallow the page.
    if page.unclosed || page.text.trim().is_empty() {
        let whole = walk(&decoded.text, false)?;
        if whole.text.len() > 2 * page.text.len() {
            page = whole;
        }
    }
    let mut notes = Vec::new();
    if decoded.lost > 0 {
        notes.push(DocumentNote::Undecoded { characters: decoded.lost });
    }
    let title = page.heading.or(page.title).or_else(|| title::first_line(&page.text));
    Ok(Document { text: page.text, kind: DocumentKind::Html, title, notes })
}

/// The encoding a page says it has: `<meta charset="gb2312">`, also inside `content="text/html; charset=gb2312"`.
fn stated_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(4096)].to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset=")?;
    let rest = &head[at + b"charset=".len()..];
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end =
        rest.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_".contains(b))).unwrap_or(rest.len());
    Encoding::for_label(&rest[..end])
}

struct Page {
    text: String,
    title: Option<String>,
    /// The only first-level heading.
    heading: Option<String>,
    /// An element around the text did not end.
    unclosed: bool,
}

/// What is read at the moment.
#[derive(Default)]
struct Walk {
    /// The element being skipped, and how many of its name are open inside it.
    skipped: Option<(Vec<u8>, usize)>,
    in_title: bool,
    in_heading: bool,
    /// `<article>` and `<main>` that are open: a footer inside them is a part of the text.
    inside: usize,
    pre: usize,
    /// For each open table, how many rows were open outside it.
    tables: Vec<usize>,
    title: String,
    headings: Vec<String>,
}

fn walk(html: &str, leave_out_around: bool) -> Result<Page, DocumentError> {
    let mut lines = Lines::new();
    let mut walk = Walk::default();
    for token in Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let hidden =
                    hidden(tag.attributes.iter().map(|(name, value)| (name.as_slice(), value.as_slice())));
                walk.start(&tag.name, tag.self_closing, hidden, leave_out_around, &mut lines);
            }
            Token::EndTag(tag) => walk.end(&tag.name, &mut lines),
            Token::String(text) => walk.text(&String::from_utf8_lossy(&text), &mut lines),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let headings: BTreeSet<String> =
        walk.headings.iter().map(|text| tidy(text)).filter(|text| !text.is_empty()).collect();
    let heading = (headings.len() == 1).then(|| headings.into_iter().next()).flatten();
    let title = Some(tidy(&walk.title)).filter(|title| !title.is_empty());
    Ok(Page { text: lines.finish()?, title, heading, unclosed: walk.skipped.is_some() })
}

/// Whether an element says that it is not shown.
fn hidden<'a>(attributes: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> bool {
    let mut hidden = false;
    for (name, value) in attributes {
        let value: Vec<u8> =
            value.iter().filter(|b| !b.is_ascii_whitespace()).map(u8::to_ascii_lowercase).collect();
        hidden |= name == b"hidden"
            || (name == b"aria-hidden" && value == b"true")
            || (name == b"style" && memchr::memmem::find(&value, b"display:none").is_some());
    }
    hidden
}

impl Walk {
    fn start(&mut self, name: &[u8], closed: bool, hidden: bool, leave_out_around: bool, lines: &mut Lines) {
        let empty = VOID.contains(&name);
        if let Some((skipped, depth)) = &mut self.skipped {
            if skipped == name && !empty && !closed {
                *depth += 1;
            }
            return;
        }
        let around = leave_out_around && self.inside == 0 && AROUND.contains(&name);
        if !empty && (SILENT.contains(&name) || around || (hidden && name != b"body" && name != b"html")) {
            if !(closed && matches!(name, b"svg" | b"math")) {
                self.skipped = Some((name.to_vec(), 1));
            }
            if around {
                lines.end_line();
            }
            return;
        }
        match name {
            b"title" => self.in_title = true,
            b"h1" => {
                self.in_heading = true;
                self.headings.push(String::new());
            }
            b"article" | b"main" => self.inside += 1,
            b"pre" => self.pre += 1,
            b"table" if self.tables.len() < limits::DEPTH => {
                lines.end_line();
                self.tables.push(lines.depth());
            }
            b"tr" => {
                self.end_rows(lines);
                return lines.begin_row();
            }
            b"td" | b"th" => {
                if self.tables.last().is_some_and(|&outside| lines.depth() == outside) {
                    lines.begin_row();
                }
                return lines.begin_cell();
            }
            _ => {}
        }
        if BLOCKS.contains(&name) {
            lines.end_line();
        }
    }

    fn end(&mut self, name: &[u8], lines: &mut Lines) {
        if let Some((skipped, depth)) = &mut self.skipped {
            if skipped == name {
                *depth -= 1;
                if *depth == 0 {
                    self.skipped = None;
                }
            }
            return;
        }
        match name {
            b"title" => self.in_title = false,
            b"h1" => self.in_heading = false,
            b"article" | b"main" => self.inside = self.inside.saturating_sub(1),
            b"pre" => self.pre = self.pre.saturating_sub(1),
            b"tr" => return self.end_rows(lines),
            b"td" | b"th" if lines.depth() > self.tables.last().copied().unwrap_or(0) => {
                return lines.end_cell();
            }
            b"table" => {
                self.end_rows(lines);
                self.tables.pop();
            }
            _ => {}
        }
        if BLOCKS.contains(&name) {
            lines.end_line();
        }
    }

    /// Ends the rows of the innermost table, also one whose end tag was left out.
    fn end_rows(&self, lines: &mut Lines) {
        let outside = self.tables.last().copied().unwrap_or(0);
        while lines.depth() > outside {
            lines.end_row();
        }
    }

    fn text(&mut self, text: &str, lines: &mut Lines) {
        if self.skipped.is_some() {
            return;
        }
        if self.in_title {
            self.title.push_str(text);
            return;
        }
        if self.in_heading
            && let Some(heading) = self.headings.last_mut()
        {
            heading.push_str(text);
        }
        if self.pre == 0 {
            return lines.push_collapsed(text);
        }
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                lines.end_line();
            }
            lines.push(line.trim_end_matches('\r'));
        }
    }
}
