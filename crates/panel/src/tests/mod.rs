//! A small province, and the cases of the field by name.

mod builtin;
mod cases;
mod evaluating;
mod planning;
mod pricing;
mod properties;
mod regions;
mod revising;

use std::collections::HashMap;
use std::sync::Arc;

use ballast_model::{Node, Origin, Period, ReturnTable, Scope, Subject, Text, Tree, Unit};
use ballast_packs::plan::*;
use ballast_packs::{CodeListEntry, Packs, Zone};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use crate::{PlainEvaluator, plan_indicator};

pub(super) fn node(code: &str) -> Node {
    Node {
        code: code.to_owned(),
        name: format!("名{code}"),
        en: format!("name {code}"),
        level: 0,
        parent: None,
        valid_from: None,
        valid_to: None,
        successor: None,
        aliases: Vec::new(),
        earlier_names: Vec::new(),
    }
}

/// Nation, one province, two cities, four counties; county 370199 was split off into 370102 at the
/// end of 2023, and 370198 ended without a successor.
pub(super) fn regions() -> Tree {
    let mut tree = Tree::default();
    for (code, parent) in [
        ("000000", None),
        ("370000", Some("000000")),
        ("110000", Some("000000")),
        ("370100", Some("370000")),
        ("370102", Some("370100")),
        ("370103", Some("370100")),
        ("370200", Some("370000")),
        ("370202", Some("370200")),
        ("370203", Some("370200")),
    ] {
        tree.add(node(code), parent).unwrap();
    }
    let ended = Node { valid_to: Some(date(2023, 12, 31)), ..node("370199") };
    tree.add(Node { successor: Some("370102".to_owned()), ..ended.clone() }, Some("370100")).unwrap();
    tree.add(Node { code: "370198".to_owned(), ..ended }, Some("370100")).unwrap();
    tree
}

pub(super) fn industries() -> Tree {
    let mut tree = Tree::default();
    for (code, parent) in [
        ("ALL", None),
        ("C", Some("ALL")),
        ("26", Some("C")),
        ("261", Some("26")),
        ("2611", Some("261")),
        ("2614", Some("261")),
        ("27", Some("C")),
        ("271", Some("27")),
        ("2710", Some("271")),
    ] {
        tree.add(node(code), parent).unwrap();
    }
    tree
}

fn field(id: &str, family: &str, series: Series, unit: &str, decimals: u32) -> Field {
    Field {
        id: id.to_owned(),
        family: family.to_owned(),
        series,
        name: Text::new(id, id),
        kind: FieldKind::Quantity,
        unit: unit.to_owned(),
        decimals,
        required: false,
        non_negative: false,
        aliases: Vec::new(),
        why: Text::default(),
    }
}

pub(super) fn form(id: &str, frequency: Frequency, fields: Vec<Field>) -> Form {
    Form {
        id: id.to_owned(),
        name: Text::new(id, id),
        frequency,
        merge_january_february: frequency == Frequency::Month,
        subject: SubjectKind::Enterprise,
        id_scheme: IdScheme::Free,
        region_tree: "regions".to_owned(),
        industry_tree: "industries".to_owned(),
        industry_within: Vec::new(),
        fields,
        attributes: Vec::new(),
        checks: Vec::new(),
        unit_slip: None,
        outlier: None,
        whole: None,
        whole_checks: Vec::new(),
        ask_below: None,
        source: String::new(),
    }
}

fn read(family: &str) -> Expr {
    Expr::Field { qualifier: String::new(), field: family.to_owned() }
}

pub(super) fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    Expr::Binary { op, left: Box::new(left), right: Box::new(right) }
}

fn indicator(id: &str, form: &str, unit: &str, formula: Expr, additivity: Additivity) -> Indicator {
    Indicator {
        id: id.to_owned(),
        name: Text::new(id, id),
        form: form.to_owned(),
        unit: unit.to_owned(),
        decimals: 1,
        formula,
        direction: Direction::Up,
        additivity,
        price_index: Some("ppi".to_owned()),
        source: String::new(),
    }
}

