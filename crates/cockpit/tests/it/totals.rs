//! After any submission the page's total equals the sum over returns, at once.

use std::collections::BTreeMap;

use ballast_app::{CloseOptions, FigureQuery};
use rust_decimal::Decimal;

use crate::desk::{FORM, OPEN, submit, with_desk};

/// The same numbers every time, without a source of chance.
struct Next(u64);

impl Next {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[test]
fn the_total_is_the_sum_over_returns_at_once() {
    with_desk(async |desk| {
        let mut next = Next(7);
        let mut stands: BTreeMap<usize, i64> = (0..4).map(|at| (at, 1_100 * (at as i64 + 1))).collect();
        let query = FigureQuery::new("output", OPEN);
        for step in 0..25 {
            let count = 1 + next.below(3);
            let rows: BTreeMap<usize, i64> =
                (0..count).map(|_| (next.below(6) as usize, next.below(9_000_000) as i64)).collect();
            if step == 12 {
                let period = OPEN.parse().unwrap();
                desk.ballast.close(FORM, period, &CloseOptions::default()).await.unwrap();
                let sealed = desk.ballast.figures_kept(&query).await.unwrap();
                assert_eq!(sealed.header.vintage, "v1");
                desk.ballast.reopen(FORM, period, "更正").await.unwrap();
            }
            let sent: Vec<(usize, i64)> = rows.iter().map(|(at, output)| (*at, *output)).collect();
            submit(&desk.ballast, OPEN, &sent, "").await;
            stands.extend(rows);
            let table = desk.ballast.figures_kept(&query).await.unwrap();
            // Thousands of yuan stored, ten thousands shown.
            let sum = Decimal::new(stands.values().sum::<i64>(), 1);
            assert_eq!(
                table.total.value.map(|value| value.normalize()),
                Some(sum.normalize()),
                "step {step}"
            );
            assert_eq!(table.total.counted, stands.len() as u64);
            let parts: Decimal = table.rows.iter().filter_map(|row| row.value).sum();
            assert_eq!(parts.normalize(), sum.normalize(), "step {step}");
        }
    });
}

#[test]
fn many_who_ask_and_submit_at_once_lose_nothing() {
    with_desk(async |desk| {
        let query = FigureQuery::new("output", OPEN);
        let mut tasks = Vec::new();
        for at in 0..6_usize {
            let ballast = desk.ballast.clone();
            let query = query.clone();
            tasks.push(tokio::spawn(async move {
                for turn in 0..8 {
                    submit(&ballast, OPEN, &[(at, 10 * turn + 10)], "").await;
                    ballast.figures_kept(&query).await.unwrap();
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let table = desk.ballast.figures_kept(&query).await.unwrap();
        assert_eq!(table.total.value.unwrap().normalize(), Decimal::new(6 * 80, 1).normalize());
    });
}
