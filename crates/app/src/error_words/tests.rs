use std::path::PathBuf;

use ballast_intake::IntakeError;
use ballast_model::{Text, UnitError};
use ballast_panel::PanelError;
use ballast_reader::DocumentError;
use ballast_rules::RulesError;
use ballast_store::{AccountError, Reach, Role, StoreError};

use crate::{AppError, Question};

fn text() -> Text {
    Text::new("内容过多", "there is too much of it")
}

fn name(text: &str) -> String {
    text.to_owned()
}

/// One error of every variant, with what it is about; a variant that is missing here is missing from the counts below.
fn files() -> Vec<(IntakeError, &'static [&'static str])> {
    let file = || name("月报.csv");
    vec![
        (IntakeError::Empty { file: file() }, &["月报.csv"]),
        (IntakeError::Format { file: file(), what: text() }, &["月报.csv"]),
        (IntakeError::Workbook { file: file(), message: name("bad zip") }, &["月报.csv", "bad zip"]),
        (IntakeError::TooLarge { file: file(), what: text(), limit: name("2000") }, &["月报.csv", "2000"]),
        (
            IntakeError::NoSheet { file: file(), sheet: name("三月"), sheets: name("一月, 二月") },
            &["月报.csv", "三月", "一月, 二月"],
        ),
    ]
}

fn documents() -> Vec<(DocumentError, &'static [&'static str])> {
    vec![
        (DocumentError::Empty, &[]),
        (DocumentError::TooLarge { what: text(), limit: Text::new("5000 页", "5000 pages") }, &["5000"]),
        (DocumentError::UnknownKind { what: text() }, &[".docx"]),
        (DocumentError::Encrypted { kind: "DOCX" }, &["DOCX"]),
        (DocumentError::NoText { pages: 1 }, &["1", "ocrmypdf"]),
        (DocumentError::NoText { pages: 12 }, &["12", "ocrmypdf"]),
        (DocumentError::NoCharacters { drawn: 900, unknown: 800 }, &["900", "800"]),
        (DocumentError::Broken { kind: "PDF", what: text() }, &["PDF"]),
        (DocumentError::NeedsOffice { kind: ".doc" }, &[".doc", "soffice"]),
        (DocumentError::NotConverted { kind: ".rtf", what: text() }, &[".rtf"]),
    ]
}

fn figures() -> Vec<(PanelError, &'static [&'static str])> {
    let indicator = || name("output");
    let form = || name("industrial-monthly");
    vec![
        (PanelError::Unknown { what: "indicator", id: name("outptu") }, &["outptu"]),
        (
            PanelError::Field { indicator: indicator(), form: form(), field: name("profti") },
            &["output", "industrial-monthly", "profti"],
        ),
        (
            PanelError::Period { form: form(), period: "2024-02".parse().unwrap(), help: text() },
            &["industrial-monthly", "2024-02"],
        ),
        (PanelError::Key(name("subject")), &["subject"]),
        (PanelError::Measures { indicator: indicator(), expected: 3, found: 2 }, &["output", "3", "2"]),
        (PanelError::Level { level: 1, within: name("370100"), stands: 2 }, &["370100", "1", "2"]),
        (PanelError::ConstantPrice { indicator: indicator(), reason: text() }, &["output"]),
        (
            PanelError::Unit { indicator: indicator(), source: UnitError::Unknown(name("亩")) },
            &["output", "亩"],
        ),
        (
            PanelError::Unit {
                indicator: indicator(),
                source: UnitError::Dimension {
                    from: name("万元"),
                    from_dimension: name("money"),
                    to: name("吨"),
                    to_dimension: name("mass"),
                },
            },
            &["output", "万元", "money", "吨", "mass"],
        ),
    ]
}

fn accounts() -> Vec<(AccountError, &'static [&'static str])> {
    let of = || name("wang.wei");
    vec![
        (AccountError::NoRole { text: name("boss") }, &["boss", "officer"]),
        (AccountError::NoCode { kind: "region" }, &[]),
        (AccountError::NoCode { kind: "enterprise" }, &[]),
        (AccountError::NoReach { text: name("city") }, &["city", "region"]),
        (AccountError::Name { name: name("王") }, &["王", "64"]),
        (AccountError::Taken { name: of() }, &["wang.wei"]),
        (AccountError::ThreeHands { name: of(), roles: vec![Role::Security, Role::Audit] }, &["wang.wei"]),
        (AccountError::OnlyEnterprise { name: of() }, &["wang.wei"]),
        (
            AccountError::RoleAndReach {
                name: of(),
                roles: vec![Role::Enterprise],
                reach: Reach::Region(name("370100")),
            },
            &["wang.wei", "370100"],
        ),
        (AccountError::LastSecurity, &[]),
    ]
}

fn judgements() -> Vec<(RulesError, &'static [&'static str])> {
    let of = || (name("award-2023"), name("v2"));
    let ((programme, version), known) = (of(), vec![name("growth_min"), name("cap")]);
    let parameter = RulesError::Parameter { programme, version, id: name("growth"), known };
    let (programme, version) = of();
    let input = RulesError::Input { programme, version, input: name("output") };
    let (programme, version) = of();
    let lacks = RulesError::Lacks { programme, version, place: name("rules/award.toml:12"), what: "award" };
    vec![
        (RulesError::Tree("industries"), &["industries"]),
        (input, &["award-2023", "v2", "output"]),
        (parameter, &["award-2023", "v2", "growth", "growth_min, cap"]),
        (lacks, &["award-2023", "v2", "rules/award.toml:12"]),
        (RulesError::Column(name("profit")), &["profit"]),
        (RulesError::Subject(name("91370102MA3C000000")), &["91370102MA3C000000"]),
    ]
}

