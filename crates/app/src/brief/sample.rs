//! A dispatch made by hand: invented figures that fit together, with every kind of row.

use std::sync::OnceLock;

use ballast_ledger::report::{Age, ArrearsLine, CountLine, InvestmentPace, Listed, OfficeLine};
use ballast_model::{Period, Text};
use ballast_packs::Packs;
use rust_decimal::Decimal;

use crate::{
    dispatch::{
        Colour, ColourCell, ColourLegend, ColourRow, Dispatch, FigureRef, FirmRow, Headline, MissingRow,
        Number, PullRow, Pulls, RevisionPart, TargetRow, TrendPoint, printed,
    },
    ledger::{DebtorField, KindReport, LedgerReport, PaceUntil, Tally},
};

/// The built-in pack, read once.
pub(crate) fn packs() -> &'static Packs {
    static PACKS: OnceLock<Packs> = OnceLock::new();
    PACKS.get_or_init(|| Packs::builtin().expect("the built-in pack"))
}

const MONTH: &str = "2024-12";
const YEAR: &str = "2024-01..2024-12";

struct Maker {
    en: bool,
}

impl Maker {
    fn t(&self, zh: &str, en: &str) -> String {
        if self.en { en } else { zh }.to_owned()
    }

    fn points(&self) -> String {
        self.t("个百分点", "pp")
    }

    fn number(&self, address: &str, text: &str, unit: &str) -> Option<Number> {
        let (place, key) = address.rsplit_once('/').unwrap();
        let reference: FigureRef = format!("{place}/{key}").parse().unwrap();
        Some(Number { value: text.parse().unwrap(), text: text.to_owned(), unit: unit.to_owned(), reference })
    }

    /// A number of the whole with more digits than are printed.
    fn exact(&self, period: &str, key: &str, value: Decimal, decimals: u32, unit: &str) -> Option<Number> {
        let number = self.region("output", period, "370000", key, &printed(value, decimals), unit)?;
        Some(Number { value, ..number })
    }

    fn region(
        &self,
        indicator: &str,
        period: &str,
        node: &str,
        key: &str,
        text: &str,
        unit: &str,
    ) -> Option<Number> {
        self.number(&format!("{indicator}@{period}/region:{node}/{key}"), text, unit)
    }

    /// Two kinds, of which one owes money and one has a plan.
    fn ledger(&self) -> LedgerReport {
        let line = |of: &str, open: usize, closed: usize| OfficeLine {
            of: of.to_owned(),
            all: open + closed,
            open,
            overdue: open / 3,
            closed,
            in_time: closed - closed / 4,
            handled: (closed, closed),
            solved: (closed - 1, closed),
            satisfied: (closed - 2, closed - 1),
            reopened: 2,
            median_days: Some(6),
            p90_days: Some(15),
        };
        let tally = |name: String, line: OfficeLine| Tally { name, line };
        let stage = |id: &str, zh: &str, en: &str, now: usize, ever: usize| CountLine {
            id: id.to_owned(),
            name: Text::new(zh, en),
            items: (1..=now).map(|n| n.to_string()).collect(),
            ever,
        };
        let project = KindReport {
            kind: "project".to_owned(),
            name: self.t("重大项目", "project"),
            whole: line("", 9, 4),
            counts: vec![Listed {
                id: "funnel".to_owned(),
                name: Text::new("项目漏斗", "Funnel"),
                lines: vec![
                    stage("signed", "签约", "signed", 3, 12),
                    stage("started", "开工", "started", 2, 7),
                    stage("finished", "完工", "finished", 0, 0),
                ],
            }],
            pace: Some(PaceUntil {
                until: YEAR.parse().unwrap(),
                pace: InvestmentPace {
                    items: 9,
                    behind_in_reports: 1,
                    year: Decimal::from(120_000),
                    planned: Decimal::from(120_000),
                    done: Decimal::new(1_087_125, 1),
                },
            }),
            ..KindReport::default()
        };
        let arrears = KindReport {
            kind: "arrears".to_owned(),
            name: self.t("拖欠账款", "arrears"),
            whole: line("", 6, 8),
            debtors: vec![DebtorField {
                name: self.t("欠款方类型", "type of debtor"),
                lines: vec![ArrearsLine {
                    of: self.t("机关单位", "public body"),
                    items: 6,
                    unclear: 1,
                    undisputed: Decimal::new(325_000_000, 2),
                    disputed: Decimal::new(40_000_050, 2),
                    interest: Decimal::new(8_123_456, 2),
                    disputed_interest: Decimal::ZERO,
                }],
            }],
            ages: vec![Age { from: 90, items: 4, owed: Decimal::new(200_000_000, 2) }],
            ..KindReport::default()
        };
        LedgerReport {
            on: "2025-01-08".parse().unwrap(),
            whole: Some(line("", 15, 12)),
            offices: vec![tally(self.t("市工信局", "Industry Bureau"), line("industry-city", 15, 12))],
            regions: vec![tally(self.t("济南市", "Jinan"), line("370100", 15, 12))],
            kinds: vec![project, arrears],
        }
    }

