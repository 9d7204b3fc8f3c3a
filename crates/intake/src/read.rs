use std::sync::atomic::{AtomicUsize, Ordering};

use ballast_model::{Period, Texts};

use ballast_packs::plan::Frequency;

use crate::{
    Context, Finding, Input, Intake, IntakeError, Layout, check,
    collect::{Chunk, Merged, Shared, merge},
    duplicates,
    findings::Findings,
    header::{self, Aliases, Bound, Found, LOOKED_AT, Role, Target, Title, UnitNames, bind},
    layout::{Dated, Rows, tidy, wide},
    source::{self, Part, Sheet},
};

/// Threads worth starting.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 32)
}

/// Reads a file and checks it.
///
/// # Errors
/// [`IntakeError`] where the file cannot be read at all: empty, too large, not a format that is read,
/// a sheet that is not there. What is wrong with its content are findings.
pub fn read(input: &Input<'_>, context: &Context<'_>) -> Result<Intake, IntakeError> {
    let wanted = context.sheet.or_else(|| context.mapping.and_then(|m| m.sheet.as_deref()));
    let (sheets, encoding) = source::open(input, wanted)?;
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let shared = Shared::new(context);
    let aliases = Aliases::new(context.form, context.mapping);
    let units = UnitNames::new(&context.packs.units);
    let mut intake = Intake { encoding: encoding.to_owned(), ..Intake::default() };
    let mut findings = Findings::default();
    strangers(&aliases, &mut findings);
    let mut parts = Parts::default();
    for (place, sheet) in sheets.iter().enumerate() {
        let reading = Reading {
            context,
            shared: &shared,
            aliases: &aliases,
            units: &units,
            sheet,
            place: place as u16,
        };
        reading.read(&mut intake, &mut parts, &mut findings);
    }
    if intake.layout.is_empty() {
        findings.push(no_header(context, sheets.first()));
    }
    let mut merged = merge(context, parts.chunks, &parts.starts, &names);
    findings.append(std::mem::take(&mut merged.findings), 0);
    for table in &merged.tables {
        duplicates::find(table, &mut findings);
    }
    check::run(context, &intake.columns, &mut merged, &mut findings);
    if findings.errors() == 0 && merged.tables.is_empty() {
        findings.push(no_rows(&intake, merged.read));
    }
    intake.rows_read = merged.read;
    intake.ignored_rows = merged.ignored;
    if findings.errors() == 0 {
        intake.tables = marked(merged);
    }
    let order = |name: &str| names.iter().position(|had| had == name);
    findings.list.sort_by_key(|finding| (order(&finding.sheet), finding.row));
    intake.findings = findings.list;
    intake.more = findings.more;
    Ok(intake)
}

/// The cells of a file's sheet as text, row by row: for tables that are no form. The first visible sheet where none is named.
///
/// # Errors
/// [`IntakeError`] where the file cannot be read at all, or has no such sheet.
pub fn cells(input: &Input<'_>, sheet: Option<&str>) -> Result<Vec<Vec<String>>, IntakeError> {
    let (sheets, _) = source::open(input, sheet)?;
    Ok(sheets.first().map(|sheet| sheet.head(usize::MAX)).unwrap_or_default())
}

#[derive(Default)]
struct Parts {
    chunks: Vec<Chunk>,
    /// Row before each chunk's first.
    starts: Vec<u32>,
}

/// One sheet and all it is read against.
struct Reading<'a> {
    context: &'a Context<'a>,
    shared: &'a Shared<'a>,
    aliases: &'a Aliases,
    units: &'a UnitNames,
    sheet: &'a Sheet<'a>,
    place: u16,
}

