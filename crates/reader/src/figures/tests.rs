//! Sentences as reports write them, and what each figure must say.

use std::sync::LazyLock;

use ballast_packs::Packs;

use crate::{Figure, Reader};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Packs::builtin().unwrap()));

fn said(figure: &Figure) -> String {
    let hi = figure.value_hi.map(|hi| format!("..{hi}")).unwrap_or_default();
    format!(
        "{}{hi} {} {} {:?} {:?}",
        figure.value, figure.unit, figure.indicator, figure.measure, figure.bound
    )
}

#[test]
#[ignore = "prints what is read in each line of the file LINES"]
fn print() {
    let lines = std::fs::read_to_string(std::env::var("LINES").unwrap()).unwrap();
    for line in lines.lines().filter(|line| !line.is_empty()) {
        println!("## {line}");
        for figure in READER.read(line).figures {
            let Figure { status, region, period, text, .. } = &figure;
            println!("{} {status:?} {region:?} {period:?} {text:?}", said(&figure));
        }
    }
}

/// Each sentence with what its figures say: value, unit, indicator, measure, bound.
const SENTENCES: &[(&str, &[&str])] = &[
    (
        "全市规上工业增加值同比增长8.5%，高于全省1.2个百分点。",
        &["8.5 % 规上工业增加值 Growth Eq", "1.2 百分点 规上工业增加值 Change Eq"],
    ),
    ("增速分别高于全国、全省0.9个和0.5个百分点。", &["0.9 百分点", "0.5 百分点"]),
    (
        "集成电路产量超200亿块、出口增长32.6%。",
        &["20000000000 块 集成电路产量 Level Ge", "32.6 % 集成电路出口 Growth Eq"],
    ),
    (
        "建设5个未来工厂、10个智能工厂、100个数字化车间。",
        &["5 个 未来工厂 Level", "10 个 智能工厂 Level", "100 个 数字化车间 Level"],
    ),
    (
        "其中50亿元以上项目11个、10亿元以上项目58个。",
        &["11 个 50亿元以上项目 Level", "58 个 10亿元以上项目 Level"],
    ),
    ("工业投资、技改投资分别增长14%和20%。", &["14 % 工业投资 Growth", "20 % 技改投资 Growth"]),
    (
        "手机、电脑产量分别达到1亿台、2000万台。",
        &["100000000 台 手机产量 Level", "20000000 台 电脑产量 Level"],
    ),
    ("普及率和数控化率分别达到61%和62%以上。", &["61 % 普及率 Share Ge", "62 % 数控化率 Share Ge"]),
    ("上云比例由50%提高到65%。", &["50 % 上云比例 Share", "65 % 上云比例 Share"]),
    ("增长5%—6%，提高3至5个百分点。", &["5..6 %", "3..5 百分点"]),
    (
        "新增软件企业4000家，新增软件从业人员10万人。",
        &["4000 家 新增软件企业 Level", "100000 人 新增软件从业人员 Level"],
    ),
    (
        "民营企业项目数量有所增加，占到产业项目的三分之二。",
        &["0.6666666666666666666666666667 比例 民营企业项目数量占到产业项目 Share"],
    ),
    ("产业规模翻一番，达到1.3万亿元。", &["2 倍 产业规模 Growth", "1300000000000 元 产业规模 Level"]),
    ("培育十二家单项冠军，走访两千余家企业。", &["12 家 单项冠军 Level", "2000 家 企业 Level Approx"]),
    ("企业一百二十家，近四成实现上云。", &["120 家 企业 Level Eq", "0.4 比例"]),
    ("每4辆新车中就有1辆是新能源汽车。", &["0.25 比例"]),
    ("完成率103.6%。外销占1/4。", &["103.6 % 完成率 Share", "0.25 比例"]),
    ("增长－1.5％，规模１,２３４．５亿元。", &["-1.5 %", "123450000000 元"]),
    (
        "发放研发补助4200万元，给予500万元、200万元奖励。",
        &["42000000 元 研发补助", "5000000 元 奖励", "2000000 元 奖励"],
    ),
    ("亩均税收达到30万元/亩，投资4亿5000万元。", &["300000 元/亩 亩均税收", "450000000 元 投资"]),
    ("控制在3.5%以内，约1000多场，不低于20家。", &["3.5 %", "1000 场", "20 家"]),
    // Names, codes, dates, ordinals, slogans.
    ("落实“1650”产业体系，打造“33618”集群，推广5G、C919和2.0版，“415X”“20+5”“3+3”。", &[]),
    ("夯实稳增长这个基础，抓好数字经济和产业集群两个重点，实施三大工程，开展四项行动。", &[]),
    ("2024年1月24日，第三届大会第2次会议用3年时间，10:30召开。", &[]),
    ("一批企业、一系列措施、千行百业、万众一心、一园一策、百日攻坚。", &[]),
    ("电话010-88558861，文号〔2024〕5号，第12345号。", &[]),
];

#[test]
fn sentences_as_reports_write_them() {
    let mut wrong = String::new();
    for (sentence, wanted) in SENTENCES {
        let found: Vec<String> = READER.read(sentence).figures.iter().map(said).collect();
        let fits = found.len() == wanted.len()
            && found.iter().zip(*wanted).all(|(found, wanted)| found.starts_with(wanted));
        if !fits {
            wrong += &format!("{sentence}\n{found:#?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

proptest::proptest! {
    /// Whatever the text: no panic, offsets that fit, and the number of each figure as the text has it.
    #[test]
    fn offsets_match_any_text(text in "[0-9０-９一二三十百千万亿%％个家元年月第每由到至增长达、，。；（）“”《》 \n.:/+\\-—约近超以上分别之成翻番省市企业产量A-Z两]{0,80}") {
        let characters: Vec<char> = text.chars().collect();
        for figure in READER.read(&text).figures {
            proptest::prop_assert!(figure.start < figure.end && figure.end <= characters.len());
            let slice: String = characters[figure.start..figure.end].iter().collect();
            proptest::prop_assert_eq!(&slice, &figure.text);
            for reason in &figure.because {
                proptest::prop_assert!(reason.start <= reason.end && reason.end <= characters.len());
            }
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        READER.read(&text);
    }
}
