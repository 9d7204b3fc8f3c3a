//! Files written by hand, and reading them.

use std::sync::{Arc, LazyLock};

use ballast_intake::{
    Content, Context, Finding, History, Input, Intake, IntakeError, Mapping, NoHistory, parse_mapping,
};
use ballast_model::{Period, ReturnTable, Uscc};
use ballast_packs::Packs;
use jiff::civil::date;

/// The built-in packs.
pub static PACKS: LazyLock<Packs> =
    LazyLock::new(|| Packs::builtin().unwrap_or_else(|found| panic!("{found:#?}")));

/// How a test reads a file.
#[derive(Default)]
pub struct Reading<'a> {
    pub form: &'a str,
    pub mapping: &'a str,
    pub period: &'a str,
    pub otherwise: &'a str,
    pub history: Vec<ReturnTable>,
}

/// Earlier returns at hand.
struct Earlier(Vec<Arc<ReturnTable>>);

impl History for Earlier {
    fn table(&self, period: Period) -> Option<Arc<ReturnTable>> {
        self.0.iter().find(|table| table.period == period).cloned()
    }
}

/// Reads bytes as the monthly form unless told otherwise.
pub fn read(bytes: &[u8], reading: Reading<'_>) -> Intake {
    try_read(bytes, reading).unwrap()
}

pub fn try_read(bytes: &[u8], reading: Reading<'_>) -> Result<Intake, IntakeError> {
    let form = if reading.form.is_empty() { "industrial-monthly" } else { reading.form };
    let mapping: Option<Mapping> =
        (!reading.mapping.is_empty()).then(|| parse_mapping(reading.mapping, "mapping.toml").unwrap());
    let earlier = Earlier(reading.history.into_iter().map(Arc::new).collect());
    let context = Context {
        packs: &PACKS,
        form: &PACKS.forms[form],
        mapping: mapping.as_ref(),
        period: (!reading.period.is_empty()).then(|| reading.period.parse().unwrap()),
        otherwise: (!reading.otherwise.is_empty()).then(|| reading.otherwise.parse().unwrap()),
        history: if earlier.0.is_empty() { &NoHistory } else { &earlier },
        today: date(2025, 1, 10),
        sheet: None,
    };
    ballast_intake::read(&Input { name: "test", content: Content::Bytes(bytes) }, &context)
}

/// The `n`th enterprise's code.
pub fn id(n: u32) -> String {
    Uscc::with_check(&format!("91370102MA{n:07}")).unwrap().to_string()
}

/// Everything a golden report shows: how the file was read, the returns, the findings.
pub fn golden(intake: &Intake) -> String {
    let mut text = format!(
        "{} {} header {} read {} ignored {} errors {} queries {}\n",
        intake.encoding,
        intake.layout,
        intake.header_row,
        intake.rows_read,
        intake.ignored_rows,
        intake.errors(),
        intake.queries()
    );
    for table in &intake.tables {
        text += &format!("period {}\n", table.period);
        for row in 0..table.len() {
            let values: Vec<String> = table
                .fields
                .iter()
                .filter_map(|(id, column)| Some(format!("{id}={}", column.get(row)?)))
                .collect();
            let subject = table.subject_at(row);
            let line = [
                table.source_row[row].to_string(),
                subject.id,
                subject.name,
                subject.region,
                subject.industry,
                subject.size,
                subject.ownership,
                values.join(" "),
                table.marks.get(row).to_owned(),
            ];
            text += &format!("  {}\n", line.join(" | "));
        }
    }
    for finding in &intake.findings {
        text += &line(finding);
    }
    text
}

fn line(f: &Finding) -> String {
    let severity = if f.severity == ballast_model::Severity::Error { "错误" } else { "核实" };
    let place = if f.sheet.is_empty() { f.row.to_string() } else { format!("{}!{}", f.sheet, f.row) };
    format!(
        "{severity} {} @{place} [{}] {} {:?}\n  {} → {}\n  {} → {}\n",
        f.rule, f.column, f.subject, f.value, f.message.zh, f.help.zh, f.message.en, f.help.en
    )
}

/// A file in GB18030.
pub fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}
