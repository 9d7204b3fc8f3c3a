//! One subject's rows of sealed files, without reading everybody's.

use std::{
    collections::HashMap,
    fs::File,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use arrow_array::cast::AsArray;
use ballast_model::{ReturnTable, Scope};
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{
            ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
        },
    },
    file::metadata::PageIndexPolicy,
};

use crate::{Store, StoreError, Vintage, batch, chunk, fold, follow::narrowed, parallel, read::projected};

/// Rows of all files whose subjects are remembered; past that they are forgotten. 50 months of 100,000 firms, 40 MB.
const ROWS_KEPT: usize = 5_000_000;

/// A sealed file as far as a subject is looked up in it: what a form typed in is checked against is two years of one firm's
/// returns, and the subjects of two years take longer to read than all the rest.
struct SealedFile {
    metadata: ArrowReaderMetadata,
    /// A hash of a subject and its row, in order. Two subjects may share a hash.
    places: Vec<(u32, u32)>,
}

/// Files that were looked into lately, by fingerprint. A sealed file never changes.
#[derive(Default)]
pub(crate) struct AllSealed(Mutex<HashMap<String, Arc<SealedFile>>>);

fn hash(subject: &str) -> u32 {
    fold::hasher().hash_one(subject) as u32
}

impl SealedFile {
    fn read(path: &Path) -> Result<Self, StoreError> {
        let file = File::open(path).map_err(StoreError::io(path))?;
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let metadata = ArrowReaderMetadata::load(&file, options).map_err(StoreError::parquet(path))?;
        let subject = metadata.schema().fields().iter().position(|field| field.name() == "subject");
        let mask = ProjectionMask::roots(metadata.parquet_schema(), subject);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone())
            .with_projection(mask)
            .with_batch_size(chunk::ROWS)
            .build()
            .map_err(StoreError::parquet(path))?;
        let mut places = Vec::new();
        for read in reader {
            let read = read.map_err(StoreError::parquet(path))?;
            let Some(ids) = read.columns().first().and_then(|column| column.as_string_opt::<i32>()) else {
                return Err(StoreError::damaged(path.display().to_string(), "no column of subjects"));
            };
            let first = places.len() as u32;
            places.extend((first..).zip(ids.iter()).map(|(row, id)| (hash(id.unwrap_or_default()), row)));
        }
        places.sort_unstable();
        Ok(Self { metadata, places })
    }

    /// Rows that may be the subject's.
    fn candidates(&self, subject: &str) -> impl Iterator<Item = usize> {
        let wanted = hash(subject);
        let from = self.places.partition_point(|(hash, _)| *hash < wanted);
        self.places[from..].iter().take_while(move |(hash, _)| *hash == wanted).map(|(_, row)| *row as usize)
    }
}

impl Store {
    fn sealed(&self, vintage: &Vintage, path: &Path) -> Result<Arc<SealedFile>, StoreError> {
        // Held while reading: whoever asks meanwhile waits for the same reading rather than begin another.
        let mut files = self.sealed.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(&vintage.sha256) {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(SealedFile::read(path)?);
        if files.values().map(|file| file.places.len()).sum::<usize>() + file.places.len() > ROWS_KEPT {
            files.clear();
        }
        files.insert(vintage.sha256.clone(), Arc::clone(&file));
        Ok(file)
    }

    /// One subject's sealed return, all fields or the named ones: a table of one row, or of none where it has none or the scope
    /// does not hold it.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Parquet`] for a file that cannot be read.
    pub fn read_one(
        &self,
        vintage: &Vintage,
        subject: &str,
        fields: Option<&[&str]>,
        scope: &Scope,
    ) -> Result<ReturnTable, StoreError> {
        let path = self.vintage_path(vintage);
        parallel::heavy(|| {
            let sealed = self.sealed(vintage, &path)?;
            let (mask, read) = projected(&sealed.metadata, fields);
            let none = ReturnTable::new(&vintage.form, vintage.period, read);
            for row in sealed.candidates(subject) {
                let file = File::open(&path).map_err(StoreError::io(&path))?;
                let only =
                    RowSelection::from_consecutive_ranges(std::iter::once(row..row + 1), sealed.places.len());
                let reader =
                    ParquetRecordBatchReaderBuilder::new_with_metadata(file, sealed.metadata.clone())
                        .with_projection(mask.clone())
                        .with_row_selection(only)
                        .build()
                        .map_err(StoreError::parquet(&path))?;
                let mut table = none.clone();
                for read in reader {
                    read.and_then(|read| batch::append(&mut table, &read))
                        .map_err(StoreError::parquet(&path))?;
                }
                if table.subject.iter().eq([subject]) {
                    return Ok(narrowed(&table, scope));
                }
            }
            Ok(none)
        })
    }
}
