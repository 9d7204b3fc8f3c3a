//! The tables of a dispatch as Markdown, each with its unit, period, scope and vintage.

use super::{
    cells::{bare, full, given, link, none, percent, swatch},
    inlines::escape,
    numbers,
    words::t,
};
use crate::dispatch::{Dispatch, FirmRow, Number, Pulls};

/// Tables that a template may ask for.
pub(super) const TABLES: [&str; 10] = [
    "headlines",
    "colours",
    "legend",
    "pulls_region",
    "pulls_industry",
    "pulls_subject",
    "stopped",
    "falling",
    "targets",
    "missing",
];
/// The table of the change since the last vintage stands apart: its note names two vintages.
pub(super) const REVISION: &str = "revision";

/// A table on its way to Markdown.
struct Sheet {
    title: String,
    columns: Vec<(String, bool)>,
    rows: Vec<Vec<String>>,
    note: String,
}

/// A table by name: title and Markdown without its number. Nothing where the dispatch has no rows for it.
///
/// # Errors
/// Where no table has that name.
pub(super) fn table(
    dispatch: &Dispatch,
    lang: &str,
    name: &str,
    number: usize,
) -> Result<Option<String>, String> {
    let d = dispatch;
    let sheet = match name {
        "headlines" => headlines(d, lang),
        "colours" => colours(d, lang),
        "legend" => legend(d, lang),
        "pulls_region" => pulls(d, lang, "region", t(lang, "地区", "Region")),
        "pulls_industry" => pulls(d, lang, "industry", t(lang, "行业", "Industry")),
        "pulls_subject" => pulls(d, lang, "subject", t(lang, "企业", "Enterprise")),
        "stopped" => firms(d, lang, &d.stopped, t(lang, "停产企业", "Enterprises that stopped")),
        "falling" => firms(d, lang, &d.falling, t(lang, "大幅下降企业", "Enterprises that fell sharply")),
        "targets" => targets(d, lang),
        "missing" => missing(d, lang),
        REVISION => revision(d, lang),
        _ => {
            let known = TABLES.join(", ");
            return Err(format!("there is no table {name:?}: the tables are {known}, {REVISION}"));
        }
    };
    Ok((!sheet.rows.is_empty()).then(|| markdown(&sheet, lang, number)))
}

fn markdown(sheet: &Sheet, lang: &str, number: usize) -> String {
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let headings: Vec<String> = sheet.columns.iter().map(|(heading, _)| escape(heading)).collect();
    let rules: Vec<String> =
        sheet.columns.iter().map(|(_, right)| if *right { "---:" } else { "---" }.to_owned()).collect();
    let mut out =
        format!("**{}　{}**\n\n", format_args!("{}{number}", t(lang, "表", "Table ")), escape(&sheet.title));
    out.push_str(&row(&headings));
    out.push_str(&row(&rules));
    sheet.rows.iter().for_each(|cells| out.push_str(&row(cells)));
    out.push_str(&format!("\n*{}*\n", escape(&sheet.note)));
    out
}

/// Unit, period, scope and vintage: what no table may leave out.
pub(super) fn provenance(d: &Dispatch, lang: &str, unit: &str, period: &str) -> String {
    if lang == "en" {
        format!(
            "Unit: {unit}. Period: {period}. Scope: {}. Vintage: {}.",
            d.scope.trim_end_matches('.'),
            d.vintage
        )
    } else {
        format!(
            "单位：{unit}；时期：{period}；口径：{}；数据版本：{}。",
            d.scope.trim_end_matches('。'),
            d.vintage
        )
    }
}

fn column(lang: &str, zh: &str, en: &str, numeric: bool) -> (String, bool) {
    (t(lang, zh, en).to_owned(), numeric)
}

fn as_marked(lang: &str) -> &'static str {
    t(lang, "见表中各行，增速为%", "as in each row, growth in %")
}