impl Reading<'_> {
    fn read(&self, intake: &mut Intake, parts: &mut Parts, findings: &mut Findings) {
        let head = self.sheet.head(LOOKED_AT);
        let Some(found) =
            header::find(&head, self.context.form, self.context.mapping, self.aliases, self.units)
        else {
            return;
        };
        let title = Title::read(&head[..found.first], self.aliases, self.units);
        let mut here = Findings::default();
        let bound = bind(&found, &title, self.context, self.aliases, self.units, &mut here);
        if found.layout == Layout::Rows {
            self.missing_columns(&found, &bound, &title, &mut here);
        }
        if intake.layout.is_empty() {
            found.layout.name().clone_into(&mut intake.layout);
            intake.header_row = found.last as u32 + 1;
            intake.columns.clone_from(&bound.uses);
        }
        let header_row = found.last as u32 + 1;
        let (shared, sheet, aliases, units) = (self.shared, self.sheet, self.aliases, self.units);
        match found.layout {
            Layout::PeriodsAsColumns => {
                let uses = &mut intake.columns;
                let chunk = wide(shared, sheet, self.place, &found, &title, aliases, units, &bound, uses);
                parts.chunks.push(chunk);
                parts.starts.push(0);
            }
            Layout::Tidy => {
                let uses = &mut intake.columns;
                let chunk = tidy(shared, sheet, self.place, header_row, &title, aliases, units, &bound, uses);
                parts.chunks.push(chunk);
                parts.starts.push(0);
            }
            Layout::Rows => {
                let period = self.fixed_period(&bound, &title, header_row, &mut here);
                let rows = Rows {
                    shared,
                    sheet,
                    place: self.place,
                    bound: &bound,
                    units,
                    title: &title,
                    skip: header_row,
                    period,
                };
                let mut start = 0;
                for chunk in in_parallel(&rows, sheet) {
                    parts.starts.push(start);
                    start += chunk.rows;
                    parts.chunks.push(chunk);
                }
            }
        }
        for mut finding in here.list {
            finding.sheet.clone_from(&sheet.name);
            findings.push(finding);
        }
    }

    /// The period of rows that do not carry one: asked for, or named in the title.
    fn fixed_period(&self, bound: &Bound, title: &Title, row: u32, findings: &mut Findings) -> Option<Dated> {
        if bound.role(Role::Period).is_some() || bound.role(Role::Year).is_some() {
            return None;
        }
        let constant = self.shared.constant(Role::Period).and_then(|text| text.parse::<Period>().ok());
        let labelled = title.labelled(Role::Period).and_then(|text| text.parse::<Period>().ok());
        let form = self.context.form;
        // A title's year says too little for a form that is due more often.
        let enough = |p: &Period| p.months() < 12 || form.frequency == Frequency::Year;
        let told = title.period.filter(|p| enough(p) && form.reporting(*p).is_some());
        let written = constant.or(labelled).or(told).or(self.context.period).or(self.context.otherwise);
        let settled = match written {
            Some(written) => self.shared.settle(written),
            None => Err((
                "period-missing",
                "文件里没有报告期".to_owned(),
                "the file does not say which period it is for".to_owned(),
            )),
        };
        match settled {
            Ok(period) => Some(Dated { period, known: true }),
            Err((rule, zh, en)) => {
                findings.push(Finding::error(rule).at(row, "").says(zh, en).help(
                    "加一列报告期，或用 --period 指定",
                    "add a column for the period, or give --period",
                ));
                // The rows are still checked, so that one run tells all that is wrong.
                let period = form.reporting(self.context.period.unwrap_or(Period::run(2000, 1, 12)?))?;
                Some(Dated { period, known: false })
            }
        }
    }

    /// Columns without which no return can be complete.
    fn missing_columns(&self, found: &Found, bound: &Bound, title: &Title, findings: &mut Findings) {
        let form = self.context.form;
        let row = found.last as u32 + 1;
        let mut missing = |name: &str, zh: &str, known: &[String]| {
            let known = known.iter().take(4).map(String::as_str).collect::<Vec<_>>().join("、");
            findings.push(
                Finding::error("column-missing")
                    .at(row, "")
                    .field(name)
                    .says(format!("没有“{zh}”这一列"), format!("there is no column for {name}"))
                    .help(
                        format!("加上这一列（可用的表头：{known}），或在映射文件的 [columns] 中对应"),
                        format!("add it (known headers: {known}), or map a column to {name} under [columns]"),
                    ),
            );
        };
        let has = |role: Role| {
            bound.role(role).is_some()
                || self.shared.constant(role).is_some()
                || title.labelled(role).is_some()
        };
        for attribute in form.attributes.iter().filter(|a| a.required) {
            let Some(role) = Role::parse(&attribute.role) else { continue };
            let stands_in = self.shared.by_region
                && matches!(role, Role::Id | Role::Region | Role::Name)
                && [Role::Id, Role::Region, Role::Name].into_iter().any(has);
            if !has(role) && !stands_in && role != Role::Period {
                missing(
                    role.name(),
                    attribute.aliases.first().map_or(role.name(), String::as_str),
                    &attribute.aliases,
                );
            }
        }
        for (at, field) in form.fields.iter().enumerate().filter(|(_, f)| f.required) {
            if !bound.columns.iter().any(|c| c.target == Some(Target::Field(at))) {
                missing(&field.id, &field.name.zh, &field.aliases);
            }
        }
    }
}

