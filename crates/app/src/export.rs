use ballast_model::{Figure, FigureTable};
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};

/// A decimal as a JSON number: exact where it is a whole number that 64 bits hold.
pub(crate) fn number(value: Decimal) -> Value {
    let normal = value.normalize();
    if normal.scale() == 0
        && let Ok(whole) = i64::try_from(normal.mantissa())
    {
        return whole.into();
    }
    normal.to_string().parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

fn row(table: &FigureTable, figure: &Figure) -> Value {
    let header = &table.header;
    let percent = |ratio: Option<ballast_model::Ratio>| {
        ratio.and_then(|r| Number::from_f64(r.percent())).map_or(Value::Null, Value::Number)
    };
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("node", json!(figure.node));
    put("name", json!(figure.name));
    put("value", figure.value.map_or(Value::Null, number));
    put("base", figure.base.map_or(Value::Null, number));
    put("growth", percent(figure.growth));
    put("contribution", percent(figure.contribution));
    put("pull", percent(figure.pull));
    put("share", percent(figure.share));
    put("rank", json!(figure.rank));
    put("rank_change", json!(figure.rank_change));
    put("counted", json!(figure.counted));
    put("entered", json!(figure.entered));
    put("left", json!(figure.left));
    put("underived", json!(figure.underived));
    put("unit", json!(header.unit));
    put("period", json!(header.period));
    put("scope", json!(header.scope));
    put("vintage", json!(header.vintage));
    put("indicator", json!(header.indicator));
    put("basis", json!(header.basis));
    put("as_of", json!(header.as_of));
    Value::Object(object)
}

/// Figures as a JSON array of objects, one per node: growth, contribution and share in percent,
/// pull in percentage points.
pub fn figures_json(table: &FigureTable) -> Value {
    Value::Array(table.rows.iter().map(|figure| row(table, figure)).collect())
}

/// The whole, in the same shape as one row.
pub(crate) fn total_json(table: &FigureTable) -> Value {
    row(table, &table.total)
}

/// Figures as CSV with the same columns as the JSON, UTF-8 with BOM so that spreadsheets open it.
pub fn figures_csv(table: &FigureTable) -> String {
    let mut out = String::from("\u{FEFF}");
    let columns: Vec<String> = match total_json(table) {
        Value::Object(object) => object.keys().cloned().collect(),
        _ => Vec::new(),
    };
    out.push_str(&columns.join(","));
    out.push_str("\r\n");
    for figure in &table.rows {
        let value = row(table, figure);
        let cells: Vec<String> = columns.iter().map(|column| cell(&value[column.as_str()])).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
