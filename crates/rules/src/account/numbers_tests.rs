//! What is worked out for rows side by side is what each row comes to by itself.

use ballast_packs::plan::{BinaryOp, Function};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::compare::compare;
use super::figure::arithmetic;
use super::functions::{call, extreme_of_two, mean};
use super::number::Number;
use super::numbers::{Filling, Known, Numbers, each, first};
use super::plan::Source;

const OPS: [BinaryOp; 6] =
    [BinaryOp::Eq, BinaryOp::NotEq, BinaryOp::Lt, BinaryOp::LtEq, BinaryOp::Gt, BinaryOp::GtEq];

fn mantissa() -> impl Strategy<Value = i64> {
    prop_oneof![
        -20..20_i64,
        -1_000_000..1_000_000_000_i64,
        any::<i64>(),
        Just(i64::MAX),
        Just(i64::MIN),
        (0..18_u32).prop_map(|places| 10_i64.pow(places)),
    ]
}

/// Numbers of some rows: of one kind, missing here and there, or of all kinds.
fn lanes(rows: usize) -> impl Strategy<Value = Vec<Number>> {
    let scale = || prop_oneof![Just(0_u8), Just(2), 0..=18_u8];
    let under = mantissa().prop_map(|under| if under == 0 { 1 } else { under });
    let one = (0..8_u8, mantissa(), under, scale(), scale());
    (0..4_u8, scale(), scale(), proptest::collection::vec(one, rows)).prop_map(
        |(kind, shared, below, all)| {
            let number = |(pick, over, under, scale, under_scale): (u8, i64, i64, u8, u8)| match (pick, kind)
            {
                (0, _) => Number::Missing,
                (_, 0) => Number::Plain { mantissa: over, scale: shared },
                (_, 1) => Number::Quotient { over, over_scale: 0, under, under_scale: 0 },
                (_, 2) => {
                    Number::Quotient { over, over_scale: shared, under, under_scale: below.min(shared + 9) }
                }
                (1..3, _) => Number::Quotient {
                    over,
                    over_scale: scale,
                    under,
                    under_scale: under_scale.min(scale + 9),
                },
                (3, _) => Number::Exact(Decimal::new(over, 7)),
                _ => Number::Plain { mantissa: over, scale },
            };
            all.into_iter().map(number).collect()
        },
    )
}

/// Slots that hold these numbers, one that is to be worked out, and one for what it is compared with.
struct Slots {
    sources: Vec<Source>,
    numbers: Numbers,
}

impl Slots {
    fn of(columns: &[Vec<Number>], asked: Source, threshold: &[Number]) -> Self {
        // Nobody works out a score here: the lanes are filled by hand.
        let mut sources: Vec<Source> = columns.iter().map(|_| Source::Score(None)).collect();
        sources.push(asked);
        sources.push(Source::Score(None));
        let mut numbers = Numbers::default();
        numbers.lay_out(&sources, threshold.len());
        for (slot, column) in columns.iter().enumerate() {
            numbers.split(&sources, slot).1.with(|lane| column[lane]);
        }
        numbers.split(&sources, columns.len() + 1).1.with(|lane| threshold[lane]);
        Self { sources, numbers }
    }

    fn known(&self) -> Known<'_> {
        self.numbers.known(&self.sources)
    }

    /// Works the slot out, holds it to `alone`, and its comparisons to those of each row.
    fn hold(
        mut self,
        work: impl FnOnce(&Known<'_>, &mut Filling<'_>),
        alone: impl Fn(&Known<'_>, usize) -> Number,
    ) -> Result<(), TestCaseError> {
        let slot = self.sources.len() - 2;
        let (known, mut to) = self.numbers.split(&self.sources, slot);
        work(&known, &mut to);
        let known = self.known();
        for lane in 0..known.rows {
            prop_assert_eq!(known.get(slot, lane).decimal(), alone(&known, lane).decimal(), "lane {}", lane);
        }
        for op in OPS {
            for (left, right) in [(slot, slot + 1), (slot + 1, slot)] {
                let found = compare(&known, op, left, right);
                prop_assert_eq!((found.yes | found.no) & !first(known.rows), 0);
                for lane in 0..known.rows {
                    let of = |at: usize| if at == slot { alone(&known, lane) } else { known.get(at, lane) };
                    prop_assert_eq!(
                        found.get(lane),
                        Number::compare(op, of(left), of(right)),
                        "{:?} {:?} {:?}",
                        of(left),
                        op,
                        of(right)
                    );
                }
            }
        }
        Ok(())
    }
}

