//! The year of a text that says it only by a plan over several years: 今年是“十四五”规划的收官之年, 明年是“十五五”开局之年.

use std::ops::Range;

use ballast_packs::plan::{Lexicon, PlanYear, WordClass};

use super::{
    cues::{begins, ends},
    section::About,
    shapes::{LAST_YEAR, NEXT_YEAR, Shapes, THIS_YEAR},
    year::years,
};
use crate::{scan::plan, trie::Trie};

/// How far behind a plan's name the phrase may stand, in characters: “十四五”规划目标任务的收官之年.
const NEAR: usize = 20;

/// Plans over several years, and the phrases that mean one of their years.
#[derive(Debug, Clone)]
pub(super) struct PlanYears {
    names: Trie,
    /// By name: the plan's first and last year.
    spans: Vec<(i16, i16)>,
    phrases: Trie,
    /// By phrase.
    means: Vec<PlanYear>,
}

/// The year in which a text was written, as a year of a plan says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) year: i16,
    /// Whether next year is the one named: what is told is this year's.
    pub(super) ahead: bool,
    /// Whether 今年, 明年 or 去年 stands beside it, or the text opens with it.
    pub(super) plain: bool,
    /// The plan's name and the phrase.
    pub(super) range: Range<usize>,
}

impl PlanYears {
    pub(super) fn new(phrases: &[PlanYear], lexicon: &Lexicon) -> Self {
        let (mut names, mut spans) = (Trie::with_room(0), Vec::new());
        for word in lexicon.class(WordClass::Plan) {
            if let Some(span) = word.means.as_deref().and_then(plan) {
                names.insert(word.text.chars(), spans.len() as u32);
                spans.push(span);
            }
        }
        let (mut trie, mut means) = (Trie::with_room(0), Vec::new());
        for (phrase, word) in phrases.iter().flat_map(|phrase| phrase.words.iter().map(move |w| (phrase, w)))
        {
            trie.insert(word.chars(), means.len() as u32);
            means.push(phrase.clone());
        }
        Self { names, spans, phrases: trie, means }
    }

    /// When a section was written: its titles and first sentences tell, or a sentence further on with 今年, 明年 or 去年; else
    /// any.
    pub(super) fn written(
        &self,
        text: &str,
        section: Range<usize>,
        about: &About,
        shapes: &Shapes,
    ) -> Option<Written> {
        let first = about.titles.iter().chain(&about.lead).find_map(|range| {
            let found = self.said(text, range.clone(), shapes).next()?;
            Some(Written { plain: true, ..found })
        });
        first.or_else(|| {
            let mut any = None;
            for found in self.said(text, section, shapes) {
                if found.plain {
                    return Some(found);
                }
                any.get_or_insert(found);
            }
            any
        })
    }

    /// What each year of a plan that a stretch of text names says of when it was written. One that the sentence names in
    /// digits says nothing more: 2025年是“十四五”规划收官之年.
    fn said<'a>(
        &'a self,
        text: &'a str,
        range: Range<usize>,
        shapes: &'a Shapes,
    ) -> impl Iterator<Item = Written> + 'a {
        let words = &text[range.clone()];
        self.names.find(words).filter_map(move |(name, plan)| {
            let (from, to) = *self.spans.get(plan as usize)?;
            let behind = self.clause_behind(&words[name.end..], shapes);
            let (phrase, meaning) = self.phrases.find(behind).next()?;
            if begins(behind, &shapes.moods.since) {
                return None;
            }
            let off = off(sentence_before(&words[..name.start], shapes), shapes)?;
            let named = self.means.get(meaning as usize)?.of(from, to);
            Some(Written {
                year: named - off.unwrap_or(0),
                ahead: off == Some(1),
                plain: off.is_some(),
                range: range.start + name.start..range.start + name.end + phrase.end,
            })
        })
    }

    /// What of a clause stands behind a plan's name, up to the name of another.
    fn clause_behind<'t>(&self, behind: &'t str, shapes: &Shapes) -> &'t str {
        let near = behind.char_indices().nth(NEAR).map_or(behind, |(at, _)| &behind[..at]);
        let closes = |c: char| shapes.pauses.contains(c) || shapes.ends.contains(c) || c == '\n';
        let near = near.find(closes).map_or(near, |at| &near[..at]);
        self.names.find(near).next().map_or(near, |(next, _)| &near[..next.start])
    }
}

/// The sentence that ends here, as far as it goes back.
fn sentence_before<'t>(before: &'t str, shapes: &Shapes) -> &'t str {
    /// No sentence is looked at further back, in characters.
    const MOST: usize = 80;
    let closes = |c: char| shapes.ends.contains(c) || c == '\n';
    let start = before
        .char_indices()
        .rev()
        .take(MOST)
        .take_while(|(_, c)| !closes(*c))
        .last()
        .map_or(before.len(), |(at, _)| at);
    &before[start..]
}

