use serde_json::{Value, json};

/// A chart: drawn by the page's script from the options beside it. The same numbers stand in a table on the page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chart {
    pub id: String,
    /// What it shows, for those who do not see it.
    pub label: String,
    /// `tall`, `low` or nothing.
    pub class: &'static str,
    /// ECharts' options as JSON that cannot end the element it stands in.
    pub options: String,
    /// Where its map's shapes are; nothing where it is no map.
    pub map: String,
}

const INK: &str = "#1c2530";
const GROUND: &str = "#d5dbe2";
const UP: &str = "#2f6ea5";
const DOWN: &str = "#b4452c";
/// Part of the width that a printed number takes.
const PRINTED: f64 = 0.18;

impl Chart {
    pub fn new(id: &str, label: impl Into<String>, options: &Value) -> Self {
        // `<` inside a text could end the script element.
        let options = options.to_string().replace('<', "\\u003c");
        Self { id: id.to_owned(), label: label.into(), class: "", options, map: String::new() }
    }

    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }
}

/// A bar of a list: name, value, what is printed, where it leads.
pub(crate) struct Bar {
    pub name: String,
    pub value: f64,
    pub printed: String,
    pub href: String,
}

/// Bars lying, the first on top; what falls points left in another colour.
pub(crate) fn bars(rows: &[Bar]) -> Value {
    let names: Vec<&str> = rows.iter().map(|bar| bar.name.as_str()).collect();
    let data: Vec<Value> = rows
        .iter()
        .map(|bar| {
            json!({
                "value": bar.value, "href": bar.href,
                "itemStyle": { "color": if bar.value < 0.0 { DOWN } else { UP } },
                "label": { "formatter": bar.printed, "position": if bar.value < 0.0 { "left" } else { "right" } },
            })
        })
        .collect();
    // What is printed left of the longest falling bar needs room of its own, and the names stand at the edge, not at zero, where
    // that bar would cover them.
    let (least, most) = rows
        .iter()
        .fold((0.0_f64, 0.0_f64), |(least, most), bar| (least.min(bar.value), most.max(bar.value)));
    let room = if least < 0.0 { (most - least) * PRINTED } else { 0.0 };
    json!({
        "grid": { "left": 8, "right": 60, "top": 8, "bottom": 8, "containLabel": true },
        "xAxis": { "type": "value", "min": least - room, "axisLabel": { "show": false }, "splitLine": { "show": false } },
        "yAxis": { "type": "category", "inverse": true, "data": names, "axisTick": { "show": false },
                   "axisLine": { "onZero": false, "show": false },
                   "axisLabel": { "color": INK, "width": 150, "overflow": "truncate" } },
        "series": [{ "type": "bar", "barMaxWidth": 18, "label": { "show": true, "color": INK }, "data": data }],
    })
}

/// A waterfall: each part begins where the one before ended; the last bar is the whole.
pub(crate) fn waterfall(rows: &[Bar], whole: &Bar) -> Value {
    let mut names: Vec<&str> = rows.iter().map(|bar| bar.name.as_str()).collect();
    names.push(&whole.name);
    let (mut floor, mut parts, mut at) = (Vec::new(), Vec::new(), 0.0_f64);
    for bar in rows {
        let next = at + bar.value;
        // A part that crosses zero is drawn from the nearer end; stacked bars keep to one side of it.
        let low = if at.min(next) >= 0.0 { at.min(next) } else { at.max(next).min(0.0) };
        floor.push(json!(low));
        parts.push(json!({
            "value": if low >= 0.0 && at.min(next) >= 0.0 { bar.value.abs() } else { -bar.value.abs() },
            "href": bar.href,
            "itemStyle": { "color": if bar.value < 0.0 { DOWN } else { UP } },
            "label": { "formatter": bar.printed },
        }));
        at = next;
    }
    floor.push(json!(0));
    parts.push(json!({
        "value": whole.value, "href": whole.href, "itemStyle": { "color": "#5b6673" },
        "label": { "formatter": whole.printed },
    }));
    json!({
        "grid": { "left": if names.len() > 8 { 36 } else { 8 }, "right": 8, "top": 24, "bottom": 8, "containLabel": true },
        "xAxis": { "type": "category", "data": names, "axisTick": { "show": false }, "axisLine": { "onZero": false },
                   "axisLabel": { "color": INK, "interval": 0, "rotate": if names.len() > 8 { 40 } else { 0 },
                                  "width": 90, "overflow": "truncate" } },
        "yAxis": { "type": "value", "splitLine": { "lineStyle": { "color": GROUND } } },
        "series": [
            { "type": "bar", "stack": "a", "silent": true, "itemStyle": { "color": "transparent" }, "data": floor },
            { "type": "bar", "stack": "a", "barMaxWidth": 42, "data": parts, "labelLayout": { "hideOverlap": true },
              "label": { "show": true, "position": "top", "color": INK } },
        ],
    })
}

/// Lines over periods; a missing value is a gap.
pub(crate) fn lines(labels: &[String], series: &[(String, Vec<Option<f64>>)], unit: &str) -> Value {
    let marks = ["circle", "diamond", "triangle", "rect"];
    let kinds = ["solid", "dashed", "dotted", "solid"];
    let drawn: Vec<Value> = series
        .iter()
        .enumerate()
        .map(|(at, (name, values))| {
            json!({ "type": "line", "name": name, "data": values, "symbol": marks[at % 4], "symbolSize": 6,
                    "lineStyle": { "type": kinds[at % 4] } })
        })
        .collect();
    json!({
        "color": ["#1f5f95", "#b4452c", "#4d7a34", "#7a5195"],
        "tooltip": { "trigger": "axis", "renderMode": "richText" },
        "legend": { "top": 0, "textStyle": { "color": INK } },
        "grid": { "left": 8, "right": 16, "top": 40, "bottom": 8, "containLabel": true },
        "xAxis": { "type": "category", "data": labels, "axisLabel": { "color": INK } },
        "yAxis": { "type": "value", "name": unit, "scale": true, "axisLabel": { "color": INK },
                   "splitLine": { "lineStyle": { "color": GROUND } } },
        "series": drawn,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_falling_bar_leaves_room_for_its_number_and_for_the_names() {
        let bar = |name: &str, value: f64| Bar {
            name: name.to_owned(),
            value,
            printed: format!("{value:+.2}"),
            href: String::new(),
        };
        let drawn = bars(&[bar("化工", 0.4), bar("钢铁", -1.2)]);
        assert_eq!(drawn["yAxis"]["axisLine"]["onZero"], false);
        assert!(drawn["xAxis"]["min"].as_f64().is_some_and(|least| least < -1.4), "{drawn}");
        // Where nothing falls, bars begin at the names.
        assert_eq!(bars(&[bar("化工", 0.4)])["xAxis"]["min"], 0.0);
    }
}
