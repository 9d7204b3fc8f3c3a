use ballast_model::Text;

use super::{Once, unit};
use crate::{
    Packs, codes,
    plan::{Field, FieldKind, Series},
    raw::{Placed, Section, suggest},
};

const SERIES: [(&str, Series); 4] = [
    ("current", Series::Current),
    ("ytd", Series::YearToDate),
    ("base", Series::Base),
    ("ytd-base", Series::YearToDateBase),
];

/// What the form says about one series: how its columns are titled and headed.
struct SeriesName {
    series: Series,
    name: Text,
    headers: Vec<String>,
}

/// Reads `[series.*]` and `[[field]]`: a field declared once becomes a column per series.
pub(super) fn read(top: &Section<'_>, packs: &Packs) -> Vec<Placed<Field>> {
    let names = series_names(top);
    let sink = top.sink();
    let mut columns: Vec<Placed<Field>> = Vec::new();
    let mut once = Once::default();
    let sections = top.sections("field");
    if sections.is_empty() {
        sink.error(
            codes::MISSING_KEY,
            top.at(),
            "a form without fields",
            "add [[field]] with id, name and unit",
        );
    }
    for section in sections {
        let id = section.id().filter(|id| once.first("field", id, section.at(), sink));
        let kind = kind(&section);
        let template = Field {
            id: String::new(),
            family: id.clone().unwrap_or_default(),
            series: Series::Current,
            name: section.name("name"),
            unit: if kind == FieldKind::Quantity { section.text("unit") } else { String::new() },
            kind,
            decimals: section.opt_count("decimals", 9).unwrap_or(0),
            required: section.flag("required"),
            non_negative: section.flag("non_negative"),
            aliases: section.texts("headers").into_iter().map(|header| header.value).collect(),
            why: section.opt_name("why").unwrap_or_default(),
        };
        unit::known(&section, "unit", &template.unit, packs);
        let series = series(&section, &names);
        for (at, series) in series.iter().enumerate() {
            let column = column(&template, *series, at == 0, &names);
            let same = columns
                .iter()
                .find(|other| other.value.id == column.id && other.value.family != column.family);
            if let Some(other) = same.filter(|_| id.is_some()) {
                let message = format!(
                    "`{}` would be a column of `{}` and of `{}`",
                    column.id, other.value.family, template.family
                );
                let help = "series add _ytd, _base and _ytd_base to the field's id: rename one field";
                sink.error(codes::COLUMN_COLLISION, section.at(), message, help);
            } else if id.is_some() {
                columns.push(Placed { value: column, at: section.at().clone() });
            }
        }
        section.done();
    }
    columns
}

fn series_names(top: &Section<'_>) -> Vec<SeriesName> {
    let Some(section) = top.section("series") else { return Vec::new() };
    let mut names = Vec::new();
    for (word, series) in SERIES {
        let Some(one) = section.section(word) else { continue };
        let headers = one.texts("headers").into_iter().map(|header| header.value).collect();
        names.push(SeriesName { series, name: one.name("name"), headers });
        one.done();
    }
    section.done();
    names
}

/// The series of a field, in the order declared; `current` where it declares none.
fn series(section: &Section<'_>, names: &[SeriesName]) -> Vec<Series> {
    let sink = section.sink();
    let mut list = Vec::new();
    let mut once = Once::default();
    for word in section.texts("series") {
        let Some((_, series)) = SERIES.iter().find(|(known, _)| *known == word.value) else {
            let help = suggest(&word.value, SERIES.iter().map(|(known, _)| *known));
            sink.error(codes::BAD_VALUE, &word.at, format!("there is no series {:?}", word.value), help);
            continue;
        };
        if !names.iter().any(|name| name.series == *series) {
            let help = format!(
                "add [series.{}] with name = {{ zh = \"...\", en = \"...\" }} and headers = [\"...\"]",
                word.value
            );
            sink.error(
                codes::SERIES,
                &word.at,
                format!("the form does not name the series `{}`", word.value),
                help,
            );
        }
        if once.first("series", &word.value, &word.at, sink) {
            list.push(*series);
        }
    }
    if list.is_empty() {
        list.push(Series::Current);
    }
    list
}

fn kind(section: &Section<'_>) -> FieldKind {
    if !section.has("choices") {
        return FieldKind::Quantity;
    }
    let mut choices: Vec<(String, Vec<String>)> = Vec::new();
    let (mut codes_seen, mut spellings) = (Once::default(), Once::default());
    for choice in section.sections("choices") {
        let (code, name) = (choice.text("code"), choice.name("name"));
        let mut aliases = vec![name.zh, name.en, code.clone()];
        aliases.extend(choice.texts("aliases").into_iter().map(|alias| alias.value));
        let own: std::collections::BTreeSet<&String> = aliases.iter().collect();
        for spelling in own {
            spellings.first("spelling", spelling, choice.at(), section.sink());
        }
        if codes_seen.first("choice", &code, choice.at(), section.sink()) {
            choices.push((code, aliases));
        }
        choice.done();
    }
    FieldKind::Choice(choices)
}

/// The column of one series. The first declared series also answers to the bare names.
fn column(template: &Field, series: Series, first: bool, names: &[SeriesName]) -> Field {
    let current = series == Series::Current;
    let suffix = match series {
        Series::Current => "",
        Series::YearToDate => "_ytd",
        Series::Base => "_base",
        Series::YearToDateBase => "_ytd_base",
    };
    let mut field = template.clone();
    field.series = series;
    field.id = format!("{}{suffix}", template.family);
    field.required = template.required && first;
    let said = names.iter().find(|name| name.series == series);
    if let Some(said) = said.filter(|_| !current) {
        field.name.zh = format!("{}({})", template.name.zh, said.name.zh);
        field.name.en = format!("{}, {}", template.name.en, said.name.en);
    }
    let mut bare = vec![template.name.zh.clone(), template.name.en.clone()];
    bare.extend(template.aliases.iter().cloned());
    let mut aliases = vec![field.id.clone()];
    if said.is_some() || current {
        aliases.extend([field.name.zh.clone(), field.name.en.clone()]);
    }
    if first {
        aliases.extend(bare.iter().cloned());
        aliases.push(template.family.clone());
    }
    // Files put the series before the name, behind it, or in a second header row.
    for header in said.map(|said| said.headers.as_slice()).unwrap_or_default() {
        for name in &bare {
            aliases.push(format!("{name}_{header}"));
            aliases.push(format!("{header}{name}"));
        }
    }
    let mut seen = std::collections::HashSet::new();
    aliases.retain(|alias| !alias.is_empty() && seen.insert(alias.clone()));
    field.aliases = aliases;
    field
}