    fn colour(&self, colour: &str) -> Colour {
        let (css, sign, name) = match colour {
            "blue" => ("#1f6fb2", "▲", self.t("领先", "leading")),
            "green" => ("#2e7d32", "●", self.t("较快", "fast")),
            "yellow" => ("#e0a800", "◆", self.t("平稳", "steady")),
            "orange" => ("#d9772b", "■", self.t("偏慢", "slow")),
            _ => ("#b3261e", "▼", self.t("落后", "lagging")),
        };
        Colour { colour: colour.to_owned(), css: css.to_owned(), sign: sign.to_owned(), name }
    }

    fn band(&self, growth: f64) -> Colour {
        self.colour(match growth {
            g if g >= 10.0 => "blue",
            g if g >= 7.0 => "green",
            g if g >= 4.0 => "yellow",
            g if g >= 0.0 => "orange",
            _ => "red",
        })
    }

    fn headline(&self, id: &str, name: String, figures: [&str; 4], colour: &str) -> Headline {
        let unit = self.t("亿元", "100 million yuan");
        let at = |period, key, text, unit: &str| self.region(id, period, "370000", key, text, unit);
        Headline {
            indicator: id.to_owned(),
            name,
            month: at(MONTH, "value", figures[0], &unit),
            month_growth: at(MONTH, "growth", figures[1], "%"),
            to_date: at(YEAR, "value", figures[2], &unit),
            to_date_growth: at(YEAR, "growth", figures[3], "%"),
            real_growth: (id == "output").then(|| at(YEAR, "real_growth", "8.1", "%")).flatten(),
            colour: Some(self.colour(colour)),
        }
    }

    fn legend(&self, id: &str, name: String) -> ColourLegend {
        let ranges =
            [("blue", "≥ 10"), ("green", "7—10"), ("yellow", "4—7"), ("orange", "0—4"), ("red", "< 0")];
        ColourLegend {
            indicator: id.to_owned(),
            name,
            measure: self.t("累计增速（%）", "growth, year to date (%)"),
            bands: ranges.map(|(colour, range)| (self.colour(colour), range.to_owned())).to_vec(),
            source: self.t("示例", "sample"),
        }
    }

    fn colour_row(&self, node: &str, name: String, growth: [&str; 3]) -> ColourRow {
        let ids = ["output", "revenue", "profit"];
        let cells = ids.iter().zip(growth).map(|(id, text)| ColourCell {
            indicator: (*id).to_owned(),
            number: if text.is_empty() { None } else { self.region(id, YEAR, node, "growth", text, "%") },
            colour: text.parse().ok().map(|growth| self.band(growth)),
        });
        ColourRow { node: node.to_owned(), name, cells: cells.collect() }
    }

