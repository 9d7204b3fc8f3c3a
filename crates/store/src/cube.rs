//! Leaf sums of a vintage: one row per leaf cell, sorted by its keys, in row groups small enough that one
//! province reads little.

use std::{fs::File, io::Write, path::Path, sync::Arc};

use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, cast::AsArray, types::Int64Type};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use ballast_model::{Scope, Texts};
use parquet::{
    arrow::{
        ArrowWriter, ProjectionMask,
        arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder},
    },
    file::statistics::Statistics,
};

use crate::{Store, StoreError, Vintage, batch, gather, parallel, write_options};

/// Rows per row group: a province of a nation's 130,000 cells lies in one or two.
const ROWS: usize = 16_384;

/// Leaf sums as columns: what a leaf is made of, and the sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CubeTable {
    /// Keys by name, `region` first, one text per cell.
    pub keys: Vec<(String, Texts)>,
    /// Sums by name, one per cell.
    pub columns: Vec<(String, Vec<i64>)>,
}

impl CubeTable {
    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.keys.first().map_or(0, |(_, texts)| texts.len())
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key of that name.
    pub fn key(&self, name: &str) -> Option<&Texts> {
        self.keys.iter().find(|(key, _)| key == name).map(|(_, texts)| texts)
    }

    /// The sums of that name.
    pub fn column(&self, name: &str) -> Option<&[i64]> {
        self.columns.iter().find(|(column, _)| column == name).map(|(_, values)| values.as_slice())
    }

    /// Refuses columns of different lengths and names that stand twice.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        let rows = self.len();
        let lengths = self.keys.iter().map(|(_, t)| t.len()).chain(self.columns.iter().map(|(_, v)| v.len()));
        if !lengths.into_iter().all(|length| length == rows) {
            return Err(StoreError::Cube("its columns differ in length".to_owned()));
        }
        let mut names = std::collections::BTreeSet::new();
        let all = self.keys.iter().map(|(name, _)| name).chain(self.columns.iter().map(|(name, _)| name));
        for name in all {
            if !names.insert(name) {
                return Err(StoreError::Cube(format!("column {name} stands twice")));
            }
        }
        Ok(())
    }

    fn take(&self, rows: &[u32]) -> Self {
        let keys = self.keys.iter().map(|(name, texts)| (name.clone(), gather::texts(texts, rows)));
        let columns = self
            .columns
            .iter()
            .map(|(name, values)| (name.clone(), rows.iter().map(|&row| values[row as usize]).collect()));
        Self { keys: keys.collect(), columns: columns.collect() }
    }

    /// The cells in the order of their keys.
    fn sorted(&self) -> Self {
        let mut rows: Vec<u32> = (0..self.len() as u32).collect();
        rows.sort_by(|&a, &b| {
            let key = |row: u32| self.keys.iter().map(move |(_, texts)| texts.get(row as usize));
            key(a).cmp(key(b))
        });
        self.take(&rows)
    }
}

/// Writes leaf sums as Parquet, sorted by their keys.
pub(crate) fn write(out: &mut (impl Write + Send), path: &Path, cube: &CubeTable) -> Result<(), StoreError> {
    let cube = cube.sorted();
    let texts = cube.keys.iter().map(|(name, _)| Field::new(name, DataType::Utf8, false));
    let sums = cube.columns.iter().map(|(name, _)| Field::new(name, DataType::Int64, false));
    let schema = Arc::new(Schema::new(texts.chain(sums).collect::<Vec<_>>()));
    let keys: Vec<&str> = cube.keys.iter().map(|(name, _)| name.as_str()).collect();
    let numbers: Vec<&str> = cube.columns.iter().map(|(name, _)| name.as_str()).collect();
    let order: Vec<i32> = (0..keys.len() as i32).collect();
    let options = write_options::for_columns(ROWS, &keys, &numbers, &order);
    let error = StoreError::parquet(path);
    (|| {
        let mut writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(options))?;
        let texts = cube
            .keys
            .iter()
            .map(|(_, texts)| Ok(Arc::new(batch::text_array(texts, 0..texts.len())?) as ArrayRef));
        let sums =
            cube.columns.iter().map(|(_, values)| Ok(Arc::new(Int64Array::from(values.clone())) as ArrayRef));
        let columns = texts.chain(sums).collect::<Result<Vec<_>, ArrowError>>()?;
        writer.write(&RecordBatch::try_new(schema, columns)?)?;
        writer.close().map(|_| ())
    })()
    .map_err(|failure: parquet::errors::ParquetError| error(failure))
}

/// Whether a row group may hold one of the sorted `regions`, by its statistics.
fn may_hold(statistics: Option<&Statistics>, regions: &[String]) -> bool {
    let bounds = statistics.and_then(|found| Some((found.min_bytes_opt()?, found.max_bytes_opt()?)));
    let Some((least, most)) = bounds else { return true };
    let from = regions.partition_point(|region| region.as_bytes() < least);
    // Bounds may be cut short; a cut upper bound is raised, so comparing bytes stays right.
    regions.get(from).is_some_and(|region| region.as_bytes() <= most)
}

