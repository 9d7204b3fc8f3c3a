use std::collections::BTreeMap;

use axum::extract::Multipart;
use ballast_app::{AppError, Question, ledger::NewFile};

use crate::{PageError, Viewer};

/// What somebody typed into a form, and the files that came with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    text: BTreeMap<String, Vec<String>>,
    pub files: Vec<(String, String, Vec<u8>)>,
}

/// Bytes that all texts of a form may have together: what is longer belongs into a file.
const TEXT: usize = 1 << 20;

/// Files in one form.
const FILES: usize = 20;

impl Typed {
    /// Reads a form; how much may come in all, the door says.
    pub async fn read(viewer: &Viewer, mut parts: Multipart) -> Result<Self, PageError> {
        let wrong = |error: axum::extract::multipart::MultipartError| {
            AppError::Question(Question::unreadable(error.body_text()))
        };
        let mut typed = Self::default();
        let mut length = 0;
        while let Some(part) = parts.next_field().await.map_err(wrong)? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(name) => {
                    let bytes = part.bytes().await.map_err(wrong)?;
                    // A file field that nothing was chosen for comes all the same.
                    if bytes.is_empty() && name.is_empty() {
                        continue;
                    }
                    if typed.files.len() == FILES {
                        return Err(AppError::Question(Question::told(
                            viewer.words.ledger_too_many_files(FILES),
                        ))
                        .into());
                    }
                    // The name is a label: whatever folders it came with are no business of ours.
                    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                    typed.files.push((field, name, bytes.to_vec()));
                }
                None => {
                    let text = part.text().await.map_err(wrong)?;
                    length += text.len();
                    if length > TEXT {
                        return Err(AppError::Question(Question::told(viewer.words.ledger_too_long())).into());
                    }
                    typed.text.entry(field).or_default().push(text);
                }
            }
        }
        Ok(typed)
    }

    /// A form as a page fills it in.
    pub fn filled(values: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
            typed.text.entry(name).or_default().push(value);
        }
        typed
    }

    /// What stands in a field; nothing where it was left blank.
    pub fn one(&self, name: &str) -> &str {
        self.text.get(name).and_then(|all| all.first()).map_or("", |text| text.trim())
    }

    /// The same, where something stands in it.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.one(name).to_owned()).filter(|text| !text.is_empty())
    }

    /// All that was chosen in a field.
    pub fn all(&self, name: &str) -> Vec<String> {
        let all = self.text.get(name).into_iter().flatten();
        all.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    /// How many rows of a table of fields something was typed into: one more than the last such row's number.
    pub fn rows(&self, prefix: &str) -> usize {
        let numbers = self.text.iter().filter_map(|(name, values)| {
            let number = name.strip_prefix(prefix)?.split('.').next()?.parse::<usize>().ok()?;
            values.iter().any(|value| !value.trim().is_empty()).then_some(number + 1)
        });
        numbers.max().unwrap_or_default()
    }

    /// Files given as evidence: in fields `e.KIND`.
    pub fn evidence(&self) -> Vec<NewFile> {
        let of = |(field, name, content): &(String, String, Vec<u8>)| {
            let kind = field.strip_prefix("e.")?.to_owned();
            Some(NewFile { kind, name: name.clone(), content: content.clone() })
        };
        self.files.iter().filter_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_by_what_stands_in_them() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let typed =
            Typed::filled([pair("f.m.0.due", "2024-12-31"), pair("f.m.2.name", "x"), pair("f.n", " ")]);
        assert_eq!(typed.rows("f.m."), 3);
        assert_eq!(typed.rows("f.n."), 0);
        assert_eq!((typed.one("f.n"), typed.some("f.n")), ("", None));
    }
}
