use ballast_model::Period;

use super::{
    assemble::Assemble,
    rows::{ATTRIBUTES, constants, every, trim},
    width::Width,
};
use crate::{
    ColumnUse, Finding,
    collect::{Chunk, Shared, Worker},
    header::{
        Aliases, Binding, Bound, Found, LOOKED_AT, Role, Target, Title, UnitNames, bind, key, matching,
        period_header,
    },
    source::Sheet,
    value,
};

/// Reads a sheet whose rows are variables and whose columns are periods, newest or oldest first.
#[expect(clippy::too_many_arguments, reason = "one call per sheet, all that was found out about it")]
pub(crate) fn wide(
    shared: &Shared<'_>,
    sheet: &Sheet<'_>,
    place: u16,
    found: &Found,
    title: &Title,
    aliases: &Aliases,
    units: &UnitNames,
    bound: &Bound,
    uses: &mut Vec<ColumnUse>,
) -> Chunk {
    let mut worker =
        Worker::new(shared, sheet.encoding, &sheet.name, place, Worker::labels_of(bound), every(shared));
    let periods: Vec<(usize, Period)> = found
        .parts
        .iter()
        .enumerate()
        .filter_map(|(at, parts)| Some((at, period_header(parts.last()?)?)))
        .collect();
    let is_period = |at: usize| periods.iter().any(|(column, _)| *column == at);
    let header_row = found.last as u32 + 1;
    let only = only_variable(shared, title, aliases, bound);
    let variable = bound.role(Role::Variable).or_else(|| {
        let mut unknown =
            (0..bound.columns.len()).filter(|&at| !is_period(at) && bound.columns[at].target.is_none());
        match &only {
            None => unknown.next(),
            Some(_) if shared.constant(Role::Variable).is_some() => None,
            // A title may name one variable of many: where the rows name theirs, they know better.
            Some(_) => unknown.find(|&at| names_fields(sheet, found.last, at, aliases, units)),
        }
    });
    for (at, period) in &periods {
        uses[*at].used_as = Some(period.to_string());
    }
    if let Some(at) = variable {
        uses[at].used_as = Some(Role::Variable.name().to_owned());
    }
    let unit_column = bound.role(Role::Unit);
    let constants = constants(shared, title, sheet);
    if variable.is_none() && only.is_none() {
        worker.report(no_variable(header_row));
        return worker.out;
    }
    let only = only
        .filter(|_| variable.is_none())
        .map(|name| variable_binding(shared, title, aliases, units, &name, header_row, &mut worker, uses));
    let key = bound.role(Role::Id).filter(|_| only.is_some());
    let mut assemble = Assemble::default();
    let width = Width::of(sheet, bound, periods.iter().map(|(at, _)| *at));
    let mut settled: Vec<Option<Option<u16>>> = vec![None; periods.len()];
    for part in sheet.parts(1) {
        sheet.visit(part, &mut |row| {
            worker.out.rows = row.index + 1;
            if row.index < header_row {
                return true;
            }
            if worker.ignorable(row.cells, key, only.is_some()) {
                worker.out.ignored += 1;
                return true;
            }
            worker.out.read += 1;
            let number = row.index + 1;
            let subject = variable.or(key).and_then(|at| row.cells.get(at)).copied().unwrap_or_default();
            if width.as_ref().is_some_and(|width| !width.fits(&mut worker, row, subject, shared.context.form))
            {
                return true;
            }
            let text = |at: Option<usize>| {
                at.and_then(|at| row.cells.get(at))
                    .map(|cell| sheet.encoding.text(trim(cell)).into_owned())
                    .unwrap_or_default()
            };
            let mut name = text(variable);
            if let Some(unit) = unit_column.map(|at| text(Some(at))).filter(|unit| !unit.is_empty()) {
                name = format!("{name}({unit})");
            }
            let about = only.clone().unwrap_or_else(|| {
                variable_binding(shared, title, aliases, units, &name, number, &mut worker, uses)
            });
            let Some((at, binding)) = about else { return true };
            let cells: Vec<Vec<u8>> = ATTRIBUTES
                .iter()
                .enumerate()
                .map(|(at, &role)| {
                    let cell = bound
                        .role(role)
                        .and_then(|column| row.cells.get(column))
                        .map_or(&b""[..], |cell| trim(cell));
                    if cell.is_empty() { constants[at].clone().unwrap_or_default() } else { cell.to_vec() }
                })
                .collect();
            for (which, &(column, period)) in periods.iter().enumerate() {
                let cell = row.cells.get(column).map_or(&b""[..], |cell| trim(cell));
                if cell.is_empty() || value::is_missing(sheet.encoding.text(cell).trim()) {
                    continue;
                }
                let settled = *settled[which].get_or_insert_with(|| match shared.settle(period) {
                    Ok(period) => Some(worker.out.period_place(period)),
                    Err((rule, zh, en)) => {
                        let header = found.parts[column].join("/");
                        let help = ("核对表头", "check the header");
                        worker.report(
                            Finding::error(rule).at(header_row, &header).says(zh, en).help(help.0, help.1),
                        );
                        None
                    }
                });
                let Some(settled) = settled else { continue };
                let binding = Binding { header: found.parts[column].join("/"), ..binding.clone() };
                let subject = cells[0].clone();
                let value = worker.value(at, &binding, units, cell, number, &subject);
                assemble.add(&mut worker, &cells, settled, number, at, value);
            }
            true
        });
    }
    assemble.finish(&mut worker);
    worker.out
}