/// Reads sums from a cube file: the named columns, of the cells in `regions` (sorted leaf codes) or of all.
pub(crate) fn read(
    path: &Path,
    columns: &[String],
    regions: Option<&[String]>,
) -> Result<CubeTable, StoreError> {
    let file = File::open(path).map_err(StoreError::io(path))?;
    let metadata = ArrowReaderMetadata::load(&file, Default::default()).map_err(StoreError::parquet(path))?;
    let fields = metadata.schema().fields();
    let wrong = |message: String| StoreError::Parquet { path: path.to_owned(), message };
    for column in columns {
        if !fields.iter().any(|field| field.name() == column && field.data_type() == &DataType::Int64) {
            return Err(wrong(format!("it has no sums named {column}")));
        }
    }
    let keys: Vec<String> = fields
        .iter()
        .filter(|field| field.data_type() == &DataType::Utf8)
        .map(|field| field.name().clone())
        .collect();
    let wanted =
        fields.iter().enumerate().filter(|(_, f)| columns.contains(f.name()) || keys.contains(f.name()));
    let mask = ProjectionMask::roots(metadata.parquet_schema(), wanted.map(|(at, _)| at));
    let region = fields.iter().position(|field| field.name() == "region");
    let groups: Vec<usize> = match (regions, region) {
        (Some(regions), Some(at)) => (0..metadata.metadata().num_row_groups())
            .filter(|&group| may_hold(metadata.metadata().row_group(group).column(at).statistics(), regions))
            .collect(),
        (Some(_), None) => return Err(wrong("it is not kept by region".to_owned())),
        (None, _) => (0..metadata.metadata().num_row_groups()).collect(),
    };
    let parts = parallel::each(&groups, |&group| {
        let file = File::open(path).map_err(StoreError::io(path))?;
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone())
            .with_projection(mask.clone())
            .with_row_groups(vec![group])
            .with_batch_size(ROWS)
            .build()
            .map_err(StoreError::parquet(path))?;
        let mut part = empty(&keys, columns);
        for read in reader {
            read.and_then(|read| append(&mut part, &read)).map_err(StoreError::parquet(path))?;
        }
        Ok::<_, StoreError>(match (regions, part.key("region")) {
            (Some(regions), Some(texts)) => {
                let inside = |row: &u32| {
                    let code = texts.get(*row as usize);
                    regions.binary_search_by(|region| region.as_str().cmp(code)).is_ok()
                };
                let rows: Vec<u32> = (0..part.len() as u32).filter(inside).collect();
                part.take(&rows)
            }
            _ => part,
        })
    })?;
    let mut whole = empty(&keys, columns);
    for part in parts {
        for ((_, to), (_, more)) in whole.keys.iter_mut().zip(&part.keys) {
            gather::append_texts(to, more);
        }
        for ((_, to), (_, more)) in whole.columns.iter_mut().zip(part.columns) {
            to.extend(more);
        }
    }
    Ok(whole)
}

fn empty(keys: &[String], columns: &[String]) -> CubeTable {
    CubeTable {
        keys: keys.iter().map(|name| (name.clone(), Texts::default())).collect(),
        columns: columns.iter().map(|name| (name.clone(), Vec::new())).collect(),
    }
}

fn append(to: &mut CubeTable, read: &RecordBatch) -> Result<(), ArrowError> {
    let missing = |name: &str| ArrowError::SchemaError(format!("no column {name}"));
    for (name, texts) in &mut to.keys {
        let array = read.column_by_name(name).and_then(|array| array.as_string_opt::<i32>());
        batch::append_texts(texts, array.ok_or_else(|| missing(name))?)?;
    }
    for (name, values) in &mut to.columns {
        let array = read.column_by_name(name).and_then(|array| array.as_primitive_opt::<Int64Type>());
        let array = array.filter(|array| array.null_count() == 0).ok_or_else(|| missing(name))?;
        values.extend_from_slice(array.values());
    }
    Ok(())
}

impl Store {
    /// Leaf sums of a vintage: the named columns, of the cells in `regions` (leaf codes, sorted) or of all in the
    /// scope. Keys are always there. Row groups without any of the regions are not read.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where the vintage has no leaf sums, or none that the scope may see: a sum is of many
    /// enterprises, so that of one is only in its returns. [`StoreError::Parquet`] for a column the file does not
    /// have.
    pub fn read_cube(
        &self,
        vintage: &Vintage,
        columns: &[String],
        regions: Option<&[String]>,
        scope: &Scope,
    ) -> Result<CubeTable, StoreError> {
        let none = || StoreError::Missing {
            what: "cube",
            id: format!("of {} {} v{}", vintage.form, vintage.period, vintage.number),
        };
        let path = self.cube_path(vintage).ok_or_else(none)?;
        match scope {
            Scope::All => read(&path, columns, regions),
            Scope::Regions(codes) => {
                let wanted =
                    |code: &&String| regions.is_none_or(|regions| regions.binary_search(code).is_ok());
                let mut seen: Vec<String> = codes.iter().filter(wanted).cloned().collect();
                seen.sort_unstable();
                read(&path, columns, Some(&seen))
            }
            Scope::Enterprise(_) => Err(none()),
        }
    }
}
