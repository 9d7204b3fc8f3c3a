//! `每4辆有1辆`: one figure of two numbers.

use ballast_packs::plan::WordClass as C;

use super::{draft::Draft, walk::Walk};
use crate::{
    Bound,
    record::{FigureStatus, ReadMeasure},
    scan::{Classes, Kind},
};

impl Walk<'_, '_> {
    /// What is shared out, between the first number and the verb: 新能源汽车 in 每4辆新能源汽车中就有1辆.
    fn whole(&self, lo: usize, verb: usize) -> Option<std::ops::Range<usize>> {
        let mut text = self.line.slice(lo..verb);
        let joints = &self.line.vocabulary.edges.shared_out;
        while let Some(rest) = joints.iter().find_map(|word| text.strip_suffix(word.as_str())) {
            text = rest;
        }
        let end = lo + text.len();
        (lo < end).then_some(lo..end)
    }

    /// Reads a share of so many in so many whose first number is at `at`; the figure and where to go on.
    pub(super) fn share(&mut self, at: usize, last: usize) -> Option<(Draft, (usize, usize))> {
        let line = self.line;
        let tokens = line.tokens();
        let first = line.number(&tokens[at])?;
        // 每卖出10台: a verb may stand between.
        let near = tokens[..at].iter().rev().take(2).find(|token| line.is(token, C::Every));
        let every = near.filter(|token| first.start - token.end <= 12)?;
        let mut has = None;
        for (near, token) in tokens[at + 1..last.min(at + 12)].iter().enumerate() {
            if token.start > first.end + 90
                || line.classes(token).meets(Classes::of(&[C::PunctStop, C::PunctComma]))
            {
                return None;
            }
            if let Some(second) = line.number(token) {
                let verb = has?;
                if second.unit != first.unit || second.value >= first.value || second.value_hi.is_some() {
                    return None;
                }
                let value = second.value.checked_div(first.value)?;
                let about =
                    line.ending(line.back(second.start)).is_some_and(|token| line.is(token, C::AboutBefore));
                let after = line.after(at + 1 + near, &self.paragraph);
                let whole = self.whole(first.end, verb);
                let mut pieces: Vec<_> = whole.into_iter().chain(after.object.clone()).collect();
                if pieces.is_empty() {
                    pieces.extend(self.subject.clone());
                }
                let mut draft = Draft {
                    range: every.start..second.end,
                    number: match token.kind {
                        Kind::Number(index) => index as usize,
                        _ => 0,
                    },
                    value,
                    unit: Some("比例".to_owned()),
                    pieces,
                    measure: ReadMeasure::Share,
                    status: FigureStatus::Actual,
                    region: None,
                    area: None,
                    of_section: false,
                    period: None,
                    bound: Bound::Eq,
                    because: Vec::new(),
                    sources: Vec::new(),
                };
                let lo = every.start;
                self.judge(&mut draft, lo, second, &after, None);
                // 全国每4辆有1辆出自广东 is said of 广东.
                if draft.region.is_some_and(|place| self.context.places.get(place).level == 0) {
                    (draft.region, draft.of_section) = self.context.here(draft.range.start);
                }
                draft.bound = if about { Bound::Approx } else { draft.bound };
                return Some((draft, (at + 2 + near, after.end)));
            }
            let text = line.slice(token.start..token.end);
            if text.ends_with('有') {
                has = Some(token.start);
            }
        }
        None
    }
}