    fn pull(&self, by: &str, node: &str, name: String, place: String, figures: [&str; 3]) -> PullRow {
        let at = |key: &str, text: &str, unit: &str| {
            let within = if by == "region" { "" } else { "/within:370000" };
            self.number(&format!("output@{YEAR}/{by}:{node}{within}/{key}"), text, unit)
        };
        PullRow {
            node: node.to_owned(),
            name,
            place,
            value: at("value", figures[0], &self.t("亿元", "100 million yuan")),
            growth: at("growth", figures[1], "%"),
            pull: at("pull", figures[2], &self.points()),
        }
    }

    fn rest(&self, by: &str, text: &str) -> Option<Number> {
        self.number(&format!("output@{YEAR}/{by}:rest/pull"), text, &self.points())
    }

    fn firm(
        &self,
        id: &str,
        name: String,
        region: String,
        industry: String,
        figures: [&str; 3],
        periods: u32,
    ) -> FirmRow {
        let at = |key: &str, text: &str, unit: &str| {
            if text.is_empty() {
                None
            } else {
                self.number(&format!("output@{MONTH}/subject:{id}/{key}"), text, unit)
            }
        };
        let unit = self.t("万元", "10,000 yuan");
        FirmRow {
            id: id.to_owned(),
            name,
            region,
            industry,
            value: at("value", figures[0], &unit),
            base: at("base", figures[1], &unit),
            growth: at("growth", figures[2], "%"),
            periods,
        }
    }
}