pub(super) fn packs() -> Packs {
    let mut packs = Packs::default();
    for (name, dimension, factor) in [
        ("千元", "money", 1000),
        ("万元", "money", 10_000),
        ("亿元", "money", 100_000_000),
        ("人", "people", 1),
    ] {
        packs.units.insert(Unit {
            name: name.to_owned(),
            en: String::new(),
            dimension: dimension.to_owned(),
            factor: Decimal::from(factor),
        });
    }
    packs.trees.insert("regions".to_owned(), regions());
    packs.trees.insert("industries".to_owned(), industries());
    use Series::{Base, Current, YearToDate, YearToDateBase};
    let monthly = vec![
        field("output", "output", Current, "千元", 0),
        field("output_base", "output", Base, "千元", 0),
        field("output_ytd", "output", YearToDate, "千元", 0),
        field("output_ytd_base", "output", YearToDateBase, "千元", 0),
        field("profit", "profit", Current, "千元", 0),
        field("tax", "tax", Current, "万元", 1),
        field("employees", "employees", Current, "人", 0),
    ];
    let yearly = vec![field("revenue_ytd", "revenue", YearToDate, "万元", 0)];
    let statistics = vec![field("gdp", "gdp", Current, "亿元", 2)];
    packs.forms.insert("monthly".to_owned(), form("monthly", Frequency::Month, monthly));
    packs.forms.insert("listed".to_owned(), form("listed", Frequency::Quarter, yearly));
    let statistics = Form { subject: SubjectKind::Region, ..form("statistics", Frequency::Year, statistics) };
    packs.forms.insert("statistics".to_owned(), statistics);
    let margin = binary(
        BinaryOp::Mul,
        binary(BinaryOp::Div, read("profit"), read("output")),
        Expr::Number(Decimal::ONE_HUNDRED),
    );
    for declared in [
        indicator("output", "monthly", "万元", read("output"), Additivity::Flow),
        indicator("profit", "monthly", "千元", read("profit"), Additivity::Flow),
        indicator("margin", "monthly", "%", margin, Additivity::Ratio),
        indicator("employees", "monthly", "人", read("employees"), Additivity::Stock),
        indicator(
            "profit_and_tax",
            "monthly",
            "千元",
            binary(BinaryOp::Add, read("profit"), read("tax")),
            Additivity::Flow,
        ),
        indicator("revenue", "listed", "亿元", read("revenue"), Additivity::Flow),
        indicator("gdp", "statistics", "亿元", read("gdp"), Additivity::Flow),
    ] {
        packs.indicators.insert(declared.id.clone(), declared);
    }
    let zone = |id: &str, regions: &[&str]| Zone {
        id: id.to_owned(),
        name: Text::new(id, id),
        regions: regions.iter().map(|r| (*r).to_owned()).collect(),
    };
    packs.zones.insert("a".to_owned(), zone("a", &["370100", "370102"]));
    packs.zones.insert("b".to_owned(), zone("b", &["370102", "370202"]));
    let entry =
        |code: &str| CodeListEntry { code: code.to_owned(), name: Text::new(code, code), aliases: vec![] };
    packs.code_lists.insert("size".to_owned(), vec![entry("large"), entry("small")]);
    packs.price_indices.insert("ppi".to_owned(), price_index(&[("26", 110), ("27", 95)]));
    packs.dispatch.contribution_floor = Decimal::new(1, 1);
    packs
}

pub(super) fn price_index(values: &[(&str, i64)]) -> PriceIndex {
    PriceIndex {
        id: "ppi".to_owned(),
        values: values
            .iter()
            .map(|(code, value)| (((*code).to_owned(), march()), Decimal::from(*value)))
            .collect::<HashMap<_, _>>(),
        source: "made up".to_owned(),
        ..PriceIndex::default()
    }
}

pub(super) fn period(text: &str) -> Period {
    text.parse().unwrap()
}

pub(super) fn march() -> Period {
    period("2024-03")
}

pub(super) fn end_of_march() -> Date {
    date(2024, 3, 31)
}

/// `(subject, region, industry, values)`.
pub(super) type Line<'a> = (&'a str, &'a str, &'a str, &'a [Option<i64>]);

pub(super) fn table(
    packs: &Packs,
    form: &str,
    period: Period,
    columns: &[&str],
    lines: &[Line<'_>],
) -> ReturnTable {
    let ids = packs.forms[form].fields.iter().map(|f| f.id.clone());
    let mut table = ReturnTable::new(form, period, ids.clone());
    for (id, region, industry, values) in lines {
        let subject = Subject {
            id: (*id).to_owned(),
            name: format!("名{id}"),
            region: (*region).to_owned(),
            industry: (*industry).to_owned(),
            size: if id.starts_with('L') { "large" } else { "small" }.to_owned(),
            ownership: String::new(),
        };
        let row: Vec<Option<i64>> = ids
            .clone()
            .map(|id| columns.iter().position(|c| *c == id).and_then(|at| values.get(at).copied().flatten()))
            .collect();
        table.push(&subject, &row, &Origin::default(), "");
    }
    table
}

pub(super) fn rows(table: ReturnTable) -> Segment {
    Segment::Rows(Arc::new(table))
}

pub(super) fn leaf_plan(
    measures: Vec<Measure>,
    current: ReturnTable,
    last_year: Option<ReturnTable>,
) -> LeafPlan {
    LeafPlan {
        current: rows(current),
        last_year: last_year.map(rows),
        earlier: None,
        last_year_earlier: None,
        measures,
        keys: ["region", "industry", "size", "subject"].map(str::to_owned).to_vec(),
        scope: Scope::All,
        regions: Vec::new(),
        industries: Vec::new(),
    }
}

/// The sums of an indicator of the monthly form in March 2024: this year's lines and last year's,
/// with one column each.
pub(super) fn sums(
    packs: &Packs,
    indicator: &str,
    columns: &[&str],
    now: &[Line<'_>],
    then: &[Line<'_>],
) -> LeafSums {
    let plan = plan_indicator(packs, indicator, march()).unwrap();
    let current = table(packs, "monthly", march(), columns, now);
    let last_year = table(packs, "monthly", march().last_year(), columns, then);
    PlainEvaluator.leaf_sums(&leaf_plan(plan.measures, current, Some(last_year))).unwrap()
}

/// The figures of a period in which nobody reported anything.
pub(super) fn figures_of_nothing(
    packs: &Packs,
    plan: &crate::IndicatorPlan,
    on: Date,
) -> ballast_model::FigureTable {
    let keys = ["region", "industry"].map(str::to_owned);
    let sums = crate::from_cells(&keys, plan.measures.len(), std::collections::BTreeMap::new());
    crate::figures(packs, plan, &crate::Request::by(crate::Dimension::Region), &sums, None, on).unwrap()
}
