use std::sync::LazyLock;

use ballast_packs::Packs;
use proptest::prelude::*;

use super::*;

static PACKS: LazyLock<Packs> = LazyLock::new(|| Packs::builtin().unwrap());
static SHAPES: LazyLock<Shapes> = LazyLock::new(|| Shapes::new(&PACKS.genre, &PACKS.lexicon));
static PLACES: LazyLock<Places> = LazyLock::new(|| Places::of(&PACKS));

pub(crate) fn read(text: &str) -> Outline {
    outline(text, &SHAPES, &PLACES)
}

/// Paragraphs as they read, with a mark for what they are.
fn paragraphs(text: &str) -> Vec<String> {
    let mark = |paragraph: &Paragraph| match paragraph {
        paragraph if paragraph.title => "#",
        paragraph if paragraph.heading => "=",
        paragraph if paragraph.quote => ">",
        _ => "",
    };
    let joined =
        |paragraph: &Paragraph| paragraph.pieces.iter().map(|piece| &text[piece.clone()]).collect::<String>();
    read(text)
        .paragraphs
        .iter()
        .map(|paragraph| format!("{}{}", mark(paragraph), joined(paragraph)))
        .collect()
}

#[test]
fn lines_become_paragraphs() {
    let cases: &[(&str, &[&str])] = &[
        // A line that ends no sentence goes on in the next one.
        (
            "实施重点产业链高质量发展行\n\n动，一体推进稳链强链。",
            &["实施重点产业链高质量发展行动，一体推进稳链强链。"],
        ),
        // Page furniture between the two halves is passed over.
        ("推动早开工、早建\n\n- 3 -\n\n成、早投产、早达效。", &["推动早开工、早建成、早投产、早达效。"]),
        // A heading stands between; the rest comes after the next paragraph and a pulled quote.
        (
            "二是健全工作专班。一体推进运行调度，推动企业集聚、\n\n构建核心场景\n\n当前，数字技术成为关键力量。\n\n\
             三是落实机制。持续壮大核心产业规模，推动集群发展。\n\n持续壮大核心产业规模，推动集群发展。\n\n项目集合、产业集群。",
            &[
                "二是健全工作专班。一体推进运行调度，推动企业集聚、项目集合、产业集群。",
                "=构建核心场景",
                "当前，数字技术成为关键力量。",
                "三是落实机制。持续壮大核心产业规模，推动集群发展。",
                ">持续壮大核心产业规模，推动集群发展。",
            ],
        ),
        // A figure at a line's front is the rest of a sentence, whatever stands between.
        (
            "推动钢铁行业沿海产能占比提升到\n\n让“老树”发“新芽”，让“新芽”长成“大树”。\n\n65%，一体化率提高。让“老树”发“新芽”，动能更足。",
            &[
                "推动钢铁行业沿海产能占比提升到65%，一体化率提高。让“老树”发“新芽”，动能更足。",
                ">让“老树”发“新芽”，让“新芽”长成“大树”。",
            ],
        ),
        // A short line with a comma that begins as a sentence does is no heading.
        (
            "从投资类型来看,民营企业项目数量\n\n有所增加,占到三分之二。",
            &["从投资类型来看,民营企业项目数量有所增加,占到三分之二。"],
        ),
        // A title above a byline, and one above a dateline.
        (
            "重庆：以数字化推动提质增效\n\n本报记者 吴丽琳\n\n会议召开。\n\n四川加大发展力度\n\n本报讯 1月22日，座谈会召开。",
            &[
                "#重庆：以数字化推动提质增效",
                "#本报记者 吴丽琳",
                "会议召开。",
                "#四川加大发展力度",
                "本报讯 1月22日，座谈会召开。",
            ],
        ),
        // Counted lines begin paragraphs; a counted heading stands alone.
        (
            "一、总体要求\n（一）指导思想。坚持创新。\n1.建设平台。建成一批。",
            &["=一、总体要求", "（一）指导思想。坚持创新。", "1.建设平台。建成一批。"],
        ),
        // A bracket that was opened in the line closes it.
        (
            "推动项目落地。（责任单位：投资处）\n下一项工作开始。",
            &["推动项目落地。（责任单位：投资处）", "下一项工作开始。"],
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(paragraphs(text), *wanted, "{text}");
    }
}

#[test]
fn a_text_broken_at_its_width_is_joined() {
    let text = "政府工作报告\n一、2024年工作回顾\n过去一年，面对复杂严峻的外部环境和艰巨繁重的改革发\n展稳定任务，全市上下坚持稳中求进工作总基调，经济社会\n\
                发展取得新的成效，实体经济不断壮大，改革开放不断深化，\n民生福祉不断增进，城乡面貌不断改善，社会大局保持和谐\n稳定，高质量发展迈出坚实步伐，各项事业取得新的进展和\n\
                成效，为今后发展打下了坚实基础。\n二、2025年工作安排\n今年工作的总体要求是坚持稳中求进，奋力谱写新的篇章，\n努力实现良好开局。\n";
    let found = paragraphs(text);
    assert_eq!(found.len(), 5, "{found:#?}");
    assert_eq!(found[1], "=一、2024年工作回顾");
    assert!(found[2].ends_with("打下了坚实基础。"), "{found:#?}");
    assert_eq!(found[3], "=二、2025年工作安排");
}

#[test]
fn sections_know_their_place_and_year() {
    let cases: &[(&str, &[(&str, i16)])] = &[
        (
            "江苏奋力推动2025年“开门红”\n\n本报记者 路铁晨\n\n近日，江苏工作会议在南京召开。",
            &[("江苏", 2025)],
        ),
        ("近日，宁夏回族自治区工业和信息化工作会议在银川召开。2023年增长12.4%。", &[("宁夏", 2023)]),
        (
            "2024年地方重点工作解读\n\n重庆：提质增效\n\n本报记者 吴丽琳\n\n重庆将发力。\n\n四川加大力度\n\n本报讯 座谈会召开。",
            &[("重庆", 2024), ("四川", 2024)],
        ),
        (
            "政府工作报告\n\n——2025年1月14日在赣州市第六届人民代表大会第五次会议上\n\n各位代表：\n\n一、2024年工作回顾\n\n成绩来之不易。\n\n\
             二、2025年重点工作\n\n继续努力。",
            &[("赣州", 2024), ("赣州", 2025)],
        ),
        (
            "某市若干措施\n\n为推动发展，制定本措施。\n\n本措施自2025年3月1日起施行，有效期至2027年。",
            &[("", 2025)],
        ),
    ];
    for (text, wanted) in cases {
        let outline = read(text);
        let found: Vec<(&str, i16)> = outline
            .sections
            .iter()
            .map(|section| (section.region.map_or("", |id| &PLACES.get(id).name), section.year.unwrap_or(0)))
            .collect();
        assert_eq!(found, *wanted, "{text}");
    }
}

/// The place spoken of where each of these words first stands.
fn places_at(text: &str, words: &[&str]) -> Vec<String> {
    let outline = read(text);
    let at = |word: &&str| {
        let byte = text.find(*word).unwrap();
        let section = outline.sections.iter().rfind(|section| section.range.start <= byte);
        let place = outline.moved_at(byte).or(section.and_then(|section| section.region));
        place.map_or(String::new(), |id| PLACES.get(id).name.clone())
    };
    words.iter().map(at).collect()
}

#[test]
fn a_page_goes_from_city_to_city() {
    let page = "湖北三市话工业\n\n“拿下了项目。”在宜昌市工业经济工作会议上，有关负责人用数据开场：全市工业增长一成。\n\n\
                宜都市去年产值过千亿元。枝江市技改投资增长两成。\n\n会议要求，全市要抓项目。\n\n\
                襄阳日报讯（记者 林舟）3月3日，襄阳市召开大会。全市要扩投资。\n\n■荆门\n\n电池产业产值翻番，今后还要再上台阶、再创佳绩。";
    let words = ["全市工业", "会议要求", "扩投资", "电池产业"];
    assert_eq!(places_at(page, &words), ["宜昌", "宜昌", "襄阳", "荆门"]);
    let titled = "接轨上海 实字当头\n\n本报记者 周和\n\n2月6日，嘉兴市召开新型工业化大会。全市要扩投资。";
    assert_eq!(places_at(titled, &["扩投资"]), ["嘉兴"]);
}

#[test]
fn sentences_tell_what_was_done_and_what_is_planned() {
    use Mood::{Achieved as A, Planned as P, Unknown as U};
    let cases: &[(&str, &[Mood])] = &[
        ("2024年，全省同比增长8%。2025年，全省将增长6%。", &[A, P]),
        ("会议指出，去年以来成绩显著。会议强调，要抓好落实。", &[A, P]),
        ("截至11月底，建成5G基站22.9万个。下一步，加快建设。", &[A, P]),
        ("产业基础不断夯实。", &[U]),
        ("到2027年，产业规模达到2000亿元。", &[P]),
        ("存在的主要问题：一是投资不足。", &[A]),
        // Years that are only compared with, times inside names, a part of the year in a plan.
        ("下一步将发力。规模由2020年的1270亿元增长到2024年的1810亿元。", &[P, P]),
        ("“7510”行动计划成效明显。《三年行动计划》印发。", &[U, U]),
        ("2025年要抓好落实。确保一季度增长7.5%，上半年增长7%。", &[P, P]),
        ("会议要求抓好落实。据了解，此次开工的项目304个。", &[P, A]),
    ];
    for (text, wanted) in cases {
        let outline = read(text);
        let found: Vec<Mood> = outline.told_in(0..text.len()).iter().map(|span| span.mood).collect();
        assert_eq!(found, *wanted, "{text}");
    }
}

/// Pieces of reports in any order: what a page might hold.
pub(crate) fn page() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("一、"),
        Just("（一）"),
        Just("1."),
        Just("①"),
        Just("一是"),
        Just("二是"),
        Just("首先，"),
        Just("最后，"),
        Just("此外，"),
        Just("第一条"),
        Just("\n"),
        Just("\n\n"),
        Just("\r\n"),
        Just("。"),
        Just("，"),
        Just("；"),
        Just("："),
        Just("“"),
        Just("”"),
        Just("（"),
        Just("）"),
        Just("2024年"),
        Just("2025年工作回顾"),
        Just("重点任务"),
        Just("推动产业升级"),
        Just("重庆"),
        Just("江苏省南京市"),
        Just("本报讯"),
        Just("本报记者 某某"),
        Just("将"),
        Just("增长8.2%"),
        Just("责任单位：市工信局"),
        Just("10月底前"),
        Just("EN"),
        Just("第 3 页"),
        Just("規模"),
        Just("😀"),
        Just("　"),
        Just("突出创新，"),
    ];
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

