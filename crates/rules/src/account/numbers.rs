//! Numbers of some rows side by side. Those of a slot are mostly of one kind and are then worked out in one go; where they
//! are not, each is a [`Number`] by itself, and everything here gives what numbers one by one give.

use ballast_packs::plan::Function;

use super::functions;
use super::number::Number;
use super::plan::{Slot, Source};

/// What the numbers of a slot are, as far as they are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Plain numbers with so many decimals.
    Plain(u8),
    /// Quotients that are not divided, with so many decimals above and below.
    Quotient(u8, u8),
    /// Means of quotients: something near stands above, and the sum of what they are means of, without signs, below, both as
    /// bits of floats. Most thresholds are far enough away; the digits are worked out where they are asked for.
    Mean,
    /// Each of its own.
    #[default]
    Mixed,
}

#[derive(Debug, Clone, Copy, Default)]
struct Head {
    kind: Kind,
    /// Lanes whose number is there, a bit each.
    there: u64,
}

/// By slot, then by lane.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    rows: usize,
    heads: Vec<Head>,
    /// Of each slot what stands above and then what stands below: one piece of room, because most accounts are of one row.
    parts: Vec<i64>,
    mixed: Vec<Number>,
}

/// Numbers that are known already: those of the first slots.
#[derive(Clone, Copy)]
pub(super) struct Known<'n> {
    pub rows: usize,
    sources: &'n [Source],
    heads: &'n [Head],
    parts: &'n [i64],
    mixed: &'n [Number],
}

/// The lanes of a slot. What stands where no number is there means nothing.
#[derive(Clone, Copy)]
pub(super) struct Lanes<'n> {
    pub kind: Kind,
    pub there: u64,
    pub over: &'n [i64],
    pub under: &'n [i64],
}

/// A slot to be filled.
pub(super) struct Filling<'n> {
    head: &'n mut Head,
    pub over: &'n mut [i64],
    pub under: &'n mut [i64],
    mixed: &'n mut [Number],
}

/// A bit for each of the first lanes.
pub(super) fn first(rows: usize) -> u64 {
    u64::MAX.checked_shr(64_u32.saturating_sub(rows as u32)).unwrap_or(0)
}

/// The lanes of the bits that are set.
pub(super) fn each(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lane = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(lane)
    })
}

impl Numbers {
    /// Room for so many rows, constants filled in.
    pub fn lay_out(&mut self, sources: &[Source], rows: usize) {
        let all = sources.len() * rows;
        self.rows = rows;
        self.heads.clear();
        self.heads.resize(sources.len(), Head::default());
        // What was there before means nothing and need not be cleared.
        self.parts.resize(2 * all, 0);
        self.mixed.resize(all, Number::Missing);
        for (slot, source) in sources.iter().enumerate() {
            if let Source::Constant(number) = source {
                self.split(sources, slot).1.with(|_| *number);
            }
        }
    }

    /// All slots.
    pub fn known<'n>(&'n self, sources: &'n [Source]) -> Known<'n> {
        let Self { rows, heads, parts, mixed } = self;
        Known { rows: *rows, sources, heads, parts, mixed }
    }

    /// The slots before one, and that one to be filled.
    pub fn split<'n>(&'n mut self, sources: &'n [Source], slot: Slot) -> (Known<'n>, Filling<'n>) {
        let rows = self.rows;
        let (heads, head) = self.heads.split_at_mut(slot);
        let (parts, own) = self.parts.split_at_mut(2 * slot * rows);
        let (over, under) = own[..2 * rows].split_at_mut(rows);
        let (mixed, own_mixed) = self.mixed.split_at_mut(slot * rows);
        let filling = Filling { head: &mut head[0], over, under, mixed: &mut own_mixed[..rows] };
        (Known { rows, sources, heads, parts, mixed }, filling)
    }
}

