//! Functions of numbers: for one subject, and for rows side by side where that gives the same.

use ballast_packs::plan::{BinaryOp, Function};

use super::number::{APART, Number, ten_plain};
use super::numbers::{Filling, Kind, Known, each};
use super::plan::Slot;

/// Arguments of a function that fit without asking for room.
const FEW: usize = 8;

/// Sums of quotients up to this size are far from what decimals cannot hold.
const SMALL: f64 = 1e12;

/// Means of plain numbers of one kind, or of quotients whose digits can wait; whether they could be told so.
pub(super) fn mean(known: &Known<'_>, args: &[Slot], to: &mut Filling<'_>) -> bool {
    let Some((head, rest)) = args.split_first() else { return false };
    let kind = known.lanes(*head).kind;
    let there = args.iter().fold(u64::MAX, |there, arg| there & known.lanes(*arg).there);
    let all = |fits: &dyn Fn(Kind) -> bool| args.iter().all(|arg| fits(known.lanes(*arg).kind));
    let Ok(count) = i32::try_from(args.len()) else { return false };
    match kind {
        Kind::Plain(scale) if all(&|other| other == kind) => {
            to.over.copy_from_slice(known.lanes(*head).over);
            let mut wrong = 0;
            for arg in rest {
                for (lane, (to, more)) in to.over.iter_mut().zip(known.lanes(*arg).over).enumerate() {
                    let (value, over) = to.overflowing_add(*more);
                    *to = value;
                    wrong |= u64::from(over) << lane;
                }
            }
            to.under.fill(count.into());
            to.are(Kind::Quotient(scale, 0), there);
            wrong & there == 0
        }
        Kind::Quotient(..) if all(&|other| matches!(other, Kind::Quotient(..))) => {
            let mut large = 0;
            for lane in each(there) {
                let (mut sum, mut size) = (0.0, 0.0);
                for arg in args {
                    let of = known.lanes(*arg);
                    let Kind::Quotient(over_scale, under_scale) = of.kind else { return false };
                    let own = of.over[lane] as f64 / of.under[lane] as f64;
                    let own = match over_scale == under_scale {
                        true => own,
                        false => own * (ten_plain(under_scale) as f64 / ten_plain(over_scale) as f64),
                    };
                    (sum, size) = (sum + own, size + own.abs());
                }
                to.over[lane] = (sum / f64::from(count)).to_bits().cast_signed();
                to.under[lane] = size.to_bits().cast_signed();
                large |= u64::from(size > SMALL) << lane;
            }
            to.are(Kind::Mean, there);
            large == 0
        }
        _ => false,
    }
}

/// The lesser or the larger of two, as [`extreme`] finds it; whether it could be told without their digits.
pub(super) fn extreme_of_two(
    known: &Known<'_>,
    which: Function,
    a: Slot,
    b: Slot,
    to: &mut Filling<'_>,
) -> bool {
    let (x, y) = (known.lanes(a), known.lanes(b));
    let there = x.there & y.there;
    // The lanes of the second; of two equals the first stands.
    let (mut second, mut open) = (0_u64, 0_u64);
    let least = which == Function::Least;
    match (x.kind, y.kind) {
        (Kind::Plain(scale), Kind::Plain(other)) if scale == other => {
            for (lane, (x, y)) in x.over.iter().zip(y.over).enumerate() {
                second |= u64::from(if least { y < x } else { y > x }) << lane;
            }
        }
        (Kind::Quotient(over, under), Kind::Quotient(..)) if x.kind == y.kind && over == under => {
            for lane in each(there) {
                let (x_over, x_under) = (x.over[lane], x.under[lane]);
                let (y_over, y_under) = (y.over[lane], y.under[lane]);
                let (cross, other) =
                    (i128::from(x_over) * i128::from(y_under), i128::from(y_over) * i128::from(x_under));
                // Unequal, they are at least 1 / (under x under) apart; see `against`.
                let wide = u128::from(x_under.unsigned_abs())
                    * (u128::from(y_over.unsigned_abs()) + u128::from(y_under.unsigned_abs()));
                open |= u64::from(cross == other || wide >= APART.unsigned_abs()) << lane;
                let same_sign = (x_under < 0) == (y_under < 0);
                let less = if same_sign { other < cross } else { cross < other };
                second |= u64::from(less == least) << lane;
            }
        }
        _ => return false,
    }
    for lane in each(open & there) {
        let before = if least { BinaryOp::Lt } else { BinaryOp::Gt };
        let takes = Number::compare(before, known.get(b, lane), known.get(a, lane)) == Some(true);
        second = second & !(1 << lane) | u64::from(takes) << lane;
    }
    to.clear();
    to.take(known, a, there & !second);
    to.take(known, b, there & second);
    true
}

/// What a function comes to for one subject.
pub(super) fn call(function: Function, args: impl ExactSizeIterator<Item = Number>) -> Number {
    match function {
        Function::Mean if args.len() > 0 => {
            let count = Number::of(args.len().into());
            let nought = Number::Plain { mantissa: 0, scale: 0 };
            let sum = args.fold(nought, |sum, arg| Number::compute(BinaryOp::Add, sum, arg));
            Number::compute(BinaryOp::Div, sum, count)
        }
        Function::Least => extreme(BinaryOp::Lt, args),
        Function::Greatest => extreme(BinaryOp::Gt, args),
        _ if args.len() <= FEW => {
            let mut few = [None; FEW];
            let count = args.len();
            for (to, arg) in few.iter_mut().zip(args) {
                *to = arg.decimal();
            }
            Number::exact(function.of(&few[..count]))
        }
        _ => Number::exact(function.of(&args.map(Number::decimal).collect::<Vec<_>>())),
    }
}

/// The one that stands before all others; missing where one is missing.
fn extreme(before: BinaryOp, args: impl Iterator<Item = Number>) -> Number {
    let mut found: Option<Number> = None;
    for arg in args {
        if arg.is_missing() {
            return Number::Missing;
        }
        if found.is_none_or(|found| Number::compare(before, arg, found) == Some(true)) {
            found = Some(arg);
        }
    }
    found.unwrap_or(Number::Missing)
}
