//! Comparisons of some rows at a time. They come out as [`Number::compare`] says of each.

use std::cmp::Ordering;

use ballast_packs::plan::BinaryOp;

use super::lanes::Holds;
use super::number::{APART, Number, against, order, ten_plain};
use super::numbers::{Kind, Known, Lanes, each};
use super::plan::Slot;

/// How numbers stand to others, a bit for each lane.
#[derive(Default)]
struct Orders {
    less: u64,
    equal: u64,
    /// Lanes that are not settled here.
    open: u64,
}

impl Orders {
    fn of(each: impl Iterator<Item = (bool, bool)>) -> Self {
        let mut found = Self::default();
        for (lane, (less, equal)) in each.enumerate() {
            found.less |= u64::from(less) << lane;
            found.equal |= u64::from(equal) << lane;
        }
        found
    }

    fn settled(each: impl Iterator<Item = Option<Ordering>>) -> Self {
        let mut found = Self::default();
        for (lane, order) in each.enumerate() {
            found.less |= u64::from(order == Some(Ordering::Less)) << lane;
            found.equal |= u64::from(order == Some(Ordering::Equal)) << lane;
            found.open |= u64::from(order.is_none()) << lane;
        }
        found
    }

    const OPEN: Self = Self { less: 0, equal: 0, open: u64::MAX };
}

/// What a comparison of two slots comes to.
pub(super) fn compare(known: &Known<'_>, op: BinaryOp, left: Slot, right: Slot) -> Holds {
    let (a, b) = (known.lanes(left), known.lanes(right));
    let there = a.there & b.there;
    // A quotient or a mean stands on the left.
    let turned = matches!(a.kind, Kind::Plain(_)) && !matches!(b.kind, Kind::Plain(_));
    let (asked, orders) = match turned {
        true => (op.mirrored(), orders(b, a)),
        false => (op, orders(a, b)),
    };
    let Orders { less, equal, open } = orders;
    let yes = match asked {
        BinaryOp::Eq => equal,
        BinaryOp::NotEq => !equal,
        BinaryOp::Lt => less,
        BinaryOp::LtEq => less | equal,
        BinaryOp::Gt => !(less | equal),
        BinaryOp::GtEq => !less,
        _ => return Holds::default(),
    };
    let settled = there & !open;
    let mut found = Holds { yes: yes & settled, no: !yes & settled };
    for lane in each(there & open) {
        match Number::compare(op, known.get(left, lane), known.get(right, lane)) {
            Some(true) => found.yes |= 1 << lane,
            Some(false) => found.no |= 1 << lane,
            None => {}
        }
    }
    found
}

fn orders(a: Lanes<'_>, b: Lanes<'_>) -> Orders {
    match (a.kind, b.kind) {
        (Kind::Plain(scale), Kind::Plain(other)) if scale == other => {
            Orders::of(a.over.iter().zip(b.over).map(|(a, b)| (a < b, a == b)))
        }
        (Kind::Plain(scale), Kind::Plain(other)) => {
            let both = a.over.iter().zip(b.over);
            Orders::settled(both.map(|(a, b)| Some(order((*a, scale), (*b, other)))))
        }
        (Kind::Quotient(over, under), Kind::Plain(scale)) if over == under => quotients(a, b, scale),
        (Kind::Quotient(over_scale, under_scale), Kind::Plain(scale)) => {
            let all = a.over.iter().zip(a.under).zip(b.over);
            Orders::settled(all.map(|((over, under), c)| {
                // Where nothing is there, nothing may be divided by.
                let under = if *under == 0 { 1 } else { *under };
                against((*over, over_scale), (under, under_scale), (*c, scale))
            }))
        }
        (Kind::Mean, Kind::Plain(scale)) => means(a, b, scale),
        _ => Orders::OPEN,
    }
}

/// [`against`] where dividend and divisor have as many decimals, as most have: products of two words each.
fn quotients(a: Lanes<'_>, b: Lanes<'_>, scale: u8) -> Orders {
    let grid = ten_plain(scale);
    let mut found = Orders::default();
    for (lane, ((over, under), c)) in a.over.iter().zip(a.under).zip(b.over).enumerate() {
        // At most 2^63 + 10^18, which fits.
        let size = c.unsigned_abs() + grid.unsigned_abs();
        let wide = u128::from(under.unsigned_abs()) * u128::from(size);
        let quotient = i128::from(*over) * i128::from(grid);
        let threshold = i128::from(*c) * i128::from(*under);
        let less = if *under < 0 { threshold < quotient } else { quotient < threshold };
        found.less |= u64::from(less) << lane;
        found.equal |= u64::from(quotient == threshold) << lane;
        found.open |= u64::from(wide >= APART.unsigned_abs()) << lane;
    }
    found
}

/// Of what a mean and its threshold come to together, floats lose less than this share.
const LOST: f64 = 1e-12;
/// And less than this where they are small.
const LEAST_LOST: f64 = 1e-15;

/// Means by what they are near to; those too near to their threshold stay open.
fn means(a: Lanes<'_>, b: Lanes<'_>, scale: u8) -> Orders {
    let grid = ten_plain(scale) as f64;
    let all = a.over.iter().zip(a.under).zip(b.over);
    Orders::settled(all.map(|((near, size), c)| {
        let (near, size) = (f64::from_bits(near.cast_unsigned()), f64::from_bits(size.cast_unsigned()));
        let threshold = *c as f64 / grid;
        let lost = LOST * (size + threshold.abs()) + LEAST_LOST;
        // What is not a number is not far from anything.
        ((near - threshold).abs() > lost).then(|| near.total_cmp(&threshold))
    }))
}
