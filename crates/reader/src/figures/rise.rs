//! The level from which something rose, and the one it reached: 由58.4%提高到63.1%.

use ballast_packs::plan::WordClass as C;

use super::{section::Head, walk::Walk};
use crate::{
    outline::ends,
    scan::{Number, Part, Token, When},
};

impl Walk<'_, '_> {
    /// 由 before a number: it is the level before. Its own period, where one stands between.
    pub(super) fn level_before(&self, lo: usize, number: &Number<'_>) -> Option<Option<When>> {
        let line = &self.line;
        let tokens = line.within(lo..number.start);
        let from = tokens.iter().rposition(|token| line.is(token, C::From))?;
        // 由零起步突破100亿元: that is where it rose to.
        let reached = |token: &Token| {
            line.is(token, C::LevelCue) && line.slice(token.start..token.end).chars().nth(1).is_some()
        };
        if tokens[from..].iter().any(reached) {
            return None;
        }
        let when = tokens[from..].iter().find_map(|token| {
            let same = line.is(token, C::Adverb) && ends(line.said(token), &line.vocabulary.same);
            line.when(token).copied().or_else(|| same.then(|| self.year_before(number.start)).flatten())
        });
        // What follows must be its end: 提高到.
        let reaches = line.tokens()[line.from(number.end)..].iter().take(6);
        let reaches = reaches.take_while(|token| !line.is(token, C::PunctStop)).any(|token| {
            line.is(token, C::LevelCue) || line.is(token, C::Glue) || line.is(token, C::GrowthCue)
        });
        reaches.then_some(when)
    }

    /// What covers a level from which something rose, where its own words name no time: in a plan last year, in a review
    /// of a year the one before, in a review of several years the one before the first.
    pub(super) fn before_rise(&self, at: usize) -> Option<String> {
        let base = self.context.base(at)?;
        if self.promised(at) {
            return Some((base - 1).to_string());
        }
        let Some(when) = self.when.or(self.opened) else {
            let whole = matches!(self.context.period, Head::None);
            return whole.then(|| (base - 1).to_string());
        };
        match when.part {
            // 2021年至2023年 names the first year itself, “十四五” what was done since.
            Part::Years(from, Some(_)) => {
                let named = self.line.slice(when.start..when.end).starts_with(|c: char| c.is_ascii_digit());
                Some((from - i16::from(!named)).to_string())
            }
            Part::Years(from, None) => Some((from - 1).to_string()),
            Part::Last(years) => Some((when.year_of(Some(base))? - years).to_string()),
            Part::Whole if !when.until => Some((when.year_of(Some(base))? - 1).to_string()),
            _ => None,
        }
    }

    /// The last year of a run, for what rose from its first: 2021年至2023年，净利润由0.4亿元增至2.1亿元.
    pub(super) fn risen(&self, number: &Number<'_>) -> Option<String> {
        let Part::Years(from, Some(to)) = self.when?.part else { return None };
        let line = &self.line;
        let before = self.last().filter(|before| before.range.start >= self.clause)?;
        let reaches = line.ending(line.back(number.start)).is_some_and(|token| line.is(token, C::LevelCue));
        // “十四五”期间由107家增至383家: from the year before the first on.
        let rose =
            [from, from - 1].iter().any(|from| before.period.as_deref() == Some(from.to_string().as_str()));
        // A plan that still runs has come as far as the year that is told of.
        let told = self.context.base(number.start).filter(|_| !self.promised(number.start));
        (reaches && rose).then(|| told.map_or(to, |told| to.min(told.max(from))).to_string())
    }
}
