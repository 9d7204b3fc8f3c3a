use std::rc::Rc;

use toml::de::DeTable;

use super::{At, Section, Sink};
use crate::codes;

/// The text of one file.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) file: Rc<str>,
    pub(crate) text: String,
    /// Where each line starts, in bytes.
    starts: Vec<usize>,
}

impl Source {
    pub(crate) fn new(file: &str, text: String) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file: file.into(), text, starts }
    }

    /// The place of a byte.
    pub(crate) fn at(&self, byte: usize) -> At {
        At { file: self.file.clone(), line: self.starts.partition_point(|start| *start <= byte), more: 0 }
    }

    /// The file as a whole.
    pub(crate) fn whole(&self) -> At {
        At { file: self.file.clone(), line: 0, more: 0 }
    }
}

/// A parsed TOML file. Owns nothing: the text stays in its [`Source`].
pub(crate) struct Document<'a> {
    source: &'a Source,
    table: DeTable<'a>,
}

impl<'a> Document<'a> {
    /// Parses as much as can be understood; every syntax error is reported.
    pub(crate) fn parse(source: &'a Source, sink: &Sink) -> Self {
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        for error in errors {
            let at = error.span().map_or_else(|| source.whole(), |span| source.at(span.start));
            let message = error.message().replace('\n', ", ");
            let help = if message.contains("duplicate key") {
                "each key stands once in its table; a second entry of a list starts with [[name]]"
            } else {
                "texts stand in double quotes, lists in [ ], inline tables in { } on one line"
            };
            sink.error(codes::TOML_SYNTAX, &at, message, help);
        }
        Self { source, table: table.into_inner() }
    }

    /// The top of the file.
    pub(crate) fn top<'d>(&'d self, sink: &'d Sink) -> Section<'d> {
        Section::new(self.source, &self.table, self.source.at(0), sink)
    }
}
