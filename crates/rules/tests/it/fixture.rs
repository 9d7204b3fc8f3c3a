//! A small world by hand: two trees, units, a programme with a bit of everything, and frames to judge.

use std::collections::BTreeMap;

use ballast_model::{Node, Period, Text, Tree, Unit, Units};
use ballast_packs::plan::{
    BinaryOp, Condition, Formula, Frame, FrameColumn, Input, InputUse, JudgedKind, NamedValue, Parameter,
    PeriodRule, Programme, ProgrammeKind, Requirement, RuleSource, Version, Waiver,
};
use ballast_rules::Codes;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

pub fn text(zh: &str) -> Text {
    Text::new(zh, zh)
}

pub fn on() -> Date {
    date(2023, 4, 30)
}

pub struct World {
    pub regions: Tree,
    pub industries: Tree,
    pub units: Units,
}

impl World {
    pub fn new() -> Self {
        let node = |code: &str, ended: Option<(Date, &str)>| Node {
            code: code.to_owned(),
            name: code.to_owned(),
            en: String::new(),
            level: 0,
            parent: None,
            valid_from: None,
            valid_to: ended.map(|(on, _)| on),
            successor: ended.map(|(_, to)| to.to_owned()),
            aliases: Vec::new(),
            earlier_names: Vec::new(),
        };
        let mut regions = Tree::default();
        let ended = Some((date(2019, 1, 8), "370116"));
        for (code, parent, ended) in [
            ("0", None, None),
            ("370000", Some("0"), None),
            ("370100", Some("370000"), None),
            ("370102", Some("370100"), None),
            ("370116", Some("370100"), None),
            ("371200", Some("370000"), None),
            ("371202", Some("371200"), ended),
            ("320000", Some("0"), None),
            ("320100", Some("320000"), None),
            ("320102", Some("320100"), None),
        ] {
            regions.add(node(code, ended), parent).unwrap_or_else(|error| panic!("{error}"));
        }
        let mut industries = Tree::default();
        for (code, parent) in
            [("0", None), ("C", Some("0")), ("26", Some("C")), ("2614", Some("26")), ("D", Some("0"))]
        {
            industries.add(node(code, None), parent).unwrap_or_else(|error| panic!("{error}"));
        }
        let mut units = Units::default();
        for (name, en, dimension, factor) in [
            ("元", "yuan", "money", 1),
            ("千元", "thousand yuan", "money", 1000),
            ("万元", "10,000 yuan", "money", 10_000),
            ("亿元", "100 million yuan", "money", 100_000_000),
            ("人", "people", "people", 1),
        ] {
            units.insert(Unit {
                name: name.to_owned(),
                en: en.to_owned(),
                dimension: dimension.to_owned(),
                factor: factor.into(),
            });
        }
        units.read_larger("元", "万元");
        units.read_larger("万元", "亿元");
        Self { regions, industries, units }
    }

    pub fn codes(&self) -> Codes<'_> {
        Codes { regions: &self.regions, industries: &self.industries }
    }
}

pub fn field(column: &str) -> Input {
    let period = PeriodRule { year: Some(-1), month: None, back: 0, years_back: 0 };
    Input::Field { form: "annual".to_owned(), column: column.to_owned(), period }
}

pub fn input(column: &str, name: &str, unit: &str, factor: i64) -> InputUse {
    InputUse {
        input: field(column),
        name: text(name),
        unit: unit.to_owned(),
        factor: factor.into(),
        choices: Vec::new(),
        judged: false,
    }
}

pub fn parameter(id: &str, value: i64, unit: &str, factor: Decimal) -> Parameter {
    Parameter {
        id: id.to_owned(),
        name: text(id),
        value: value.into(),
        unit: unit.to_owned(),
        factor,
        clause: None,
    }
}

pub fn condition(id: &str, test: Formula) -> Condition {
    Condition {
        id: id.to_owned(),
        name: text(id),
        clause: format!("clause of {id}"),
        judgement: false,
        when: None,
        text: format!("{id} holds"),
        test: Some(test),
        waiver: None,
        help: None,
        verified: true,
    }
}

pub fn binary(op: BinaryOp, left: Formula, right: Formula) -> Formula {
    Formula::Binary { op, left: Box::new(left), right: Box::new(right) }
}

pub fn at_least(left: Formula, right: Formula) -> Formula {
    binary(BinaryOp::GtEq, left, right)
}

pub const RD: usize = 0;
pub const REVENUE: usize = 1;
pub const STAFF: usize = 2;
pub const AWARD: usize = 3;
pub const TITLE: usize = 4;

