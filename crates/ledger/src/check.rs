use ballast_model::{Period, Text, Uscc};
use ballast_packs::{
    Packs,
    plan::{KindField, Shape},
};
use rust_decimal::Decimal;

use crate::{Refusal, Value};

/// Checks a value against its field and the packs: choices, codes, offices, bounds.
///
/// # Errors
/// [`Refusal::BadValue`] says what would be right.
pub(crate) fn check(packs: &Packs, field: &KindField, value: &Value) -> Result<(), Refusal> {
    let bad = |wanted: Text| Err(refuse(field, &value.to_string(), wanted));
    match (&field.shape, value) {
        (Shape::Rows(columns), Value::Rows(rows)) => {
            for row in rows {
                self::row(packs, field, columns, row)?;
            }
            Ok(())
        }
        (Shape::Date, Value::Date(_)) => Ok(()),
        (shape, Value::Number(number)) if shape.is_number() => self::number(field, *number),
        (shape, Value::Text(text)) => match wanted_text(packs, shape, text.trim()) {
            Some(wanted) => bad(wanted),
            None => Ok(()),
        },
        (shape, _) => bad(wanted(shape)),
    }
}

/// A row has known columns alone, each with a right value, and those that are required.
fn row(
    packs: &Packs,
    field: &KindField,
    columns: &[KindField],
    row: &std::collections::BTreeMap<String, Value>,
) -> Result<(), Refusal> {
    for (id, value) in row {
        let Some(column) = columns.iter().find(|column| column.id == *id) else {
            let what =
                Text::new(format!("“{}”的列", field.name.zh), format!("column of {:?}", field.name.en));
            let known = columns.iter().map(|column| column.id.clone()).collect();
            return Err(Refusal::Unknown { what, id: id.clone(), known });
        };
        check(packs, column, value)?;
    }
    let lacks = |column: &&KindField| column.required && row.get(&column.id).is_none_or(Value::is_blank);
    match columns.iter().find(lacks) {
        Some(column) => {
            let wanted = Text::new(
                format!("每行都要有“{}”", column.name.zh),
                format!("{:?} in every row", column.name.en),
            );
            Err(refuse(field, &Value::Rows(vec![row.clone()]).to_string(), wanted))
        }
        None => Ok(()),
    }
}

fn number(field: &KindField, number: Decimal) -> Result<(), Refusal> {
    let bad = |zh: String, en: String| Err(refuse(field, &number.to_string(), Text::new(zh, en)));
    if field.shape == Shape::Integer && !number.fract().is_zero() {
        return bad("整数".into(), "a whole number".into());
    }
    if field.shape == Shape::Money && number.normalize().scale() > 2 {
        return bad("以元为单位，至多两位小数".into(), "yuan with at most two decimals".into());
    }
    if let Some(least) = field.least.filter(|least| number < *least) {
        return bad(format!("不小于 {least}"), format!("{least} or more"));
    }
    if let Some(most) = field.most.filter(|most| number > *most) {
        return bad(format!("不大于 {most}"), format!("{most} or less"));
    }
    Ok(())
}

/// What a text should be, where it is not; nothing where it is right.
fn wanted_text(packs: &Packs, shape: &Shape, text: &str) -> Option<Text> {
    let right = match shape {
        Shape::Text => true,
        Shape::Choice(choices) => choices.iter().any(|choice| choice.code == text),
        Shape::Region => packs.tree("regions").is_none_or(|tree| tree.find(text).is_some()),
        Shape::Industry => packs.tree("industries").is_none_or(|tree| tree.find(text).is_some()),
        Shape::Enterprise => Uscc::parse(text).is_ok(),
        Shape::Office => packs.offices.get(text).is_some(),
        Shape::Period => text.parse::<Period>().is_ok(),
        _ => false,
    };
    (!right).then(|| wanted(shape))
}

/// What a field of this shape takes.
pub(crate) fn wanted(shape: &Shape) -> Text {
    match shape {
        Shape::Text => Text::new("文字", "a text"),
        Shape::Integer => Text::new("整数", "a whole number"),
        Shape::Decimal => Text::new("数字", "a number"),
        Shape::Money => Text::new("以元为单位的金额", "an amount in yuan"),
        Shape::Percentage => Text::new("百分数，12.5 表示 12.5%", "a percentage, 12.5 for 12.5%"),
        Shape::Date => Text::new("日期，如 2026-01-31", "a date such as 2026-01-31"),
        Shape::Period => Text::new("报告期，如 2026-01 或 2026", "a period such as 2026-01 or 2026"),
        Shape::Region => Text::new("区划代码，如 370102", "a region's code such as 370102"),
        Shape::Industry => Text::new("行业代码，如 C36", "an industry's code such as C36"),
        Shape::Enterprise => {
            Text::new("18位统一社会信用代码", "a unified social credit code of 18 characters")
        }
        Shape::Office => Text::new("知识包中的单位代号", "an office's id as packs declare it"),
        Shape::Rows(columns) => {
            let ids: Vec<&str> = columns.iter().map(|column| column.id.as_str()).collect();
            let ids = ids.join(", ");
            Text::new(format!("若干行，列为 {ids}"), format!("rows with the columns {ids}"))
        }
        Shape::Choice(choices) => {
            let zh: Vec<String> = choices.iter().map(|c| format!("{}（{}）", c.code, c.name.zh)).collect();
            let en: Vec<String> = choices.iter().map(|c| format!("{} ({})", c.code, c.name.en)).collect();
            Text::new(zh.join("、"), format!("one of {}", en.join(", ")))
        }
    }
}

pub(crate) fn refuse(field: &KindField, value: &str, wanted: Text) -> Refusal {
    let name = &field.name;
    let field = Text::new(format!("{}（{}）", name.zh, field.id), format!("{} ({})", name.en, field.id));
    Refusal::BadValue { field, value: value.to_owned(), wanted: wanted.into() }
}