fn headlines(d: &Dispatch, lang: &str) -> Sheet {
    let real = d.headlines.iter().any(|h| h.real_growth.is_some());
    let mut columns = vec![
        column(lang, "指标", "Indicator", false),
        column(lang, "单位", "Unit", false),
        column(lang, "本期", "Period", true),
        column(lang, "本期增速（%）", "Growth (%)", true),
        column(lang, "累计", "Year to date", true),
        column(lang, "累计增速（%）", "Growth, year to date (%)", true),
    ];
    if real {
        columns.push(column(lang, "累计实际增速（%）", "Real growth, year to date (%)", true));
    }
    columns.push(column(lang, "五色", "Colour", false));
    let row = |h: &crate::dispatch::Headline| {
        let unit = h.to_date.as_ref().or(h.month.as_ref()).map_or_else(String::new, |n| n.unit.clone());
        let mut cells = vec![
            escape(&h.name),
            escape(&unit),
            given(h.month.as_ref(), &unit, lang),
            percent(h.month_growth.as_ref(), lang),
            bare(h.to_date.as_ref(), lang),
            percent(h.to_date_growth.as_ref(), lang),
        ];
        if real {
            cells.push(bare(h.real_growth.as_ref(), lang));
        }
        cells.push(h.colour.as_ref().map_or_else(|| none(lang).to_owned(), |c| swatch(c, false)));
        cells
    };
    let period = match lang {
        "en" => format!("{}; year to date {}", d.period_label, d.to_date_label),
        _ => format!("本期为{}，累计为{}", d.period_label, d.to_date_label),
    };
    Sheet {
        title: t(lang, "主要指标", "Main indicators").to_owned(),
        columns,
        rows: d.headlines.iter().map(row).collect(),
        note: provenance(d, lang, as_marked(lang), &period),
    }
}

/// Name of an indicator, from whatever of the dispatch names it.
pub(super) fn indicator_name<'a>(d: &'a Dispatch, id: &'a str) -> &'a str {
    let legend = d.legends.iter().find(|l| l.indicator == id).map(|l| l.name.as_str());
    legend.or_else(|| d.headlines.iter().find(|h| h.indicator == id).map(|h| h.name.as_str())).unwrap_or(id)
}

fn colours(d: &Dispatch, lang: &str) -> Sheet {
    let ids: Vec<&str> = d
        .colours
        .first()
        .map_or_else(Vec::new, |row| row.cells.iter().map(|c| c.indicator.as_str()).collect());
    let mut columns = vec![column(lang, "地区", "Region", false)];
    columns.extend(ids.iter().map(|id| (indicator_name(d, id).to_owned(), true)));
    let rows = d
        .colours
        .iter()
        .map(|row| {
            let mut cells = vec![escape(&row.name)];
            cells.extend(row.cells.iter().map(|cell| {
                let number = percent(cell.number.as_ref(), lang);
                cell.colour
                    .as_ref()
                    .map_or(number.clone(), |colour| format!("{} {number}", swatch(colour, true)))
            }));
            cells
        })
        .collect();
    let unit = t(lang, "%（另注的除外）", "% unless marked");
    Sheet {
        title: t(lang, "各地区主要指标五色表", "Five colours by region").to_owned(),
        columns,
        rows,
        note: provenance(d, lang, unit, &d.to_date_label),
    }
}

fn legend(d: &Dispatch, lang: &str) -> Sheet {
    let separator = t(lang, "；", "; ");
    let rows = d
        .legends
        .iter()
        .map(|l| {
            let bands: Vec<String> = l
                .bands
                .iter()
                .map(|(colour, range)| format!("{} {}", swatch(colour, false), escape(range)))
                .collect();
            vec![escape(&l.name), escape(&l.measure), bands.join(separator), escape(&l.source)]
        })
        .collect();
    Sheet {
        title: t(lang, "五色图例", "Key to the five colours").to_owned(),
        columns: vec![
            column(lang, "指标", "Indicator", false),
            column(lang, "评价内容", "What is coloured", false),
            column(lang, "分档", "Bands", false),
            column(lang, "依据", "Set by", false),
        ],
        rows,
        note: provenance(d, lang, t(lang, "见“评价内容”", "as in the second column"), &d.to_date_label),
    }
}

