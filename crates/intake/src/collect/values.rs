use ballast_packs::plan::{Field, FieldKind};

use super::Worker;
use crate::{
    Finding, Lenience, Precision,
    header::{Binding, UnitNames, key},
    value::{self, BadNumber, Scale, ScaleError},
};

impl Worker<'_> {
    /// The stored integer of a cell; nothing where it is missing or wrong (which is reported).
    #[inline]
    pub fn value(
        &mut self,
        at: usize,
        binding: &Binding,
        units: &UnitNames,
        cell: &[u8],
        row: u32,
        id: &[u8],
    ) -> Option<i64> {
        let field = &self.shared.context.form.fields[at];
        let value = match (value::plain(cell), &binding.scale) {
            (Some((mantissa, places)), Some(scale)) => match scale.small(mantissa, places) {
                Ok(value) => Some(value),
                Err(_) => self.written(at, field, binding, units, cell, row, id),
            },
            _ if cell.is_empty() => None,
            _ => self.written(at, field, binding, units, cell, row, id),
        };
        match value {
            None if field.required && self.reads_blank(field, cell) => {
                self.complain(Finding::error("required"), field, binding, cell, row, id, |f| {
                    f.says(format!("{}不能为空", field.name.zh), format!("{} may not be blank", field.id))
                        .help(
                            "没有发生的填0；不掌握的向企业核实",
                            "write 0 where nothing happened; ask the enterprise where it is not known",
                        )
                });
                None
            }
            Some(value) if value < 0 && field.non_negative => {
                self.complain(Finding::error("negative"), field, binding, cell, row, id, |f| {
                    f.says(
                        format!("{}不能为负数", field.name.zh),
                        format!("{} may not be negative", field.id),
                    )
                    .help("核对符号和括号", "check the sign and parentheses")
                });
                Some(value)
            }
            value => value,
        }
    }

    /// Whether the cell is blank rather than wrong: what is wrong was reported already.
    fn reads_blank(&self, field: &Field, cell: &[u8]) -> bool {
        let text = self.encoding.text(cell);
        matches!(field.kind, FieldKind::Choice(_)) && text.trim().is_empty()
            || matches!(value::parse(&text), Ok(None))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the slow half of value, split off to keep the fast half small"
    )]
    #[cold]
    fn written(
        &mut self,
        at: usize,
        field: &Field,
        binding: &Binding,
        units: &UnitNames,
        cell: &[u8],
        row: u32,
        id: &[u8],
    ) -> Option<i64> {
        let text = self.encoding.text(cell).into_owned();
        if let Some(choices) = &self.shared.choices[at] {
            if value::is_missing(text.trim()) {
                return None;
            }
            if is_formula(&text) {
                self.complain(Finding::error("formula"), field, binding, cell, row, id, not_calculated);
                return None;
            }
            let found = choices.get(&key(&text)).copied();
            if found.is_none() {
                let FieldKind::Choice(list) = &field.kind else { return None };
                // The Chinese word where there is one: codes and numbers are what nobody remembers.
                let word = |(code, names): &'_ (String, Vec<String>)| {
                    names.iter().find(|name| !name.is_ascii()).unwrap_or(code).clone()
                };
                let (words, codes): (Vec<String>, Vec<&str>) =
                    list.iter().map(|entry| (word(entry), entry.0.as_str())).unzip();
                self.complain(Finding::error("choice"), field, binding, cell, row, id, |f| {
                    f.says(
                        format!("{}没有“{}”这一项", field.name.zh, text.trim()),
                        format!("{:?} is no choice of {}", text.trim(), field.id),
                    )
                    .help(format!("可填：{}", words.join("、")), format!("write one of {}", codes.join(", ")))
                });
            }
            return found;
        }
        let amount = match value::parse(&text) {
            Ok(amount) => amount?,
            Err(bad) => {
                let rule = if is_formula(&text) { "formula" } else { "number" };
                self.complain(Finding::error(rule), field, binding, cell, row, id, |f| match bad {
                    _ if rule == "formula" => not_calculated(f),
                    BadNumber::NotANumber => f.says("不是数字", "this is not a number").help(
                        "只填数字；没有数据的留空",
                        "write digits only; leave it blank where there is nothing",
                    ),
                    BadNumber::Grouping => {
                        f.says("千位分隔符的位置不对", "thousands separators stand in the wrong places").help(
                            "每三位一个逗号，小数用点",
                            "a comma before every three digits, a point before decimals",
                        )
                    }
                    BadNumber::TooLong => f
                        .says("数字过长", "this number is too long")
                        .help("核对位数和单位", "check the digits and the unit"),
                });
                return None;
            }
        };
        let scale = if amount.unit.is_empty() {
            binding.scale
        } else {
            self.cell_unit(field, binding, units, &amount.unit, cell, row, id)
        };
        let scale = scale?;
        match scale.exact(amount.mantissa, amount.places) {
            Ok(value) => Some(value),
            Err(ScaleError::TooFine)
                if self.shared.context.mapping.is_some_and(|m| m.precision == Precision::Round) =>
            {
                let rounded = scale.rounded(amount.mantissa, amount.places).ok();
                self.complain(Finding::query("rounded"), field, binding, cell, row, id, |f| {
                    f.says("比本表的精度细，已四舍五入", "finer than the form keeps; rounded")
                        .help("如需保留，请增加本表该项的小数位", "give the field more decimals to keep it")
                });
                rounded
            }
            Err(error) => {
                self.complain(
                    Finding::error(if error == ScaleError::TooFine { "precision" } else { "too-large" }),
                    field,
                    binding,
                    cell,
                    row,
                    id,
                    |f| match error {
                        ScaleError::TooFine => f
                            .says(
                                format!("换算成{}后不是{}的整数倍", field.unit, smallest(field)),
                                format!(
                                    "in {} this is not a whole multiple of {}",
                                    field.unit,
                                    smallest(field)
                                ),
                            )
                            .help(
                                "核对单位；确需四舍五入时在映射文件写 precision = \"round\"",
                                "check the unit; precision = \"round\" in the mapping rounds",
                            ),
                        ScaleError::TooLarge => f
                            .says("数值超出范围", "this is beyond any figure")
                            .help("核对单位和位数", "check the unit and the digits"),
                    },
                );
                None
            }
        }
    }

    /// The factor for a unit that stands in the cell itself.
    #[expect(clippy::too_many_arguments, reason = "carries the place of the cell for the finding")]
    fn cell_unit(
        &mut self,
        field: &Field,
        binding: &Binding,
        units: &UnitNames,
        unit: &str,
        cell: &[u8],
        row: u32,
        id: &[u8],
    ) -> Option<Scale> {
        let known = units.find(unit);
        let scale = known.and_then(|unit| {
            Scale::new(&self.shared.context.packs.units, unit, &field.unit, field.decimals).ok()
        });
        if scale.is_none() {
            let lenient = self.shared.context.mapping.is_some_and(|m| m.wrong_unit == Lenience::Query);
            let finding =
                if lenient { Finding::query("unit-mismatch") } else { Finding::error("unit-mismatch") };
            self.complain(finding, field, binding, cell, row, id, |f| {
                f.says(
                    format!("“{unit}”不能换算成“{}”", field.unit),
                    format!("{unit:?} cannot be converted to {}", field.unit),
                )
                .help(
                    format!("用与“{}”同类的单位", field.unit),
                    format!("use a unit that measures the same as {}", field.unit),
                )
            });
            return if lenient { binding.scale } else { None };
        }
        scale
    }

    #[expect(clippy::too_many_arguments, reason = "the place of a cell is many small things")]
    #[cold]
    pub fn complain(
        &mut self,
        finding: Finding,
        field: &Field,
        binding: &Binding,
        cell: &[u8],
        row: u32,
        id: &[u8],
        say: impl FnOnce(Finding) -> Finding,
    ) {
        let value = self.encoding.text(cell).into_owned();
        let subject = self.encoding.text(id).trim().to_owned();
        let finding = say(finding).at(row, &binding.header).field(&field.id).value(&value).subject(&subject);
        self.report(finding);
    }
}

/// Whether a workbook's formula stands in the place of its result.
pub(super) fn is_formula(text: &str) -> bool {
    text.trim_start().starts_with('=')
}

/// Says that a formula's result is not in the file.
pub(super) fn not_calculated(finding: Finding) -> Finding {
    finding
        .says(
            "单元格是公式，文件里没有存下计算结果",
            "the cell is a formula and the file does not hold its result",
        )
        .help(
            "用 Excel 或 WPS 打开、重新计算并保存后再导入，或把公式粘贴为数值",
            "open it in a spreadsheet, let it calculate and save it; or paste the values over the formulas",
        )
}

/// `0.01万元`: the smallest step a field keeps.
fn smallest(field: &Field) -> String {
    match field.decimals {
        0 => format!("1{}", field.unit),
        n => format!("0.{}1{}", "0".repeat(n as usize - 1), field.unit),
    }
}
