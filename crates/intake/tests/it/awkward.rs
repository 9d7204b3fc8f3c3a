//! One file per habit of offices that a plain reader would stumble over.

use insta::assert_snapshot;
use rust_xlsxwriter::{Format, Workbook};

use crate::support::{Reading, gb18030, golden, id, read};

const HEAD: &str = "统一社会信用代码,企业名称,行政区划代码,行业代码,报告期,工业总产值(千元),营业收入(千元)\n";

#[test]
fn gb18030_with_title_notes_and_units() {
    let text = format!(
        "规模以上工业企业月报,,,,\n2024年11月,,,,单位：万元、人\n统一社会信用代码,企业名称,行政区划代码,行业代码,工业总产值,从业人员\n\
         {},济南第一机床厂,370102,3421,\"1,234.5\",120\n\n{},历下化工有限公司,历下区,2614,0,—\n合计,,,,\"1,234.5\",120\n\
         注：本表由企业填报。\n数据来源：企业联网直报\n",
        id(1),
        id(2)
    );
    assert_snapshot!(golden(&read(&gb18030(&text), Reading::default())));
}

#[test]
fn byte_order_mark_full_width_digits_and_signs() {
    let text = format!(
        "\u{feff}{HEAD}{},甲,３７０１０２,2614,2024年11月,１，２３４,(500)\n{},乙,370102,2614,2024-11,\" 5 678 \",−7\n",
        id(1),
        id(2)
    );
    // The comma inside the first number is full-width, and so no delimiter.
    assert_snapshot!(golden(&read(text.as_bytes(), Reading::default())));
}

#[test]
fn a_mark_written_twice() {
    let mut bytes = b"\xC3\xAF\xC2\xBB\xC2\xBF".to_vec();
    bytes.extend_from_slice(format!("{HEAD}{},甲,370102,2614,2024-11,1,2\n", id(1)).as_bytes());
    let intake = read(&bytes, Reading::default());
    assert_eq!((intake.encoding.as_str(), intake.errors(), intake.rows_read), ("utf-8-bom", 0, 1));
}

#[test]
fn merged_header_in_a_workbook() {
    let mut book = Workbook::new();
    let centre = Format::new();
    let sheet = book.add_worksheet();
    sheet.set_name("11月").unwrap();
    sheet.merge_range(0, 0, 0, 7, "2024年11月规模以上工业企业主要指标", &centre).unwrap();
    sheet.write(1, 7, "单位：万元").unwrap();
    for (column, text) in ["统一社会信用代码", "单位名称", "区县", "行业"].into_iter().enumerate()
    {
        sheet.merge_range(2, column as u16, 3, column as u16, text, &centre).unwrap();
    }
    sheet.merge_range(2, 4, 2, 5, "工业总产值", &centre).unwrap();
    sheet.merge_range(2, 6, 2, 7, "营业收入", &centre).unwrap();
    for (column, text) in ["本月", "1-本月", "本月", "1-本月"].into_iter().enumerate() {
        sheet.write(3, 4 + column as u16, text).unwrap();
    }
    // One region for two rows, and a number with binary noise.
    sheet.merge_range(4, 2, 5, 2, "历下区", &centre).unwrap();
    for (row, name) in [(4, "甲"), (5, "乙")] {
        sheet.write(row, 0, id(row)).unwrap();
        sheet.write(row, 1, name).unwrap();
        sheet.write(row, 3, 2614).unwrap();
        for column in 4..8 {
            sheet.write(row, column, 0.1 + 0.2 + f64::from(row)).unwrap();
        }
    }
    sheet.merge_range(6, 0, 6, 7, "注：初步数。", &centre).unwrap();
    assert_snapshot!(golden(&read(&book.save_to_buffer().unwrap(), Reading::default())));
}

#[test]
fn wrong_units() {
    let text = format!(
        "统一社会信用代码,行政区划代码,行业代码,报告期,工业总产值（万圆）,营业收入(千瓦时),利润总额(元),用电量\n\
         {},370102,2614,2024-11,1,2,1500,3万元\n",
        id(1)
    );
    assert_snapshot!(golden(&read(text.as_bytes(), Reading::default())));
}

#[test]
fn duplicate_rows_and_wrong_codes() {
    let wrong = format!("{}{}", &id(3)[..17], if id(3).ends_with('0') { '1' } else { '0' });
    let text = format!(
        "{HEAD}{a},甲,370102,2614,2024-11,1,1\n{b},乙,370102,2614,2024-11,1,1\n{a},甲,370102,2614,2024-11,2,2\n\
         {wrong},丙,370102,2614,2024-11,1,1\n91370102MA3C0000O1,丁,370102,2614,2024-11,1,1\n,戊,370102,2614,2024-11,1,1\n",
        a = id(1),
        b = id(2)
    );
    assert_snapshot!(golden(&read(text.as_bytes(), Reading::default())));
}

