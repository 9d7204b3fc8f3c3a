use std::sync::LazyLock;

use ballast_packs::Packs;
use proptest::prelude::*;

use super::*;
use crate::{outline::outline, place::Places};

struct Made {
    shapes: Shapes,
    places: Places,
    words: Words,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let packs = Packs::builtin().unwrap();
    Made {
        shapes: Shapes::new(&packs.genre, &packs.lexicon),
        places: Places::of(&packs),
        words: Words::new(&packs.genre.tasks),
    }
});

fn read(text: &str) -> Tasks {
    tasks(text, &outline(text, &MADE.shapes, &MADE.places), &MADE.shapes, &MADE.words)
}

/// Each task's level and the first characters of its heading.
fn headings(text: &str) -> Vec<String> {
    read(text)
        .all
        .iter()
        .map(|task| {
            let heading: String = text[task.heading.clone()].chars().take(8).collect();
            format!("{} {heading}", task.level)
        })
        .collect()
}

#[test]
fn planned_items_are_tasks_and_others_are_not() {
    let cases: &[(&str, &[&str])] = &[
        // The same counters count what was done and what is planned.
        (
            "2024年，全省增长8%：一是投资增长；二是出口增长。2025年将抓好以下工作：一是推进项目建设；二是培育优质企业。",
            &["1 一是推进项目建设", "1 二是培育优质企业"],
        ),
        ("存在的主要问题：一是投资不足；二是龙头企业偏少。", &[]),
        // Clauses of a sentence, aspects behind a question, titles of three characters behind an announcement.
        (
            "工业周刊 2025年7月22日\n\n合肥再提速\n\n本报讯 上半年，合肥工业增长11%。会议对下半年工作作了安排。合肥将育链群，实施延链补链项目120个；强科创，年内新建中试基地8个；优服务，推动基金规模扩大。",
            &["1 育链群，实施延链", "1 强科创，年内新建", "1 优服务，推动基金"],
        ),
        (
            "工业周刊 2025年7月22日\n\n绵阳新动能\n\n本报讯 上半年，绵阳工业增长9%。\n\n下半年，绵阳怎么干？\n\n在抓项目方面，推动显示项目满产。在强转化方面，全年技术合同成交额达到90亿元。在壮主体方面，新培育上规工业企业100户。",
            &["1 在抓项目方面，推", "1 在强转化方面，全", "1 在壮主体方面，新"],
        ),
        (
            "工业周刊 2025年2月20日\n\n酒泉定目标\n\n本报讯 酒泉市召开会议。2024年工业增长8%。\n\n对于今年的工作，会议作出如下安排：\n\n强龙头。实施强工业行动。\n\n补链条。绘制产业链图谱。\n\n优生态。落实各项措施。",
            &["1 强龙头", "1 补链条", "1 优生态"],
        ),
        // What only holds items is none; numbers may go on under the next heading.
        (
            "某某市2025年工作要点\n\n二、重点任务\n（一）实施提升行动\n1.推广装备应用。每年新增一批。\n（二）实施建设行动\n2.建设智能工厂。建成一批。",
            &["1 （一）实施提升行", "2 1.推广装备应用", "1 （二）实施建设行", "2 2.建设智能工厂"],
        ),
        // Clauses of a policy award; those that say how it applies do not.
        (
            "某某区若干政策措施\n\n第一条 支持技术攻关。给予补助。\n第二条 支持企业上规模。给予奖励。\n第三条 本政策自2025年1月1日起施行。",
            &["1 第一条 支持技术", "1 第二条 支持企业"],
        ),
        // A regulation's clauses plan nothing.
        ("某某市条例\n\n第一条 为了规范管理，制定本条例。\n第二条 市人民政府应当加强领导。", &[]),
        // Run-in titles in a row, under a counted heading.
        (
            "政府工作报告\n\n二、2025年重点工作\n\n（一）聚力壮大产业。\n\n做强优势集群。深入实施。\n\n推进数智转型。开工一批。\n\n（二）聚力改革。用好综保区。",
            &["1 （一）聚力壮大产", "2 做强优势集群", "2 推进数智转型", "1 （二）聚力改革"],
        ),
        // Words that count: an argument is no plan, a row of titles is.
        ("下半年将发力。一方面，市场需求偏弱，订单不足；另一方面，成本上升，利润下降。", &[]),
        (
            "2025年将发力。\n\n首先，推动产业升级。聚焦重点。\n\n其次，加快数字赋能。新增一批。\n\n最后，优化服务。减负降本。",
            &["1 首先，推动产业升", "1 其次，加快数字赋", "1 最后，优化服务"],
        ),
        // 三是 late on a page whose columns are out of order.
        (
            "2024年将发力。\n\n加快打造集群体系\n\n一是补齐方案。实施行动。二是健全专班。强化思维。\n\n迭代优化布局\n\n首先，助力腹地建设。服务国家。最后，促进区域协同。推动落地。\n\n三是落实机制。细化目标。",
            &[
                "1 加快打造集群体系",
                "2 一是补齐方案",
                "2 二是健全专班",
                "1 迭代优化布局",
                "2 首先，助力腹地建",
                "2 最后，促进区域协",
                "2 三是落实机制",
            ],
        ),
        // Sentences of one paragraph that open alike.
        (
            "2025年，全市将奋力提质增效。突出创新引领，强化攻关。突出集群培育，做强产业。突出项目支撑，推动开工。",
            &["1 突出创新引领，强", "1 突出集群培育，做", "1 突出项目支撑，推"],
        ),
        // Sentences that were announced, and those that open alike.
        (
            "去年，全市工业增长8%。今年，全市将从三个方面发力。扩大有效投资，完成投资90亿元。培优市场主体，净增企业50家。稳住外贸订单，出口增长5%。",
            &["1 扩大有效投资，完", "1 培优市场主体，净", "1 稳住外贸订单，出"],
        ),
        (
            "2025年，全县将在三个“更”字上见真章：产业体系更全，产值达到90亿元；创新动能更足，新增平台5个；企业队伍更壮，净增企业30家。",
            &["1 产业体系更全，产", "1 创新动能更足，新", "1 企业队伍更壮，净"],
        ),
        (
            "会议明确，2025年要聚力产业升级，推动产值增长8%；聚力数字赋能，新建基站90个；聚力企业培育，新增企业20家。",
            &["1 聚力产业升级，推", "1 聚力数字赋能，新", "1 聚力企业培育，新"],
        ),
        // The same words of what was done are a review.
        (
            "2024年，全市完成三方面工作。扩大有效投资，完成投资90亿元。培优市场主体，净增企业50家。稳住外贸订单，出口增长5%。",
            &[],
        ),
        // A counter that holds a verb; what each paragraph is of; by what means something is done.
        (
            "2025年，全市将抓好工业经济。一抓平台，新增供地600亩；二抓项目，引进项目40宗；三抓技改，完成投资30亿元。",
            &["1 一抓平台，新增供", "1 二抓项目，引进项", "1 三抓技改，完成投"],
        ),
        (
            "2025年，全市将全力抓好三项工作。\n\n项目攻坚方面，计划新开工项目50个。\n\n技改扩产方面，全年实施技改70项。\n\n企业培育方面，力争新增企业26家。",
            &["1 项目攻坚方面，计", "1 技改扩产方面，全", "1 企业培育方面，力"],
        ),
        (
            "2025年，全市将发力。\n\n以链长制提升产业韧性\n\n一方面，锻造长板。组织对接30场。\n\n另一方面，补齐短板。实施攻关10项。\n\n靠创新激活企业动力\n\n首先，布局平台。建成5个。\n\n其次，引进人才。引进90人。",
            &[
                "1 以链长制提升产业",
                "2 一方面，锻造长板",
                "2 另一方面，补齐短",
                "1 靠创新激活企业动",
                "2 首先，布局平台",
                "2 其次，引进人才",
            ],
        ),
        // Words that lead in the first of a row; who shall do what; and one more thing.
        (
            "大会要求，2025年要咬定目标。具体到工作上，要在保供稳价上见担当，改造煤矿50处；要在换道领跑上见胆识，营收突破60亿元；要在市场主体上见增量，新增企业40户。",
            &["1 要在保供稳价上见", "1 要在换道领跑上见", "1 要在市场主体上见"],
        ),
        (
            "2025年，全市力争增长8%。对应到抓手，补链上，招引项目24个；转型上，安排资金2亿元；服务上，兑现政策9项。",
            &["1 补链上，招引项目", "1 转型上，安排资金", "1 服务上，兑现政策"],
        ),
        (
            "2025年，全市怎么干？一方面，宝鸡要把钛做精，项目开工12个。另一方面，把招工变成留才，引进人才30名。此外，加快建设二期，新增商户80户。",
            &["1 一方面，宝鸡要把", "1 另一方面，把招工", "1 此外，加快建设二"],
        ),
        // Headings that are built alike are the parts of one plan.
        (
            "甘肃强工业\n\n本报讯 会议召开。2024年，甘肃工业增长8%。\n\n以龙头带链\n\n链长出题，培育企业2户。\n\n以园区聚链\n\n园区先行，占比升至62%。\n\n以转型强链\n\n2025年将抓改造项目30个。",
            &["1 以龙头带链", "1 以园区聚链", "1 以转型强链"],
        ),
        // A list that breaks off goes on in a column of another article.
        (
            "惠州谋划产业\n\n本报讯 惠州召开大会。2025年，惠州将\n\n一抓平台，供地600亩；二抓项目，引进40宗；\n\n绵阳孵化科技\n\n本报讯 绵阳召开大会。去年，绵阳新增企业9家。\n\n三抓人才，引进人才90人。会议强调，要抓好落实。",
            &["1 一抓平台，供地6", "1 二抓项目，引进4", "1 三抓人才，引进人"],
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(headings(text), *wanted, "{text}");
    }
}

#[test]
fn owners_and_deadlines_are_read_and_never_guessed() {
    let cases: &[(&str, Option<&str>, Option<&str>)] = &[
        (
            "（一）推动开工。完成投资。（责任单位：投资处；完成时限：12月底前）",
            Some("投资处"),
            Some("2025-12"),
        ),
        ("（一）推动开工。由市工信局牵头，年底前完成。", Some("市工信局"), Some("2025")),
        ("（一）推动开工。到2026年底，建成一批。", None, Some("2026")),
        ("（一）推动开工。建成一批。（市工信局、市财政局）", Some("市工信局"), None),
        ("（一）推动开工。建成一批（含改造）。", None, None),
        ("（一）推动开工。一季度末前投产。", None, Some("2025-Q1")),
        ("（一）推动开工。六月底前投产。", None, Some("2025-06")),
        ("（一）推动开工。2026年十二月底前投产。", None, Some("2026-12")),
    ];
    for (item, owner, deadline) in cases {
        let text = format!("某某市2025年工作要点\n\n二、重点任务\n{item}\n（二）加强服务。走访企业。");
        let found = read(&text);
        let first = &found.all[0];
        assert_eq!((first.owner.as_deref(), first.deadline.as_deref()), (*owner, *deadline), "{item}");
    }
}

fn nests(text: &str) -> Result<(), TestCaseError> {
    let found = read(text);
    let mut before = 0;
    for (at, task) in found.all.iter().enumerate() {
        prop_assert!(text.get(task.range.clone()).is_some() && text.get(task.heading.clone()).is_some());
        prop_assert!(task.range.start >= before && task.range.end <= text.len());
        before = task.range.start;
        prop_assert_eq!(task.heading.start, task.range.start);
        if let Some(parent) = task.parent {
            prop_assert_eq!(found.all[parent].level + 1, task.level);
            prop_assert!(parent != at);
        } else {
            prop_assert_eq!(task.level, 1);
        }
        // A stretch of text belongs to one task, and no task reaches into the next on its level.
        for next in found.all[at + 1..].iter().filter(|next| next.level <= task.level) {
            prop_assert!(task.range.end <= next.range.start);
        }
    }
    prop_assert!(found.owned.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tasks_of_any_page_nest(text in crate::outline::tests::page()) {
        nests(&text)?;
    }

    #[test]
    fn no_text_breaks_the_tasks(text in "\\PC{0,200}") {
        nests(&text)?;
    }
}
