//! Workbooks written by programs that do not calculate.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Formula, Workbook};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::support::{Reading, id, read};

/// A workbook with one return; the cells from the name on are given.
fn workbook(cells: &[(u16, Formula)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let head = [
        "统一社会信用代码",
        "企业名称",
        "行政区划代码",
        "行业代码",
        "报告期",
        "工业总产值",
        "工业总产值1-本月",
        "生产状况",
    ];
    sheet.write_row(0, 0, head).unwrap();
    sheet.write_row(1, 0, [&id(1), "甲", "370102", "2614", "2024-11"]).unwrap();
    sheet.write(1, 5, 100).unwrap();
    for (column, formula) in cells {
        sheet.write(1, *column, formula).unwrap();
    }
    without_results(&book.save_to_buffer().unwrap())
}

/// What stands for a result that is to be left out.
const NONE: &str = "none";

/// The workbook as a library writes it that does not calculate: our own always writes a result.
fn without_results(book: &[u8]) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut entry = from.by_index(at).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        let text = text.replace(" t=\"str\"><f>", "><f>").replace(&format!("<v>{NONE}</v>"), "<v/>");
        to.start_file(entry.name().unwrap(), SimpleFileOptions::default()).unwrap();
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

fn found(cells: &[(u16, Formula)]) -> Vec<(String, String, String)> {
    let intake = read(&workbook(cells), Reading::default());
    intake.findings.into_iter().map(|f| (f.rule, f.column, f.value)).collect()
}

#[test]
fn a_formula_without_its_result_is_no_blank() {
    let blank = |text: &str| Formula::new(text).set_result(NONE);
    let formula = |column: &str, value: &str| ("formula".to_owned(), column.to_owned(), value.to_owned());
    let cells = [(6, blank("=F2+100")), (7, blank("=A9"))];
    assert_eq!(found(&cells), [formula("工业总产值1-本月", "=F2+100"), formula("生产状况", "=A9")]);
    assert_eq!(found(&[(2, blank("=B9"))]), [formula("行政区划代码", "=B9")]);
}

#[test]
fn a_formula_with_its_result_is_a_number() {
    let result = [(6, Formula::new("=F2+100").set_result("200"))];
    let intake = read(&workbook(&result), Reading::default());
    assert_eq!(intake.errors(), 0, "{:#?}", intake.findings);
    assert_eq!(intake.tables[0].field("output_ytd").and_then(|c| c.get(0)), Some(200));
}
