use std::ops::Range;

use ballast_packs::Packs;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{
    BriefError, charts,
    document::{Block, Column, Document, Inline, Style, Table, plain},
    inlines::Gather,
};
use crate::{Question, words::Words};

/// The Markdown that a brief may use: paragraphs, headings, lists, tables, front matter.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
}

/// Line of a place in a text, counted from 1.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|&&b| b == b'\n').count() + 1
}

/// Reads a brief in its canonical form: as [`compose`](super::compose) makes it, or as an office edited it.
///
/// The first heading is the title, a paragraph in `*emphasis*` after it the subtitle. A paragraph
/// wholly in `**strong**` before a table is its caption, one wholly in `*emphasis*` after it its
/// note. A fenced block ```` ```chart lines ```` (or `bars`, `colours`) is a chart with its data.
///
/// # Errors
/// [`BriefError::Markdown`] naming the line, where there is no title, a reference cannot be read,
/// a chart is not one, or HTML is used.
pub fn read(markdown: &str, file: &str, packs: &Packs) -> Result<Document, BriefError> {
    let style = Style {
        page: packs.templates.get("brief.css").cloned().unwrap_or_default(),
        chart: packs.templates.get("chart.css").cloned().unwrap_or_default(),
    };
    let mut reader = Reader {
        text: markdown,
        file,
        document: Document {
            lang: "zh".to_owned(),
            meta: Default::default(),
            title: String::new(),
            subtitle: Vec::new(),
            blocks: Vec::new(),
            markdown: markdown.to_owned(),
            style,
            values: Default::default(),
            words: Words::new(packs, lang_of(markdown).unwrap_or("zh")),
        },
        caption: None,
        lists: Vec::new(),
    };
    let events: Vec<_> = Parser::new_ext(markdown, options()).into_offset_iter().collect();
    reader.blocks(&events)?;
    let mut document = reader.document;
    if document.title.is_empty() {
        return Err(BriefError::Markdown {
            file: file.to_owned(),
            line: 1,
            message: Box::new(Question::brief_title()),
        });
    }
    if let Some(lang) = document.meta.get("lang") {
        document.lang = lang.clone();
    }
    Ok(document)
}

/// Language that a brief says it is in, in the lines at its top.
pub(crate) fn lang_of(markdown: &str) -> Option<&str> {
    let top = markdown.trim_start().strip_prefix("---").and_then(|rest| rest.split_once("---"));
    top.and_then(|(meta, _)| meta.lines().find_map(|line| line.trim().strip_prefix("lang:"))).map(str::trim)
}

type Place<'a> = (Event<'a>, Range<usize>);

struct Reader<'a> {
    text: &'a str,
    file: &'a str,
    document: Document,
    /// A strong paragraph that becomes the caption if a table follows.
    caption: Option<Vec<Inline>>,
    /// Next number of each list we are in; nothing for bullets.
    lists: Vec<Option<u64>>,
}

