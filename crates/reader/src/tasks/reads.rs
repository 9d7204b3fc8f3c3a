//! How an item reads by its own words.

use super::{candidate::Kind, judge::Judge, row::Row};
use crate::outline::years;

impl Judge<'_> {
    /// Whether an item stands at the front of its paragraph.
    pub(super) fn opens_paragraph(&self, item: usize) -> bool {
        let candidate = self.candidate(item);
        let paragraph = &self.outline.paragraphs[candidate.paragraph];
        paragraph.pieces.first().is_some_and(|piece| piece.start == candidate.start)
    }

    /// Whether most items of a row are nothing but a figure each: 1.地区生产总值增长6%.
    pub(super) fn lists_targets(&self, row: &Row) -> bool {
        let figure = |item: &&usize| {
            let heading = self.heading(**item);
            heading.chars().count() <= 30 && heading.contains(|c: char| c.is_ascii_digit())
        };
        row.items.iter().filter(figure).count() * 2 > row.items.len()
    }

    /// Whether the counter itself ends with a verb of planned work: 一抓平台.
    pub(super) fn does(&self, item: usize) -> bool {
        let candidate = self.candidate(item);
        let counter = &self.text[candidate.start..candidate.body];
        let Some((at, _)) = counter.char_indices().next_back().filter(|(at, _)| *at > 0) else {
            return false;
        };
        self.words.is_verb(&counter[at..])
    }

    /// Whether an item says behind a word that counts who shall do something: 一方面，宝鸡要把钛做精, 把“招工”变成“留才”.
    pub(super) fn shall(&self, item: usize) -> bool {
        matches!(self.candidate(item).kind, Kind::Counted(counter) if counter.word.is_some())
            && self.words.says_shall(self.heading(item))
    }

    /// Whether an item opens by saying of what it is: 项目攻坚方面，….
    pub(super) fn aspect(&self, item: usize) -> bool {
        self.heading(item).split_once(['，', ',']).is_some_and(|(clause, _)| self.words.names_aspect(clause))
    }

    /// Whether a counted item has a short title of its own: 其次，按因素驱动优化空间布局。
    pub(super) fn titled(&self, item: usize) -> bool {
        let candidate = self.candidate(item);
        let heading = self.heading(item);
        matches!(candidate.kind, Kind::Counted(_))
            && heading.chars().count() <= self.words.lists.opener_most * 2
            && !heading.contains(['，', ','])
            && !self.words.tells_reached(heading)
    }

    /// Whether the openers of a row are built alike.
    pub(super) fn even(&self, row: &Row) -> bool {
        row.items.windows(2).all(|pair| self.candidate(pair[0]).even(self.candidate(pair[1]), self.text))
    }

    /// How an item's own words read: as planned above zero, as reached below.
    pub(super) fn own(&self, item: usize) -> f32 {
        let heading = self.heading(item);
        let mut score = 0.0;
        if self.words.begins_with_verb(heading) || self.words.names_said(heading) || self.does(item) {
            score += 1.0;
        }
        let first = heading.split(['，', ',', '：']).next().unwrap_or(heading);
        if self.words.tells_reached(heading) || self.words.tells_reached(first) {
            score -= 1.5;
        }
        score
    }

    /// Whether an item only holds others: 三、重点任务.
    pub(super) fn holds(&self, item: usize) -> bool {
        let heading = self.heading(item);
        if heading.chars().count() > 24 {
            return false;
        }
        let bare = strip_years(heading).trim_end_matches(['。', '：']);
        self.words.holders.any(bare)
            && (!self.words.begins_with_verb(bare)
                || self.words.lists.holders.iter().any(|word| bare.ends_with(word.as_str())))
    }

    /// Whether nothing below an item that holds others is work: 附则.
    pub(super) fn voids(&self, item: usize) -> bool {
        let heading = self.heading(item);
        self.words.voids.any(heading)
    }

    pub(super) fn exhorts(&self, item: usize) -> bool {
        let heading = self.heading(item);
        self.words.exhortations.any(heading)
    }

    /// Whether an item says how a policy applies, and not what is done.
    pub(super) fn rule(&self, item: usize) -> bool {
        let candidate = self.candidate(item);
        let Kind::Counted(counter) = candidate.kind else { return false };
        // Clauses without a title of their own are a regulation's.
        let heading = self.heading(item);
        let clause = self.text[candidate.start..candidate.body].starts_with('第') && counter.depth == 4;
        self.words.rules.any(heading) || (clause && !self.words.begins_with_verb(heading.trim_start()))
    }
}

/// A heading without the year it opens with: 2025年重点工作.
fn strip_years(heading: &str) -> &str {
    match years(heading).first() {
        Some(token) if token.range.start == 0 => &heading[token.range.end..],
        _ => heading,
    }
}
