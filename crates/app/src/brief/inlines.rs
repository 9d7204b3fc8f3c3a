//! Stretches of text between Markdown and the document's own words.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::document::Inline;

/// Gathers the inline events of one block.
#[derive(Debug, Default)]
pub(super) struct Gather {
    /// What was found.
    pub inlines: Vec<Inline>,
    strong: usize,
    broken: bool,
    link: Option<(String, String, String)>,
    /// Links whose address says `figure:` and cannot be read.
    pub unreadable: Vec<String>,
}

impl Gather {
    /// Takes one event.
    pub fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) | Event::Html(text) => {
                self.words(text)
            }
            Event::SoftBreak | Event::HardBreak => self.broken = true,
            Event::Start(Tag::Strong) => self.strong += 1,
            Event::End(TagEnd::Strong) => self.strong = self.strong.saturating_sub(1),
            Event::Start(Tag::Link { dest_url, title, .. }) => {
                self.link = Some((dest_url.to_string(), title.to_string(), String::new()));
            }
            Event::End(TagEnd::Link) => {
                if let Some((address, title, text)) = self.link.take() {
                    self.link(&address, title, text);
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if std::mem::take(&mut self.broken) && self.needs_space(words) {
            self.words(" ");
        }
        if let Some((_, _, text)) = &mut self.link {
            text.push_str(words);
            return;
        }
        match (self.strong > 0, self.inlines.last_mut()) {
            (true, Some(Inline::Strong(text))) | (false, Some(Inline::Text(text))) => text.push_str(words),
            (true, _) => self.inlines.push(Inline::Strong(words.to_owned())),
            (false, _) => self.inlines.push(Inline::Text(words.to_owned())),
        }
    }

    /// A line break is a space between English words, and nothing between Chinese characters.
    fn needs_space(&self, next: &str) -> bool {
        let before = match &self.link {
            Some((_, _, text)) if !text.is_empty() => text.chars().last(),
            _ => self.inlines.last().and_then(|inline| inline.text().chars().last()),
        };
        before.is_some_and(|c| c.is_ascii()) && next.starts_with(|c: char| c.is_ascii())
    }

    fn link(&mut self, address: &str, css: String, text: String) {
        if let Some(reference) = address.strip_prefix("figure:") {
            match reference.parse() {
                Ok(reference) => self.inlines.push(Inline::Figure { text, reference }),
                Err(_) => {
                    self.unreadable.push(reference.to_owned());
                    self.words(&text);
                }
            }
        } else if let Some(colour) = address.strip_prefix("colour:") {
            self.inlines.push(Inline::Swatch { text, colour: colour.to_owned(), css });
        } else {
            // An ordinary link keeps its words; a brief on paper cannot be clicked.
            self.words(&text);
        }
    }
}

/// Reads a line of Markdown that holds no blocks, such as a cell of a chart's data.
pub(super) fn read_line(text: &str) -> Vec<Inline> {
    let mut gather = Gather::default();
    Parser::new_ext(text.trim(), Options::empty()).for_each(|event| gather.take(&event));
    gather.inlines
}

/// Text as Markdown that reads back as the same text, inside a table cell as well.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '#' | '~' => {
                escaped.extend(['\\', c])
            }
            '\n' | '\r' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_reads_back() {
        for text in ["山东*有限|公司[A]", "a_b_c <b> & \\ #1", "1. 甲", "~x~"] {
            let words: String =
                read_line(&format!("x{}", escape(text))).iter().map(|i| i.text().to_owned()).collect();
            assert_eq!(words, format!("x{text}"));
        }
    }

    #[test]
    fn figures_and_colours_are_links() {
        let read =
            read_line("[● 较快](colour:green \"#2e7d32\") [7.3%](figure:output@2024-12/region:37/growth)");
        assert!(
            matches!(&read[0], Inline::Swatch { colour, css, .. } if colour == "green" && css == "#2e7d32")
        );
        assert!(
            matches!(&read[2], Inline::Figure { text, reference } if text == "7.3%" && reference.key == "growth")
        );
    }
}