fn holds_together(text: &str) -> Result<(), TestCaseError> {
    let outline = read(text);
    let mut pieces: Vec<Range<usize>> =
        outline.paragraphs.iter().flat_map(|paragraph| paragraph.pieces.clone()).collect();
    for piece in &pieces {
        prop_assert!(piece.start < piece.end && text.get(piece.clone()).is_some());
        prop_assert_eq!(text[piece.clone()].trim(), &text[piece.clone()]);
    }
    pieces.sort_by_key(|piece| piece.start);
    prop_assert!(pieces.windows(2).all(|pair| pair[0].end <= pair[1].start));
    // Sections follow on each other from the first byte to the last.
    let mut at = 0;
    for section in &outline.sections {
        prop_assert_eq!(section.range.start, at);
        at = section.range.end;
    }
    prop_assert!(outline.sections.is_empty() || at == text.len());
    for paragraph in &outline.paragraphs {
        prop_assert!(paragraph.section < outline.sections.len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_outline(text in "\\PC{0,200}") {
        holds_together(&text)?;
    }

    #[test]
    fn no_page_breaks_the_outline(text in page()) {
        holds_together(&text)?;
    }
}

#[test]
#[ignore = "prints what is told of each paragraph of the file TEXT"]
fn print() {
    let text = std::fs::read_to_string(std::env::var("TEXT").unwrap()).unwrap();
    let outline = outline(&text, &SHAPES, &PLACES);
    for section in &outline.sections {
        let region = section.region.map(|id| PLACES.get(id).name.clone());
        let super::Section { year, plan, valid, published, news, title, .. } = section;
        let title = title.clone().map(|title| &text[title]);
        println!(
            "§ {title:?} {region:?} {year:?} plan {plan:?} valid {valid:?} published {published:?} news {news}"
        );
    }
    for paragraph in &outline.paragraphs {
        let first = &text[paragraph.pieces[0].clone()];
        let kind = if paragraph.heading { "#" } else { "" };
        println!("{kind} [{}] {}", paragraph.section, first.chars().take(40).collect::<String>());
        for piece in &paragraph.pieces {
            for span in outline.told_in(piece.clone()) {
                let said: String = text[span.start..piece.end].chars().take(12).collect();
                println!(
                    "      {:?} {:?} firm {} carried {} {said}",
                    span.mood, span.year, span.firm, span.carried
                );
            }
        }
    }
}
