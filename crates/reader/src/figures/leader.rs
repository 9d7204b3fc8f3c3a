//! The place that leads a clause: its figures are of that.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::walk::Walk;
use crate::{
    outline::begins,
    place::PlaceId,
    scan::{Classes, Token},
};

impl Walk<'_, '_> {
    /// A place that leads a clause is what its figures are about.
    pub(super) fn placed(&mut self, token: &Token) {
        let line = self.line;
        let Some(entry) = line.entry(token) else { return };
        let leads = line.strip_left(self.clause.max(self.free), token.end) >= token.end
            || line.strip_left(self.clause.max(self.free), token.start) == token.start;
        if entry.classes.has(C::Whole) && leads {
            self.place = None;
            self.zone = None;
            self.places.clear();
            return;
        }
        if entry.classes.has(C::PlaceZone) && entry.place.is_none() {
            self.zone = self.zoned(token).or(self.zone.take());
        }
        let Some(place) = entry.place else { return };
        let before = line.ending(token.start).is_some_and(|before| line.is(before, C::PlaceBefore));
        if (before || !self.places.is_empty()) && self.ranked_place(token, place) {
            return;
        }
        let after = line.starting(token.end).is_some_and(|after| line.is(after, C::PlaceAfter));
        // 在包头，…；在鄂尔多斯，…: where all that follows is.
        let sited = line.ending(token.start).is_some_and(|site| {
            begins(line.said(site), &line.vocabulary.edges.sited)
                && line.strip_left(self.clause, site.start) >= site.start
                && line.starting(token.end).is_some_and(|next| line.is(next, C::PunctComma))
        });
        if sited {
            self.fresh = false;
            self.places = vec![place];
            self.place = Some((place, token.start..token.end));
            self.zone = None;
        } else if leads && !before && !after && !self.firm(token.end) {
            if std::mem::take(&mut self.fresh) {
                self.places.clear();
                self.leave(token.start);
            }
            self.places.push(place);
            self.place = Some((place, token.start..token.end));
            self.zone = None;
        }
    }

    /// A place of a list that says who is ahead in what: 增加值增速居前的是杭锦旗、达拉特旗和乌审旗. Its figures follow.
    pub(super) fn ranked_place(&mut self, token: &Token, place: PlaceId) -> bool {
        let line = self.line;
        let words = line.slice(self.clause..token.start);
        let verbs = line.vocabulary.edges.ahead.iter();
        let Some(at) = verbs
            .filter_map(|verb| words.strip_suffix(verb.as_str()))
            .map(|subject| self.clause + subject.len())
            .next()
        else {
            // 、达拉特旗和乌审旗: the rest of it.
            let goes_on = self.ahead.is_some_and(|end| line.listed_with(end, token.start));
            if goes_on {
                self.places.push(place);
                self.ahead = Some(token.end);
            }
            return goes_on;
        };
        let Some(subject) = line.subject(self.clause, at) else { return false };
        let qualities = Classes::of(&[C::Dependent, C::Aggregate, C::Macro, C::GrowthNoun]);
        let tokens = line.within(subject.clone());
        let Some(end) = tokens.iter().rev().find(|token| line.classes(token).meets(qualities)).map(|t| t.end)
        else {
            return false;
        };
        self.subject = Some(subject.start..end);
        self.places = vec![place];
        self.ahead = Some(token.end);
        true
    }

    /// Another place leads the next part of a sentence: what was said behind the name of the first was said of that.
    pub(super) fn leave(&mut self, at: usize) {
        if self.clause != self.part {
            return;
        }
        if let Some(led) = self.led.replace(at) {
            if self.cue.as_ref().is_some_and(|(_, here)| here.start > led) {
                self.cue = self.opened.and_then(|when| self.told_by(&when));
            }
            if self.when.is_some_and(|when| when.start > led) {
                self.when = self.opened.filter(|when| when.start < led);
            }
        }
    }

    /// Whether the name of a firm goes on from a place: 广西 + 汽车集团.
    pub(super) fn firm(&self, at: usize) -> bool {
        const MOST: usize = 8 * 3;
        let line = &self.line;
        // 沈阳鼓风机基地、忠旺铝材等9个项目: the first of several names.
        let clause =
            line.text[at..self.paragraph.end.max(at)].split(['，', '。', '；']).next().unwrap_or_default();
        let listed = clause
            .find('等')
            .filter(|etc| clause[..*etc].contains('、'))
            .is_some_and(|etc| clause[etc + '等'.len_utf8()..].starts_with(|c: char| c.is_ascii_digit()));
        if listed
            && clause.starts_with(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c))
            && !begins(clause, &line.vocabulary.edges.no_firm)
        {
            return true;
        }
        let plain = |range: Range<usize>| {
            line.slice(range).chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) && c != '的')
        };
        let near = line.tokens()[line.from(at)..].iter().take_while(|token| token.start < at + MOST);
        near.filter(|token| line.is(token, C::PlaceFirm)).any(|token| plain(at..token.start))
    }
}
