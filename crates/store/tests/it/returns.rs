//! Small tables of returns.

use ballast_model::{Origin, Period, ReturnTable, Subject};
use ballast_store::NewSubmission;

pub const FORM: &str = "monthly";

pub fn period(text: &str) -> Period {
    text.parse().unwrap()
}

pub fn subject(id: &str, region: &str, industry: &str) -> Subject {
    let text = str::to_owned;
    Subject {
        id: text(id),
        name: format!("企业{id}"),
        region: text(region),
        industry: text(industry),
        size: text("large"),
        ownership: String::new(),
    }
}

/// Id, region, industry, output, profit.
pub type Row<'a> = (&'a str, &'a str, &'a str, Option<i64>, Option<i64>);

/// Rows, with row numbers as in a file below a header.
pub fn table(at: &str, rows: &[Row<'_>]) -> ReturnTable {
    let mut table = ReturnTable::new(FORM, period(at), ["output".to_owned(), "profit".to_owned()]);
    for (row, (id, region, industry, output, profit)) in rows.iter().enumerate() {
        let origin = Origin { submission: 0, sheet: "表1".to_owned(), row: row as u32 + 2 };
        let marks = if profit.is_none() { "profit-missing" } else { "" };
        table.push(&subject(id, region, industry), &[*output, *profit], &origin, marks);
    }
    table
}

pub fn submission(name: &str, tables: Vec<ReturnTable>) -> NewSubmission {
    NewSubmission {
        form: FORM.to_owned(),
        kind: "import".to_owned(),
        source_name: format!("{name}.csv"),
        document: Some(name.as_bytes().to_vec()),
        tables,
        queries: 1,
        note: String::new(),
        register: true,
    }
}

/// The table as it comes back: numbered by its submission.
pub fn numbered(mut table: ReturnTable, submission: i64) -> ReturnTable {
    table.submission.fill(submission);
    table
}

/// Three returns, unsorted.
pub fn three(at: &str) -> ReturnTable {
    table(
        at,
        &[
            ("C", "370102", "2614", Some(300), Some(30)),
            ("A", "370102", "1310", Some(100), None),
            ("B", "330102", "2614", None, Some(-20)),
        ],
    )
}