impl Reader<'_> {
    fn blocks(&mut self, events: &[Place<'_>]) -> Result<(), BriefError> {
        let mut at = 0;
        while at < events.len() {
            let (event, range) = &events[at];
            let end = end_of(events, at);
            let inside = &events[at + 1..end.max(at + 1)];
            match event {
                Event::Start(Tag::MetadataBlock(_)) => self.meta(inside),
                Event::Start(Tag::Heading { level, .. }) => {
                    let text = self.inline(inside)?;
                    self.heading(*level, text);
                }
                Event::Start(Tag::Paragraph) => self.paragraph(inside)?,
                Event::Start(Tag::BlockQuote(_)) => {
                    let text = self.inline(inside)?;
                    self.push(Block::Note(text));
                }
                Event::Start(Tag::List(first)) => {
                    self.lists.push(*first);
                    self.blocks(inside)?;
                    self.lists.pop();
                }
                Event::Start(Tag::Item) => self.item(inside)?,
                Event::Start(Tag::Table(alignments)) => {
                    let table = self.table(alignments, inside)?;
                    self.document.blocks.push(Block::Table(table));
                }
                Event::Start(Tag::CodeBlock(kind)) => self.fence(kind, inside, range)?,
                Event::Start(Tag::HtmlBlock) => {
                    let html = &self.text[range.clone()];
                    if !html.trim_start().starts_with("<!--") {
                        return Err(self.wrong(range.start, Question::brief_html()));
                    }
                }
                _ => {}
            }
            at = end.max(at) + 1;
        }
        self.flush();
        Ok(())
    }

    fn wrong(&self, at: usize, message: Question) -> BriefError {
        BriefError::Markdown {
            file: self.file.to_owned(),
            line: line_of(self.text, at),
            message: Box::new(message),
        }
    }

    fn inline(&self, events: &[Place<'_>]) -> Result<Vec<Inline>, BriefError> {
        let mut gather = Gather::default();
        for (event, range) in events {
            gather.take(event);
            if let Some(reference) = gather.unreadable.pop() {
                return Err(self.wrong(range.start, Question::no_address(reference)));
            }
        }
        Ok(gather.inlines)
    }

    fn meta(&mut self, events: &[Place<'_>]) {
        for (event, _) in events {
            if let Event::Text(text) = event {
                let pairs = text.lines().filter_map(|line| line.split_once(':'));
                self.document.meta.extend(pairs.map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned())));
            }
        }
    }

    fn heading(&mut self, level: HeadingLevel, text: Vec<Inline>) {
        if level == HeadingLevel::H1 && self.document.title.is_empty() {
            self.document.title = plain(&text);
        } else {
            self.push(Block::Heading { level: (level as u8).max(2), text });
        }
    }

    fn paragraph(&mut self, events: &[Place<'_>]) -> Result<(), BriefError> {
        let text = self.inline(events)?;
        let whole = |tag: &Tag<'_>| {
            matches!(events.first(), Some((Event::Start(first), _)) if first == tag)
                && end_of(events, 0) + 1 == events.len()
        };
        if whole(&Tag::Strong) {
            self.flush();
            self.caption = Some(text);
        } else if !whole(&Tag::Emphasis) {
            self.push(Block::Paragraph(text));
        } else if self.document.blocks.is_empty()
            && self.document.subtitle.is_empty()
            && self.caption.is_none()
        {
            self.document.subtitle = text;
        } else {
            match self.document.blocks.last_mut() {
                Some(Block::Table(table)) if table.note.is_empty() && self.caption.is_none() => {
                    table.note = text
                }
                _ => self.push(Block::Note(text)),
            }
        }
        Ok(())
    }

    fn item(&mut self, events: &[Place<'_>]) -> Result<(), BriefError> {
        // A nested list comes after the item's own words.
        let nested = events.iter().position(|(event, _)| matches!(event, Event::Start(Tag::List(_))));
        let (own, below) = events.split_at(nested.unwrap_or(events.len()));
        let mut text = self.inline(own)?;
        if let Some(Some(number)) = self.lists.last_mut() {
            text.insert(0, Inline::Text(format!("{number}. ")));
            *number += 1;
            self.push(Block::Paragraph(text));
        } else {
            self.push(Block::Item(text));
        }
        self.blocks(below)
    }

    fn table(&mut self, alignments: &[Alignment], events: &[Place<'_>]) -> Result<Table, BriefError> {
        let mut table = Table { caption: self.caption.take().unwrap_or_default(), ..Table::default() };
        let mut row = Vec::new();
        let mut at = 0;
        while at < events.len() {
            match &events[at].0 {
                Event::Start(Tag::TableCell) => {
                    let end = end_of(events, at);
                    row.push(self.inline(&events[at + 1..end])?);
                    at = end;
                }
                Event::End(TagEnd::TableHead) => {
                    let headings = std::mem::take(&mut row);
                    let numeric = |i: usize| matches!(alignments.get(i), Some(Alignment::Right));
                    table.columns = headings
                        .iter()
                        .enumerate()
                        .map(|(i, heading)| Column { heading: plain(heading), numeric: numeric(i) })
                        .collect();
                }
                Event::End(TagEnd::TableRow) => table.rows.push(std::mem::take(&mut row)),
                _ => {}
            }
            at += 1;
        }
        Ok(table)
    }

    fn fence(
        &mut self,
        kind: &CodeBlockKind<'_>,
        events: &[Place<'_>],
        range: &Range<usize>,
    ) -> Result<(), BriefError> {
        let text: String = events
            .iter()
            .filter_map(|(event, _)| if let Event::Text(text) = event { Some(text.as_ref()) } else { None })
            .collect();
        let info = if let CodeBlockKind::Fenced(info) = kind { info.as_ref() } else { "" };
        if let Some(kind) = info.strip_prefix("chart") {
            let chart = charts::read(kind.trim(), &text, &self.document.words)
                .map_err(|message| self.wrong(range.start, message))?;
            self.push(Block::Chart(chart));
        } else {
            self.push(Block::Paragraph(vec![Inline::Text(text)]));
        }
        Ok(())
    }

    /// A caption that no table followed is a paragraph after all.
    fn flush(&mut self) {
        if let Some(text) = self.caption.take() {
            self.document.blocks.push(Block::Paragraph(text));
        }
    }

    fn push(&mut self, block: Block) {
        self.flush();
        self.document.blocks.push(block);
    }
}

/// Index of the event that ends what begins at `at`; `at` itself where nothing begins there.
fn end_of(events: &[Place<'_>], at: usize) -> usize {
    let mut depth = 0_usize;
    for (i, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return i;
        }
    }
    events.len().saturating_sub(1)
}