/// Reads the parts of a sheet on all cores, in the order of the file.
fn in_parallel(rows: &Rows<'_>, sheet: &Sheet<'_>) -> Vec<Chunk> {
    let threads = threads();
    // A few parts per thread, so that one slow part does not keep the others waiting.
    let parts = sheet.parts(if threads == 1 { 1 } else { threads * 4 });
    let chunks = work_off(rows, &parts, threads);
    if parts.len() > 1 && chunks.first().is_some_and(|first| first.rows <= rows.skip) {
        // The header does not fit the first part: only files of few and very long rows come here.
        return work_off(rows, &sheet.parts(1), 1);
    }
    chunks
}

fn work_off(rows: &Rows<'_>, parts: &[Part], threads: usize) -> Vec<Chunk> {
    let next = AtomicUsize::new(0);
    let mut done: Vec<(usize, Chunk)> = std::thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(part) = parts.get(at) else { return mine };
                mine.push((at, rows.read(*part, at == 0)));
            }
        };
        let workers: Vec<_> = (1..threads.min(parts.len())).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for worker in workers {
            match worker.join() {
                Ok(mine) => done.extend(mine),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, chunk)| chunk).collect()
}

/// Writes the marks into the tables.
fn marked(merged: Merged) -> Vec<ballast_model::ReturnTable> {
    let Merged { mut tables, marks, rules, .. } = merged;
    for (table, mut marks) in tables.iter_mut().zip(marks) {
        marks.sort_unstable();
        marks.dedup();
        let mut texts = Texts { bytes: String::new(), ends: Vec::with_capacity(table.len()) };
        let mut next = marks.iter().peekable();
        let mut text = String::new();
        for row in 0..table.len() {
            text.clear();
            while let Some((_, rule)) = next.next_if(|(marked, _)| *marked as usize == row) {
                if !text.is_empty() {
                    text.push(';');
                }
                text.push_str(&rules[*rule as usize]);
            }
            texts.push(&text);
        }
        table.marks = texts;
    }
    tables
}

fn strangers(aliases: &Aliases, findings: &mut Findings) {
    for stranger in &aliases.strangers {
        findings.push(
            Finding::error("mapping-target")
                .value(stranger)
                .says(format!("映射文件里的“{stranger}”不是本表的项"), format!("the mapping names {stranger:?}, which the form does not have"))
                .help(
                    "写本表的项、id、name、region、industry、size、ownership、period、year、quarter、month、variable、value、unit 或 \"-\"",
                    "write a field of the form, id, name, region, industry, size, ownership, period, year, quarter, month, variable, value, unit or \"-\"",
                ),
        );
    }
}

/// An import that keeps nothing must not pass for one that went well.
fn no_rows(intake: &Intake, read: u64) -> Finding {
    let finding = Finding::error("rows-none").at(intake.header_row, "");
    if read == 0 {
        finding.says("表头下面没有数据", "there are no rows under the header").help(
            "核对是否导出了数据，或用 --sheet 指定工作表",
            "check that the data were exported, or name the sheet with --sheet",
        )
    } else {
        finding.says(format!("读了{read}行，没有一行可以入库"), format!("{read} rows were read and none can be kept")).help(
            "核对版式和列名；指标为行、月份为列或一行一个数值的表，在映射文件中写 layout 和 [variables]",
            "check the layout and the names; tables of variables by period and of one value a row need layout and [variables] of a mapping",
        )
    }
}

fn no_header(context: &Context<'_>, sheet: Option<&Sheet<'_>>) -> Finding {
    let form = context.form;
    let wanted: Vec<&str> = form
        .attributes
        .iter()
        .filter(|a| a.required)
        .filter_map(|a| a.aliases.first().map(String::as_str))
        .chain(form.fields.iter().take(3).map(|f| f.name.zh.as_str()))
        .collect();
    let wanted = wanted.join("、");
    Finding::error("header")
        .sheet(sheet.map_or("", |sheet| &sheet.name))
        .says(
            format!("前{LOOKED_AT}行没有找到表头"),
            format!("no header was found in the first {LOOKED_AT} rows"),
        )
        .help(
            format!("表头要有这样的列：{wanted}；叫法不同的在映射文件的 [columns] 中对应"),
            format!("the header needs columns such as {wanted}; name others under [columns] of a mapping"),
        )
}