#[test]
fn codes_that_ended_and_codes_that_are_not() {
    // 崇文区 ended in 2010; 章丘市 became a district.
    let text = format!(
        "{HEAD}{},甲,110103,2614,2024-11,1,1\n{},乙,370181,2614,2024-11,1,1\n{},丙,379999,2614,2024-11,1,1\n\
         {},丁,370102,9999,2024-11,1,1\n{},戊,济南市,26,2024-11,1,1\n{},己,山东省济南市历下区,有机化学原料制造,2024-11,1,1\n\
         {},庚,鼓楼区,2614,2024-11,1,1\n",
        id(1),
        id(2),
        id(3),
        id(4),
        id(5),
        id(6),
        id(7)
    );
    assert_snapshot!(golden(&read(text.as_bytes(), Reading::default())));
}

#[test]
fn industry_codes_that_lost_their_zero() {
    // 0610 and 0711 are mining; 711 as it stands is the hire of machines, and 261 is chemicals.
    let text = format!(
        "{HEAD}{},甲,370102,711,2024-11,1,1\n{},乙,370102,610,2024-11,1,1\n{},丙,370102,912 铅锌矿采选,2024-11,1,1\n\
         {},丁,370102,0610,2024-11,1,1\n{},戊,370102,6,2024-11,1,1\n{},己,370102,261,2024-11,1,1\n",
        id(1),
        id(2),
        id(3),
        id(4),
        id(5),
        id(6)
    );
    let intake = read(text.as_bytes(), Reading::default());
    let queried: Vec<_> =
        intake.findings.iter().map(|f| (f.row, f.rule.as_str(), f.value.as_str())).collect();
    assert_eq!(
        queried,
        [
            (2, "industry-zeros", "711"),
            (3, "industry-zeros", "610"),
            (4, "industry-zeros", "912 铅锌矿采选"),
            (6, "industry-zeros", "6"),
            (7, "industry-level", "261"),
        ]
    );
    assert!(intake.findings[0].message.zh.contains("0711 陆地石油开采"), "{:?}", intake.findings[0].message);
    let industries: Vec<_> = (0..6).map(|row| intake.tables[0].industry.get(row)).collect();
    assert_eq!(industries, ["0711", "0610", "0912", "0610", "06", "261"]);
}

#[test]
fn no_period_says_nothing_of_codes() {
    // 章丘区 is younger and 崇文区 older than whatever period stands in for the one that is missing.
    let text = format!(
        "统一社会信用代码,行政区划代码,行业代码,工业总产值\n{},370114,2614,1\n{},110103,2614,1\n{},370102,2614,约三\n",
        id(1),
        id(2),
        id(3)
    );
    let intake = read(text.as_bytes(), Reading::default());
    let rules: Vec<_> = intake.findings.iter().map(|f| (f.row, f.rule.as_str())).collect();
    assert_eq!(rules, [(1, "period-missing"), (4, "number")]);
}

#[test]
fn the_days_of_lists_are_bounds() {
    // 莱城区 stands in the list of July 2016 and not in that of 2023: the day it became 莱芜区 lies between.
    let text = format!(
        "{HEAD}{a},甲,371202,2614,2020-04,1,1\n{a},甲,371202,2614,2024-11,1,1\n{a},甲,371202,2614,2016-03,1,1\n\
         {a},甲,370116,2614,2015-04,1,1\n",
        a = id(1)
    );
    let intake = read(text.as_bytes(), Reading::default());
    let of = |row: u32| {
        let found = intake.findings.iter().filter(|f| f.row == row && f.rule.starts_with("region"));
        found.map(|f| (f.rule.as_str(), f.message.zh.as_str())).collect::<Vec<_>>()
    };
    let between =
        "371202 莱城区 在2016-08-01至2022-12-31之间由 370116 莱芜区 接替，确切日期不详，按原代码处理";
    assert_eq!(of(2), [("region-succeeded", between)]);
    assert_eq!(of(3), [("region-expired", "371202 莱城区 最迟到2022-12-31已停用")]);
    assert_eq!(of(4), []);
    // Nor has a firm moved that takes the new code at some day in between.
    let both = format!("{HEAD}{a},甲,371202,2614,2020-04,1,1\n{a},甲,370116,2614,2020-05,1,1\n", a = id(1));
    let rules: Vec<_> =
        read(both.as_bytes(), Reading::default()).findings.into_iter().map(|f| (f.row, f.rule)).collect();
    assert_eq!(rules, [(2, "region-succeeded".to_owned())]);
    assert_eq!(of(5), [("region-early", "370116 莱芜区 最早从2016-08-01起才启用")]);
}

#[test]
fn misspelt_and_padded_names() {
    let text =
        format!("{HEAD}{},甲,历 下 区,2614,2024-11,1,1\n{},乙,历下驱,2614,2024-11,1,1\n", id(1), id(2));
    assert_snapshot!(golden(&read(text.as_bytes(), Reading::default())));
}

#[test]
fn several_periods_and_a_total_that_does_not_add_up() {
    let text = format!(
        "统一社会信用代码,行政区划代码,行业代码,报告期,工业总产值,工业总产值(1-本月)\n\
         {a},370102,2614,2024年1月,100,100\n{a},370102,2614,202403,50,150\n{a},370102,2614,2024-04,50,201\n{a},370102,2614,2024/5,60,300\n",
        a = id(1)
    );
    assert_snapshot!(golden(&read(text.as_bytes(), Reading::default())));
}

