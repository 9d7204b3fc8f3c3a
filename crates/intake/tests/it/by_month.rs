//! Tables with one enterprise a row and one month a column.

use crate::support::{Reading, id, read};

fn table(title: &str) -> String {
    format!(
        "{title}统一社会信用代码,企业名称,区划代码,行业代码,2024年4月,2024年3月\n{},甲,370102,2614,5200,4800\n\
         {},乙,370102,2710,3100,3000\n合计,,,,8300,7800\n",
        id(1),
        id(2)
    )
}

fn outputs(text: &str, mapping: &str) -> Vec<(String, u32, Option<i64>)> {
    let intake = read(text.as_bytes(), Reading { mapping, ..Reading::default() });
    assert_eq!(intake.errors(), 0, "{:#?}", intake.findings);
    let rows = intake.tables.iter().flat_map(|table| {
        let output = table.field("output").unwrap();
        (0..table.len()).map(|row| (table.period.to_string(), table.source_row[row], output.get(row)))
    });
    rows.collect()
}

const WANTED: [(&str, i64); 4] =
    [("2024-03", 48_000), ("2024-03", 30_000), ("2024-04", 52_000), ("2024-04", 31_000)];

fn wanted(shift: u32) -> Vec<(String, u32, Option<i64>)> {
    let rows = [2, 3, 2, 3];
    WANTED
        .iter()
        .zip(rows)
        .map(|((period, output), row)| ((*period).to_owned(), row + shift, Some(*output)))
        .collect()
}

#[test]
fn the_title_says_what_the_months_hold() {
    assert_eq!(outputs(&table("工业总产值（万元）\n"), ""), wanted(1));
    assert_eq!(outputs(&table("2024年规上工业企业情况\n指标：工业总产值（万元）,,\n"), ""), wanted(2));
}

#[test]
fn the_mapping_says_what_the_months_hold() {
    let mapping = "layout = \"periods-as-columns\"\n[constants]\nvariable = \"产出\"\n[variables]\n\"产出\" = \"output\"\n[units]\noutput = \"万元\"\n";
    assert_eq!(outputs(&table(""), mapping), wanted(0));
    // Both: the title states the unit.
    let mapping = "layout = \"periods-as-columns\"\n[constants]\nvariable = \"工业总产值\"\n";
    assert_eq!(outputs(&table("工业总产值（万元）\n"), mapping), wanted(1));
}

#[test]
fn rows_that_name_their_variable_know_better_than_the_title() {
    let text = format!(
        "工业总产值\n统一社会信用代码,区划代码,行业代码,分组,2024年4月,2024年3月\n{a},370102,2614,工业总产值,52,48\n\
         {a},370102,2614,营业收入,50,46\n",
        a = id(1)
    );
    let intake = read(text.as_bytes(), Reading::default());
    assert_eq!(intake.errors(), 0, "{:#?}", intake.findings);
    let april = &intake.tables[1];
    let get = |id: &str| april.field(id).and_then(|column| column.get(0));
    assert_eq!((get("output"), get("revenue")), (Some(52), Some(50)));
}

#[test]
fn months_of_nothing_are_an_error() {
    let intake = read(table("").as_bytes(), Reading::default());
    let rules: Vec<_> = intake.findings.iter().map(|f| f.rule.as_str()).collect();
    assert_eq!(rules, ["variable-missing"]);
}

#[test]
fn nothing_kept_is_an_error() {
    let rules = |text: &str, mapping: &str| {
        let intake = read(text.as_bytes(), Reading { mapping, ..Reading::default() });
        intake.findings.iter().map(|f| (f.row, f.rule.clone())).collect::<Vec<_>>()
    };
    assert_eq!(
        rules("统一社会信用代码,区划代码,行业代码,报告期,工业总产值\n", ""),
        [(1, "rows-none".to_owned())]
    );
    let mapping = "layout = \"tidy\"\n[columns]\n\"指标\" = \"variable\"\n\"数值\" = \"value\"\n[variables]\n\"别的\" = \"-\"\n";
    let text = format!("统一社会信用代码,报告期,指标,数值\n{},2024-11,别的,1\n", id(1));
    assert_eq!(rules(&text, mapping), [(1, "rows-none".to_owned())]);
}