fn three(rows: usize) -> impl Strategy<Value = [Vec<Number>; 3]> {
    [lanes(rows), lanes(rows), lanes(rows)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn arithmetic_side_by_side([a, b, threshold] in (1..12_usize).prop_flat_map(three)) {
        for op in [BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::Div, BinaryOp::And] {
            let asked = Source::Arithmetic { op, left: 0, right: 1 };
            Slots::of(&[a.clone(), b.clone()], asked, &threshold).hold(
                |known, to| arithmetic(known, op, 0, 1, to),
                |known, lane| Number::compute(op, known.get(0, lane), known.get(1, lane)),
            )?;
        }
    }

    #[test]
    fn functions_side_by_side([a, b, threshold] in (1..12_usize).prop_flat_map(three)) {
        for function in [Function::Mean, Function::Least, Function::Greatest] {
            let asked = Source::Call { function, args: vec![0, 1] };
            let alone = |known: &Known<'_>, lane: usize| call(function, [0, 1].iter().map(|slot| known.get(*slot, lane)));
            Slots::of(&[a.clone(), b.clone()], asked, &threshold).hold(
                |known, to| {
                    let done = match function {
                        Function::Mean => mean(known, &[0, 1], to),
                        _ => extreme_of_two(known, function, 0, 1, to),
                    };
                    if !done {
                        to.with(|lane| alone(known, lane));
                    }
                },
                alone,
            )?;
        }
    }

    /// A threshold that is the mean itself, or its digits but for the last ones.
    #[test]
    fn a_mean_at_its_threshold(
        parts in proptest::collection::vec((0..1_000_000_000_i64, 1..1_000_000_000_i64), 2..5),
        places in 0..=18_u32,
        off in -2..=2_i64,
    ) {
        let quotient = |(over, under): (i64, i64)| Number::Quotient { over, over_scale: 0, under, under_scale: 0 };
        let columns: Vec<Vec<Number>> = parts.iter().map(|part| vec![quotient(*part)]).collect();
        let args: Vec<usize> = (0..columns.len()).collect();
        let Some(exact) = call(Function::Mean, columns.iter().map(|column| column[0])).decimal() else { return Ok(()) };
        let threshold = Number::of(exact.round_dp(places) + Decimal::new(off, places));
        let asked = Source::Call { function: Function::Mean, args: args.clone() };
        Slots::of(&columns, asked, &[threshold]).hold(
            |known, to| assert!(mean(known, &args, to)),
            |known, lane| call(Function::Mean, args.iter().map(|slot| known.get(*slot, lane))),
        )?;
    }

    /// What one slot takes from others stands beside what it has, of its kind or not.
    #[test]
    fn numbers_are_taken_as_they_are([a, b, threshold] in (1..12_usize).prop_flat_map(three), marked in any::<u64>()) {
        let asked = Source::Call { function: Function::Coalesce, args: vec![0, 1] };
        Slots::of(&[a, b], asked, &threshold).hold(
            |known, to| {
                to.clear();
                to.take(known, 0, marked & first(known.rows));
                to.take(known, 1, !marked & first(known.rows));
            },
            |known, lane| known.get(usize::from(marked >> lane & 1 == 0), lane),
        )?;
    }
}

#[test]
fn the_first_lanes_and_each_of_them() {
    for rows in [0, 1, 2, 63, 64] {
        assert_eq!(each(first(rows)).collect::<Vec<_>>(), (0..rows).collect::<Vec<_>>());
    }
}
