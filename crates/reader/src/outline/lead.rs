use std::ops::Range;

use super::{
    Mood, Section,
    cues::{begins, ends},
    shapes::{
        ACHIEVED, CLOSED, DONE, LAST_YEAR, MODAL, NEXT_YEAR, PLANNED, REPORTED, Shapes, THIS_YEAR,
        TURNS_ACHIEVED, TURNS_PLANNED,
    },
    year::{YearToken, years},
};

/// How many clauses of a sentence are asked what it tells.
const CLAUSES: usize = 3;
/// Longest clause looked at, in bytes.
const CLAUSE_MOST: usize = 150;
/// A year opens a clause when no more than this stands before it: 全市2025年.
const BEFORE_MOST: usize = 8 * 3;

/// What the first words of a sentence say.
#[derive(Debug, Clone)]
pub(super) struct Lead {
    pub(super) mood: Mood,
    pub(super) year: Option<i16>,
    /// The words that say it.
    pub(super) because: Range<usize>,
}

/// What the first clauses of a sentence tell. Where a heading has decided (`firm`), only words that turn away from it
/// plainly are heard: a past year, 截至, 下一步.
///
/// `rest` is what stands on the next line of a sentence that a page breaks.
pub(super) fn lead(
    text: &str,
    sentence: Range<usize>,
    rest: &str,
    section: &Section,
    firm: bool,
    shapes: &Shapes,
) -> Option<Lead> {
    let words = &text[sentence.clone()];
    let mut pending: Option<Lead> = None;
    let mut start = 0;
    for clause in words.split_inclusive(['，', ',', '：', ':']).take(CLAUSES) {
        let at = sentence.start + start;
        let whole = clause;
        start += clause.len();
        let mut most = clause.len().min(CLAUSE_MOST);
        while !clause.is_char_boundary(most) {
            most -= 1;
        }
        let clause = Clause { text: &clause[..most], at, sentence: words, rest, section, firm, shapes };
        match clause.said() {
            Said::Plainly(lead) => return Some(lead),
            Said::Own(mood) => return mood.or(pending),
            Said::Perhaps(lead) => pending = pending.or(Some(lead)),
            Said::Nothing => {}
        }
        // A clause with a figure has told its fact; what comes behind it is another.
        if holds_figure(whole) && years(whole).is_empty() {
            break;
        }
    }
    pending
}

/// Whether a clause has a number that is no date: 2月3日举行的大会 has none.
fn holds_figure(clause: &str) -> bool {
    let mut rest = clause;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = rest[at..].trim_start_matches(|c: char| c.is_ascii_digit());
        if !rest.starts_with(['年', '月', '日']) {
            return true;
        }
    }
    false
}

enum Said {
    /// It is said.
    Plainly(Lead),
    /// It is about the section's own year; what else it says may be nothing.
    Own(Option<Lead>),
    /// It holds unless a later clause says otherwise.
    Perhaps(Lead),
    Nothing,
}

struct Clause<'a> {
    text: &'a str,
    at: usize,
    sentence: &'a str,
    /// What of the sentence stands on the next line.
    rest: &'a str,
    section: &'a Section,
    firm: bool,
    shapes: &'a Shapes,
}