#[test]
fn a_unit_slip() {
    let text = format!(
        "统一社会信用代码,行政区划代码,行业代码,报告期,工业总产值,工业总产值(上年同月)\n\
         {a},370102,2614,2024-10,52000,50000\n{a},370102,2614,2024-11,53,51000\n{b},370102,2614,2024-11,70000,65\n",
        a = id(1),
        b = id(2)
    );
    assert_snapshot!(golden(&read(text.as_bytes(), Reading::default())));
}

#[test]
fn a_unit_slip_is_told_in_the_unit_of_the_header() {
    let text = format!(
        "统一社会信用代码,行政区划代码,行业代码,报告期,工业总产值(万元),工业总产值_上年同月(万元)\n\
         {},370102,2614,2024-11,5200000,4900\n",
        id(1)
    );
    let intake = read(text.as_bytes(), Reading::default());
    let slip = intake.findings.iter().find(|f| f.rule == "unit-slip").unwrap();
    assert_eq!(slip.value, "5200000万元");
    assert!(
        slip.message.zh.contains("5200000万元，约为填报的基数（4900万元）的1000倍"),
        "{}",
        slip.message.zh
    );
    assert!(slip.help.zh.contains("“万元”") && !slip.help.zh.contains("千元"), "{}", slip.help.zh);
    assert!(slip.help.en.contains("万元"), "{}", slip.help.en);
}

#[test]
fn bad_cells() {
    let text = format!(
        "统一社会信用代码,行政区划代码,行业代码,报告期,工业总产值,营业收入,生产状况,规模\n\
         {},370102,2614,2024-11,约三百,\"1,23\",停产,大型\n{},370102,2614,2024-13,1,1,休息,巨型\n{},370102,2614,2024-11,-5,12.5,3,M\n\
         {},370102,2614,2026-03,1,1,,\n{},370102,2614,2024,1,1,,\n",
        id(1),
        id(2),
        id(3),
        id(4),
        id(5)
    );
    assert_snapshot!(golden(&read(text.as_bytes(), Reading::default())));
}

#[test]
fn columns_twice_missing_near_and_unknown() {
    let text = format!(
        "统一社会信用代码,行业代码,报告期,工业总产值,工业产值,营业收人,董事长\n{},2614,2024-11,1,1,1,张三\n",
        id(1)
    );
    let intake = read(text.as_bytes(), Reading::default());
    let columns: Vec<String> = intake
        .columns
        .iter()
        .map(|c| format!("{} -> {}", c.header, c.used_as.as_deref().unwrap_or("-")))
        .collect();
    assert_snapshot!(format!("{}\n{}", golden(&intake), columns.join("\n")));
}

#[test]
fn no_header_at_all() {
    assert_snapshot!(golden(&read("姓名,电话\n张三,123\n".as_bytes(), Reading::default())));
}

#[test]
fn names_by_mapping_year_and_quarter_and_constants() {
    let mapping = r#"
        form = "industrial-monthly"
        region_level = 1
        precision = "round"
        [columns]
        "代号" = "id"
        "产出" = "output"
        "收入" = "revenue"
        "y" = "year"
        "m" = "month"
        "备用" = "-"
        [units]
        output = "百万元"
        [constants]
        industry = "2614"
        [values.region]
        "鲁" = "370000"
    "#;
    let text = format!("代号,地区,y,m,产出,收入,备用\n{},鲁,2024,11,1.5,3.7,x\n", id(1));
    assert_snapshot!(golden(&read(&gb18030(&text), Reading { mapping, ..Reading::default() })));
}

#[test]
fn percent_and_tidy_units() {
    let mapping = r#"
        layout = "tidy"
        unknown = "skip"
        wrong_unit = "query"
        [columns]
        "省份" = "region"
        "时间" = "period"
        "指标" = "variable"
        "数值" = "value"
        "单位" = "unit"
        [variables]
        "投资" = "investment_ytd"
        "增速" = "investment_growth_ytd"
        "别的" = "-"
    "#;
    let text = "省份,时间,指标,数值,单位\n山东,2024年11月,投资,1.5,亿元\n山   东,2024年11月,增速,5.1%,%\n浙汀,2024-11,投资,3,个\n\
                尔部地区,2024-11,投资,4,万元\n江苏,2024-11,别的,4,\n";
    let reading = Reading { form: "nbs-monthly", mapping, ..Reading::default() };
    assert_snapshot!(golden(&read(text.as_bytes(), reading)));
}

#[test]
fn a_code_that_lost_its_zeros_and_a_period_asked_for() {
    let text = format!("{HEAD}{},甲,370102,2614,2024-10,1,1\n", id(1));
    let intake = read(text.as_bytes(), Reading { period: "2024-11", ..Reading::default() });
    assert_eq!(intake.findings[0].rule, "period-other");
    assert!(intake.tables.is_empty());
}