/// Everything filled in, as a reader of `lang` sees it.
pub(super) fn sample(lang: &str) -> Dispatch {
    let m = Maker { en: lang == "en" };
    let city = |zh: &str, en: &str| m.t(zh, en);
    let industry = |node: &str, zh: &str, en: &str, figures| {
        m.pull("industry", node, m.t(zh, en), String::new(), figures)
    };
    let region =
        |node: &str, zh: &str, en: &str, figures| m.pull("region", node, m.t(zh, en), String::new(), figures);
    let subject = |node: &str, zh: &str, en: &str, place: String, figures| {
        m.pull("subject", node, m.t(zh, en), place, figures)
    };
    let target = |node: &str, name: String, target: &str, actual: &str, gap: &str, behind| TargetRow {
        node: node.to_owned(),
        name,
        indicator: m.t("规上工业总产值", "gross output"),
        target: m.t(&format!("增长 {target}%"), &format!("up {target}%")),
        actual: m.region("output", YEAR, node, "growth", actual, "%"),
        gap: m.region("output", YEAR, node, "gap", gap, &m.points()),
        progress: m.region("output", YEAR, node, "progress", if behind { "97.9" } else { "100.7" }, "%"),
        calendar_pace: m.region("output", YEAR, node, "calendar_pace", "100.0", "%"),
        seasonal_pace: None,
        behind,
        source: m.t("示例工作报告", "sample work report"),
    };
    let part = |cause: &str, zh: &str, en: &str, subjects, value: &str, points: &str| {
        let (yuan, full) = (m.t("亿元", "100 million yuan"), m.t("个百分点", "percentage points"));
        let of = |what: &str| format!("revision-{cause}-{what}");
        RevisionPart {
            cause: cause.to_owned(),
            name: m.t(zh, en),
            subjects,
            value: m.exact(MONTH, &of("value"), value.parse().unwrap(), 1, &yuan).unwrap(),
            points: m.exact(MONTH, &of("points"), points.parse().unwrap(), 2, &full).unwrap(),
        }
    };
    let months = |year: i32| {
        let later = (3..=12).map(move |month| format!("{year}-{month:02}"));
        std::iter::once(format!("{year}-01..{year}-02")).chain(later)
    };
    let growth = [
        4.2, 5.0, 4.6, 3.9, 4.8, 5.5, 4.4, 4.1, -1.3, 3.6, 5.2, 6.8, 7.4, 6.1, 7.9, 8.3, 6.7, 7.2, 5.8, 7.7,
        8.9, 6.1,
    ];
    let mut sum = 0.0;
    let trend = months(2023).chain(months(2024)).enumerate().map(|(i, text)| {
        sum = if i % 11 == 0 { growth[i] } else { sum + (growth[i] - sum) / ((i % 11) as f64 + 1.5) };
        let period: Period = text.parse().unwrap();
        let at = |period: Period, value: f64| {
            m.exact(&period.to_string(), "growth", Decimal::try_from(value).unwrap(), 1, "%")
        };
        TrendPoint {
            period: text,
            label: period.label(lang),
            month: (i != 4).then(|| at(period, growth[i])).flatten(),
            to_date: at(period.to_date(), if i == 21 { 7.3 } else { sum }),
            vintage: if i < 11 { "v2" } else { "v1" }.to_owned(),
        }
    });
    Dispatch {
        period: MONTH.to_owned(),
        period_label: m.t("2024年12月", "December 2024"),
        to_date: YEAR.to_owned(),
        to_date_label: m.t("2024年1—12月", "2024"),
        node: "370000".to_owned(),
        name: m.t("示例省", "Sample Province"),
        vintage: "v2".to_owned(),
        scope: m.t(
            "两年同期均有数的企业，以企业填报的上年同期数为准",
            "enterprises in both years, with last year's figures as they state them",
        ),
        counted: 18_234,
        entered: 812,
        left: 305,
        queries: 96,
        headlines: vec![
            m.headline(
                "output",
                m.t("规上工业总产值", "gross output"),
                ["8502.4", "6.1", "98005.3", "7.3"],
                "green",
            ),
            m.headline("revenue", m.t("营业收入", "revenue"), ["8123.0", "0.0", "94210.8", "5.6"], "yellow"),
            m.headline("profit", m.t("利润总额", "profit"), ["402.7", "-9.8", "4630.2", "-3.2"], "red"),
        ],
        colours: vec![
            m.colour_row("370100", city("济南市", "Jinan"), ["9.4", "8.1", "2.0"]),
            m.colour_row("370200", city("青岛市", "Qingdao"), ["8.2", "7.7", "4.4"]),
            m.colour_row("370300", city("淄博市", "Zibo"), ["-1.2", "-2.8", "-18.5"]),
            m.colour_row("370600", city("烟台市", "Yantai"), ["11.6", "10.3", "12.9"]),
            m.colour_row("370700", city("潍坊市", "Weifang"), ["6.0", "5.5", "-0.4"]),
            m.colour_row("371300", city("临沂市", "Linyi"), ["7.0", "4.0", ""]),
        ],
        legends: vec![
            m.legend("output", m.t("规上工业总产值", "gross output")),
            m.legend("revenue", m.t("营业收入", "revenue")),
            m.legend("profit", m.t("利润总额", "profit")),
        ],
        pulled: "output".to_owned(),
        pulled_name: m.t("规上工业总产值", "gross output"),
        pulls: vec![
            Pulls {
                by: "industry".to_owned(),
                up: vec![
                    industry(
                        "39",
                        "计算机、通信和其他电子设备制造业",
                        "Manufacture of computers, communication and other electronic equipment",
                        ["9120.6", "18.4", "1.55"],
                    ),
                    industry(
                        "26",
                        "化学原料和化学制品制造业",
                        "Manufacture of chemicals and chemical products",
                        ["14230.1", "9.7", "1.38"],
                    ),
                    industry("36", "汽车制造业", "Manufacture of motor vehicles", ["6980.0", "14.2", "0.95"]),
                ],
                down: vec![
                    industry(
                        "30",
                        "非金属矿物制品业",
                        "Manufacture of non-metallic mineral products",
                        ["3310.5", "-8.6", "-0.34"],
                    ),
                    industry("17", "纺织业", "Manufacture of textiles", ["2208.9", "-4.1", "-0.10"]),
                ],
                rest: m.rest("industry", "3.86"),
            },
            Pulls {
                by: "region".to_owned(),
                up: vec![
                    region("370600", "烟台市", "Yantai", ["17200.4", "11.6", "1.96"]),
                    region("370200", "青岛市", "Qingdao", ["21040.9", "8.2", "1.75"]),
                    region("370100", "济南市", "Jinan", ["15870.2", "9.4", "1.49"]),
                ],
                down: vec![region("370300", "淄博市", "Zibo", ["9120.0", "-1.2", "-0.12"])],
                rest: m.rest("region", "2.22"),
            },
            Pulls {
                by: "subject".to_owned(),
                up: vec![subject(
                    "91370600MA3C0001X0",
                    "示例电子（烟台）有限公司",
                    "Sample Electronics [Yantai] Co.",
                    m.t("福山区，电子元件", "Fushan, components"),
                    ["820.3", "41.0", "0.26"],
                )],
                down: vec![subject(
                    "91370300MA3C0002X0",
                    "示例建材*淄博|股份有限公司",
                    "Sample Building_Materials <Zibo>",
                    m.t("淄川区，水泥", "Zichuan, cement"),
                    ["96.2", "-37.5", "-0.06"],
                )],
                rest: None,
            },
        ],
        trend: trend.collect(),
        stopped: vec![m.firm(
            "91370300MA3C0003X0",
            m.t("示例陶瓷有限公司", "Sample Ceramics"),
            m.t("淄川区", "Zichuan"),
            m.t("建筑陶瓷", "ceramics"),
            ["0", "4820", "-100.0"],
            3,
        )],
        stopped_count: 14,
        falling: vec![
            m.firm(
                "91370300MA3C0002X0",
                m.t("示例建材*淄博|股份有限公司", "Sample Building_Materials <Zibo>"),
                m.t("淄川区", "Zichuan"),
                m.t("水泥", "cement"),
                ["30110", "61200", "-50.8"],
                2,
            ),
            m.firm(
                "91370700MA3C0004X0",
                m.t("示例纺织集团", "Sample Textiles"),
                m.t("奎文区", "Kuiwen"),
                m.t("棉纺", "cotton"),
                ["8120", "13300", "-38.9"],
                1,
            ),
        ],
        falling_count: 2,
        targets: vec![
            target("370300", city("淄博市", "Zibo"), "5.0", "-1.2", "-6.2", true),
            target("370000", m.t("示例省", "Sample Province"), "6.5", "7.3", "0.8", false),
        ],
        expected_known: true,
        missing: vec![MissingRow {
            node: "370300".to_owned(),
            name: city("淄博市", "Zibo"),
            missing: 7,
            expected: 1480,
            examples: vec![m.t("示例机械厂", "Sample Machinery"), m.t("示例阀门厂", "Sample Valves")],
        }],
        revision: vec![
            part("late", "迟报补报", "late returns", 21, "32.45", "0.03"),
            part("corrected", "数据更正", "corrected values", 4, "-18.2", "-0.02"),
        ],
        revision_of: "v1 → v2".to_owned(),
        ledger: Some(m.ledger()),
        notes: vec![m.t("示例数据，均为虚构。", "Sample data, all of it invented.")],
        diagnostics: Vec::new(),
    }
}

/// The same place in a period with nothing to tell.
pub(super) fn quiet(lang: &str) -> Dispatch {
    Dispatch {
        headlines: Vec::new(),
        colours: Vec::new(),
        legends: Vec::new(),
        pulls: Vec::new(),
        trend: Vec::new(),
        stopped: Vec::new(),
        stopped_count: 0,
        falling: Vec::new(),
        falling_count: 0,
        targets: Vec::new(),
        missing: Vec::new(),
        revision: Vec::new(),
        ledger: None,
        notes: Vec::new(),
        queries: 0,
        ..sample(lang)
    }
}
