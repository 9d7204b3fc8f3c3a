use ballast_model::Text;

/// What a row's mark asks in general, and what would put it right, where it is the mark of a check that every form has and not one that a form
/// declares. The numbers it was raised for stood in the finding, when the file came in.
pub fn general_mark(mark: &str) -> Option<(Text, Text)> {
    let (asks, help) = match mark {
        "unit-slip" => (
            Text::new(
                "与往期或上年同期相差整数量级，像是单位填错",
                "off from earlier returns by whole orders of magnitude: the unit looks wrong",
            ),
            Text::new(
                "核对这一格的单位是否与表头一致；属实的请说明",
                "check the cell's unit against the header's; explain it if it is right",
            ),
        ),
        "outlier" => (
            Text::new(
                "变动幅度远离本企业以往和同行业",
                "the change is far from its own past and its industry",
            ),
            Text::new("核对数值；属实的请说明原因", "check the value; say why if it is right"),
        ),
        "rounded" => (
            Text::new(
                "小数位数多于报表的精度，已四舍五入",
                "more decimals than the form keeps: it was rounded",
            ),
            Text::new("无需处理；差额有影响的请更正", "nothing to do, unless the difference matters"),
        ),
        "unit-mismatch" => (
            Text::new(
                "单位与本表不一致，数值按本表单位读取",
                "the unit is not the form's: the value was read in the form's unit",
            ),
            Text::new("核对单位；不符的请更正", "check the unit; correct what is off"),
        ),
        "id-zeros" | "industry-zeros" => (
            Text::new(
                "代码前面的零像是被表格软件去掉了，已补上",
                "leading zeros of the code seem lost in a spreadsheet: they were put back",
            ),
            Text::new("把该列设为文本格式再导出", "export that column as text"),
        ),
        "region-changed" | "industry-changed" => (
            Text::new(
                "行政区划或行业与上期不同",
                "the region or the industry is not that of the last return",
            ),
            Text::new(
                "确已迁移或转产的请说明，否则改正代码",
                "say so if it did move or change its trade; correct the code otherwise",
            ),
        ),
        "region-succeeded" | "industry-succeeded" => (
            Text::new(
                "代码在此前后由新代码接替，确切日期不详",
                "the code gave way to another about then, it is not known when",
            ),
            Text::new(
                "报告期内已改用新代码的请改正；未改的无需处理",
                "use the new code if it was in force in this period; nothing to do if it was not",
            ),
        ),
        "row-short" => (
            Text::new(
                "这一行的格数比用到的列少，缺的按空白处理",
                "the row has fewer cells than columns are read: what is missing was taken as blank",
            ),
            Text::new("核对这一行是否被截断", "check whether the row was cut off"),
        ),
        _ => return None,
    };
    Some((asks, help))
}
