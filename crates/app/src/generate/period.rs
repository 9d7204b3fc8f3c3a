use std::{
    path::Path,
    sync::{Mutex, atomic::AtomicU64, atomic::Ordering},
};

use ballast_model::Period;

use super::{
    GenerateError,
    filling::{Books, Filling, Row},
    manifest::{FileKind, GeneratedFile, Planted},
    writing::{CsvFile, Writer},
};

/// Enterprises filled in by one thread in one go.
const BLOCK: usize = 4096;

/// One block's returns, ready to be written.
struct Block {
    main: Vec<u8>,
    main_rows: Vec<Row>,
    main_count: u32,
    late: Vec<u8>,
    late_count: u32,
    correction: Vec<u8>,
    correction_count: u32,
    planted: Vec<Planted>,
}

/// What one period came to.
pub(super) struct Written {
    pub(super) files: Vec<GeneratedFile>,
    pub(super) planted: Vec<Planted>,
    /// Rows of the main file where it is to be a workbook.
    pub(super) workbook: Option<Vec<Row>>,
}

/// Where a period's files go and how.
pub(super) struct Plan<'a> {
    pub(super) period: Period,
    pub(super) out: &'a Path,
    /// The main file becomes a workbook: its rows are handed back.
    pub(super) workbook: bool,
    pub(super) after_close: bool,
    pub(super) threads: usize,
}

/// `returns/2024-02_月报.csv`: named by the last month, so that files sort in the order they come.
pub(super) fn file_name(period: Period, kind: FileKind, workbook: bool) -> String {
    let what = match kind {
        FileKind::Main => "月报",
        FileKind::Late => "迟报",
        FileKind::Correction => "更正",
    };
    let ending = if workbook { "xlsx" } else { "csv" };
    format!("returns/{:04}-{:02}_{what}.{ending}", period.year(), period.last_month())
}

/// Fills in and writes the files of one period, block by block, so that memory stays bounded.
pub(super) fn write(
    plan: &Plan<'_>,
    filling: &Filling<'_>,
    writer: &Writer<'_>,
    books: &mut [Books],
    progress: &dyn Fn(u64),
) -> Result<Written, GenerateError> {
    let path = |kind, workbook| plan.out.join(file_name(plan.period, kind, workbook));
    let mut main = match plan.workbook {
        true => None,
        false => Some(CsvFile::create(path(FileKind::Main, false), &writer.head(plan.period, ""))?),
    };
    let mut side: [Option<CsvFile>; 2] = [None, None];
    let mut counts = [0u32; 3];
    let mut rows = Vec::new();
    let mut planted = Vec::new();
    let wave = BLOCK * plan.threads.max(1) * 2;
    for (at, books) in books.chunks_mut(wave).enumerate() {
        for block in fill(filling, writer, plan, at * wave, books) {
            let above = writer.rows_above(plan.workbook);
            let side_above = writer.rows_above(false);
            for mut p in block.planted {
                p.row += match p.file {
                    Some(FileKind::Main) => above + counts[0],
                    Some(FileKind::Late) => side_above + counts[1],
                    _ => 0,
                };
                planted.push(p);
            }
            match &mut main {
                Some(file) => file.write(&block.main)?,
                None => rows.extend(block.main_rows),
            }
            for (file, kind, what, bytes) in [
                (0, FileKind::Late, "（迟报）", &block.late),
                (1, FileKind::Correction, "（更正）", &block.correction),
            ] {
                if bytes.is_empty() {
                    continue;
                }
                if side[file].is_none() {
                    side[file] = Some(CsvFile::create(path(kind, false), &writer.head(plan.period, what))?);
                }
                if let Some(file) = &mut side[file] {
                    file.write(bytes)?;
                }
            }
            counts[0] += block.main_count;
            counts[1] += block.late_count;
            counts[2] += block.correction_count;
        }
        progress(books.len() as u64);
    }
    if let Some(file) = main {
        file.finish(&writer.foot())?;
    }
    for file in side.into_iter().flatten() {
        file.finish(&writer.foot())?;
    }
    let kinds = [FileKind::Main, FileKind::Late, FileKind::Correction];
    let files = kinds
        .into_iter()
        .zip(counts)
        .filter(|(kind, count)| *kind == FileKind::Main || *count > 0)
        .map(|(kind, count)| GeneratedFile {
            path: file_name(plan.period, kind, plan.workbook && kind == FileKind::Main).into(),
            period: plan.period,
            kind,
            rows: u64::from(count),
            after_close: plan.after_close && kind != FileKind::Main,
        })
        .collect();
    Ok(Written { files, planted, workbook: plan.workbook.then_some(rows) })
}

/// Fills in one wave of blocks on all threads; blocks come back in order.
fn fill(
    filling: &Filling<'_>,
    writer: &Writer<'_>,
    plan: &Plan<'_>,
    from: usize,
    books: &mut [Books],
) -> Vec<Block> {
    let blocks = books.len().div_ceil(BLOCK);
    let work: Mutex<Vec<(usize, &mut [Books])>> =
        Mutex::new(books.chunks_mut(BLOCK).enumerate().rev().collect());
    let done: Mutex<Vec<(usize, Block)>> = Mutex::new(Vec::with_capacity(blocks));
    let filled = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..plan.threads.max(1).min(blocks) {
            scope.spawn(|| {
                while let Some((at, books)) = work.lock().ok().and_then(|mut list| list.pop()) {
                    let block = one(filling, writer, plan.workbook, from + at * BLOCK, books);
                    filled.fetch_add(books.len() as u64, Ordering::Relaxed);
                    if let Ok(mut list) = done.lock() {
                        list.push((at, block));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, block)| block).collect()
}

fn one(
    filling: &Filling<'_>,
    writer: &Writer<'_>,
    workbook: bool,
    from: usize,
    books: &mut [Books],
) -> Block {
    let mut block = Block {
        main: Vec::new(),
        main_rows: Vec::new(),
        main_count: 0,
        late: Vec::new(),
        late_count: 0,
        correction: Vec::new(),
        correction_count: 0,
        planted: Vec::new(),
    };
    for (at, books) in books.iter_mut().enumerate() {
        let Some(returned) = filling.fill(from + at, books) else { continue };
        if let Some(row) = returned.main {
            block.main_count += 1;
            if workbook {
                block.main_rows.push(row);
            } else {
                writer.line(&row, &mut block.main);
            }
        }
        if let Some(row) = returned.late {
            block.late_count += 1;
            writer.line(&row, &mut block.late);
        }
        if let Some(row) = returned.correction {
            block.correction_count += 1;
            writer.line(&row, &mut block.correction);
        }
        for mut planted in returned.planted {
            planted.row = match planted.file {
                Some(FileKind::Main) => block.main_count,
                Some(FileKind::Late) => block.late_count,
                _ => 0,
            };
            block.planted.push(planted);
        }
    }
    block
}
