use ballast_packs::plan::{BinaryOp, Formula, Input, InputUse, PeriodRule};
use rust_decimal::Decimal;

use super::{PACKS, value, version, wrong};

fn column(input: &InputUse) -> (&str, PeriodRule) {
    match &input.input {
        Input::Field { column, period, .. } => (column, *period),
        other => panic!("{other:?} is no column"),
    }
}

fn back(input: &InputUse) -> (&str, u32, u32) {
    let (column, period) = column(input);
    (column, period.back, period.years_back)
}

#[test]
fn a_column_is_read_once_however_often_it_is_named() {
    let version = version(&value("x", "annual.rd / annual.revenue + annual.rd / annual.assets"));
    assert_eq!(
        version.inputs.iter().map(|input| column(input).0).collect::<Vec<_>>(),
        ["rd", "revenue", "assets"]
    );
    let annual = PeriodRule { year: Some(-1), month: None, back: 0, years_back: 0 };
    assert_eq!(column(&version.inputs[0]).1, annual);
}

#[test]
fn growth_takes_the_stated_base_first_and_last_year_s_value_else() {
    let version = version(&value("x", "growth(month.output_ytd)"));
    let inputs: Vec<_> = version.inputs.iter().map(back).collect();
    assert_eq!(inputs, [("output_ytd", 0, 0), ("output_ytd", 0, 1), ("output_ytd_base", 0, 0)]);
    let Formula::Case { when, otherwise: None } = &version.values[0].formula else { panic!() };
    let [(Formula::Binary { op: BinaryOp::Gt, left: base, .. }, Formula::Binary { op: BinaryOp::Div, .. })] =
        when.as_slice()
    else {
        panic!("{when:?}")
    };
    let Formula::Call { args, .. } = &**base else { panic!("{base:?}") };
    assert_eq!(args.as_slice(), [Formula::Input(2), Formula::Input(1)]);
}

#[test]
fn a_number_without_unit_does_not_compare_with_money() {
    let found = wrong(&value("x", "annual.rd >= 1000"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].code, found[0].line), ("unit-dimension", 16));
    assert!(found[0].help.contains("[[version.parameter]]"), "{found:?}");
    assert!(wrong(&value("x", "annual.rd >= 0 and annual.rd / annual.revenue >= 0.03")).is_empty());
}

#[test]
fn amounts_come_in_base_units() {
    let version = version(&value("x", "annual.tax / annual.land"));
    // Thousands of yuan; hundredths of a mu, of which one is 2000 thirds of a square metre.
    assert_eq!(version.inputs[0].factor, Decimal::from(1000));
    assert_eq!(version.inputs[1].factor, Decimal::from(20));
    assert!(PACKS.forms.contains_key("industrial-annual"));
}
