//! Short pages, and what each figure of theirs says of whom, when, and whether it happened.

use std::sync::LazyLock;

use ballast_packs::Packs;

use crate::Reader;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Packs::builtin().unwrap()));

/// Each figure as `text indicator status region period`.
fn said(text: &str) -> Vec<String> {
    let figures = READER.read(text).figures.into_iter();
    let said = figures.map(|figure| {
        let status = format!("{:?}", figure.status).to_lowercase();
        let (region, period) = (figure.region.unwrap_or_default(), figure.period.unwrap_or_default());
        format!("{} {} {status} {region} {period}", figure.text, figure.indicator)
    });
    said.collect()
}

/// A page, and what its figures say, in order.
const PAGES: &[(&str, &[&str])] = &[
    // A heading that names nobody, and a paragraph below it that speaks of another city.
    (
        "工业周刊 2025年2月20日\n\n开年第一会\n\n本报记者 陆鸣\n\n2月10日，佛山市制造业大会举行。2024年全市规上工业增加值增长4.1%。\n\n鄂尔多斯亮出清单\n\n2024年，鄂尔多斯市煤炭产量8.7亿吨。该市提出，今年将实施工业重点项目260个。\n\n“材料谷”的新故事\n\n三湘四水之间，湖南娄底。去年，娄底钢铁产业营收达到1350亿元。今年，娄底力争规上工业增加值增长8%。",
        &[
            "4.1% 规上工业增加值 actual 佛山 2024",
            "8.7亿吨 煤炭产量 actual 鄂尔多斯 2024",
            "260个 工业重点项目 target 鄂尔多斯 2025",
            "1350亿元 钢铁产业营收 actual 娄底 2024",
            "8% 规上工业增加值 target 娄底 2025",
        ],
    ),
    // Periods that figures take in turn.
    (
        "沭阳县2023年上半年工业运行情况\n\n4月、5月、6月开票销售增幅分别为10.7%、14.9%和18.3%。2021年、2022年软件收入依次为6.2亿元和7.1亿元。",
        &[
            "10.7% 开票销售增幅 actual 沭阳 2023-04",
            "14.9% 开票销售增幅 actual 沭阳 2023-05",
            "18.3% 开票销售增幅 actual 沭阳 2023-06",
            "6.2亿元 软件收入 actual 沭阳 2021",
            "7.1亿元 软件收入 actual 沭阳 2022",
        ],
    ),
    // What rose, from the year before; what several years brought.
    (
        "洛阳市工业和信息化局2024年工作总结\n\n规上工业企业数控化率由58.4%提高到63.1%。智能工厂由上年的6家增加到9家，五年增加7家。",
        &[
            "58.4% 规上工业企业数控化率 actual 洛阳 2023",
            "63.1% 规上工业企业数控化率 actual 洛阳 2024",
            "6家 智能工厂 actual 洛阳 2023",
            "9家 智能工厂 actual 洛阳 2024",
            "7家 智能工厂 actual 洛阳 2020..2024",
        ],
    ),
    // Words that announce: they tell of no figure behind the colon.
    (
        "柳州市召开2024年工业大会\n\n会议部署了三项任务：一是投入2亿元专项资金支持研发；二是实施技改项目400个。\n\n也要清醒看到，结构仍然偏重：高载能行业占比仍在36%以上。",
        &[
            "2亿元 专项资金 target 柳州 2024",
            "400个 技改项目 target 柳州 2024",
            "36% 高载能行业占比 actual 柳州 2024",
        ],
    ),
    // 现将 promises nothing.
    (
        "株洲市重点产业链2024年推进情况通报\n\n2024年，全市产业链完成产值3126亿元。现将有关情况通报如下。\n\n（一）轨道交通产业链。规上企业102家，全年完成产值1156亿元。",
        &[
            "3126亿元 产业链完成产值 actual 株洲 2024",
            "102家 轨道交通产业链规上企业 actual 株洲 2024",
            "1156亿元 轨道交通产业链完成产值 actual 株洲 2024",
        ],
    ),
    // The day of a meeting, the year before, the aims.
    (
        "工业周刊 2023年2月8日\n\n开局就是决战\n\n本报记者 李某\n\n2月4日，惠州市召开制造业大会。过去一年，惠州规上工业增加值增长5.1%。惠州提出，2023年工业投资增长15%。大会明确：石化产业冲击3000亿元。",
        &[
            "5.1% 规上工业增加值 actual 惠州 2022",
            "15% 工业投资 target 惠州 2023",
            "3000亿元 石化产业 target 惠州 2023",
        ],
    ),
    // Whose growth, and why; how far orders reach.
    (
        "宝鸡市2024年工业运行分析\n\n1—9月，全市规上工业增加值增长6.3%。渭滨区、金台区分别增长6.6%和5.2%；岐山县受整车拖累，仅增长0.8%。近三年年均增长7.8%，工业投资增长9%。企业排产已到明年二月，订单占比由去年的18%提高到31%。",
        &[
            "6.3% 规上工业增加值 actual 宝鸡 2024-01..2024-09",
            "6.6% 规上工业增加值 actual 渭滨 2024-01..2024-09",
            "5.2% 规上工业增加值 actual 金台 2024-01..2024-09",
            "0.8% 规上工业增加值 actual 岐山 2024-01..2024-09",
            "7.8% ",
            "9% 工业投资 actual 宝鸡 2024-01..2024-09",
            "18% 订单占比 actual 宝鸡 2023",
            "31% 订单占比 actual 宝鸡 2024-01..2024-09",
        ],
    ),
    // A plan's goals are due at its end, its measures run over its years.
    (
        "长沙市半导体产业三年行动计划（2023—2025年）\n\n一、主要目标\n\n产业规模达到500亿元。\n\n二、重点任务\n\n（一）强化创新。新建创新平台10个。\n\n（二）培育主体。到2024年，引进龙头企业8家。",
        &[
            "500亿元 产业规模 target 长沙 2025",
            "10个 新建创新平台 target 长沙 2023..2025",
            "8家 龙头企业 target 长沙 2024",
        ],
    ),
    // Awards: whose, of what, by when.
    (
        "沈阳市机器人产业若干政策\n\n对首次升规的企业，给予20万元奖励。对新就业的博士、硕士，分别按每人每月2000元、1000元发放生活补贴。对采购整机的企业，按采购额的10%给予补助，单个项目给予2000万元以内项目资助。设立基金，首期20亿元于2025年底前到位。本政策自2025年4月1日起施行，有效期三年。",
        &[
            "20万元 企业奖励 target 沈阳 2025..2027",
            "2000元 生活补贴 target 沈阳 2025..2027",
            "1000元 生活补贴 target 沈阳 2025..2027",
            "10% 采购额补助 target 沈阳 2025..2027",
            "2000万元 项目资助 target 沈阳 2025..2027",
            "20亿元 首期 target 沈阳 2025",
        ],
    ),
    // The day of the signature; a quarter that a review of the year only recalls.
    (
        "全市工业稳中有进\n\n今年以来工业总体平稳。1—9月，规上工业增加值增长7.1%。\n\n衡阳市工业和信息化局 2025年10月28日",
        &["7.1% 规上工业增加值 actual 衡阳 2025-01..2025-09"],
    ),
    (
        "衡阳市前三季度工业运行分析\n\n今年以来工业总体平稳。1—9月，规上工业增加值增长7.1%。\n\n衡阳市工业稳增长工作专班办公室\n2025年10月28日",
        &["7.1% 规上工业增加值 actual 衡阳 2025-01..2025-09"],
    ),
    (
        "宜昌市2020年工作总结\n\n一、2020年工作回顾\n\n一季度，工业用电量下降32.5%。规上工业增加值增长2.4%。",
        &["32.5% 工业用电量 actual 宜昌 2020-Q1", "2.4% 规上工业增加值 actual 宜昌 2020"],
    ),
    // An area that the tree does not know.
    (
        "沭阳县2023年工业运行情况\n\n沭阳经开区工业产值达到1000亿元，增长8%。省级高新区产值增长9%。全县规上工业增加值增长7%。",
        &[
            "1000亿元 沭阳经开区工业产值 actual 沭阳经开区 2023",
            "8% 沭阳经开区工业产值 actual 沭阳经开区 2023",
            "9% 省级高新区产值 actual 沭阳 2023",
            "7% 规上工业增加值 actual 沭阳 2023",
        ],
    ),
];

#[test]
fn pages_say_of_whom_and_when() {
    let mut wrong = String::new();
    for (page, wanted) in PAGES {
        let found = said(page);
        let fits = found.len() == wanted.len()
            && found.iter().zip(*wanted).all(|(found, wanted)| found.starts_with(wanted));
        if !fits {
            wrong += &format!("{page}\n{found:#?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
