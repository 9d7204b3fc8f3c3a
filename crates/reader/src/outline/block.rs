//! Whose part of a page begins under a heading that names nobody.

use super::{
    Paragraph,
    cues::{begins, ends},
    here::{Walk, near},
    region::{chained, holder},
};
use crate::place::{NO_NODE, PlaceId};

impl Walk<'_> {
    /// Whose part of a page a heading opens that names nobody, on a page of several cities: the first paragraphs below it
    /// speak of another city again and again, and never of the one before.
    pub(super) fn block(&self, text: &str, paragraphs: &[Paragraph]) -> Option<PlaceId> {
        const LEAD: usize = 2;
        let here = self.here.or(self.own);
        let level = here.map_or(0, |id| self.places.get(id).level);
        let meeting = paragraphs
            .iter()
            .take_while(|paragraph| !paragraph.heading)
            .take(LEAD)
            .flat_map(|paragraph| &paragraph.pieces);
        let meeting = meeting
            .filter_map(|piece| holder(&text[piece.clone()], self.shapes, self.places))
            .map(|(_, id)| id)
            .next();
        let apart = |id: &PlaceId| {
            here.is_some_and(|here| !self.places.inside(*id, here) && !self.places.inside(here, *id))
        };
        if let Some(id) = meeting.filter(apart) {
            return Some(id);
        }
        if level == 1 || level == 3 {
            return None;
        }
        let mut spoken: Vec<(PlaceId, usize)> = Vec::new();
        let lead = paragraphs.iter().take_while(|paragraph| !paragraph.heading).take(LEAD);
        for piece in lead.flat_map(|paragraph| &paragraph.pieces) {
            let words = &text[piece.clone()];
            let found = self.places.find(words);
            let mut end = 0;
            for (name, _) in &found {
                let Some((name, id)) = chained(&found, name.start, self.places).filter(|_| name.start >= end)
                else {
                    continue;
                };
                end = name.end;
                if here.is_some_and(|here| id == here || self.places.inside(id, here)) {
                    return None;
                }
                let weight = self.spoken_of(words, &name);
                if weight > 0 && (2..NO_NODE).contains(&self.places.get(id).level) {
                    match spoken.iter_mut().find(|(known, _)| *known == id) {
                        Some((_, weights)) => *weights += weight,
                        None => spoken.push((id, weight)),
                    }
                }
            }
        }
        let (id, weight) = spoken.into_iter().rev().max_by_key(|(_, weight)| *weight)?;
        (weight > 1).then_some(id)
    }

    /// How surely a place is what its clause speaks of: it is all of the clause (早春二月，四川绵阳。), or opens it.
    pub(super) fn spoken_of(&self, words: &str, name: &std::ops::Range<usize>) -> usize {
        let (before, after) = (&words[..name.start], &words[name.end..]);
        let marks = ['，', '。', '；', '：', '“', '”', '！', '？', ','];
        let opens = before.is_empty() || before.ends_with(marks) || before.ends_with(['年', '月', '日']);
        let structure = &self.shapes.structure;
        let clause = after.split(marks).next().unwrap_or(after);
        let other = begins(after, &structure.subject_not)
            || structure.firms.iter().any(|word| near(clause).contains(word.as_str()));
        // 在湘中小城娄底，: where a story begins.
        let scene = before.split(marks).next_back().unwrap_or(before);
        let scene = clause.is_empty() && scene.chars().count() <= 8 && ends(scene, &structure.scenes);
        match clause {
            _ if scene => 2,
            _ if !opens || other => 0,
            "" => 2,
            _ => 1,
        }
    }
}
