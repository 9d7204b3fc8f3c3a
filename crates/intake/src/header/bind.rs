use std::collections::HashMap;

use ballast_packs::plan::{FieldKind, Form};

use super::{Aliases, Found, Role, Target, Title, UnitNames, find::matching, key};
use crate::{ColumnUse, Context, Finding, findings::Findings, resolve::nearest, value::Scale};

/// One column of the file and what is done with it.
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    pub header: String,
    pub target: Option<Target>,
    /// Unit the cells are in.
    pub unit: String,
    /// From the cells to stored integers; only for quantities.
    pub scale: Option<Scale>,
}

/// All columns of a sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bound {
    pub columns: Vec<Binding>,
    pub uses: Vec<ColumnUse>,
}

impl Bound {
    /// The column that has a role.
    pub fn role(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|c| c.target == Some(Target::Role(role)))
    }
}

/// Decides what each column is, and reports columns that are doubtful.
pub(crate) fn bind(
    found: &Found,
    title: &Title,
    context: &Context<'_>,
    aliases: &Aliases,
    units: &UnitNames,
    findings: &mut Findings,
) -> Bound {
    let form = context.form;
    let mut bound = Bound::default();
    let mut taken: HashMap<Target, String> = HashMap::new();
    let row = found.last as u32 + 1;
    for parts in &found.parts {
        let header = parts.join("/");
        let matched = matching(parts, aliases, units);
        let mut binding = Binding { header: header.clone(), target: None, unit: String::new(), scale: None };
        let mut used = ColumnUse { header: header.clone(), used_as: None, unit: None };
        match matched.targets.as_slice() {
            [] => {
                if let Some(near) =
                    nearest(&key(&header), aliases.keys()).filter(|_| header.chars().count() > 3)
                {
                    findings.push(
                        Finding::query("column-near")
                            .at(row, &header)
                            .says(format!("列“{header}”没有使用"), format!("column {header:?} is not used"))
                            .help(
                                format!("如果它就是“{near}”，请改正表头，或在映射文件的 [columns] 中写明"),
                                format!("if it is {near:?}, correct the header or name it under [columns] of the mapping"),
                            ),
                    );
                }
            }
            [Target::Unwanted] => {}
            [target] => {
                if let Some(first) = taken.insert(*target, header.clone()) {
                    let name = target_name(form, *target);
                    findings.push(
                        Finding::error("column-twice")
                            .at(row, &header)
                            .field(&name)
                            .says(
                                format!("列“{first}”和列“{header}”都是 {name}"),
                                format!("columns {first:?} and {header:?} are both {name}"),
                            )
                            .help(
                                "删去一列，或在映射文件的 [columns] 中把一列写为 \"-\"",
                                "remove one, or map one to \"-\" under [columns] of the mapping",
                            ),
                    );
                }
                binding.target = Some(*target);
                used.used_as = Some(target_name(form, *target));
                if let Target::Field(at) = target {
                    let said = Said { unit: matched.unit, bracket: matched.bracket };
                    quantity(form, *at, said, title, context, row, &mut binding, &mut used, findings);
                }
            }
            several => {
                let names: Vec<_> = several.iter().map(|t| target_name(form, *t)).collect();
                findings.push(
                    Finding::error("column-ambiguous")
                        .at(row, &header)
                        .says(
                            format!("列“{header}”可以是 {}", names.join("、")),
                            format!("column {header:?} can be {}", names.join(" or ")),
                        )
                        .help(
                            "在映射文件的 [columns] 中写明是哪一个",
                            "say which under [columns] of the mapping",
                        ),
                );
            }
        }
        bound.columns.push(binding);
        bound.uses.push(used);
    }
    bound
}

/// What a header says about its unit.
struct Said {
    unit: Option<String>,
    bracket: Option<String>,
}

/// Settles the unit of a field's column: the header's, else the mapping's, else the title's, else the form's.
#[expect(clippy::too_many_arguments, reason = "one step of bind, split off to be read by itself")]
fn quantity(
    form: &Form,
    at: usize,
    said: Said,
    title: &Title,
    context: &Context<'_>,
    row: u32,
    binding: &mut Binding,
    used: &mut ColumnUse,
    findings: &mut Findings,
) {
    let Some(field) = form.fields.get(at) else { return };
    if matches!(field.kind, FieldKind::Choice(_)) {
        return;
    }
    let units = &context.packs.units;
    if let (None, Some(bracket)) = (&said.unit, &said.bracket) {
        findings.push(
            Finding::error("unit-unknown")
                .at(row, &binding.header)
                .field(&field.id)
                .value(bracket)
                .says(
                    format!("单位“{bracket}”没有在知识包中声明"),
                    format!("unit {bracket:?} is not declared in any pack"),
                )
                .help(
                    format!("改为与“{}”同类的单位，或在映射文件的 [columns] 中写明这一列", field.unit),
                    format!(
                        "write a unit that measures the same as {}, or map the column under [columns]",
                        field.unit
                    ),
                ),
        );
    }
    let same_dimension = |unit: &&String| {
        let pair = (units.get(unit), units.get(&field.unit));
        matches!(pair, (Some(a), Some(b)) if a.dimension == b.dimension)
    };
    let mapped = context.mapping.and_then(|m| m.units.get(&field.id).or_else(|| m.units.get(&field.family)));
    let unit = said
        .unit
        .as_ref()
        .or(mapped)
        .or_else(|| title.units.iter().find(same_dimension))
        .unwrap_or(&field.unit)
        .clone();
    match Scale::new(units, &unit, &field.unit, field.decimals) {
        Ok(scale) => binding.scale = Some(scale),
        Err(error) => findings.push(
            Finding::error("unit-mismatch")
                .at(row, &binding.header)
                .field(&field.id)
                .value(&unit)
                .says(
                    format!("“{unit}”不能换算成“{}”", field.unit),
                    format!("{unit} cannot be converted to {}: {error}", field.unit),
                )
                .help(
                    format!("{} 要用与“{}”同类的单位", field.name.zh, field.unit),
                    format!("{} needs a unit that measures the same as {}", field.id, field.unit),
                ),
        ),
    }
    if unit != field.unit {
        used.unit = Some(unit.clone());
    }
    binding.unit = unit;
}

/// The id or role, as reports name it.
pub(super) fn target_name(form: &Form, target: Target) -> String {
    match target {
        Target::Role(role) => role.name().to_owned(),
        Target::Field(at) => form.fields.get(at).map(|f| f.id.clone()).unwrap_or_default(),
        Target::Unwanted => "-".to_owned(),
    }
}