impl Clause<'_> {
    fn lead(&self, mood: Mood, year: Option<i16>, range: &Range<usize>) -> Lead {
        Lead { mood, year, because: self.at + range.start..self.at + range.end }
    }

    fn said(&self) -> Said {
        for token in years(self.text).iter().filter(|token| token.is_dated && token.until.is_none()) {
            match self.of_year(token) {
                Said::Nothing => {}
                said => return said,
            }
        }
        for (range, class) in self.shapes.sentences.find(self.text) {
            if self.quoted(range.end) {
                continue;
            }
            match self.of_word(&range, class) {
                Said::Nothing => {}
                said => return said,
            }
        }
        Said::Nothing
    }

    fn of_year(&self, token: &YearToken) -> Said {
        let before = &self.text[..token.range.start];
        // 2014年以来: when something began.
        if begins(&self.text[token.range.end..], &self.shapes.moods.since) {
            return Said::Nothing;
        }
        if ends(before, &self.shapes.structure.until_now) {
            return Said::Plainly(self.lead(Mood::Achieved, Some(token.year), &token.range));
        }
        let own = self.section.this_year();
        let moods = &self.shapes.moods;
        if ends(before, &moods.until) {
            // 到2027年, is when something will be reached; 增长到2024年的 is not.
            let opens = before.chars().count() == 1 || ends(before, &moods.until_first);
            return if opens && own.is_none_or(|own| token.year > own) {
                Said::Plainly(self.lead(Mood::Planned, None, &token.range))
            } else {
                Said::Nothing
            };
        }
        if before.len() > BEFORE_MOST || ends(before, &moods.compared) || self.quoted(token.range.start) {
            return Said::Nothing;
        }
        let own = own.unwrap_or(token.year);
        if token.year < own {
            return Said::Plainly(self.lead(Mood::Achieved, Some(token.year), &token.range));
        }
        if token.year > own {
            // Far ahead lies when something will be reached, not the year of the plan.
            let year = (token.year == own + 1).then_some(token.year);
            return Said::Plainly(self.lead(Mood::Planned, year, &token.range));
        }
        self.own_year(token.year, &token.range)
    }

    fn of_word(&self, range: &Range<usize>, class: u16) -> Said {
        let has = |classes: u16| class & classes != 0;
        let before = &self.text[..range.start];
        let moods = &self.shapes.moods;
        let compared = ends(before, &moods.compared) || begins(&self.text[range.end..], &moods.same);
        let this = self.section.this_year();
        // 排产已到明年二月: how far something reaches.
        if has(NEXT_YEAR) && before.chars().nth(2).is_some() && ends(before, &moods.until) {
            return Said::Nothing;
        }
        if has(TURNS_PLANNED) {
            return Said::Plainly(self.lead(Mood::Planned, None, range));
        } else if has(TURNS_ACHIEVED) && compared {
            // 从目前的95GWh扩大到130GWh.
            return Said::Nothing;
        } else if has(TURNS_ACHIEVED) {
            return Said::Plainly(self.lead(Mood::Achieved, self.printed(), range));
        } else if has(NEXT_YEAR) && !compared {
            return Said::Plainly(self.lead(
                Mood::Planned,
                self.section.year.or(this).map(|year| year + 1),
                range,
            ));
        } else if has(LAST_YEAR) {
            let opens = !compared && before.len() <= BEFORE_MOST;
            return if opens {
                Said::Plainly(self.lead(Mood::Achieved, this.map(|year| year - 1), range))
            } else {
                Said::Nothing
            };
        } else if has(THIS_YEAR) && !compared {
            return this.map_or(Said::Nothing, |year| self.own_year(year, range));
        } else if has(REPORTED) || has(super::shapes::SPEECH) && self.sourced() {
            return Said::Perhaps(self.lead(Mood::Achieved, None, range));
        } else if self.firm {
            return Said::Nothing;
        } else if has(CLOSED) {
            return match self.own_mood() {
                Some(Mood::Planned) => Said::Nothing,
                _ if before.is_empty() => Said::Plainly(self.lead(Mood::Achieved, self.printed(), range)),
                _ => Said::Nothing,
            };
        } else if has(super::shapes::SPEECH) {
            return if has(PLANNED) {
                Said::Perhaps(self.lead(Mood::Planned, None, range))
            } else {
                Said::Nothing
            };
        } else if has(ACHIEVED) {
            return Said::Plainly(self.lead(Mood::Achieved, None, range));
        } else if has(PLANNED) {
            return Said::Plainly(self.lead(Mood::Planned, None, range));
        }
        Said::Nothing
    }

    /// The year in which a text was printed, where it was so late that what is there now is not of the year before.
    fn printed(&self) -> Option<i16> {
        self.section.late.and(self.section.published)
    }

    /// Whether a clause says who reports: 据市经信局介绍.
    fn sourced(&self) -> bool {
        begins(self.text, &self.shapes.moods.sources)
    }

    /// A clause about the section's own year: words of planning or of achievement in the sentence say which it is.
    fn own_year(&self, year: i16, range: &Range<usize>) -> Said {
        if self.firm {
            return Said::Own(None);
        }
        let mood = self.own_mood().or_else(|| self.ahead(year, range).then_some(Mood::Planned));
        Said::Own(mood.map(|mood| self.lead(mood, Some(year), range)))
    }

    /// Whether the year is only beginning, so that what a sentence tells of it is to come: 今年再培育10家; where the one before is
    /// reviewed also of all of it (今年，全市把工作重心放在…), and where somebody asks for it (2026年的盘子有多大？).
    fn ahead(&self, year: i16, range: &Range<usize>) -> bool {
        let behind = &self.text[range.end..];
        let reviews = self.section.year == Some(year - 1);
        let opens = self.text[..range.start].is_empty();
        let asks = || {
            let over = |(_, class): (_, u16)| class & CLOSED != 0;
            self.sentence.ends_with(['？', '?']) && !self.shapes.sentences.find(self.sentence).any(over)
        };
        self.section.late.is_none()
            && opens
            && (begins(behind, &self.shapes.moods.ahead)
                || reviews && (behind.starts_with(['，', ',']) || asks()))
    }

    /// Words of planning near the sentence's front decide before words of achievement, which plans hold too:
    /// 2025年是实现目标的攻坚之年，要…
    fn own_mood(&self) -> Option<Mood> {
        const NEAR: usize = 180;
        let mut done = false;
        for (before, words) in [(0, self.sentence), (self.sentence.len(), self.rest)] {
            for (range, class) in self.shapes.sentences.find(words) {
                if class & MODAL != 0 && before + range.start <= NEAR {
                    return Some(Mood::Planned);
                }
                done |= class & DONE != 0;
            }
        }
        done.then_some(Mood::Achieved)
    }

    /// Whether a byte stands inside quotation marks: what a name holds says nothing.
    fn quoted(&self, byte: usize) -> bool {
        let mut open = [0i32; 3];
        for c in self.text[..byte].chars() {
            match c {
                '“' => open[0] += 1,
                '”' => open[0] -= 1,
                '《' => open[1] += 1,
                '》' => open[1] -= 1,
                '「' => open[2] += 1,
                '」' => open[2] -= 1,
                _ => {}
            }
        }
        open.iter().any(|open| *open > 0)
    }
}
