//! Check reports: the findings of an import as a table to read, a CSV to send back, and JSON for programs.

mod csv;
mod json;
mod table;

pub use self::{csv::csv, json::json, table::table};

fn severity(severity: ballast_model::Severity, lang: &str) -> &'static str {
    match (severity, lang) {
        (ballast_model::Severity::Error, "en") => "error",
        (ballast_model::Severity::Error, _) => "错误",
        (ballast_model::Severity::Warning, "en") => "query",
        (ballast_model::Severity::Warning, _) => "核实",
    }
}
