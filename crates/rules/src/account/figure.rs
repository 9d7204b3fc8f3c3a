//! The numbers that conditions ask for, some rows at a time.

use ballast_packs::plan::{BinaryOp, Function};
use rust_decimal::Decimal;

use super::Clerk;
use super::block::{Block, concerned};
use super::functions::{call, extreme_of_two, mean};
use super::number::{Number, PLACES, SHIFT, ten_plain};
use super::numbers::{Filling, Kind, Known, first};
use super::plan::{Slot, Source};

impl Block {
    /// A number of every lane. What it is made of stands before it.
    pub(super) fn work_out(&mut self, clerk: &Clerk<'_>, slot: Slot) {
        let (from, holds, sheets) = (self.first, &self.holds, &self.sheets);
        let desk = &clerk.judge.desk;
        let (known, mut to) = self.numbers.split(&clerk.prepared.numbers, slot);
        match &clerk.prepared.numbers[slot] {
            Source::Constant(number) => to.with(|_| *number),
            Source::Input { input, mantissa, scale } => {
                let column = desk.columns.get(*input).map(|column| &column.values);
                let stored = column.and_then(|column| column.values.get(from..)).unwrap_or_default();
                let there = column.map_or(0, |column| window(column.valid.words(), from)) & first(known.rows);
                let mut wrong = 0;
                for (lane, (to, stored)) in to.over.iter_mut().zip(stored).enumerate() {
                    let (value, over) = stored.overflowing_mul(*mantissa);
                    *to = value;
                    wrong |= u64::from(over) << lane;
                }
                match wrong & there {
                    0 => to.are(Kind::Plain(*scale), there),
                    _ => to.with(|lane| {
                        let stored = desk.stored(from + lane, *input);
                        match stored.map(|stored| stored.checked_mul(*mantissa)) {
                            None => Number::Missing,
                            Some(Some(mantissa)) => Number::Plain { mantissa, scale: *scale },
                            Some(None) => Number::exact(desk.input(from + lane, *input)),
                        }
                    }),
                }
            }
            Source::Scaled { input, factor } => to.with(|lane| {
                let stored = desk.stored(from + lane, *input);
                Number::exact(stored.and_then(|stored| Decimal::from(stored).checked_mul(*factor)))
            }),
            Source::Lookup(at) => {
                to.with(|lane| desk.lookup(from + lane, *at).map_or(Number::Missing, Number::of));
            }
            Source::Ranking(at) => to.with(|lane| {
                let places = clerk.judge.population.rankings.get(*at);
                let place = places.and_then(|places| places.get(from + lane));
                place.copied().flatten().map_or(Number::Missing, Number::of)
            }),
            Source::Score(group) => to.with(|lane| {
                let sheet = sheets.get(lane).filter(|_| concerned(clerk, from + lane));
                let points = sheet.and_then(|sheet| match group {
                    None => sheet.total,
                    Some(at) => sheet.groups.get(*at)?.1,
                });
                points.map_or(Number::Missing, Number::of)
            }),
            Source::Reference(part) => to.with(|_| Number::of(part.of(desk.frame.on))),
            Source::Negate(x) => to.with(|lane| known.get(*x, lane).negated()),
            Source::Arithmetic { op, left, right } => arithmetic(&known, *op, *left, *right, &mut to),
            Source::Case { when, otherwise } => {
                to.clear();
                let mut left = first(known.rows);
                for (place, value) in when {
                    let holds = holds[*place];
                    to.take(&known, *value, left & holds.yes);
                    // Where it cannot be said whether it holds, nothing after it counts.
                    left &= holds.no;
                }
                if let Some(value) = otherwise {
                    to.take(&known, *value, left);
                }
            }
            // The first that is there, as it is.
            Source::Call { function: Function::Coalesce, args } => {
                to.clear();
                let mut left = first(known.rows);
                for arg in args {
                    to.take(&known, *arg, left);
                    left &= !known.lanes(*arg).there;
                }
            }
            Source::Call { function, args } => {
                let done = match (function, args.as_slice()) {
                    (Function::Mean, args) => mean(&known, args, &mut to),
                    (Function::Least, [a, b]) => extreme_of_two(&known, Function::Least, *a, *b, &mut to),
                    (Function::Greatest, [a, b]) => {
                        extreme_of_two(&known, Function::Greatest, *a, *b, &mut to)
                    }
                    _ => false,
                };
                if !done {
                    to.with(|lane| call(*function, args.iter().map(|arg| known.get(*arg, lane))));
                }
            }
        }
    }
}

/// The bits from one on, lowest first.
fn window(words: &[u64], from: usize) -> u64 {
    let word = |at: usize| words.get(at).copied().unwrap_or(0);
    let (at, shift) = (from / 64, from % 64);
    match shift {
        0 => word(at),
        _ => word(at) >> shift | word(at + 1) << (64 - shift),
    }
}

/// [`Number::compute`] lane by lane.
pub(super) fn arithmetic(known: &Known<'_>, op: BinaryOp, left: Slot, right: Slot, to: &mut Filling<'_>) {
    let (a, b) = (known.lanes(left), known.lanes(right));
    let there = a.there & b.there;
    if let (Kind::Plain(scale), Kind::Plain(other)) = (a.kind, b.kind) {
        let common = scale.max(other);
        let (widen, widen_other) = (ten_plain(common - scale), ten_plain(common - other));
        let same = scale == other;
        let fits = match op {
            BinaryOp::Add if same => Some((common, lanes(to.over, a.over, b.over, i64::overflowing_add))),
            BinaryOp::Sub if same => Some((common, lanes(to.over, a.over, b.over, i64::overflowing_sub))),
            BinaryOp::Add | BinaryOp::Sub => {
                let wrong = lanes(to.over, a.over, b.over, |a, b| {
                    let ((a, wide), (b, other)) = (a.overflowing_mul(widen), b.overflowing_mul(widen_other));
                    let (value, over) = match op {
                        BinaryOp::Add => a.overflowing_add(b),
                        _ => a.overflowing_sub(b),
                    };
                    (value, wide | other | over)
                });
                Some((common, wrong))
            }
            BinaryOp::Mul if scale + other <= PLACES => {
                Some((scale + other, lanes(to.over, a.over, b.over, i64::overflowing_mul)))
            }
            BinaryOp::Div if other <= scale + SHIFT => {
                to.over.copy_from_slice(a.over);
                to.under.copy_from_slice(b.over);
                let zeros = b.over.iter().enumerate();
                let zeros = zeros.fold(0, |set, (lane, b)| set | u64::from(*b == 0) << lane);
                return to.are(Kind::Quotient(scale, other), there & !zeros);
            }
            // More decimals than fit, even where there is nothing to have them.
            _ => None,
        };
        if let Some((scale, wrong)) = fits
            && wrong & there == 0
        {
            return to.are(Kind::Plain(scale), there);
        }
    }
    to.with(|lane| Number::compute(op, known.get(left, lane), known.get(right, lane)));
}

/// One of each, and in which lanes it does not fit.
fn lanes(to: &mut [i64], a: &[i64], b: &[i64], of: impl Fn(i64, i64) -> (i64, bool)) -> u64 {
    let mut wrong = 0;
    for (lane, ((to, a), b)) in to.iter_mut().zip(a).zip(b).enumerate() {
        let (value, over) = of(*a, *b);
        *to = value;
        wrong |= u64::from(over) << lane;
    }
    wrong
}
