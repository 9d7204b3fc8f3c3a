use std::collections::BTreeMap;

use ballast_intake::{Headed, Headings};
use ballast_model::{Units, fold_width};
use ballast_packs::plan::{Kind, KindField, Shape};
use rust_decimal::Decimal;

use crate::Question;

/// A column that every kind's table may have: its key and the headings under which files carry it.
const COMMON: [(&str, &[&str]); 9] = [
    ("title", &["标题", "事项", "名称"]),
    ("region", &["区划", "区划代码", "地区", "所在地"]),
    ("office", &["牵头单位", "责任单位", "lead"]),
    ("co", &["配合单位", "协办单位", "co-offices"]),
    ("subject", &["统一社会信用代码", "企业代码", "enterprise"]),
    ("subject_name", &["企业名称", "单位名称", "enterprise name"]),
    ("source", &["来源编号", "来源", "工单编号"]),
    ("reason", &["事由", "说明"]),
    ("kind", &["事项类型", "类型"]),
];

/// The unit of a sum of money whose field names none.
const YUAN: &str = "元";

/// What a column of a table of items holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    /// Something that every kind has.
    Common,
    /// A field of the kind, by id; where the heading states another unit than the field's, that unit and the field's.
    Field(String, Option<(String, String)>),
    /// A field of the kind under a heading whose unit it cannot be given in; that is told once, with the heading.
    Refused,
    /// None of the kind.
    Unknown,
}

/// Each column with its heading.
pub(super) type Named<'a> = Vec<(&'a str, &'a Column)>;

/// What is wrong with headings, each with the heading.
pub(super) type Mistaken = Vec<(String, Question)>;

/// The headings of a table of items, and what they are for each kind that its rows are of.
pub(super) struct Columns<'a> {
    units: &'a Units,
    heads: Vec<(String, Headed)>,
    of_kind: BTreeMap<String, Vec<Column>>,
}

impl<'a> Columns<'a> {
    /// The cells of the header row.
    pub(super) fn new(heads: &[String], units: &'a Units) -> Self {
        let headings = Headings::new(units);
        let heads = heads.iter().map(|head| (head.trim().to_owned(), headings.read(head))).collect();
        Self { units, heads, of_kind: BTreeMap::new() }
    }

    /// Where the column stands that every kind may have.
    pub(super) fn common(&self, key: &str) -> Option<usize> {
        self.heads.iter().position(|(head, headed)| common_column(head, headed) == Some(key))
    }

    /// Each column with its heading, for items of a kind; and what is wrong with headings, the first time the kind is asked for.
    pub(super) fn of(&mut self, kind: &Kind) -> (Named<'_>, Mistaken) {
        let mut wrong = Vec::new();
        if !self.of_kind.contains_key(&kind.id) {
            let columns = self.heads.iter().map(|(head, headed)| {
                column_of(kind, head, headed, self.units).unwrap_or_else(|why| {
                    wrong.push((head.clone(), why));
                    Column::Refused
                })
            });
            let columns = columns.collect();
            self.of_kind.insert(kind.id.clone(), columns);
        }
        let columns = self.of_kind.get(&kind.id).map_or(&[][..], Vec::as_slice);
        (self.heads.iter().map(|(head, _)| head.as_str()).zip(columns).collect(), wrong)
    }

    /// Whether some heading was refused: then rows lack what stands below it.
    pub(super) fn refused(&self) -> bool {
        self.of_kind.values().flatten().any(|column| *column == Column::Refused)
    }
}

fn common_column(head: &str, headed: &Headed) -> Option<&'static str> {
    let fits = |(key, heads): &&(&'static str, &[&str])| {
        key.eq_ignore_ascii_case(&fold_width(head)) || heads.iter().any(|of| headed.is(of))
    };
    COMMON.iter().find(fits).map(|(key, _)| *key)
}

/// A field of the kind first: its own words win over those that all kinds share. Only where the whole heading is nothing that is known
/// is what stands at its end taken for a unit.
fn column_of(kind: &Kind, head: &str, headed: &Headed, units: &Units) -> Result<Column, Question> {
    let named = |fits: &dyn Fn(&str) -> bool| {
        kind.fields.iter().find(|field| fits(&field.id) || fits(&field.name.zh) || fits(&field.name.en))
    };
    if let Some(field) = named(&|name| headed.is(name)) {
        return Ok(Column::Field(field.id.clone(), None));
    }
    if common_column(head, headed).is_some() {
        return Ok(Column::Common);
    }
    match named(&|name| headed.names(name)) {
        Some(field) => Ok(Column::Field(field.id.clone(), stated(field, headed, units)?)),
        None => Ok(Column::Unknown),
    }
}

