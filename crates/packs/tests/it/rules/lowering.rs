use ballast_model::Period;
use ballast_packs::plan::{
    BinaryOp, Formula, Input, InputUse, Partition, PeriodRule, RankFunction, SubjectAttribute,
};
use rust_decimal::Decimal;

use super::{PACKS, errors, small, value, version, wrong};

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
}

#[test]
fn a_lag_counts_reporting_periods_so_that_january_and_february_are_one() {
    let version =
        version(&value("x", "lag(month.output, 1) + year_ago(lag(month.output, 2)) + annual.rd_base"));
    let inputs: Vec<_> = version.inputs.iter().map(back).collect();
    assert_eq!(inputs, [("output", 1, 0), ("output", 2, 1), ("rd_base", 0, 0)]);
    // The form says what a reporting period is: before March of a monthly form lies January to February.
    let form = &PACKS.forms["industrial-monthly"];
    let march = Period::month(2024, 3).unwrap();
    assert_eq!(form.previous(march), Period::run(2024, 1, 2).unwrap());
    let january =
        small("").replace("\"industrial-monthly\" }", "\"industrial-monthly\", year = 0, month = 1 }");
    assert_eq!(errors(&january), ["bad-period"]);
    let march = january.replace("month = 1 }", "month = 3 }");
    assert!(errors(&march).is_empty());
}

#[test]
fn an_earlier_value_is_written_out_with_its_columns_moved() {
    let body = value("ratio", "annual.rd / annual.revenue") + &value("x", "ratio - lag(ratio, 1)");
    let version = version(&body);
    let inputs: Vec<_> = version.inputs.iter().map(back).collect();
    assert_eq!(inputs, [("rd", 0, 0), ("revenue", 0, 0), ("rd", 1, 0), ("revenue", 1, 0)]);
    let Formula::Binary { left, right, .. } = &version.values[1].formula else { panic!() };
    assert_eq!(**left, Formula::Named(0));
    assert!(matches!(&**right, Formula::Binary { op: BinaryOp::Div, .. }), "{right:?}");
}

#[test]
fn means_and_totals_run_over_reporting_periods_and_compound_growth_over_years() {
    let version = version(&value("x", "mean(annual.rd, 3) - total(annual.rd, 2)"));
    let inputs: Vec<_> = version.inputs.iter().map(back).collect();
    assert_eq!(inputs, [("rd", 0, 0), ("rd", 1, 0), ("rd", 2, 0)]);
    let version = super::version(&value("x", "cagr(annual.revenue, 2)"));
    let inputs: Vec<_> = version.inputs.iter().map(back).collect();
    assert_eq!(inputs, [("revenue", 0, 0), ("revenue", 0, 2)]);
}

#[test]
fn growth_at_constant_price_uses_the_index_of_the_field_s_indicator() {
    let version = version(&value("x", "real_growth(month.output_ytd)"));
    let index = version.inputs.iter().find_map(|input| match &input.input {
        Input::PriceIndex { index, form, to_date, .. } => {
            Some((index.as_str(), form.as_str(), *to_date, input.factor))
        }
        _ => None,
    });
    assert_eq!(index, Some(("ppi", "industrial-monthly", true, Decimal::new(1, 4))));
    let found = wrong(&value("x", "real_growth(month.profit)"));
    assert_eq!(found[0].code, "price-index", "{found:?}");
}

#[test]
fn a_choice_is_compared_by_its_place_in_the_list() {
    let version = version(&value("x", "month.status in ('partial', 'stopped') and month.status is not null"));
    let status = &version.inputs[0];
    assert_eq!((status.choices[2].0.as_str(), status.choices[2].1.zh.as_str()), ("stopped", "停产"));
    assert_eq!(status.choices[2].1.en, "stopped");
    let mut numbers = Vec::new();
    version.values[0].formula.walk(&mut |formula| {
        if let Formula::Number(number) = formula {
            numbers.push(*number);
        }
    });
    assert_eq!(numbers, [Decimal::ONE, Decimal::TWO]);
    for text in
        ["month.status = 'stoped'", "month.status = 2", "month.status + 1 > 0", "annual.rd = 'stopped'"]
    {
        assert_eq!(wrong(&value("x", text)).len(), 1, "{text}");
    }
}

#[test]
fn attributes_and_subtrees_are_tested_by_code() {
    let version = version(&value("x", "size in ('L', 'M') or in_industry('26', 'C')"));
    let Formula::Binary { left, right, .. } = &version.values[0].formula else { panic!() };
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    assert_eq!(**left, Formula::IsOneOf { attribute: SubjectAttribute::Size, codes: codes(&["L", "M"]) });
    assert_eq!(
        **right,
        Formula::Within { attribute: SubjectAttribute::Industry, codes: codes(&["26", "C"]) }
    );
    for text in ["size = 'XXL'", "in_region('999999')", "size > 'L'", "in_industry(26)"] {
        assert_eq!(wrong(&value("x", text)).len(), 1, "{text}");
    }
}

#[test]
fn units_are_held_against_each_other() {
    let lookup = "[[version.lookup]]\nid = \"base\"\nname = { zh = \"基准\", en = \"base\" }\nby = \"industry\"\n\
                  unit = \"万元/亩\"\nclause = \"一\"\nrows = { \"26\" = 24 }\n";
    let version = version(&(lookup.to_owned() + &value("x", "annual.tax / annual.land >= lookup.base")));
    assert_eq!(version.lookups[0].factor, Decimal::from(5));
    let right = [
        "annual.rd + 0 > 0",
        "annual.rd / annual.revenue * 100 >= 3",
        "annual.patents >= 3",
        "annual.rd > 5 * yuan",
    ];
    for text in right {
        assert!(wrong(&value("x", text)).is_empty(), "{text}");
    }
    let wrong_ones =
        ["annual.rd + annual.employees", "annual.rd * annual.rd > annual.rd", "coalesce(annual.rd, 1)"];
    for text in wrong_ones {
        let found = wrong(&value("x", text));
        assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["unit-dimension"], "{text}");
    }
    let shown = "[[version.value]]\nid = \"x\"\nname = { zh = \"值\", en = \"value\" }\nformula = \"annual.rd\"\nunit = \"亩\"\n";
    assert_eq!(wrong(shown)[0].code, "unit-dimension");
}

#[test]
fn places_among_subjects_stand_once_and_know_their_group() {
    let big = value("big", "annual.revenue >= 20000000 * yuan");
    let formula = "rank() over (partition by county, big order by annual.tax / annual.land desc)";
    let text =
        format!("{formula} <= 10 and {formula} > 0 and avg(annual.tax) over (partition by division) > 0");
    let version = version(&(big + &value("x", &text)));
    assert_eq!(version.rankings.len(), 2);
    let first = &version.rankings[0];
    assert_eq!((first.function, first.descending), (RankFunction::Rank, true));
    assert_eq!(first.within, [Partition::Region(3), Partition::Flag(0)]);
    let found = wrong("[version.applies]\nwhen = \"rank() over (order by annual.tax) < 3\"\n");
    assert_eq!(found[0].code, "expression-type", "{found:?}");
}

#[test]
fn a_mistake_in_a_long_formula_is_shown_at_its_line() {
    let body = "[[version.value]]\nid = \"x\"\nname = { zh = \"值\", en = \"value\" }\nformula = \"\"\"\nannual.rd > 0\n  and annual.rdd > 0\n\"\"\"\n";
    let found = wrong(body);
    assert_eq!((found[0].code, found[0].line), ("unknown-field", 18), "{found:?}");
}
