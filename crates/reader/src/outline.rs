//! Lines, paragraphs, sections: where a text says whose report it is and of which year.

use std::ops::Range;

use crate::place::PlaceId;

/// What a text is made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outline {
    pub(crate) paragraphs: Vec<Paragraph>,
    pub(crate) sections: Vec<Section>,
}

/// A run of paragraphs about one place and year.
#[derive(Debug, Clone, Default)]
pub(crate) struct Section {
    pub(crate) range: Range<usize>,
    pub(crate) title: Option<Range<usize>>,
    pub(crate) region: Option<PlaceId>,
    pub(crate) year: Option<i16>,
    pub(crate) region_at: Option<Range<usize>>,
    pub(crate) year_at: Option<Range<usize>>,
}

/// One paragraph, joined over line breaks and page furniture.
#[derive(Debug, Clone)]
pub(crate) struct Paragraph {
    /// Its lines in reading order.
    pub(crate) pieces: Vec<Range<usize>>,
    /// Index into [`Outline::sections`].
    pub(crate) section: usize,
    pub(crate) mood: Mood,
    pub(crate) heading: bool,
}

/// Whether a paragraph tells what was achieved or what is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mood {
    Achieved,
    Planned,
    #[default]
    Unknown,
}

/// One section, lines as paragraphs.
pub(crate) fn outline(text: &str) -> Outline {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        if !bare.is_empty() {
            let at = start + (line.len() - line.trim_start().len());
            let piece = at..at + bare.len();
            paragraphs.push(Paragraph {
                pieces: vec![piece],
                section: 0,
                mood: Mood::Unknown,
                heading: false,
            });
        }
        start += line.len();
    }
    let section = Section { range: 0..text.len(), ..Section::default() };
    Outline { paragraphs, sections: vec![section] }
}