fn pulls(d: &Dispatch, lang: &str, by: &str, heading: &str) -> Sheet {
    let empty = Pulls { by: by.to_owned(), up: Vec::new(), down: Vec::new(), rest: None };
    let pulls = d.pulls.iter().find(|p| p.by == by).unwrap_or(&empty);
    let unit =
        pulls.up.iter().chain(&pulls.down).find_map(|row| row.value.as_ref()).map_or("", |n| n.unit.as_str());
    let rows_of = |direction: &str, rows: &[crate::dispatch::PullRow]| -> Vec<Vec<String>> {
        let cells = |row: &crate::dispatch::PullRow| {
            let mut cells = vec![direction.to_owned(), escape(&row.name)];
            if by == "subject" {
                cells.push(escape(&row.place));
            }
            cells.extend([
                given(row.value.as_ref(), unit, lang),
                percent(row.growth.as_ref(), lang),
                bare(row.pull.as_ref(), lang),
            ]);
            cells
        };
        rows.iter().map(cells).collect()
    };
    let mut rows = rows_of(t(lang, "拉动", "up"), &pulls.up);
    rows.extend(rows_of(t(lang, "下拉", "down"), &pulls.down));
    let mut columns = vec![column(lang, "方向", "Direction", false), (heading.to_owned(), false)];
    if by == "subject" {
        columns.push(column(lang, "所在地和行业", "Place and industry", false));
    }
    columns.extend([
        column(lang, "累计", "Year to date", true),
        column(lang, "增速（%）", "Growth (%)", true),
        column(lang, "拉动（个百分点）", "Pull (percentage points)", true),
    ]);
    if let (Some(rest), false) = (&pulls.rest, rows.is_empty()) {
        let mut cells = vec![String::new(); columns.len()];
        cells[1] = t(lang, "其他合计", "All others").to_owned();
        let last = cells.len() - 1;
        cells[last] = bare(Some(rest), lang);
        rows.push(cells);
    }
    let title = match lang {
        "en" => format!("Who moved {}, by {}", d.pulled_name, heading.to_lowercase()),
        _ => format!("{}增长的{heading}拉动情况", d.pulled_name),
    };
    let unit = match lang {
        "en" => format!("{unit}, growth in %, pull in percentage points"),
        _ => format!("{unit}，增速为%，拉动为个百分点"),
    };
    Sheet { title, columns, rows, note: provenance(d, lang, &unit, &d.to_date_label) }
}

fn firms(d: &Dispatch, lang: &str, firms: &[FirmRow], title: &str) -> Sheet {
    let unit =
        firms.iter().find_map(|f| f.value.as_ref().or(f.base.as_ref())).map_or("", |n| n.unit.as_str());
    let rows = firms
        .iter()
        .map(|f| {
            vec![
                escape(&f.name),
                escape(&f.region),
                escape(&f.industry),
                given(f.value.as_ref(), unit, lang),
                given(f.base.as_ref(), unit, lang),
                percent(f.growth.as_ref(), lang),
                f.periods.to_string(),
            ]
        })
        .collect();
    let unit = match lang {
        "en" => format!("{} in {unit}, growth in %", d.pulled_name),
        _ => format!("{}为{unit}，增速为%", d.pulled_name),
    };
    Sheet {
        title: title.to_owned(),
        columns: vec![
            column(lang, "企业", "Enterprise", false),
            column(lang, "地区", "Region", false),
            column(lang, "行业", "Industry", false),
            column(lang, "本期", "Period", true),
            column(lang, "上年同期", "A year before", true),
            column(lang, "增速（%）", "Growth (%)", true),
            column(lang, "连续期数", "Periods in a row", true),
        ],
        rows,
        note: provenance(d, lang, &unit, &d.period_label),
    }
}

