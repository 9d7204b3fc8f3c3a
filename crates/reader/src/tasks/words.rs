use ballast_packs::plan::TaskWords;

use crate::{
    outline::{Cues, Shapes, begins},
    trie::Trie,
};

/// What makes an item planned work, ready to be looked for.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    pub(super) lists: TaskWords,
    /// Words of headings that hold items, of those below which is no work, of exhortations, and of how a policy applies.
    pub(super) holders: Cues,
    /// See [`Self::holders`].
    pub(super) voids: Cues,
    /// See [`Self::holders`].
    pub(super) exhortations: Cues,
    /// See [`Self::holders`].
    pub(super) rules: Cues,
    /// What announces a row: behind a number, or by itself.
    announced: Cues,
    /// Each standing for [`LONG`] where it has more than one character.
    verbs: Trie,
    /// Words that name an owner or a time, each with its bit.
    pub(super) details: Cues,
    /// The literal part of each pattern of a deadline, with the pattern.
    pub(super) patterns: Vec<Pattern>,
}

/// It announces a row behind a number.
const COUNTED: u16 = 1;
/// It announces one by itself.
const PLAIN: u16 = 2;

/// A verb of one character.
const SINGLE: u32 = 0;
/// A verb of more.
const LONG: u32 = 1;

/// 牵头单位：
pub(super) const OWNER_KEY: u16 = 1;
/// 牵头 in 由市工信局牵头.
pub(super) const OWNER_AFTER: u16 = 2;
/// A time.
pub(super) const TIME: u16 = 4;

/// A time by which something is done: `#月底前`.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    pub(super) before: String,
    pub(super) after: String,
    pub(super) gives: Gives,
}

/// What the number of a pattern is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    Month,
    /// The quarter that the pattern itself names.
    Quarter(u8),
    Half,
    ThisYear,
    /// The last two digits of a year.
    Year,
}

impl Words {
    pub(crate) fn new(lists: &TaskWords) -> Self {
        let times = &lists.deadlines;
        let mut patterns = Vec::new();
        let mut add = |list: &[String], gives: &dyn Fn(usize) -> Gives| {
            for (nth, text) in list.iter().enumerate() {
                let (before, after) = text.split_once('#').unwrap_or(("", text));
                patterns.push(Pattern {
                    before: before.to_owned(),
                    after: after.to_owned(),
                    gives: gives(nth),
                });
            }
        };
        add(&times.months, &|_| Gives::Month);
        add(&times.quarters, &|nth| Gives::Quarter((nth % 4 + 1) as u8));
        add(&times.halves, &|_| Gives::Half);
        add(&times.year_end, &|_| Gives::ThisYear);
        add(&times.years, &|_| Gives::Year);
        let literal: Vec<String> = patterns.iter().map(|pattern| anchor(&pattern.after).to_owned()).collect();
        let details =
            Cues::new(&[(&lists.owner.keys, OWNER_KEY), (&lists.owner.after, OWNER_AFTER), (&literal, TIME)]);
        let any = |list: &[String]| Cues::new(&[(list, 1)]);
        let mut verbs = Trie::with_room(0);
        for verb in &lists.verbs {
            verbs.insert(verb.chars(), if verb.chars().nth(1).is_some() { LONG } else { SINGLE });
        }
        let (counted, plain): (Vec<_>, Vec<_>) =
            lists.announced.iter().partition(|word| word.starts_with('#'));
        let counted: Vec<String> =
            counted.into_iter().map(|word| word.trim_start_matches('#').to_owned()).collect();
        let plain: Vec<String> = plain.into_iter().cloned().collect();
        Self {
            holders: any(&lists.holders),
            voids: any(&lists.voids),
            exhortations: any(&lists.exhortations),
            rules: any(&lists.rules),
            announced: Cues::new(&[(&counted, COUNTED), (&plain, PLAIN)]),
            verbs,
            lists: lists.clone(),
            details,
            patterns,
        }
    }

    /// Whether a text begins with a verb of planned work. A verb of one character counts only before a short object:
    /// 育产业，; 活力持续迸发 begins with none.
    pub(super) fn begins_with_verb(&self, text: &str) -> bool {
        const SHORT: usize = 6;
        // “强龙头”，新培育百亿元企业5户.
        let text = text.trim_start().trim_start_matches('“');
        let single = || self.verbs.longest_at(text, |kind| kind == SINGLE).is_some();
        let clause = || text.chars().take(SHORT + 1).take_while(|c| !"，,。：:；".contains(*c)).count();
        self.begins_with_long_verb(text) || (single() && clause() <= SHORT)
    }

