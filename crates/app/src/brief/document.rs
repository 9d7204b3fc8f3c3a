use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::numbers::{FigureSource, canonical};
use crate::{dispatch::FigureRef, words::Words};

/// A brief, ready to be written in any format.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// `zh` or `en`: chooses fonts and the few words the writers add.
    pub lang: String,
    /// What stands between the `---` lines at the top: `period`, `node`, `vintage`.
    pub meta: BTreeMap<String, String>,
    /// Title.
    pub title: String,
    /// The line below it: period, scope, vintage.
    pub subtitle: Vec<Inline>,
    /// Everything else, in order.
    pub blocks: Vec<Block>,
    /// The canonical text this was read from.
    pub markdown: String,
    /// Style sheets, from the packs.
    pub style: Style,
    /// Exact values of its figures, where a source gave them; a sheet calculates with these.
    pub(super) values: HashMap<FigureRef, Decimal>,
    /// Phrases of the packs in its language.
    pub(super) words: Words,
}

impl Document {
    /// The same document knowing the exact value behind each printed number, for formats that calculate.
    #[must_use]
    pub fn with_values(mut self, source: &dyn FigureSource) -> Self {
        for (_, _, reference) in self.figures() {
            if let Ok(number) = source.lookup(&reference) {
                self.values.insert(canonical(&reference), number.value);
            }
        }
        self
    }

    /// The exact value behind a printed number, where it is known.
    pub(super) fn value(&self, reference: &FigureRef) -> Option<Decimal> {
        self.values.get(&canonical(reference)).copied()
    }

    /// Every figure in the order printed, with the heading, table or chart it stands in.
    pub fn figures(&self) -> Vec<(String, String, FigureRef)> {
        let mut found = Vec::new();
        let mut place = self.title.clone();
        collect(&self.subtitle, &place, &mut found);
        for block in &self.blocks {
            match block {
                Block::Heading { text, .. } => {
                    place = plain(text);
                    collect(text, &place, &mut found);
                }
                Block::Paragraph(text) | Block::Item(text) | Block::Note(text) => {
                    collect(text, &place, &mut found);
                }
                Block::Table(table) => {
                    let caption = plain(&table.caption);
                    let cells = table.rows.iter().flatten();
                    cells.for_each(|cell| collect(cell, &caption, &mut found));
                    collect(&table.note, &caption, &mut found);
                }
                Block::Chart(chart) => {
                    let cells = chart.rows.iter().flat_map(|row| &row.cells);
                    cells.for_each(|cell| collect(cell, &chart.title, &mut found));
                }
            }
        }
        found
    }
}

fn collect(text: &[Inline], place: &str, found: &mut Vec<(String, String, FigureRef)>) {
    for inline in text {
        if let Inline::Figure { text, reference } = inline {
            found.push((place.to_owned(), text.clone(), reference.clone()));
        }
    }
}

/// Style sheets of a brief, from `brief.css` and `chart.css` of the packs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Style {
    /// Of the HTML page, on screen and in print.
    pub page: String,
    /// Of the charts, in HTML and in pictures.
    pub chart: String,
}

/// One part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading; level 2 is a section.
    Heading {
        /// 2 to 6.
        level: u8,
        /// Its text.
        text: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// One entry of a list.
    Item(Vec<Inline>),
    /// A remark in smaller type.
    Note(Vec<Inline>),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
}

/// A stretch of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Words that stand out.
    Strong(String),
    /// A number (with the words that carry its sign) and its figure.
    Figure {
        /// As printed.
        text: String,
        /// Which figure it is.
        reference: FigureRef,
    },
    /// A colour: sign and name beside it, so that colour is never the only sign.
    Swatch {
        /// Sign and name as printed.
        text: String,
        /// `red`, `orange`, `yellow`, `green`, `blue`.
        colour: String,
        /// CSS colour.
        css: String,
    },
}

impl Inline {
    /// The words alone.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Strong(text) => text,
            Self::Figure { text, .. } | Self::Swatch { text, .. } => text,
        }
    }
}

/// A colour's sign and the rest of its words: the sign takes the colour, words stay readable in ink.
pub(super) fn sign_of(swatch: &str) -> (&str, &str) {
    swatch.find(' ').map_or((swatch, ""), |at| swatch.split_at(at))
}

/// The words of a stretch of text, without references and colours.
pub(super) fn plain(text: &[Inline]) -> String {
    text.iter().map(Inline::text).collect()
}

/// A table with what a reader needs to know about its figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Number and title.
    pub caption: Vec<Inline>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows of cells, as many as there are columns.
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// Unit, period, scope, vintage.
    pub note: Vec<Inline>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub heading: String,
    /// Numbers stand at the right.
    pub numeric: bool,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Lines over periods.
    Lines,
    /// Bars to the left and right of zero, one per row.
    Bars,
    /// One bar per row, cut into colours.
    Colours,
}

/// A chart with its data.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// How it is drawn.
    pub kind: ChartKind,
    /// Number and title.
    pub title: String,
    /// Unit of all values.
    pub unit: String,
    /// Period, scope, vintage.
    pub note: String,
    /// What each column of cells holds; for [`ChartKind::Colours`] the colours.
    pub series: Vec<Inline>,
    /// Rows.
    pub rows: Vec<ChartRow>,
}

/// One row of a chart's data.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartRow {
    /// Period, region, industry, indicator.
    pub label: String,
    /// One cell per series; empty where nothing is known.
    pub cells: Vec<Vec<Inline>>,
    /// The value of each cell, as printed.
    pub values: Vec<Option<f64>>,
}

impl ChartRow {
    /// The value of a cell.
    pub fn value(&self, series: usize) -> Option<f64> {
        *self.values.get(series)?
    }
}
