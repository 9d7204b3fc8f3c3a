use rust_decimal::Decimal;

use super::*;
use crate::{Dimension, PanelError, Request, figures};

fn request() -> Request {
    Request {
        level: Some(2),
        constant_price: true,
        lang: "en".to_owned(),
        ..Request::by(Dimension::Industry)
    }
}

#[test]
fn the_price_effect_is_taken_out_industry_by_industry() {
    let packs = packs();
    let plan = plan_indicator(&packs, "output", march()).unwrap();
    let sums = sums(
        &packs,
        "output",
        &["output"],
        &[("1", "370102", "2614", &[Some(1210)]), ("2", "370202", "2710", &[Some(950)])],
        &[("1", "370102", "2614", &[Some(1000)]), ("2", "370202", "2710", &[Some(1000)])],
    );
    let table = figures(&packs, &plan, &request(), &sums, None, end_of_march()).unwrap();
    // 1210 at 110 are 1100, 950 at 95 are 1000.
    assert_eq!(table.rows[0].value, Some(Decimal::from(110)));
    assert_eq!(table.rows[0].growth, Ratio::new(1, 10));
    assert_eq!((table.rows[1].growth, table.total.growth), (Ratio::new(0, 1), Ratio::new(100, 2000)));
    assert_eq!(table.header.basis, ballast_model::Basis::ConstantPrice);
    assert!(
        table.header.notes.iter().any(|note| note.contains("not been checked")),
        "{:?}",
        table.header.notes
    );
}

#[test]
fn what_has_no_index_stands_at_current_prices_and_is_said() {
    let mut packs = packs();
    packs.price_indices.insert("ppi".to_owned(), price_index(&[("26", 110)]));
    let plan = plan_indicator(&packs, "output", march()).unwrap();
    let lines: [Line<'_>; 2] = [("1", "370102", "2614", &[Some(11)]), ("2", "370202", "2710", &[Some(7)])];
    let sums = sums(&packs, "output", &["output"], &lines, &[]);
    let table = figures(&packs, &plan, &request(), &sums, None, end_of_march()).unwrap();
    assert_eq!(table.total.value, Some(Decimal::new(17, 1)));
    assert!(table.header.notes.iter().any(|note| note.starts_with("1 industries have no price index")));
    let other = plan_indicator(&packs, "output", period("2024-04")).unwrap();
    let error = figures(&packs, &other, &request(), &sums, None, end_of_march()).unwrap_err();
    assert!(error.to_string().contains("has no value for 2024-04"), "{error}");
}

#[test]
fn a_quotient_has_no_constant_prices() {
    let packs = packs();
    let plan = plan_indicator(&packs, "margin", march()).unwrap();
    let sums = sums(&packs, "margin", &["profit", "output"], &[], &[]);
    let found = figures(&packs, &plan, &request(), &sums, None, end_of_march());
    assert!(matches!(found, Err(PanelError::ConstantPrice { .. })));
}

use ballast_model::Ratio;