    /// Whether a text is a verb of planned work.
    pub(super) fn is_verb(&self, text: &str) -> bool {
        self.verbs.longest_at(text, |_| true).is_some_and(|(length, _)| length == text.len())
    }

    /// Whether a text begins with a verb of more than one character.
    pub(super) fn begins_with_long_verb(&self, text: &str) -> bool {
        self.verbs.longest_at(text, |kind| kind == LONG).is_some()
    }

    /// Whether a title names work: it begins with a verb, ends as 数字赋能行动 does, or says by what means something is
    /// done: 以链长制提升产业链韧性.
    pub(super) fn names_work(&self, title: &str) -> bool {
        let bare = title.trim_end_matches(['。', '：', ':']);
        // 要在市场主体上见增量.
        let modal = self.lists.modals.iter().find_map(|word| bare.strip_prefix(word.as_str()));
        let bare = modal.or_else(|| self.said_of(bare)).unwrap_or(bare);
        self.begins_with_verb(bare)
            || self.lists.works.iter().any(|end| bare.ends_with(end.as_str()))
            || self.by_means(bare)
    }

    /// Whether a title says of the name that it opens with what is done.
    pub(super) fn names_said(&self, title: &str) -> bool {
        self.said_of(title).is_some_and(|rest| self.begins_with_verb(rest))
    }

    /// What a title says of the name that it opens with: “一稳”是稳住当家产业.
    fn said_of<'t>(&self, title: &'t str) -> Option<&'t str> {
        let (_, rest) = title.strip_prefix('“')?.split_once('”')?;
        self.lists.named.iter().find_map(|word| rest.strip_prefix(word.as_str()))
    }

    /// Whether a title opens with a means, behind which a verb of more than one character follows.
    fn by_means(&self, title: &str) -> bool {
        let clause = title.split(['，', ',', '。', '；']).next().unwrap_or(title);
        let Some(rest) = self.lists.means.iter().find_map(|word| clause.strip_prefix(word.as_str())) else {
            return false;
        };
        self.verbs.next(rest, 0, |kind| kind == LONG).is_some()
    }

    /// Whether the first words of an item say who shall do something: 宝鸡要把钛做精, 把“招工”变成“留才”.
    pub(super) fn says_shall(&self, item: &str) -> bool {
        const NEAR: usize = 6;
        let end = item.char_indices().nth(NEAR).map_or(item.len(), |(at, _)| at);
        let near = &item[..end];
        begins(near, &self.lists.shall)
            || self.lists.shall_near.iter().any(|word| near.contains(word.as_str()))
    }

    /// Whether a clause says of what an item is: 项目攻坚方面.
    pub(super) fn names_aspect(&self, clause: &str) -> bool {
        self.lists.aspects.iter().any(|end| clause.len() > end.len() && clause.ends_with(end.as_str()))
    }

    /// Whether a sentence announces a row, and of how many: 重点做好三方面工作.
    pub(super) fn announces(&self, sentence: &str, shapes: &Shapes) -> Option<Option<usize>> {
        // 十二 is the longest number that announces anything.
        const DIGITS: usize = 2;
        self.announced.find(sentence).find_map(|(found, class)| {
            if class & PLAIN != 0 {
                return Some(None);
            }
            let before = &sentence[..found.start];
            (1..=DIGITS).rev().find_map(|digits| {
                let (at, _) = before.char_indices().nth_back(digits - 1)?;
                let (count, rest) = shapes.counters.count(&before[at..])?;
                (rest.is_empty() && (2..=12).contains(&count)).then(|| Some(usize::from(count)))
            })
        })
    }

    /// Whether a text tells what has been reached: 创新能力不断增强.
    pub(super) fn tells_reached(&self, text: &str) -> bool {
        let text = text.trim_end_matches(['。', '；', '，', '”']);
        self.lists.reached.iter().any(|end| {
            text.strip_suffix(end.as_str()).is_some_and(|rest| {
                let tail = &rest[rest.char_indices().nth_back(5).map_or(0, |(at, _)| at)..];
                self.lists
                    .reached_by
                    .iter()
                    .any(|word| tail.contains(word.as_str()) || end.starts_with(word.as_str()))
            })
        })
    }
}

/// The part of a pattern behind its number up to a second one.
fn anchor(after: &str) -> &str {
    after.split('#').next().unwrap_or(after)
}
