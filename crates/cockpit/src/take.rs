use axum::{http::header, response::IntoResponse};
use ballast_app::{AppError, Question, Sheet};

use crate::link::encoded;

/// What a table is taken away as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Csv,
    Xlsx,
}

impl Kind {
    /// The kind an ending names.
    pub fn of(ending: &str) -> Result<Self, AppError> {
        match ending {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            other => Err(AppError::Question(Question::no_format(other, "csv, xlsx"))),
        }
    }
}

/// A table as a file to keep.
pub(crate) fn answer(sheet: &Sheet, kind: Kind, name: &str) -> Result<impl IntoResponse, AppError> {
    Ok(match kind {
        Kind::Csv => file(sheet.csv().into_bytes(), "text/csv; charset=utf-8", name, "csv"),
        Kind::Xlsx => file(
            sheet.xlsx()?,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            name,
            "xlsx",
        ),
    })
}

/// Bytes as a file to keep, under a name that may be Chinese.
pub(crate) fn file(
    bytes: Vec<u8>,
    content_type: &str,
    name: &str,
    ending: &str,
) -> impl IntoResponse + use<> {
    let name: String =
        name.chars().map(|c| if c.is_control() || "/\\\"".contains(c) { '_' } else { c }).collect();
    let kept =
        format!("attachment; filename*=UTF-8''{}.{ending}", encoded(&name).replace(['/', ':', '@'], "_"));
    (
        [
            (header::CONTENT_TYPE, content_type.to_owned()),
            (header::CONTENT_DISPOSITION, kept),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ],
        bytes,
    )
}
