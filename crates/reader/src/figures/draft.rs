//! A figure as it is put together: its number, its name, and what is judged of it.

use std::ops::Range;

use ballast_packs::plan::WordClass as C;

use super::walk::Walk;
use crate::{
    place::PlaceId,
    record::{FigureStatus, ReadMeasure},
    scan::{Classes, Kind, Number, UnitKind},
};

/// A figure before it leaves the flow.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) range: Range<usize>,
    pub(super) number: usize,
    pub(super) value: rust_decimal::Decimal,
    pub(super) unit: Option<String>,
    /// The parts of the text that name what is measured.
    pub(super) pieces: Vec<Range<usize>>,
    pub(super) measure: ReadMeasure,
    pub(super) status: FigureStatus,
    pub(super) region: Option<PlaceId>,
    /// An area that the tree does not know and that stands in the region's place: 科技城新区.
    pub(super) area: Option<String>,
    /// The section's place, whatever it is called there.
    pub(super) of_section: bool,
    pub(super) period: Option<String>,
    pub(super) bound: crate::Bound,
    /// Of, where, by: in the flow.
    pub(super) because: Vec<(&'static str, Range<usize>, &'static str)>,
    /// The same, in the source: words that the outline found.
    pub(super) sources: Vec<(&'static str, Range<usize>, &'static str)>,
}

impl<'a> Walk<'a, '_> {
    /// A number: a figure, or part of a name, a date, a code.
    pub(super) fn number(&mut self, at: usize, last: usize) -> usize {
        let line = self.line;
        let token = line.tokens()[at];
        let Some(found) = line.number(&token) else { return at + 1 };
        let in_points = self.in_points(at, found);
        let number = in_points.as_ref().unwrap_or(found);
        if let Some((drafted, next)) = self.share(at, last) {
            self.push(drafted, next.1);
            return next.0;
        }
        let mut after = line.after(at, &self.paragraph);
        if !self.counts(at, number, &after) {
            return at + 1;
        }
        let lo = self.clause.max(self.free);
        let turn = self.turn(at, lo, &(number.start..number.end));
        let named = self.name(at, lo, number, &mut after, turn.is_some());
        let measure = self.measure(lo, number, &after, &named);
        // 第2位 is said whole.
        let ordinal = line.ending(token.start).filter(|before| line.is(before, C::Ordinal));
        let range = ordinal.map_or(token.start, |before| before.start)..token.end;
        let unit = match number.kind {
            UnitKind::Point => in_points.as_ref().map(|points| points.unit.to_string()),
            UnitKind::None if ordinal.is_some() => Some("位".to_owned()),
            _ => None,
        };
        let mut draft = Draft {
            range,
            number: match token.kind {
                Kind::Number(index) => index as usize,
                _ => 0,
            },
            value: number.value,
            unit,
            pieces: named.pieces,
            measure,
            status: FigureStatus::Actual,
            region: None,
            area: None,
            of_section: false,
            period: None,
            bound: crate::Bound::Eq,
            because: named.because,
            sources: Vec::new(),
        };
        self.judge(&mut draft, lo, number, &after, named.place);
        if let Some(when) = turn {
            draft.period = when.write(self.context.base(number.start));
            draft.because.push(("period", when.start..when.end, "list"));
        }
        if named.carried
            && self.cue.is_none()
            && let Some(before) = self.last().filter(|before| before.status == FigureStatus::Estimate)
        {
            draft.status = before.status;
        }
        let end = after.end;
        self.push(draft, end);
        at + 1
    }

    /// 0.9个和0.5个百分点: the first is in points, too.
    fn in_points(&self, at: usize, number: &Number<'a>) -> Option<Number<'a>> {
        let line = self.line;
        if number.kind != UnitKind::Count && number.kind != UnitKind::None {
            return None;
        }
        let joints = Classes::of(&[C::PunctList, C::And]);
        let mut end = number.end;
        for token in line.tokens()[at + 1..].iter().take(12) {
            if token.start != line.skip(end) {
                return None;
            }
            end = token.end;
            match line.number(token) {
                Some(next) if next.kind == UnitKind::Point => {
                    let unit = next.unit.clone();
                    return Some(Number { unit, kind: UnitKind::Point, ..number.clone() });
                }
                Some(next) if next.kind == number.kind => {}
                Some(_) => return None,
                None if line.classes(token).meets(joints) => {}
                None => return None,
            }
        }
        None
    }

    pub(super) fn push(&mut self, draft: Draft, end: usize) {
        self.free = end.max(self.free);
        self.recent.push(self.drafts.len());
        self.drafts.push(draft);
        if self.recent.len() > 64 {
            self.recent.remove(0);
        }
    }

    /// The last figure of this sentence.
    pub(super) fn last(&self) -> Option<&Draft> {
        self.recent.last().and_then(|at| self.drafts.get(*at))
    }
}
