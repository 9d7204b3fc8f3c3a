use crate::{
    Packs,
    check::{Once, unit},
    codes,
    plan::{KindChoice, KindField, Shape},
    raw::{Section, suggest},
};

/// Reads `[[field]]`.
pub(super) fn read(top: &Section<'_>, packs: &Packs) -> Vec<KindField> {
    fields(top, "field", packs, true)
}

fn fields(top: &Section<'_>, key: &str, packs: &Packs, rows: bool) -> Vec<KindField> {
    let (mut once, mut found) = (Once::default(), Vec::new());
    for section in top.sections(key) {
        let id = section.id().filter(|id| once.first("field", id, section.at(), top.sink()));
        let name = section.name("name");
        let shape = shape(&section, packs, rows);
        let why = if rows { section.name("why") } else { section.opt_name("why").unwrap_or_default() };
        let unit = section.opt_text("unit");
        if let Some(unit) = &unit {
            unit::known(&section, "unit", unit, packs);
        }
        let field = KindField {
            id: id.clone().unwrap_or_default(),
            name,
            shape,
            required: section.flag("required"),
            why,
            least: section.opt_number("least"),
            most: section.opt_number("most"),
            unit,
        };
        if let (Some(least), Some(most)) = (field.least, field.most)
            && most < least
        {
            let message = format!("from {least} to {most} lies no number");
            top.sink().error(codes::BAD_VALUE, &section.at_key("most"), message, "swap the two");
        }
        if id.is_some() {
            found.push(field);
        }
        section.done();
    }
    found
}

fn shape(section: &Section<'_>, packs: &Packs, rows: bool) -> Shape {
    let word = section.text("type");
    let empty = |what: &str, help: &str| {
        section.sink().error(codes::MISSING_KEY, section.at(), what, help);
    };
    match word.as_str() {
        "text" => Shape::Text,
        "integer" => Shape::Integer,
        "decimal" => Shape::Decimal,
        "money" => Shape::Money,
        "percentage" => Shape::Percentage,
        "date" => Shape::Date,
        "period" => Shape::Period,
        "region" => Shape::Region,
        "industry" => Shape::Industry,
        "enterprise" => Shape::Enterprise,
        "office" => Shape::Office,
        "choice" => {
            let choices = choices(section);
            if choices.is_empty() {
                let help = "add choices = [{ code = \"a\", name = { zh = \"甲\", en = \"A\" } }]";
                empty("a choice without choices", help);
            }
            Shape::Choice(choices)
        }
        "rows" if rows => {
            let columns = fields(section, "column", packs, false);
            if columns.is_empty() {
                empty("rows without columns", "add [[field.column]] with id, name and type");
            }
            Shape::Rows(columns)
        }
        _ => {
            let known = Shape::WORDS.iter().copied().filter(|known| rows || *known != "rows");
            let message = format!("`type` cannot be {word:?}");
            let help = suggest(&word, known);
            if section.has("type") {
                section.sink().error(codes::BAD_VALUE, &section.at_key("type"), message, help);
            }
            Shape::Text
        }
    }
}

fn choices(section: &Section<'_>) -> Vec<KindChoice> {
    let (mut once, mut found) = (Once::default(), Vec::new());
    for choice in section.sections("choices") {
        let code = choice.text("code");
        let name = choice.name("name");
        if once.first("choice", &code, choice.at(), section.sink()) {
            found.push(KindChoice { code, name });
        }
        choice.done();
    }
    found
}