/// Research at least 1,000,000 yuan and 3% of revenue; revenue at least 20,000,000 yuan or 100 staff; a market position that a
/// person judges; research is waived by a national award of rank 3 or better.
pub fn version() -> Version {
    let mut award = input("award", "获奖位次", "", 1);
    award.unit = String::new();
    let title =
        InputUse { input: Input::Held { titles: vec!["basic".to_owned()] }, ..input("", "称号", "", 1) };
    let mut rd = condition(
        "rd",
        binary(
            BinaryOp::And,
            at_least(Formula::Input(RD), Formula::Parameter(0)),
            at_least(Formula::Named(0), Formula::Parameter(1)),
        ),
    );
    rd.waiver = Some(Waiver {
        name: text("国家级奖项前三"),
        clause: "附则".to_owned(),
        test: binary(BinaryOp::LtEq, Formula::Input(AWARD), Formula::Number(3.into())),
        text: "award <= 3".to_owned(),
    });
    let mut position = condition("position", Formula::Number(1.into()));
    position.judgement = true;
    position.test = None;
    Version {
        source: RuleSource {
            number: "文〔2022〕1号".to_owned(), verified: true, ..RuleSource::default()
        },
        inputs: vec![
            input("rd", "研发费用", "千元", 1000),
            input("revenue", "主营业务收入", "千元", 1000),
            input("staff", "从业人数", "人", 1),
            award,
            title,
        ],
        parameters: vec![
            parameter("rd_min", 1_000_000, "元", Decimal::ONE),
            parameter("rd_share", 3, "%", Decimal::new(1, 2)),
            parameter("line", 2000, "万元", Decimal::from(10_000)),
            parameter("staff_min", 100, "人", Decimal::ONE),
        ],
        values: vec![NamedValue {
            id: "rd_ratio".to_owned(),
            name: text("研发占比"),
            formula: binary(BinaryOp::Div, Formula::Input(RD), Formula::Input(REVENUE)),
            unit: "%".to_owned(),
            factor: Decimal::new(1, 2),
            text: "annual.rd / annual.revenue".to_owned(),
        }],
        conditions: vec![
            rd,
            condition("revenue", at_least(Formula::Input(REVENUE), Formula::Parameter(2))),
            condition("staff", at_least(Formula::Input(STAFF), Formula::Parameter(3))),
            condition("title", Formula::Input(TITLE)),
            position,
        ],
        requires: Requirement::All(vec![
            Requirement::Condition(0),
            Requirement::AtLeast { count: 1, of: vec![Requirement::Condition(1), Requirement::Condition(2)] },
            Requirement::Condition(3),
            Requirement::Condition(4),
        ]),
        ..Version::bare("2022")
    }
}

pub fn programme(id: &str, versions: Vec<Version>) -> Programme {
    Programme {
        id: id.to_owned(),
        name: text(id),
        kind: ProgrammeKind::Title,
        subject: JudgedKind::Enterprise,
        tier: None,
        regions: Vec::new(),
        industries: Vec::new(),
        versions,
        place: format!("{id}.toml:1"),
    }
}

/// One subject's row.
#[derive(Debug, Clone, Default)]
pub struct Line {
    pub id: String,
    pub region: String,
    pub industry: String,
    pub size: String,
    /// By input of the version, as stored.
    pub values: Vec<Option<i64>>,
}

impl Line {
    pub fn new(id: &str, values: &[Option<i64>]) -> Self {
        Self {
            id: id.to_owned(),
            region: "370102".to_owned(),
            industry: "2614".to_owned(),
            size: "S".to_owned(),
            values: values.to_vec(),
        }
    }
}

pub fn frame(version: &Version, lines: &[Line]) -> Frame {
    let mut frame = Frame { on: on(), ..Frame::default() };
    let mut columns: BTreeMap<Input, FrameColumn> = BTreeMap::new();
    for line in lines {
        frame.subject.push(&line.id);
        frame.name.push(&line.id);
        frame.region.push(&line.region);
        frame.industry.push(&line.industry);
        frame.size.push(&line.size);
        frame.ownership.push("");
    }
    for (at, used) in version.inputs.iter().enumerate() {
        let mut column = FrameColumn {
            period: Period::run(2022, 1, 12),
            vintage: "v1".to_owned(),
            ..FrameColumn::default()
        };
        lines.iter().for_each(|line| column.values.push(line.values.get(at).copied().flatten()));
        columns.insert(used.input.clone(), column);
    }
    frame.columns = columns;
    frame
}
