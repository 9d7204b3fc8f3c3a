use ballast_packs::plan::{Field, FieldKind, Form, Series};

use super::{GenerateError, profile::Profile};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A family of the profile, by place.
    Family(usize, Series),
    /// The production status.
    Status,
}

/// One column of the file after those that describe the enterprise.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// The form's field id.
    pub(super) field: String,
    pub(super) source: Source,
    /// Header on its own.
    pub(super) title: String,
    /// Header in two rows: what the family's columns share, and the rest.
    pub(super) group: String,
    pub(super) rest: String,
    /// Unit, empty for none.
    pub(super) unit: String,
    /// Whether a slip of the money unit concerns it.
    pub(super) money: bool,
}

/// The columns of the files.
pub(super) struct Layout {
    /// Headers of the describing columns, by role: id, name, region, industry, size, ownership.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) columns: Vec<Column>,
    /// How the status is written: normal, reduced, stopped.
    pub(super) status: [String; 3],
    /// Fields of the form that the profile says nothing about: their columns are left out.
    pub(super) unfilled: Vec<String>,
}

const ROLES: [&str; 6] = ["id", "name", "region", "industry", "size", "ownership"];

impl Layout {
    /// The form's columns as far as the profile fills them.
    pub(super) fn new(
        form: &Form,
        profile: &Profile,
        units: &ballast_model::Units,
    ) -> Result<Self, GenerateError> {
        let mut attributes = Vec::new();
        for role in ROLES {
            if let Some(header) =
                form.attributes.iter().find(|a| a.role == role).and_then(|a| a.aliases.first())
            {
                attributes.push((role.to_owned(), header.clone()));
            }
        }
        let mut columns = Vec::new();
        let mut unfilled = Vec::new();
        let mut status = ["正常", "半停产", "停产"].map(str::to_owned);
        for field in &form.fields {
            let source = match &field.kind {
                FieldKind::Choice(choices) if field.id == profile.status.field => {
                    let wanted = [&profile.status.normal, &profile.status.reduced, &profile.status.stopped];
                    for (text, code) in status.iter_mut().zip(wanted) {
                        *text = spelling(choices, code).ok_or_else(|| GenerateError::Choice {
                            field: field.id.clone(),
                            code: code.clone(),
                        })?;
                    }
                    Source::Status
                }
                FieldKind::Choice(_) => {
                    unfilled.push(field.id.clone());
                    continue;
                }
                FieldKind::Quantity => {
                    let of = profile
                        .family
                        .iter()
                        .position(|f| f.id == field.family || f.also.contains(&field.family));
                    match of {
                        Some(of) => Source::Family(of, field.series),
                        None => {
                            unfilled.push(field.id.clone());
                            continue;
                        }
                    }
                }
            };
            let unit = match source {
                Source::Family(of, _) => {
                    // Fails here, before anything is written, where the profile's unit does not fit the form's.
                    units.factor(&profile.family[of].unit, &field.unit)?;
                    profile.family[of].unit.clone()
                }
                Source::Status => String::new(),
            };
            let (group, rest) = split(form, field);
            let money = !unit.is_empty() && units.factor(&unit, "元").is_ok();
            columns.push(Column {
                field: field.id.clone(),
                source,
                title: field.name.zh.clone(),
                group,
                rest,
                unit,
                money,
            });
        }
        Ok(Self { attributes, columns, status, unfilled })
    }

    /// A column's header in one row.
    pub(super) fn header(column: &Column) -> String {
        if column.unit.is_empty() {
            column.title.clone()
        } else {
            format!("{}（{}）", column.title, column.unit)
        }
    }
}

/// How a file writes a choice: its first spelling in Chinese.
fn spelling(choices: &[(String, Vec<String>)], code: &str) -> Option<String> {
    let (code, spellings) = choices.iter().find(|(choice, _)| choice == code)?;
    Some(spellings.iter().find(|s| !s.is_ascii()).unwrap_or(code).clone())
}

/// A field's title in two rows: what the titles of its family begin with in common, and the header that
/// the form gives its series. Files may carry both joined by `_`, which is how the form lists them.
fn split(form: &Form, field: &Field) -> (String, String) {
    let mut titles = form.fields.iter().filter(|f| f.family == field.family).map(|f| f.name.zh.as_str());
    let Some(first) = titles.next() else { return (field.name.zh.clone(), String::new()) };
    let mut shared = first;
    let mut several = false;
    for title in titles {
        several = true;
        let length: usize =
            shared.chars().zip(title.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
        shared = &shared[..length];
    }
    let shared = shared.trim_end_matches(['(', '（', '_', '-', ' ']);
    let rest = field.aliases.iter().find_map(|alias| alias.strip_prefix(shared)?.strip_prefix('_'));
    match rest {
        Some(rest) if several && !shared.is_empty() => (shared.to_owned(), rest.to_owned()),
        _ => (field.name.zh.clone(), String::new()),
    }
}
