//! The places that one text names.

use std::ops::Range;

use crate::place::{Place, PlaceId, Places};

/// The places of a text, found in one pass: its outline asks for those of many stretches of it, again and again.
#[derive(Debug)]
pub(crate) struct Spoken<'t> {
    places: &'t Places,
    text: &'t str,
    /// In order, none overlapping; words that only look like a place stand without one.
    all: Vec<(Range<usize>, Option<PlaceId>)>,
}

impl<'t> Spoken<'t> {
    /// Finds the places of a text.
    pub(crate) fn new(text: &'t str, places: &'t Places) -> Self {
        Self { places, text, all: places.spellings.placed(text).collect() }
    }

    /// The place of that number.
    pub(crate) fn get(&self, id: PlaceId) -> &'t Place {
        self.places.get(id)
    }

    /// See [`Places::inside`].
    pub(crate) fn inside(&self, inner: PlaceId, outer: PlaceId) -> bool {
        self.places.inside(inner, outer)
    }

    /// See [`Places::within`].
    pub(crate) fn within(&self, id: PlaceId, outer: PlaceId) -> Option<PlaceId> {
        self.places.within(id, outer)
    }

    /// What [`Places::find`] finds; at once where the words are a part of the text.
    pub(crate) fn find(&self, words: &str) -> Vec<(Range<usize>, PlaceId)> {
        let start = (words.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let end = start.saturating_add(words.len());
        if end > self.text.len() || words.is_empty() {
            return self.places.find(words);
        }
        let first = self.all.partition_point(|(range, _)| range.end <= start);
        if self.all.get(first).is_some_and(|(range, _)| range.start < start) {
            // The words begin inside a name: another may begin with them.
            return self.places.find(words);
        }
        let mut found = Vec::new();
        for (range, place) in self.all[first..].iter().take_while(|(range, _)| range.start < end) {
            let at = range.start - start;
            if range.end > end {
                // They end inside a name: a shorter one may be whole.
                let rest = self.places.find(&words[at..]).into_iter();
                found.extend(rest.map(|(range, place)| (at + range.start..at + range.end, place)));
            } else if let Some(place) = place {
                found.push((at..range.end - start, *place));
            }
        }
        found
    }

    /// The place that a text is as a whole, by names that follow each other without a gap: the last of them.
    pub(crate) fn whole(&self, text: &str) -> Option<PlaceId> {
        let (mut at, mut last) = (0, None);
        while at < text.len() {
            let (length, place) = self.places.spellings.place_at(&text[at..])?;
            (at, last) = (at + length, Some(place?));
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use ballast_packs::Packs;
    use proptest::prelude::*;

    use super::*;

    static PLACES: LazyLock<Places> = LazyLock::new(|| Places::of(&Packs::builtin().unwrap()));

    proptest! {
        /// Any stretch of a text, whole names or halves of them.
        #[test]
        fn what_is_found_once_is_what_is_found_in_each_stretch(
            text in "(江苏|省|苏州|市|工业|园区|合肥|高新|区|，|长江|经济带|重庆|南|通道|吉林|a){0,24}",
            from in 0usize..80,
            length in 0usize..80,
        ) {
            let spoken = Spoken::new(&text, &PLACES);
            let boundary = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            let from = boundary(from.min(text.len()));
            let words = &text[from..boundary((from + length).min(text.len()))];
            prop_assert_eq!(spoken.find(words), PLACES.find(words));
        }
    }

    #[test]
    fn a_text_is_a_place_as_a_whole() {
        let spoken = Spoken::new("", &PLACES);
        let name = |text: &str| spoken.whole(text).map(|id| PLACES.get(id).name.clone());
        assert_eq!(name("江苏省苏州市").as_deref(), Some("苏州"));
        assert_eq!(name("苏州的工业"), None);
        assert_eq!(name(""), None);
    }
}