/// How far the year that a sentence is about lies from the one in which it was written, where one of 今年, 明年, 去年 says so;
/// nothing at all where the year stands there in digits.
fn off(sentence: &str, shapes: &Shapes) -> Option<Option<i16>> {
    let clause = sentence.rfind(|c: char| shapes.pauses.contains(c)).unwrap_or(0);
    let said = shapes.sentences.find(sentence).filter(|(found, class)| {
        let compared = ends(&sentence[..found.start], &shapes.moods.compared)
            || begins(&sentence[found.end..], &shapes.moods.same);
        // 比去年增长, …: of another clause. 在明年这个…: of this one.
        class & (THIS_YEAR | NEXT_YEAR | LAST_YEAR) != 0 && (found.start >= clause || !compared)
    });
    let last = said.last();
    let digits = years(sentence).last().map(|token| token.range.start);
    if digits.is_some_and(|digits| last.as_ref().is_none_or(|(found, _)| found.start < digits)) {
        return None;
    }
    Some(last.map(|(_, class)| match class {
        class if class & NEXT_YEAR != 0 => 1,
        class if class & LAST_YEAR != 0 => -1,
        _ => 0,
    }))
}

#[cfg(test)]
mod tests {
    use crate::outline::tests::read;

    /// The year a text is about, and the one in which it was written.
    fn years_of(text: &str) -> (Option<i16>, Option<i16>) {
        let outline = read(text);
        (outline.sections[0].year, outline.sections[0].published)
    }

    #[test]
    fn a_year_of_a_plan_says_when_a_text_was_written() {
        for (text, year, written) in [
            ("今年是“十四五”规划的收官之年，全市工业稳中有进。1—9月，规上工业增加值增长6.2%。", 2025, 2025),
            ("今年是“十四五”规划收官之年、“十五五”规划谋划之年，全市上下铆足干劲。", 2025, 2025),
            ("今年是“十五五”规划谋划之年。前三季度，全市规上工业增加值增长7.3%。", 2025, 2025),
            ("明年是“十五五”开局之年，要早谋划、早安排。", 2025, 2025),
            ("展望明年，“十五五”开局之年大幕将启。", 2025, 2025),
            ("今年是实施“十五五”规划的第三年，也是产业升级的关键一年。", 2028, 2028),
            ("今年是“十四五”规划攻坚之年。一季度，全市工业投资增长11%。", 2024, 2024),
            ("去年是“十三五”规划收官之年，全市规上工业总产值达到2100亿元。", 2020, 2021),
            // What is compared with says nothing of another clause.
            ("产值比去年增长5%，为“十四五”规划收官之年交出答卷。", 2025, 2025),
            // The text opens with it.
            ("“十四五”收官之年，全市工业稳中有进。规上工业增加值增长6.2%。", 2025, 2025),
        ] {
            assert_eq!(years_of(text), (Some(year), Some(written)), "{text}");
        }
    }

    #[test]
    fn what_is_said_more_plainly_counts() {
        // A title, a date, the year of a sentence.
        let text =
            "许昌市2023年工业工作总结\n\n规上工业增加值增长5%。明年是“十四五”规划攻坚之年，要乘势而上。";
        assert_eq!(years_of(text).0, Some(2023));
        let text = "全市工业稳中有进\n\n本报讯 2024年11月2日，许昌市召开会议。大家表示，明年是“十四五”规划收官之年。";
        assert_eq!(years_of(text).0, Some(2024));
        let text = "2026年是“十五五”开局之年，全市将实施技改项目300个。";
        assert_eq!(years_of(text).0, Some(2026));
        // Further on without 今年 or 明年 it may be any year that is spoken of.
        let text = "全市工业稳中有进。\n\n2023年规上工业增加值增长5%。\n\n2023年工业投资增长9%。\n\n2023年技改投资增长8%。\n\n这一\
                    水平高于“十三五”收官之年。";
        assert_eq!(years_of(text).0, Some(2023));
        // Neither another plan's name nor a pause may stand between.
        let text = "全市编制“十四五”规划、“十五五”思路，部署收官之年。\n\n推进“十四五”规划，迎来收官之年。";
        assert_eq!(years_of(text), (None, None));
    }

    #[test]
    fn a_review_without_a_date_was_written_in_the_year_of_its_plan() {
        let text =
            "2024年，全市规上工业增加值增长6.1%。今年是“十四五”规划收官之年，全市将实施技改项目300个。";
        assert_eq!(years_of(text), (Some(2024), Some(2025)));
    }
}
