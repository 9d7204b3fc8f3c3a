use std::ops::Range;

use crate::outline::Outline;

/// The text as it is read: paragraphs without the line breaks inside them, full-width digits and letters at half
/// width; every byte knows where it came from.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    pub(crate) text: String,
    /// Where each paragraph of the outline lies in `text`.
    pub(crate) paragraphs: Vec<Range<usize>>,
    segments: Vec<Segment>,
    /// By block of bytes: the last segment that starts before it or with it.
    index: Vec<u32>,
}

/// Bytes of a block of the index, as a power of two.
const BLOCK: u32 = 6;

/// A run of bytes that were copied, or one folded character.
#[derive(Debug, Clone, Copy)]
struct Segment {
    at: usize,
    source: usize,
    /// Length in the source of a folded character; 0 for a run copied as it stands.
    folded: usize,
}

impl Flow {
    /// Joins the paragraphs of an outline.
    pub(crate) fn new(source: &str, outline: &Outline) -> Self {
        let mut flow = Self { text: String::with_capacity(source.len() + 16), ..Self::default() };
        for paragraph in &outline.paragraphs {
            let start = flow.text.len();
            for piece in &paragraph.pieces {
                // Pieces come from another part of the crate; a bad one is passed over rather than trusted.
                if let Some(text) = source.get(piece.clone()) {
                    flow.push(text, piece.start);
                }
            }
            flow.paragraphs.push(start..flow.text.len());
            flow.text.push('\n');
        }
        flow.sort_out();
        flow
    }

    fn sort_out(&mut self) {
        let blocks = (self.text.len() >> BLOCK) + 1;
        self.index = Vec::with_capacity(blocks);
        let mut last = 0;
        for block in 0..blocks {
            while self.segments.get(last + 1).is_some_and(|next| next.at <= block << BLOCK) {
                last += 1;
            }
            self.index.push(last as u32);
        }
    }

    fn push(&mut self, piece: &str, at: usize) {
        let mut copied = 0;
        let bytes = piece.as_bytes();
        self.copy_from(at);
        let mut from = 0;
        while let Some(found) = memchr::memchr(0xEF, &bytes[from..]) {
            let here = from + found;
            from = here + 3;
            let Some(narrow) = narrow(&bytes[here..]) else { continue };
            self.text.push_str(&piece[copied..here]);
            self.segments.push(Segment { at: self.text.len(), source: at + here, folded: 3 });
            self.text.push(narrow);
            self.copy_from(at + here + 3);
            copied = here + 3;
        }
        self.text.push_str(&piece[copied..]);
    }

    fn copy_from(&mut self, source: usize) {
        self.segments.push(Segment { at: self.text.len(), source, folded: 0 });
    }

    fn segment(&self, at: usize) -> usize {
        let mut last = self.index.get(at >> BLOCK).map_or(self.segments.len(), |last| *last as usize);
        while self.segments.get(last + 1).is_some_and(|next| next.at <= at) {
            last += 1;
        }
        last.min(self.segments.len().saturating_sub(1))
    }

    /// The place in the source of a range.
    pub(crate) fn source(&self, range: Range<usize>) -> Range<usize> {
        let Some(first) = self.segments.get(self.segment(range.start)) else { return 0..0 };
        let start = first.source + if first.folded > 0 { 0 } else { range.start - first.at };
        let end = match range.end.checked_sub(1).filter(|last| *last >= range.start) {
            None => start,
            Some(last) => {
                let segment = self.segments[self.segment(last)];
                segment.source + if segment.folded > 0 { segment.folded } else { last - segment.at + 1 }
            }
        };
        start..end
    }

    /// The words of a range as the source spells them, without the line breaks that were taken out.
    pub(crate) fn spelled(&self, source: &str, range: Range<usize>, into: &mut String) {
        let (mut at, mut segment) = (range.start, self.segment(range.start));
        while at < range.end {
            let next = self.segments.get(segment + 1).map_or(self.text.len(), |next| next.at);
            let end = next.min(range.end);
            if end > at {
                into.push_str(source.get(self.source(at..end)).unwrap_or_default());
            }
            (at, segment) = (end.max(at), segment + 1);
            if segment >= self.segments.len() {
                break;
            }
        }
    }
}

/// The half-width form of a full-width digit, letter or sign of numbers; punctuation stays as it is.
fn narrow(bytes: &[u8]) -> Option<char> {
    let [0xEF, second, third, ..] = *bytes else { return None };
    let byte = match (second, third) {
        (0xBC, 0x90..=0x99) => third - 0x90 + b'0',
        (0xBC, 0xA1..=0xBA) => third - 0xA1 + b'A',
        (0xBD, 0x81..=0x9A) => third - 0x81 + b'a',
        (0xBC, 0x85) => b'%',
        (0xBC, 0x8B) => b'+',
        (0xBC, 0x8D) => b'-',
        (0xBC, 0x8E) => b'.',
        (0xBC, 0x8F) => b'/',
        (0xBD, 0x9E) => b'~',
        _ => return None,
    };
    Some(byte as char)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::{Mood, Paragraph, Span};

    /// One paragraph.
    fn whole(text: &str) -> Outline {
        let mut outline = Outline::default();
        outline.paragraphs.push(Paragraph {
            pieces: std::iter::once(0..text.len()).collect(),
            section: 0,
            mood: Mood::Unknown,
            heading: false,
            before: Span::default(),
            title: false,
            quote: false,
        });
        outline
    }

    #[test]
    fn a_full_width_number_is_read_narrow_and_found_where_it_stands() {
        let source = "增长２０．５％，达到1,000家";
        let flow = Flow::new(source, &whole(source));
        assert_eq!(flow.text, "增长20.5%，达到1,000家\n");
        let start = flow.text.find("20.5%").unwrap();
        assert_eq!(&source[flow.source(start..start + 5)], "２０．５％");
        let mut spelled = String::new();
        flow.spelled(source, 0..start + 5, &mut spelled);
        assert_eq!(spelled, "增长２０．５％");
        let end = flow.text.find("1,000家").unwrap();
        assert_eq!(&source[flow.source(end..end + 8)], "1,000家");
    }
}