fn targets(d: &Dispatch, lang: &str) -> Sheet {
    let rows = d
        .targets
        .iter()
        .map(|row| {
            let promise =
                numbers::promise(row).map_or_else(|| escape(&row.target), |n| link(&n.text, &n.reference));
            vec![
                escape(&row.name),
                escape(&row.indicator),
                promise,
                full(row.actual.as_ref(), lang),
                full(row.gap.as_ref(), lang),
                bare(row.progress.as_ref(), lang),
                bare(row.calendar_pace.as_ref(), lang),
                bare(row.seasonal_pace.as_ref(), lang),
                t(
                    lang,
                    if row.behind { "▼ 落后" } else { "● 正常" },
                    if row.behind { "▼ behind" } else { "● on pace" },
                )
                .to_owned(),
            ]
        })
        .collect();
    Sheet {
        title: t(lang, "全年目标完成情况", "Progress towards the year's targets").to_owned(),
        columns: vec![
            column(lang, "地区", "Region", false),
            column(lang, "指标", "Indicator", false),
            column(lang, "目标", "Target", true),
            column(lang, "实际", "Actual", true),
            column(lang, "差距", "Gap", true),
            column(lang, "完成进度（%）", "Done (%)", true),
            column(lang, "时间进度（%）", "Calendar (%)", true),
            column(lang, "往年同期进度（%）", "Past years (%)", true),
            column(lang, "状态", "State", false),
        ],
        rows,
        note: provenance(d, lang, t(lang, "见各栏", "as in each column"), &d.to_date_label),
    }
}

fn missing(d: &Dispatch, lang: &str) -> Sheet {
    let cell = |row: &crate::dispatch::MissingRow, key: &str, value: u64| {
        bare(Some(&numbers::missing(d, lang, &row.node, key, value)), lang)
    };
    let rows = d
        .missing
        .iter()
        .map(|row| {
            vec![
                escape(&row.name),
                cell(row, "missing", row.missing),
                cell(row, "expected", row.expected),
                escape(&row.examples.join(t(lang, "、", ", "))),
            ]
        })
        .collect();
    Sheet {
        title: t(lang, "未报情况", "Returns not yet in").to_owned(),
        columns: vec![
            column(lang, "地区", "Region", false),
            column(lang, "未报（家）", "Not yet in", true),
            column(lang, "应报（家）", "Expected", true),
            column(lang, "部分企业", "Some of them", false),
        ],
        rows,
        note: provenance(d, lang, t(lang, "家", "enterprises"), &d.period_label),
    }
}

fn revision(d: &Dispatch, lang: &str) -> Sheet {
    let number = |n: &Number| bare(Some(n), lang);
    let rows: Vec<Vec<String>> = d
        .revision
        .iter()
        .map(|part| {
            vec![
                escape(&part.name),
                part.subjects.to_string(),
                number(&numbers::revised_value(d, part)),
                number(&numbers::revised_points(d, lang, part)),
            ]
        })
        .collect();
    let unit = d.revision.first().map_or_else(String::new, |part| numbers::revised_value(d, part).unit);
    let title = match lang {
        "en" => format!("What changed {}, {}", d.pulled_name, d.revision_of),
        _ => format!("{}数据修订（{}）", d.pulled_name, d.revision_of),
    };
    Sheet {
        title,
        columns: vec![
            column(lang, "原因", "Cause", false),
            column(lang, "涉及企业（家）", "Enterprises", true),
            (format!("{}{unit}{}", t(lang, "总量变化（", "Value ("), t(lang, "）", ")")), true),
            column(lang, "增速变化（个百分点）", "Growth (percentage points)", true),
        ],
        rows,
        note: provenance(d, lang, t(lang, "见各栏", "as in each column"), &d.period_label),
    }
}
