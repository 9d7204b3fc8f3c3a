//! Writes the benchmark's data in the layout of the lake.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::{Context, Result};
use datafusion::{
    arrow::{
        array::{ArrayRef, Int64Array, RecordBatch, StringArray, UInt32Array},
        datatypes::{DataType, Field, Schema},
    },
    parquet::{
        arrow::ArrowWriter,
        basic::{Compression, Encoding, ZstdLevel},
        file::properties::{EnabledStatistics, WriterProperties},
        schema::types::ColumnPath,
    },
};

use crate::{
    Bench, codes, cube,
    roster::{self, Enterprise, FIELDS},
};

/// How files are written; the defaults are those of the lake.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `plain`, `delta`, `split` or `dictionary`, for the form's fields.
    pub encoding: String,
    /// zstd level; 0 leaves the fields uncompressed.
    pub zstd: i32,
    /// Rows in a row group.
    pub group: usize,
    /// Rows in a page.
    pub page: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { encoding: "delta".into(), zstd: 0, group: 131_072, page: 16_384 }
    }
}

/// The month's place in the data: 0 is January of 2023.
pub fn month_name(month: i32) -> String {
    format!("{}-{:02}", 2023 + month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// The file of a month's returns.
pub fn returns_file(dir: &Path, month: i32) -> PathBuf {
    dir.join("lake/form=monthly").join(format!("period={}", month_name(month))).join("v1.parquet")
}

/// The file of a month's leaf sums.
pub fn cube_file(dir: &Path, month: i32) -> PathBuf {
    dir.join("lake/cube=monthly").join(format!("period={}", month_name(month))).join("v1.parquet")
}

/// Writes the returns of all months and their leaf sums, unless they are there.
pub fn all(bench: &Bench, enterprises: usize, trades: u32) -> Result<()> {
    let settings = settings();
    let made = format!("{enterprises} enterprises, {} months, {trades} trades, {settings:?}\n", bench.months);
    let note = bench.dir.join("made.txt");
    if fs::read_to_string(&note).is_ok_and(|text| text == made) {
        return Ok(());
    }
    let (counties, classes) = (codes::counties(&bench.regions)?, codes::classes(&bench.industries)?);
    eprintln!("generating {enterprises} enterprises x {} months in {}", bench.months, bench.dir.display());
    let roster = roster::enterprises(enterprises, &counties, &classes, bench.months, trades);
    returns(&bench.dir, &roster, &counties, &classes, bench.months, &settings)?;
    for month in 0..bench.months {
        cube::write(bench, month, &settings)?;
    }
    fs::write(&note, made).with_context(|| format!("writing {}", note.display()))
}

/// The settings, changed by BENCH_ENCODING, BENCH_ZSTD and BENCH_GROUP.
fn settings() -> Settings {
    let mut settings = Settings::default();
    if let Ok(encoding) = std::env::var("BENCH_ENCODING") {
        settings.encoding = encoding;
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<usize>().ok());
    settings.zstd = number("BENCH_ZSTD").map_or(settings.zstd, |level| level as i32);
    settings.group = number("BENCH_GROUP").unwrap_or(settings.group);
    settings
}

/// Writes `months` files of returns.
fn returns(
    dir: &Path,
    roster: &[Enterprise],
    counties: &[String],
    classes: &[String],
    months: i32,
    settings: &Settings,
) -> Result<()> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    loop {
                        let month = next.fetch_add(1, Ordering::Relaxed) as i32;
                        if month >= months {
                            return Ok(());
                        }
                        let file = returns_file(dir, month);
                        let batch = month_batch(roster, counties, classes, month)?;
                        write(&file, &batch, settings)?;
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| anyhow::bail!("a writer stopped")))
    })
}

fn month_batch(
    roster: &[Enterprise],
    counties: &[String],
    classes: &[String],
    month: i32,
) -> Result<RecordBatch> {
    let year = (month.div_euclid(12)).clamp(0, 1) as usize;
    let mut rows: Vec<&Enterprise> = roster.iter().filter(|e| e.reports(month)).collect();
    rows.sort_unstable_by(|a, b| {
        (a.county[year], a.class, &a.subject).cmp(&(b.county[year], b.class, &b.subject))
    });
    let text = |of: &dyn Fn(&Enterprise) -> String| -> ArrayRef {
        Arc::new(rows.iter().map(|e| Some(of(e))).collect::<StringArray>())
    };
    let mut columns: Vec<(String, ArrayRef)> = vec![
        ("subject".into(), text(&|e| e.subject.clone())),
        ("name".into(), text(&|e| format!("示例企业{:06}", e.seed))),
        ("region".into(), text(&|e| counties[e.county[year] as usize].clone())),
        ("industry".into(), text(&|e| classes[e.class as usize].clone())),
        ("size".into(), text(&|e| if e.size > 11.0 { "medium".into() } else { "small".into() })),
        ("ownership".into(), text(&|e| if e.seed % 10 == 0 { "state".into() } else { "private".into() })),
    ];
    for (at, (name, ..)) in FIELDS.iter().enumerate() {
        let values: Int64Array = rows.iter().map(|e| e.value(at, month)).collect();
        let bases: Int64Array = rows.iter().map(|e| e.base(at, month)).collect();
        columns.push(((*name).into(), Arc::new(values)));
        columns.push((format!("{name}_base"), Arc::new(bases)));
    }
    columns.push(("submission".into(), Arc::new(Int64Array::from(vec![i64::from(month) + 1; rows.len()]))));
    columns.push(("sheet".into(), text(&|_| String::new())));
    columns.push(("source_row".into(), Arc::new(UInt32Array::from_iter_values(2..rows.len() as u32 + 2))));
    columns.push(("marks".into(), text(&|_| String::new())));
    let schema = Schema::new(
        columns
            .iter()
            .map(|(name, array)| {
                Field::new(name, array.data_type().clone(), array.data_type() == &DataType::Int64)
            })
            .collect::<Vec<_>>(),
    );
    Ok(RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(_, array)| array).collect())?)
}

/// Writes one file with the settings.
pub fn write(file: &Path, batch: &RecordBatch, settings: &Settings) -> Result<()> {
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir).with_context(|| format!("creating {}", dir.display()))?;
    }
    let zstd = Compression::ZSTD(ZstdLevel::try_new(settings.zstd.max(1))?);
    let mut properties = WriterProperties::builder()
        .set_compression(zstd)
        .set_max_row_group_row_count(Some(settings.group))
        .set_data_page_row_count_limit(settings.page)
        .set_write_batch_size(settings.page)
        .set_statistics_enabled(EnabledStatistics::Page);
    for field in batch.schema().fields() {
        let column = ColumnPath::from(field.name().as_str());
        if ["subject", "name"].contains(&field.name().as_str()) {
            // All different: a dictionary would only be given up half way.
            properties = properties.set_column_dictionary_enabled(column.clone(), false);
        }
        if field.data_type() != &DataType::Int64 {
            continue;
        }
        if settings.zstd == 0 {
            properties = properties.set_column_compression(column.clone(), Compression::UNCOMPRESSED);
        }
        let encoding = match settings.encoding.as_str() {
            "dictionary" => continue,
            "delta" => Encoding::DELTA_BINARY_PACKED,
            "split" => Encoding::BYTE_STREAM_SPLIT,
            _ => Encoding::PLAIN,
        };
        properties = properties
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_encoding(column, encoding);
    }
    let out = File::create(file).with_context(|| format!("creating {}", file.display()))?;
    let mut writer = ArrowWriter::try_new(out, batch.schema(), Some(properties.build()))?;
    writer.write(batch)?;
    writer.close()?;
    Ok(())
}
