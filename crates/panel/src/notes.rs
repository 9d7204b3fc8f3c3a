use ballast_model::Text;
use ballast_packs::Packs;
use ballast_packs::plan::{Form, Indicator, Leaf, SubjectKind};

use crate::deflate::price_index;
use crate::formula::Formula;
use crate::{IndicatorPlan, Request};

/// What the header is written from.
pub(crate) struct Facts<'a> {
    pub packs: &'a Packs,
    pub plan: &'a IndicatorPlan,
    pub request: &'a Request,
    pub indicator: &'a Indicator,
    pub form: &'a Form,
    pub formula: &'a Formula<'a>,
    pub total: &'a [Leaf],
    pub overlapping: bool,
    pub unallocated: bool,
    pub without_index: usize,
}

/// In words, who is compared with whom.
pub(crate) fn scope(facts: &Facts<'_>) -> String {
    let first = facts.total.first().copied().unwrap_or_default();
    let compared = thousands(first.counted.saturating_sub(first.entered));
    let several = !facts.plan.summed.is_empty();
    let text = match (facts.form.subject, several) {
        (_, true) => Text::new(
            format!("同口径报表 {compared} 份（本期与上年同期均有数据）"),
            format!("{compared} returns with data in both periods (same scope)"),
        ),
        (SubjectKind::Enterprise, _) => Text::new(
            format!("同口径企业 {compared} 家（本期与上年同期均有数据）"),
            format!("{compared} enterprises with data in both periods (same scope)"),
        ),
        (SubjectKind::Region, _) => Text::new(
            format!("同口径地区 {compared} 个（本期与上年同期均有数据）"),
            format!("{compared} regions with data in both periods (same scope)"),
        ),
        (SubjectKind::Chain, _) => Text::new(
            format!("同口径产业链 {compared} 条（本期与上年同期均有数据）"),
            format!("{compared} chains with data in both periods (same scope)"),
        ),
    };
    text.get(&facts.request.lang).to_owned()
}

/// What a reader must know.
pub(crate) fn notes(facts: &Facts<'_>) -> Vec<String> {
    let mut notes = facts.plan.notes.clone();
    let first = facts.total.first().copied().unwrap_or_default();
    if facts.formula.in_points() {
        notes.push(Text::new("增速为百分点变化", "growth is the change in percentage points"));
    }
    if first.underived > 0 {
        let n = thousands(first.underived);
        notes.push(Text::new(
            format!("{n}家缺前期累计数，本期数无法推算，未计入"),
            format!(
                "{n} lack the earlier year-to-date figure: their value cannot be derived and is not counted"
            ),
        ));
    }
    if facts.total.iter().any(|leaf| leaf.counted != first.counted) {
        let counts: Vec<String> = facts
            .plan
            .families
            .iter()
            .zip(facts.total)
            .map(|(family, leaf)| format!("{family} {}", thousands(leaf.counted)))
            .collect();
        let counts = counts.join(", ");
        notes.push(Text::new(
            format!("各分项填报家数不同：{counts}"),
            format!("the parts of the formula are not reported by the same enterprises: {counts}"),
        ));
    }
    if facts.overlapping {
        notes.push(Text::new(
            "片区可能相互重叠，各行相加不等于合计；拉动点以合计为基准",
            "zones may overlap: rows do not add up to the total; pulls are against the total",
        ));
    }
    if facts.unallocated {
        notes.push(Text::new(
            "“未分配”行为代码不在册或只登记到上级的部分，各行相加等于合计",
            "the unallocated row holds unknown codes and what is registered above this level; rows add up to the total",
        ));
    }
    if facts.request.constant_price {
        constant_price(facts, &mut notes);
    }
    notes.iter().map(|note| note.get(&facts.request.lang).to_owned()).collect()
}

fn constant_price(facts: &Facts<'_>, notes: &mut Vec<Text>) {
    let Ok(index) = price_index(facts.packs, facts.indicator) else { return };
    notes.push(Text::new(
        format!("按上年同期价格计算，价格指数：{}（{}）", index.id, index.source),
        format!("at the prices of the same period of last year; price index {} ({})", index.id, index.source),
    ));
    if !index.verified {
        notes.push(Text::new("价格指数未经核实", "the price index has not been checked against its source"));
    }
    if facts.without_index > 0 {
        let n = facts.without_index;
        notes.push(Text::new(
            format!("{n}个行业无价格指数，按现价计入"),
            format!("{n} industries have no price index and stand at current prices"),
        ));
    }
}

/// `2895` as `2,895`.
pub(crate) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
