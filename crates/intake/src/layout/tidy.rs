use std::collections::HashMap;

use super::{
    assemble::Assemble,
    rows::{ATTRIBUTES, constants, every, trim},
    width::Width,
};
use crate::{
    ColumnUse, Finding, Lenience,
    collect::{Chunk, Shared, Worker},
    header::{Aliases, Binding, Bound, Role, Target, Title, UnitNames, key},
    source::Sheet,
    value::Scale,
};

/// Reads a sheet with one value a row: subject, period, variable, value and perhaps its unit.
#[expect(clippy::too_many_arguments, reason = "one call per sheet, all that was found out about it")]
pub(crate) fn tidy(
    shared: &Shared<'_>,
    sheet: &Sheet<'_>,
    place: u16,
    header_row: u32,
    title: &Title,
    aliases: &Aliases,
    units: &UnitNames,
    bound: &Bound,
    uses: &mut Vec<ColumnUse>,
) -> Chunk {
    let mut worker =
        Worker::new(shared, sheet.encoding, &sheet.name, place, Worker::labels_of(bound), every(shared));
    let constants = constants(shared, title, sheet);
    let roles =
        [Role::Period, Role::Year, Role::Quarter, Role::Month, Role::Variable, Role::Value, Role::Unit]
            .map(|role| bound.role(role));
    let [period_at, year_at, quarter_at, month_at, variable_at, value_at, unit_at] = roles;
    let value_header = value_at.map(|at| bound.columns[at].header.clone()).unwrap_or_default();
    let told = shared.context.period.or(shared.context.otherwise);
    let fixed = told.and_then(|p| shared.settle(p).ok()).map(|p| worker.out.period_place(p));
    let mut variables: HashMap<Vec<u8>, Option<usize>> = HashMap::new();
    let mut assemble = Assemble::default();
    let width = Width::of(sheet, bound, std::iter::empty());
    for part in sheet.parts(1) {
        sheet.visit(part, &mut |row| {
            worker.out.rows = row.index + 1;
            if row.index < header_row {
                return true;
            }
            if worker.ignorable(row.cells, variable_at, true) {
                worker.out.ignored += 1;
                return true;
            }
            worker.out.read += 1;
            let number = row.index + 1;
            let get =
                |at: Option<usize>| at.and_then(|at| row.cells.get(at)).map_or(&b""[..], |cell| trim(cell));
            let named = [0, 2, 1].into_iter().map(|which| get(bound.role(ATTRIBUTES[which])));
            let subject = named.into_iter().find(|cell| !cell.is_empty()).unwrap_or_default();
            if width.as_ref().is_some_and(|width| !width.fits(&mut worker, row, subject, shared.context.form))
            {
                return true;
            }
            let variable = get(variable_at);
            let field = *variables.entry(variable.to_vec()).or_insert_with(|| {
                let name = sheet.encoding.text(variable).into_owned();
                let target =
                    aliases.variable(&key(&name)).or_else(|| match aliases.named(&key(&name)).as_slice() {
                        [one] => Some(*one),
                        _ => None,
                    });
                let field = match target {
                    Some(Target::Field(at)) => Some(at),
                    _ => None,
                };
                let used_as = field.map(|at| shared.context.form.fields[at].id.clone());
                uses.push(ColumnUse { header: name.clone(), used_as, unit: None });
                if target.is_none() {
                    let finding = Finding::error("variable-unknown")
                        .at(number, variable_at.map_or("", |at| &bound.columns[at].header))
                        .value(&name)
                        .says(
                            format!("本表没有“{}”", name.trim()),
                            format!("the form has no {:?}", name.trim()),
                        )
                        .help(
                            "在映射文件的 [variables] 中对应，不要的写 \"-\"",
                            "map it under [variables]; write \"-\" for one that is not wanted",
                        );
                    worker.report(finding);
                    worker.drop_marks();
                }
                field
            });
            let Some(at) = field else {
                worker.out.ignored += 1;
                return true;
            };
            let period = match (get(period_at), get(year_at)) {
                (cell, _) if !cell.is_empty() => worker.period(cell, number),
                (_, year) if !year.is_empty() => {
                    let some = |at: Option<usize>| at.map(|at| get(Some(at)));
                    worker.period_of(year, some(quarter_at), some(month_at), number)
                }
                _ => fixed.or_else(|| worker.period(b"", number)),
            };
            let Some(period) = period else {
                worker.drop_marks();
                return true;
            };
            let cells: Vec<Vec<u8>> = ATTRIBUTES
                .iter()
                .enumerate()
                .map(|(which, &role)| {
                    let cell = get(bound.role(role));
                    if cell.is_empty() { constants[which].clone().unwrap_or_default() } else { cell.to_vec() }
                })
                .collect();
            let subject =
                [0, 2, 1].into_iter().map(|n| cells[n].clone()).find(|c| !c.is_empty()).unwrap_or_default();
            let binding =
                stated_unit(shared, &mut worker, at, &value_header, get(unit_at), number, &subject, units);
            let Some(binding) = binding else { return true };
            let value = worker.value(at, &binding, units, get(value_at), number, &subject);
            assemble.add(&mut worker, &cells, period, number, at, value);
            true
        });
    }
    assemble.finish(&mut worker);
    worker.out
}

/// The factor for the unit that stands beside a value; a unit of another kind is an error, or a
/// query and the form's own unit where the mapping says so.
#[expect(clippy::too_many_arguments, reason = "carries the place of the cell for the finding")]
fn stated_unit(
    shared: &Shared<'_>,
    worker: &mut Worker<'_>,
    at: usize,
    header: &str,
    cell: &[u8],
    row: u32,
    subject: &[u8],
    names: &UnitNames,
) -> Option<Binding> {
    let field = &shared.context.form.fields[at];
    let units = &shared.context.packs.units;
    let mapped = shared.context.mapping.and_then(|m| m.units.get(&field.id));
    let text = worker.encoding.text(cell).into_owned();
    let stated = match text.trim() {
        "" => mapped.unwrap_or(&field.unit).clone(),
        text => names.find(text).unwrap_or(text).to_owned(),
    };
    let own = Scale::new(units, &field.unit, &field.unit, field.decimals).ok();
    let binding = Binding {
        header: header.to_owned(),
        target: Some(Target::Field(at)),
        unit: stated.clone(),
        scale: own,
    };
    match Scale::new(units, &stated, &field.unit, field.decimals) {
        Ok(scale) => Some(Binding { scale: Some(scale), ..binding }),
        Err(error) => {
            let lenient = shared.context.mapping.is_some_and(|m| m.wrong_unit == Lenience::Query);
            let finding =
                if lenient { Finding::query("unit-mismatch") } else { Finding::error("unit-mismatch") };
            worker.complain(finding, field, &binding, cell, row, subject, |f| {
                f.says(
                    format!("{}的单位写成了“{stated}”，本表为“{}”", field.name.zh, field.unit),
                    format!("{} is stated in {stated}, the form has {}: {error}", field.id, field.unit),
                )
                .help("核对单位；数值按本表单位读取", "check the unit; the value is read in the form's unit")
            });
            lenient.then_some(binding)
        }
    }
}