/// The unit that a field's heading states and the field's own, where they differ.
fn stated(field: &KindField, headed: &Headed, units: &Units) -> Result<Option<(String, String)>, Question> {
    let money = (field.shape == Shape::Money).then_some(YUAN);
    let own = field.unit.as_deref().or(money);
    let Some(unit) = headed.unit() else {
        // A remark in brackets does no harm beside words; beside a number it may be a unit that nobody declared.
        return match (own, headed.bracket()) {
            (Some(own), Some(bracket)) => Err(Question::column_unit_unknown(bracket, own)),
            _ => Ok(None),
        };
    };
    if !field.shape.is_number() {
        return Err(Question::column_no_number(unit, &field.name.zh));
    }
    match own {
        Some(own) if own == unit => Ok(None),
        Some(own) => match units.factor(unit, own) {
            Ok(_) => Ok(Some((unit.to_owned(), own.to_owned()))),
            Err(_) => Err(Question::column_unit(unit, own)),
        },
        // A number without a unit of its own is a count or a share: a unit that is one of them leaves it as it is.
        None if units.get(unit).is_some_and(|unit| unit.factor == Decimal::ONE) => Ok(None),
        None => Err(Question::column_unit_none(unit, &field.name.zh)),
    }
}

/// A number in another unit, exactly; nothing where it has no end in that unit, or too many digits.
pub(super) fn converted(number: Decimal, from: &str, to: &str, units: &Units) -> Option<Decimal> {
    let (from, to) = (units.get(from)?.factor, units.get(to)?.factor);
    let base = number.checked_mul(from)?;
    let value = base.checked_div(to)?;
    // Decimals round past 28 digits: what does not lead back was rounded.
    let exact = base.checked_div(from) == Some(number) && value.checked_mul(to) == Some(base);
    exact.then(|| value.normalize())
}

#[cfg(test)]
mod tests {
    use ballast_packs::Packs;

    use super::*;

    fn packs() -> Packs {
        Packs::load(&[]).unwrap_or_else(|_| unreachable!("the packs that ship have no mistakes")).0
    }

    #[test]
    fn a_heading_states_the_unit_of_its_column() {
        let packs = packs();
        let kind = &packs.kinds["arrears"];
        let of = |head: &str| {
            let mut columns = Columns::new(&[head.to_owned()], &packs.units);
            let (found, mut wrong) = columns.of(kind);
            let column = found[0].1.clone();
            wrong.pop().map_or(Ok(column), |(_, why)| Err(why.in_words("zh")))
        };
        let amount = |unit: Option<&str>| {
            Ok(Column::Field("amount".to_owned(), unit.map(|unit| (unit.to_owned(), "元".to_owned()))))
        };
        for head in ["拖欠金额", "amount", "拖欠金额（元）", "Amount owed", " 拖欠金额 "] {
            assert_eq!(of(head), amount(None), "{head}");
        }
        for head in
            ["拖欠金额（万元）", "拖欠金额(单位：万元)", "拖欠金额/万元", "拖欠金额_万元", "拖欠金额【万元】"]
        {
            assert_eq!(of(head), amount(Some("万元")), "{head}");
        }
        assert!(of("拖欠金额（吨）").unwrap_err().contains("不能换算"));
        assert!(of("拖欠金额（大写）").unwrap_err().contains("大写"));
        assert_eq!(of("来源编号"), Ok(Column::Common));
        assert_eq!(of("天气（万元）"), Ok(Column::Unknown));
    }

    #[test]
    fn numbers_are_converted_exactly_or_not_at_all() {
        let packs = packs();
        let to = |text: &str, from: &str, to: &str| {
            let number = text.parse().unwrap();
            converted(number, from, to, &packs.units).map(|value| value.to_string())
        };
        assert_eq!(to("123.4567", "万元", "元").as_deref(), Some("1234567"));
        assert_eq!(to("0.1", "亿元", "元").as_deref(), Some("10000000"));
        assert_eq!(to("-12.30", "万元", "元").as_deref(), Some("-123000"));
        assert_eq!(to("1", "元", "亿元").as_deref(), Some("0.00000001"));
        assert_eq!(to("79228162514264337593543950335", "亿元", "元"), None);
        assert_eq!(to("0.1234567890123456789012345678", "万元", "亿元"), None);
    }
}
