use std::io::{BufRead, Write};

use jiff::civil::Date;

use super::NewProgramme;
use crate::{AppError, Question};

/// What is known of a new programme before anybody is asked; what is missing is asked for.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// Id.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// `title`, `award` or `list`.
    pub kind: Option<String>,
    /// Issuer.
    pub issuer: Option<String>,
    /// Title of the document.
    pub title: Option<String>,
    /// Its number.
    pub document: Option<String>,
    /// First reference date.
    pub valid_from: Option<Date>,
    /// Form.
    pub form: Option<String>,
    /// Column.
    pub column: Option<String>,
    /// Least value.
    pub least: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// Clause.
    pub clause: Option<String>,
}

/// One question: the option that answers it beforehand, the words, and what is usual (empty: it has to be answered).
struct Prompt {
    option: &'static str,
    zh: &'static str,
    en: &'static str,
    usual: &'static str,
}

const fn question(option: &'static str, zh: &'static str, en: &'static str, usual: &'static str) -> Prompt {
    Prompt { option, zh, en, usual }
}

/// Asks for what the answers lack, a line each, and puts a new programme together. A blank line takes what is usual, shown
/// in brackets. Nobody is asked where `input` is nothing: what is usual is taken, and what is not usual is an error.
///
/// # Errors
/// A question without an answer, a least value that is no number, an input or output that fails.
pub fn ask_programme(
    answers: &Answers,
    lang: &str,
    mut input: Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> Result<NewProgramme, AppError> {
    let mut ask = |given: &Option<String>, of: Prompt| answer(given, &of, lang, &mut input, out);
    let id = ask(
        &answers.id,
        question("id", "标识（小写字母、数字、短横）", "id (lower case, digits, dashes)", ""),
    )?;
    let name = ask(&answers.name, question("name", "名称", "name", ""))?;
    let kind =
        ask(&answers.kind, question("kind", "类别 title/award/list", "kind: title, award or list", "list"))?;
    let issuer = ask(&answers.issuer, question("issuer", "发文机关", "issuer", "本局"))?;
    let title = ask(&answers.title, question("title", "文件标题", "title of the document", ""))?;
    let document = ask(&answers.document, question("document", "文号", "document number", ""))?;
    let form = ask(&answers.form, question("form", "报表", "form", "industrial-annual"))?;
    let column = ask(&answers.column, question("column", "指标列", "column", "revenue"))?;
    let least = ask(&answers.least, question("least", "下限", "least value", ""))?;
    let unit = ask(&answers.unit, question("unit", "单位", "unit", "元"))?;
    let clause = ask(&answers.clause, question("clause", "条款", "clause", ""))?;
    let least = least
        .replace(',', "")
        .parse()
        .map_err(|_| AppError::Question(Question::no_least(&least).shown_in(lang)))?;
    let valid_from = answers.valid_from;
    Ok(NewProgramme {
        id,
        name,
        kind,
        issuer,
        title,
        document,
        valid_from,
        form,
        column,
        least,
        unit,
        clause,
    })
}

fn answer(
    given: &Option<String>,
    of: &Prompt,
    lang: &str,
    input: &mut Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> Result<String, AppError> {
    if let Some(given) = given {
        return Ok(given.clone());
    }
    let failed = |error: std::io::Error| AppError::Question(Question::option_unread(of.option, error));
    let (words, colon) = if lang == "en" { (of.en, ":") } else { (of.zh, "：") };
    if let Some(input) = input {
        let usual = if of.usual.is_empty() { String::new() } else { format!(" [{}]", of.usual) };
        writeln!(out, "{words}{usual}{colon}").and_then(|()| out.flush()).map_err(failed)?;
        let mut line = String::new();
        input.read_line(&mut line).map_err(failed)?;
        if !line.trim().is_empty() {
            return Ok(line.trim().to_owned());
        }
    }
    if of.usual.is_empty() {
        return Err(AppError::Question(Question::not_given(of.zh, of.en, of.option).shown_in(lang)));
    }
    Ok(of.usual.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(answers: &Answers, lang: &str, typed: &str) -> (Result<NewProgramme, AppError>, String) {
        let mut out = Vec::new();
        let mut input = typed.as_bytes();
        let found = ask_programme(answers, lang, Some(&mut input), &mut out);
        (found, String::from_utf8(out).unwrap())
    }

    #[test]
    fn an_officer_answers_line_by_line() {
        let typed = "own-list\n 重点企业 \n\n\n办法\n〔2024〕1号\n\n\n20,000,000\n\n第一条\n";
        let (new, said) = asked(&Answers::default(), "zh", typed);
        let new = new.unwrap();
        assert_eq!((new.id.as_str(), new.name.as_str(), new.kind.as_str()), ("own-list", "重点企业", "list"));
        assert_eq!(
            (new.issuer.as_str(), new.form.as_str(), new.column.as_str()),
            ("本局", "industrial-annual", "revenue")
        );
        assert_eq!((new.least.to_string().as_str(), new.unit.as_str()), ("20000000", "元"));
        assert_eq!((new.document.as_str(), new.clause.as_str()), ("〔2024〕1号", "第一条"));
        insta::assert_snapshot!(said);
    }

    #[test]
    fn what_is_given_is_not_asked_and_what_is_missing_is_named() {
        let given = Answers {
            id: Some("x".to_owned()),
            name: Some("X".to_owned()),
            title: Some("T".to_owned()),
            document: Some("D".to_owned()),
            least: Some("5".to_owned()),
            ..Answers::default()
        };
        let (new, said) = asked(&given, "en", "award\n");
        assert_eq!(said.lines().next(), Some("kind: title, award or list [list]:"));
        // The input ended before the clause, which has no usual answer.
        assert_eq!(new.unwrap_err().to_string(), "clause: nothing was given; add --clause");
        assert!(!said.contains("least"), "{said}");

        let mut nowhere = Vec::new();
        let nobody = ask_programme(&given, "zh", None, &mut nowhere).unwrap_err().to_string();
        assert_eq!(nobody, "条款：没有给出；请加 --clause");
        assert!(nowhere.is_empty());
        let whole = Answers { clause: Some("一".to_owned()), least: Some("many".to_owned()), ..given };
        let wrong = ask_programme(&whole, "en", None, &mut nowhere).unwrap_err().to_string();
        assert!(wrong.starts_with("--least \"many\" is no number"), "{wrong}");
    }
}
