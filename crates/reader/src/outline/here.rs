//! Whose figures stand where: a page goes from place to place by its heads, its datelines and whom its sentences name.

use super::{
    Outline,
    cues::{begins, ends},
    mood::sentences,
    region::{chained, opening, whole},
    shapes::{LAST_YEAR, Shapes, THIS_YEAR},
};
use crate::{
    place::{NO_NODE, PlaceId},
    spoken::Spoken,
};

/// How long what stands before a subject may be, in characters: 2025年2月19日下午，.
const BEFORE_MOST: usize = 16;

/// How long the clause may be that says on which occasion a meeting was held, in characters.
const SINCE_MOST: usize = 30;

/// From a byte on, the place spoken of; none where it is the section's own.
pub(crate) type Move = (usize, Option<PlaceId>);

/// The places that a text moves to below its sections' own, in order.
pub(super) fn moves(text: &str, outline: &Outline, shapes: &Shapes, places: &Spoken<'_>) -> Vec<Move> {
    let mut walk = Walk { shapes, places, own: None, here: None, city: None, moves: Vec::new() };
    let (mut section, mut head) = (usize::MAX, None);
    for (at, paragraph) in outline.paragraphs.iter().enumerate() {
        let Some(first) = paragraph.pieces.first() else { continue };
        if paragraph.section != section {
            section = paragraph.section;
            walk.own = outline.sections[section].region;
            walk.go(first.start, None);
            head = None;
        }
        let words = &text[first.clone()];
        if paragraph.heading {
            head = head.or(Some(first.start));
        }
        if let Some(place) = walk.headed(words, paragraph.heading && !paragraph.title) {
            walk.go(first.start, Some(place));
            head = None;
            continue;
        }
        if paragraph.heading {
            continue;
        }
        let head = head.take();
        if let Some(place) = walk.datelined(words) {
            // What is told below a heading is told in it, too.
            walk.go(head.unwrap_or(first.start), Some(place));
            continue;
        }
        // A district that a sentence in the middle was about is left with its paragraph.
        if let Some(city) = walk.city.take() {
            walk.go(first.start, city);
        }
        if let Some(head) = head
            && let Some(place) = walk.block(text, &outline.paragraphs[at..])
        {
            walk.city = None;
            walk.go(head, Some(place));
        }
        // A quotation that opens a paragraph is of whom the sentence behind it names.
        let (mut from, mut open) = (Some(first.start), false);
        for (nth, piece) in paragraph.pieces.iter().enumerate() {
            for sentence in sentences(text, piece, shapes) {
                let words = &text[sentence.clone()];
                let quoted = open || words.starts_with('“');
                let marks = |mark: char| words.matches(mark).count();
                open = if open { marks('”') <= marks('“') } else { marks('“') > marks('”') };
                let whole = quoted && (open || words.ends_with('”'));
                let broken = nth > 0 && sentence.start == piece.start;
                if !whole && !broken {
                    let start = from.take();
                    if let Some(place) = walk.named(words, start.is_some()) {
                        if walk.passing(words, place, start.is_some()) {
                            walk.city = walk.city.take().or(Some(walk.here));
                        } else {
                            walk.city = None;
                        }
                        walk.go(start.unwrap_or(sentence.start), place);
                    }
                }
            }
        }
    }
    walk.moves.sort_by_key(|(start, _)| *start);
    walk.moves
}

/// Where the text is.
pub(super) struct Walk<'a> {
    pub(super) shapes: &'a Shapes,
    pub(super) places: &'a Spoken<'a>,
    /// The section's place.
    pub(super) own: Option<PlaceId>,
    /// The one moved to.
    pub(super) here: Option<PlaceId>,
    /// Where the text comes back to when its districts have been told of.
    city: Option<Option<PlaceId>>,
    moves: Vec<Move>,
}

