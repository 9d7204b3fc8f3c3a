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
    // What an office expects; what is still missing to a goal; a goal in brackets.
    (
        "工业周刊 2025年9月22日\n\n宜昌工业稳中有进\n\n本报讯 宜昌市经信局日前预计，全年规上工业增加值可增长9%以上，完成年初8%的预期目标没有悬念；化工产业占比可达31%。前8个月外贸增速距12%的预期目标尚差2个百分点，出口下降3%。预计今年四季度，全市用电量将增长6%。",
        &[
            "9% 规上工业增加值 estimate 宜昌 2025",
            "8% 规上工业增加值 target 宜昌 2025",
            "31% 化工产业占比 estimate 宜昌 2025",
            "12% 外贸增速距 target 宜昌 2025-01..2025-08",
            "2个百分点 尚差 actual 宜昌 2025-01..2025-08",
            "3% 出口 actual 宜昌 2025-01..2025-08",
            "6% 用电量 estimate 宜昌 2025-Q4",
        ],
    ),
    (
        "宜昌市工业和信息化局2024年工作总结\n\n新增规上工业企业218家，完成年度目标（200家）的109%。",
        &[
            "218家 新增规上工业企业 actual 宜昌 2024",
            "200家 新增规上工业企业 target 宜昌 2024",
            "109% 新增规上工业企业 actual 宜昌 2024",
        ],
    ),
    // Places in front of a clause; what opens news goes on behind a colon.
    (
        "工业周刊 2025年7月24日\n\n四川半年工业观察\n\n本报讯 1—6月，全省规上工业增加值增长7.2%。在宜宾，动力电池产值480亿元；在泸州，规上白酒企业130家。",
        &[
            "7.2% 规上工业增加值 actual 四川 2025-01..2025-06",
            "480亿元 动力电池产值 actual 宜宾 2025-01..2025-06",
            "130家 规上白酒企业 actual 泸州 2025-01..2025-06",
        ],
    ),
    (
        "工业周刊 2025年7月24日\n\n柳州“老底子”焕发新活力\n\n本报讯 “今年前6个月，螺蛳粉销售收入386亿元！”一份成绩单引人注目，支柱产业也在回暖：\n整车销量75.8万辆，增长16.2%。同\n期，用电量增长4%。",
        &[
            "386亿元 螺蛳粉销售收入 actual 柳州 2025-H1",
            "75.8万辆 整车销量 actual 柳州 2025-H1",
            "16.2% 整车销量 actual 柳州 2025-H1",
            "4% 用电量 actual 柳州 2025-H1",
        ],
    ),
    // A list whose items say when.
    (
        "工业周刊 2025年7月24日\n\n徐州：工程机械再出发\n\n本报讯 上半年，徐州工程机械产值增长9%。\n\n徐州市工信局近日排出“时间表”：①10月底前，建成检测中心，年检测能力5000台；②年内培育“隐形冠军”15家，本地配套率提高到48%；③到2027年，产业规模达到3000亿元。",
        &[
            "9% 工程机械产值 actual 徐州 2025-H1",
            "5000台 年检测能力 target 徐州 2025-10",
            "15家 培育“隐形冠军” target 徐州 2025",
            "48% 本地配套率 target 徐州 2025",
            "3000亿元 产业规模 target 徐州 2027",
        ],
    ),
    // Nothing but a plan says which year it is.
    (
        "泸州市前三季度工业运行情况\n\n今年是“十四五”规划的收官之年。1—9月，全市规上工业增加值增长6.8%。明年是“十五五”开局之年，全市计划实施技改项目260个。",
        &["6.8% 规上工业增加值 actual 泸州 2025-01..2025-09", "260个 技改项目 target 泸州 2026"],
    ),
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
    // Which part of the year a review recalls, a goal that others set, where something rose to.
    (
        "玉溪市工业和信息化局\n2020年工作总结和2021年工作安排\n\n一、2020年主要工作\n\n（一）稳住增长。一季度，规上工业增加值下降5.1%；上半年降幅收窄至0.3%；全年实现增长2.2%。利润总额91亿元。\n\n（二）优化结构。绿色铝产值由零起步突破10亿元，园区由13个整合至9个。单位能耗下降15.7%，超额完成省里下达的12%目标。累计认定企业43户。\n\n二、2021年重点工作\n\n（一）培育主体。安排县级项目15个。一季度开工3个。新建厂房5万平方米，建立1亿元规模的中小企业资金池。",
        &[
            "5.1% 规上工业增加值 actual 玉溪 2020-Q1",
            "0.3% ",
            "2.2% ",
            "91亿元 利润总额 actual 玉溪 2020",
            "10亿元 绿色铝产值",
            "13个 园区 actual 玉溪 2019",
            "9个 园区 actual 玉溪 2020",
            "15.7% 单位能耗 actual 玉溪 2020",
            "12% 单位能耗 target 玉溪 2020",
            "43户 企业 actual 玉溪 ..2020",
            "15个 县级项目 target 玉溪 2021",
            "3个 县级项目开工 target 玉溪 2021-Q1",
            "5万平方米 新建厂房 target 玉溪 2021",
            "1亿元 中小企业资金池 target 玉溪 2021",
        ],
    ),
    // Who is ahead; among how many; of those counted before; the end of the year.
    (
        "鄂尔多斯市2019年统计公报\n\n工业投资增速居前的是杭锦旗和乌审旗，分别增长14.6%和9.5%；准格尔旗增长4.0%。规上工业增加值增长6.4%，在全区12个盟市中列第3位。35个工业大类行业中，24个产值实现增长，增长面68.6%。12月，原煤产量612万吨。年末全市装机容量241万千瓦。",
        &[
            "14.6% 工业投资增速 actual 杭锦 2019",
            "9.5% 工业投资增速 actual 乌审 2019",
            "4.0% 工业投资增速 actual 准格尔 2019",
            "6.4% 规上工业增加值 actual 鄂尔多斯 2019",
            "第3位 规上工业增加值 actual 鄂尔多斯 2019",
            "35个 工业大类行业 actual 鄂尔多斯 2019",
            "24个 工业大类行业产值实现增长 actual 鄂尔多斯 2019",
            "68.6% 工业大类行业增长面 actual 鄂尔多斯 2019",
            "612万吨 原煤产量 actual 鄂尔多斯 2019-12",
            "241万千瓦 装机容量 actual 鄂尔多斯 2019",
        ],
    ),
    // Where news were written, what somebody aims at, a new year without its number, what a firm wants.
    (
        "海南敲定新目标\n\n本报海口讯 2025年1月9日，海南工业怎么干有了答案。2024年，海南规上工业增加值增长9%，龙头企业瞄准动力装备，热效率达到53%。新的一年，海南把着力点放在项目上。项目上，全年实施技改项目80个。",
        &[
            "9% 规上工业增加值 actual 海南 2024",
            "53% 热效率 actual 海南 2024",
            "80个 技改项目 target 海南 2025",
        ],
    ),
    // Whose meeting it is, wherever the story begins; what a question asks of the year; the year that is told of.
    (
        "地方观察 2022年1月19日\n\n“铝”出一片天\n\n本报记者 段云\n\n从昆明到曲靖，铝厂拔节生长。在1月12日召开的云南省工业和信息化工作会议上，铝成了热词。去年全省铝产业产值达到118亿元。2021年，电解铝产能56万吨。当年，工业投资增长9%，超额完成国家下达5%的目标。\n\n今年这一步怎么迈？会议给出的盘子是：工业投资增长10%。",
        &[
            "118亿元 铝产业产值 actual 云南 2021",
            "56万吨 电解铝产能 actual 云南 2021",
            "9% 工业投资 actual 云南 2021",
            "5% 工业投资 target 云南 2021",
            "10% 工业投资 target 云南 2022",
        ],
    ),
    // What is only compared with; when each of several things will be done.
    (
        "营口市2024年前三季度工业运行分析\n\n前三季度，规上工业增加值增长5.4%，较一季度、上半年分别加快2.7个和0.9个百分点。\n\n三、四季度工作打算\n\n确保15个技改项目11月底前全部进场，新增企业26户。",
        &[
            "5.4% 规上工业增加值 actual 营口 2024-01..2024-09",
            "2.7个 规上工业增加值 actual 营口 2024-01..2024-09",
            "0.9个百分点 规上工业增加值 actual 营口 2024-01..2024-09",
            "15个 技改项目 target 营口 2024-11",
            "26户 新增企业 target 营口 2024-Q4",
        ],
    ),
    // What is expected of the whole year is expected behind each semicolon.
    (
        "政府工作报告\n\n——2024年1月9日在于都县人民代表大会上\n\n一、2023年工作回顾\n\n预计全年地区生产总值352亿元，增长5.8%；固定资产投资增长6.2%。改造小区23个，惠及居民4100户。平均减少用工35%。",
        &[
            "352亿元 地区生产总值 estimate 于都 2023",
            "5.8% 地区生产总值 estimate 于都 2023",
            "6.2% 固定资产投资 estimate 于都 2023",
            "23个 小区 actual 于都 2023",
            "4100户 惠及居民 actual 于都 2023",
            "35% ",
        ],
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
