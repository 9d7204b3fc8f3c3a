//! Rows whose cells do not stand under their headers.

use ballast_model::Severity;

use crate::support::{Reading, id, read};

const HEAD: &str =
    "统一社会信用代码,企业名称,行政区划代码,行业代码,报告期,工业总产值(千元),工业总产值(上年同月)(千元)";

fn found(text: &str) -> Vec<(u32, String, String)> {
    let intake = read(text.as_bytes(), Reading::default());
    let errors = intake.findings.iter().map(|f| {
        let severity = if f.severity == Severity::Error { "error" } else { "query" };
        (f.row, format!("{severity} {}", f.rule), f.value.clone())
    });
    errors.collect()
}

#[test]
fn thousands_separators_without_quotes_are_an_error() {
    let text = format!(
        "{HEAD}\n{},甲,370102,2614,2024-04,5,200,4,900\n{},乙,370102,2614,2024-04,3100,2800\n",
        id(1),
        id(2)
    );
    assert_eq!(found(&text), [(2, "error row-long".to_owned(), "4".to_owned())]);
    // Saved once more by a spreadsheet, which squares the table off.
    let squared = text.replacen('\n', ",,\n", 1).replace("2800\n", "2800,,\n");
    assert_eq!(found(&squared), [(2, "error row-long".to_owned(), "4".to_owned())]);
}

#[test]
fn text_behind_the_last_column_is_an_error_and_blanks_are_not() {
    let text = format!(
        "{HEAD}\n{},甲,370102,2614,2024-04,5,200,多,余\n{},乙,370102,2614,2024-04,3100,2800,,\n",
        id(1),
        id(2)
    );
    assert_eq!(found(&text), [(2, "error row-long".to_owned(), "多".to_owned())]);
    // Under a blank header a remark moves nothing.
    let remark = format!("{HEAD},\n{},甲,370102,2614,2024-04,5,5,已核\n", id(1));
    assert_eq!(found(&remark), []);
}

#[test]
fn a_row_cut_off_is_a_query() {
    let text = format!(
        "{HEAD},备注\n{},甲,370102,2614,2024-04,5\n{},乙,370102,2614,2024-04,3100,2800\n",
        id(1),
        id(2)
    );
    // The second lacks only a column that is not read.
    assert_eq!(found(&text), [(2, "query row-short".to_owned(), String::new())]);
    let intake = read(text.as_bytes(), Reading::default());
    assert_eq!(intake.tables[0].marks.get(0), "row-short");
}

#[test]
fn rows_of_single_values_are_held_to_their_header_too() {
    let mapping = "layout = \"tidy\"\n[columns]\n\"省份\" = \"region\"\n\"时间\" = \"period\"\n\"指标\" = \"variable\"\n\
                   \"数值\" = \"value\"\n[variables]\n\"投资\" = \"investment_ytd\"\n";
    let text = "省份,时间,指标,数值\n山东,2024-11,投资,5,200\n江苏,2024-11,投资,31\n";
    let reading = Reading { form: "nbs-monthly", mapping, ..Reading::default() };
    let intake = read(text.as_bytes(), reading);
    let rules: Vec<_> = intake.findings.iter().map(|f| (f.row, f.rule.as_str())).collect();
    assert_eq!(rules, [(2, "row-long")]);
}