/// The one variable of a table whose rows are subjects: the mapping's, else the one that the title names.
fn only_variable(shared: &Shared<'_>, title: &Title, aliases: &Aliases, bound: &Bound) -> Option<String> {
    let told = shared.constant(Role::Variable);
    let target = match told {
        Some(name) => aliases.variable(&key(name)).or_else(|| aliases.named(&key(name)).first().copied()),
        None => None,
    };
    let by_title = |wanted: Option<Target>| match title.variables.as_slice() {
        [(target, name)] if wanted.is_none_or(|wanted| wanted == *target) => Some(name.clone()),
        _ => None,
    };
    if let Some(name) = told {
        // The title may state the unit beside the name.
        return by_title(target).filter(|_| target.is_some()).or_else(|| Some(name.to_owned()));
    }
    let subjects = [Role::Id, Role::Region, Role::Name].into_iter().any(|role| bound.role(role).is_some());
    by_title(None).filter(|_| subjects && bound.role(Role::Variable).is_none())
}

/// Whether a column's first cells name fields of the form.
fn names_fields(sheet: &Sheet<'_>, header: usize, at: usize, aliases: &Aliases, units: &UnitNames) -> bool {
    let is_field = |cell: &String| {
        let mapped = aliases.variable(&key(cell)).into_iter();
        let named = matching(std::slice::from_ref(cell), aliases, units).targets;
        mapped.chain(named).any(|target| matches!(target, Target::Field(_)))
    };
    sheet.head(LOOKED_AT).iter().skip(header + 1).filter_map(|row| row.get(at)).any(is_field)
}

fn no_variable(row: u32) -> Finding {
    Finding::error("variable-missing")
        .at(row, "")
        .says("各列是月份，但没有写明是什么指标", "the columns are periods and nothing says of which variable")
        .help(
            "在表头上方写明指标和单位，如“工业总产值（万元）”，或在映射文件写 [constants] variable = \"工业总产值\"",
            "name it above the header with its unit, such as 工业总产值（万元）, or write [constants] variable = \"output\" in a mapping",
        )
}

/// What a row is about: the field, and the unit of its cells.
#[expect(clippy::too_many_arguments, reason = "the place of the row and all that names variables")]
fn variable_binding(
    shared: &Shared<'_>,
    title: &Title,
    aliases: &Aliases,
    units: &UnitNames,
    name: &str,
    row: u32,
    worker: &mut Worker<'_>,
    uses: &mut Vec<ColumnUse>,
) -> Option<(usize, Binding)> {
    let parts = match aliases.variable(&key(name)) {
        Some(Target::Field(at)) => vec![shared.context.form.fields[at].id.clone()],
        Some(_) => Vec::new(),
        None => vec![name.to_owned()],
    };
    // A variable is bound as a column would be: same names, same units, same complaints.
    let column = Found {
        layout: crate::Layout::PeriodsAsColumns,
        first: 0,
        last: row as usize - 1,
        parts: vec![parts],
    };
    let mut findings = crate::findings::Findings::default();
    let bound = bind(&column, title, shared.context, aliases, units, &mut findings);
    for finding in findings.list {
        worker.report(finding);
    }
    worker.drop_marks();
    let binding = bound.columns.into_iter().next()?;
    let used = bound.uses.into_iter().next()?;
    uses.push(ColumnUse { header: name.to_owned(), ..used });
    match binding.target {
        Some(Target::Field(at)) => Some((at, binding)),
        _ => None,
    }
}