impl<'n> Known<'n> {
    pub fn lanes(&self, slot: Slot) -> Lanes<'n> {
        let Head { kind, there } = self.heads[slot];
        let own = &self.parts[2 * slot * self.rows..][..2 * self.rows];
        let (over, under) = own.split_at(self.rows);
        Lanes { kind, there, over, under }
    }

    pub fn get(&self, slot: Slot, lane: usize) -> Number {
        let Head { kind, there } = self.heads[slot];
        if there >> lane & 1 == 0 {
            return Number::Missing;
        }
        let Lanes { over, under, .. } = self.lanes(slot);
        match kind {
            Kind::Plain(scale) => Number::Plain { mantissa: over[lane], scale },
            Kind::Quotient(over_scale, under_scale) => {
                Number::Quotient { over: over[lane], over_scale, under: under[lane], under_scale }
            }
            Kind::Mixed => self.mixed[slot * self.rows + lane],
            Kind::Mean => match &self.sources[slot] {
                Source::Call { args, .. } => {
                    functions::call(Function::Mean, args.iter().map(|arg| self.get(*arg, lane)))
                }
                _ => Number::Missing,
            },
        }
    }
}

impl Filling<'_> {
    /// Nothing there yet.
    pub fn clear(&mut self) {
        *self.head = Head::default();
    }

    /// All numbers that are there are of a kind and stand in `over` and `under`.
    pub fn are(&mut self, kind: Kind, there: u64) {
        *self.head = Head { kind, there };
    }

    /// Number by number.
    pub fn with(&mut self, mut number: impl FnMut(usize) -> Number) {
        self.clear();
        for lane in 0..self.over.len() {
            self.set(lane, number(lane));
        }
    }

    /// One number; another of its kind stays beside those that are there.
    fn set(&mut self, lane: usize, number: Number) {
        let (kind, over, under) = match number {
            Number::Missing => return,
            Number::Plain { mantissa, scale } => (Kind::Plain(scale), mantissa, 0),
            Number::Quotient { over, over_scale, under, under_scale } => {
                (Kind::Quotient(over_scale, under_scale), over, under)
            }
            Number::Exact(_) => (Kind::Mixed, 0, 0),
        };
        self.agree(kind);
        if self.head.kind == Kind::Mixed {
            self.mixed[lane] = number;
        } else {
            (self.over[lane], self.under[lane]) = (over, under);
        }
        self.head.there |= 1 << lane;
    }

    /// Makes room for numbers of a kind: where others are there, each stands by itself from now on.
    fn agree(&mut self, kind: Kind) {
        if self.head.there == 0 {
            self.head.kind = kind;
        } else if self.head.kind != kind {
            for lane in each(self.head.there) {
                match self.head.kind {
                    Kind::Plain(scale) => {
                        self.mixed[lane] = Number::Plain { mantissa: self.over[lane], scale };
                    }
                    Kind::Quotient(over_scale, under_scale) => {
                        let (over, under) = (self.over[lane], self.under[lane]);
                        self.mixed[lane] = Number::Quotient { over, over_scale, under, under_scale };
                    }
                    Kind::Mixed | Kind::Mean => {}
                }
            }
            self.head.kind = Kind::Mixed;
        }
    }

    /// The numbers of another slot, in the lanes marked.
    pub fn take(&mut self, known: &Known<'_>, slot: Slot, marked: u64) {
        let from = known.lanes(slot);
        let marked = marked & from.there;
        if marked == 0 {
            return;
        }
        let alike = self.head.there == 0 || self.head.kind == from.kind;
        match from.kind {
            Kind::Plain(_) | Kind::Quotient(..) if alike => {
                self.head.kind = from.kind;
                copy(self.over, from.over, marked);
                if let Kind::Quotient(..) = from.kind {
                    copy(self.under, from.under, marked);
                }
                self.head.there |= marked;
            }
            _ => each(marked).for_each(|lane| self.set(lane, known.get(slot, lane))),
        }
    }
}

fn copy(to: &mut [i64], from: &[i64], marked: u64) {
    for (lane, (to, from)) in to.iter_mut().zip(from).enumerate() {
        // Without a branch: which rows are marked is anybody's guess.
        *to = if marked >> lane & 1 == 1 { *from } else { *to };
    }
}