impl Walk<'_> {
    fn go(&mut self, start: usize, place: Option<PlaceId>) {
        let place = place.filter(|place| self.own != Some(*place));
        if self.here != place || !self.moves.is_empty() {
            self.moves.push((start, place));
        }
        self.here = place;
    }

    /// Whether a sentence only passes from a city to one of the counties, which holds no meeting there.
    fn passing(&self, words: &str, place: Option<PlaceId>, opens: bool) -> bool {
        let level = |id: Option<PlaceId>| id.map(|id| self.places.get(id).level);
        let from = level(self.here.or(self.own));
        let hosts = self.shapes.structure.host_after.iter().any(|word| words.contains(word.as_str()));
        let county = level(place) == Some(3) && (from == Some(2) || self.city.is_some());
        (county || !opens && place.is_some()) && !hosts
    }

    /// The place whose part a line opens: 【金坛区】电池产线…, 武进区：….
    fn headed(&self, line: &str, heading: bool) -> Option<PlaceId> {
        let line = self.shapes.counters.at(line).and_then(|counter| line.get(counter.end..)).unwrap_or(line);
        let bracketed = line.strip_prefix('【').and_then(|rest| rest.split_once('】'));
        let id = match bracketed {
            Some((name, _)) => whole(name, self.shapes, self.places),
            None => match heading.then(|| whole(line, self.shapes, self.places)).flatten() {
                Some(id) => Some(id),
                None => {
                    let (at, id) = opening(line, self.shapes, self.places)?;
                    (heading || line[at.end..].starts_with(['：', ':'])).then_some(id)
                }
            },
        }?;
        Some(self.nearest(id))
    }

    /// The place whose news a line opens: 本报芜湖讯.
    fn datelined(&self, line: &str) -> Option<PlaceId> {
        let region = &self.shapes.structure;
        let rest = region.dateline_before.iter().find_map(|word| line.strip_prefix(word.as_str()))?;
        let found = self.places.find(rest.split(char::is_whitespace).next()?);
        let (first, _) = found.first().filter(|(name, _)| name.start == 0)?;
        let (name, id) = chained(&found, first.start, self.places)?;
        let closes = region.dateline_after.iter().any(|word| rest[name.end..].starts_with(word.as_str()));
        // 本报海口讯 before news that speak of 海南: only where they were written.
        let spoken = |of: PlaceId| self.places.find(&rest[name.end..]).iter().any(|(_, found)| *found == of);
        let written = self.own.is_some_and(|own| self.places.inside(id, own) && spoken(own) && !spoken(id));
        (closes && !written).then(|| self.nearest(id))
    }

    /// The place that a sentence names as its subject, its host or its source; `Some(None)` where it comes back to the
    /// section's own.
    fn named(&self, words: &str, opens: bool) -> Option<Option<PlaceId>> {
        let own = self.own.map(|own| self.places.get(own).level);
        if own == Some(1)
            && self.here.is_some()
            && self.shapes.structure.here_province.iter().any(|word| words.starts_with(word.as_str()))
        {
            return Some(None);
        }
        let words = told(words);
        let found = self.places.find(words);
        let (first, _) = found.iter().find(|(_, id)| (1..NO_NODE).contains(&self.places.get(*id).level))?;
        let (name, id) = chained(&found, first.start, self.places)?;
        let level = self.places.get(id).level;
        if level == 0 || level == NO_NODE {
            return None;
        }
        let (before, after) = (&words[..name.start], &words[name.end..]);
        let clause = after.split(['，', ',', '。', '；', '、']).next().unwrap_or(after);
        let structure = &self.shapes.structure;
        let source = structure.source_before.iter().any(|word| {
            before
                .strip_suffix(word.as_str())
                .is_some_and(|before| before.is_empty() || before.ends_with('，'))
        }) && structure.source_after.iter().any(|word| clause.contains(word.as_str()));
        // 新春上班第一天，宜昌市召开…大会.
        let host = || structure.host_after.iter().any(|word| clause.contains(word.as_str()));
        let after_time = opens
            && before.ends_with('，')
            && before.chars().count() < SINCE_MOST
            && ends(&words[name.clone()], &structure.kinds)
            && host();
        let subject = (self.opens(before) || after_time)
            && !begins(after, &structure.subject_not)
            && !structure.firms.iter().any(|word| near(clause).contains(word.as_str()));
        // 在宜昌市工业经济工作会议上: whose meeting it is.
        let meets = before.ends_with('在')
            && clause.ends_with('上')
            && structure.host_after.iter().any(|word| clause.contains(word.as_str()))
            && !structure.venue_after.iter().any(|word| clause.contains(word.as_str()));
        let source = source || meets;
        if !source && !subject {
            return None;
        }
        let hosts = source || structure.host_after.iter().any(|word| clause.contains(word.as_str()));
        let Some(here) = self.here.or(self.own) else { return Some(Some(id)) };
        if id == here {
            return None;
        }
        if self.own == Some(id) {
            return Some(None);
        }
        let full = ends(&words[name.clone()], &structure.kinds);
        if self.places.inside(here, id) {
            return None;
        }
        if self.places.inside(id, here) {
            // A place inside is only its own sentence's unless it plainly reports.
            return (hosts && opens && level == 2).then_some(Some(id));
        }
        (opens || full || hosts).then_some(Some(id))
    }

    /// Whether nothing but a time stands before a subject: 2月19日，.
    fn opens(&self, before: &str) -> bool {
        if before.is_empty() {
            return true;
        }
        let time = before.strip_suffix(['，', ',']).unwrap_or(before);
        let dated =
            || time.starts_with(|c: char| c.is_ascii_digit()) && time.ends_with(['年', '月', '日', '午']);
        let said = || {
            self.shapes
                .sentences
                .find(time)
                .any(|(range, class)| class & (THIS_YEAR | LAST_YEAR) != 0 && range.start == 0)
        };
        time.chars().count() < BEFORE_MOST
            && (self.shapes.structure.leads.iter().any(|word| time == word) || dated() || said())
    }

    /// Of places with the same name the one inside the section's.
    fn nearest(&self, id: PlaceId) -> PlaceId {
        self.own.and_then(|own| self.places.within(id, own)).unwrap_or(id)
    }
}

/// A sentence without the dateline before it: 襄阳日报讯（记者 林舟）.
fn told(words: &str) -> &str {
    const MOST: usize = 16;
    let near = words.char_indices().nth(MOST).map_or(words.len(), |(at, _)| at);
    let Some(at) = words[..near].find(['讯', '电']) else { return words };
    let rest = words[at + '讯'.len_utf8()..].trim_start();
    let Some(inner) = rest.strip_prefix(['（', '(']) else { return words };
    inner.split_once(['）', ')']).map_or(words, |(_, rest)| rest.trim_start())
}

/// So much of a clause as the rest of a firm's name may take: 广西 + 汽车集团.
pub(super) fn near(clause: &str) -> &str {
    let end = clause.char_indices().nth(8).map_or(clause.len(), |(at, _)| at);
    clause[..end].split('的').next().unwrap_or_default()
}