/// Holds an error to what it has to say: in English what the library says, unless the page has better words for names; in Chinese the
/// same places, in Chinese.
fn holds(english: &str, error: &AppError, places: &[&str]) {
    let (zh, en) = (error.in_words("zh"), error.in_words("en"));
    assert_eq!(en, english);
    assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{zh}");
    assert!(!zh.contains(['{', '}']) && !en.contains(['{', '}']), "{zh}\n{en}");
    for place in places {
        assert!(zh.contains(place) && en.contains(place), "{place}: {zh}\n{en}");
    }
    // What is left of it without what was asked for is Chinese: no sentence stayed English.
    let left = places.iter().fold(zh.clone(), |left, place| left.replace(place, ""));
    let longest = left.split(|c: char| !(c.is_ascii_alphabetic() || c == ' ')).map(str::trim).map(str::len);
    assert!(longest.max().unwrap_or(0) < 24, "{zh}");
}

#[test]
fn files_that_cannot_be_read_say_so_in_both_languages() {
    for (error, places) in files() {
        holds(&error.to_string(), &AppError::Intake(error.clone()), places);
    }
}

#[test]
fn documents_that_give_no_text_say_so_in_both_languages() {
    for (error, places) in documents() {
        let english = format!("报告.pdf: {error}");
        let path = PathBuf::from("报告.pdf");
        holds(&english, &AppError::Document { path, source: Box::new(error) }, places);
    }
}

#[test]
fn figures_that_cannot_be_computed_say_so_in_both_languages() {
    for (error, places) in figures() {
        holds(&error.to_string(), &AppError::Panel(error.clone()), places);
    }
}

#[test]
fn judgements_that_cannot_be_made_say_so_in_both_languages() {
    for (error, places) in judgements() {
        let error = AppError::Rules(error);
        holds(&error.in_words("en"), &error, places);
    }
}

#[test]
fn accounts_that_cannot_be_say_so_in_both_languages() {
    for (error, places) in accounts() {
        let english = match &error {
            // Names of roles and reaches are the pages' words.
            AccountError::ThreeHands { .. } | AccountError::RoleAndReach { .. } => {
                AppError::Store(StoreError::Account(error.clone())).in_words("en")
            }
            other => other.to_string(),
        };
        holds(&english, &AppError::Store(StoreError::Account(error)), places);
    }
    let three = AccountError::ThreeHands { name: name("w1"), roles: vec![Role::Security, Role::Audit] };
    let said = AppError::Store(StoreError::Account(three)).in_words("zh");
    assert!(said.contains("安全管理员、审计管理员"), "{said}");
}

#[test]
fn every_mistake_of_a_table_stands_in_the_readers_language_with_its_place() {
    let mistakes = vec![
        Question::cell_blank().in_cell("名单.csv", 3, "subject"),
        Question::row_no_region().in_row("名单.csv", 4),
    ];
    let error = AppError::Table { mistakes };
    assert_eq!(
        error.in_words("zh"),
        "有 2 处错误，没有保存任何内容\n名单.csv 第 3 行“subject”列：为空\n名单.csv 第 4 行：没有区划：请加“区划”列"
    );
    assert_eq!(error.in_words("en"), error.to_string());
    assert!(
        error
            .to_string()
            .starts_with("2 mistakes, nothing was kept\n名单.csv row 3, column subject: is blank\n")
    );
    let one = AppError::Table { mistakes: vec![Question::cell_blank().in_cell("a.csv", 2, "year")] };
    assert!(one.to_string().starts_with("1 mistake, nothing was kept"), "{one}");
}

#[test]
fn an_error_in_any_wrapping_is_found_and_told() {
    let closed = StoreError::NothingToClose { form: name("f"), period: "2024-03".parse().unwrap() };
    assert_eq!(super::in_words(&closed, "zh").unwrap(), "f 2024-03 没有填报：没有可以封账的内容");
    let moved = crate::brief::Mismatch {
        file: name("稿.md"),
        line: 8,
        reference: name("output@2024-12/region:37/growth"),
        stands: name("7.2%"),
        now: Ok(name("7.3%")),
    };
    let stopped = crate::BriefingError::Mismatches(vec![moved]);
    assert_eq!(
        super::in_words(&stopped, "zh").unwrap(),
        "分析没有写出：有 1 个数与来源不再一致\n  稿.md:8：此处写的是“7.2%”，而 output@2024-12/region:37/growth 现在是“7.3%”"
    );
    assert!(
        super::in_words(&stopped, "en")
            .unwrap()
            .starts_with("the brief was stopped: 1 of its numbers no longer matches its source")
    );
    let briefing = crate::BriefingError::App(AppError::Question(Question::no_day("x")));
    assert!(super::in_words(&briefing, "zh").unwrap().contains("不是日期"));
    assert!(super::in_words(&std::io::Error::other("x"), "zh").is_none());
}
