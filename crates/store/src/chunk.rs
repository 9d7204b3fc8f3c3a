//! Rows of a submission as the catalog keeps them: Arrow IPC streams of one batch each, compressed with zstd.

use std::ops::Range;

use arrow_array::RecordBatch;
use arrow_ipc::{
    CompressionType,
    reader::StreamReader,
    writer::{IpcWriteOptions, StreamWriter},
};
use arrow_schema::ArrowError;
use ballast_model::{Period, ReturnTable};
use sha2::{Digest, Sha256};

use crate::{StoreError, batch, document::hex, parallel};

/// Rows per chunk: a multiple of 64, and small enough that a chunk is a blob of a few megabytes.
pub(crate) const ROWS: usize = 65_536;

/// What folding needs.
const HEAD: [&str; 3] = ["subject", "region", "marks"];
/// The rest, before the fields. The submission is known from the record.
const BODY: [&str; 6] = ["name", "industry", "size", "ownership", "sheet", "source_row"];

/// One chunk, ready to be kept.
pub(crate) struct Chunk {
    pub(crate) period: Period,
    pub(crate) ordinal: i64,
    pub(crate) rows: u64,
    pub(crate) sha256: String,
    pub(crate) head: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

/// Writes a batch as an IPC stream.
pub(crate) fn to_ipc(batch: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
    // Level 1: a submission is written once while somebody waits, and level 3 saves a twentieth.
    let options = IpcWriteOptions::default()
        .try_with_compression(Some(CompressionType::ZSTD))?
        .try_with_compression_level(Some(1))?;
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), batch.schema_ref(), options)?;
    writer.write(batch)?;
    writer.into_inner()
}

/// Reads the batches of an IPC stream.
pub(crate) fn from_ipc(
    bytes: &[u8],
    mut take: impl FnMut(&RecordBatch) -> Result<(), ArrowError>,
) -> Result<(), ArrowError> {
    for batch in StreamReader::try_new(bytes, None)? {
        take(&batch?)?;
    }
    Ok(())
}

/// Cuts tables into chunks, on all cores.
pub(crate) fn encode(tables: &[ReturnTable]) -> Result<Vec<Chunk>, StoreError> {
    let mut jobs: Vec<(&ReturnTable, i64, Range<usize>)> = Vec::new();
    for table in tables {
        let starts = (0..table.len()).step_by(ROWS);
        jobs.extend(
            starts.zip(0..).map(|(from, ordinal)| (table, ordinal, from..(from + ROWS).min(table.len()))),
        );
    }
    parallel::each(&jobs, |(table, ordinal, rows)| {
        let names: Vec<&str> =
            BODY.into_iter().chain(table.fields.iter().map(|(id, _)| id.as_str())).collect();
        let head = to_ipc(&batch::batch(table, &HEAD, rows.clone())?)?;
        let body = to_ipc(&batch::batch(table, &names, rows.clone())?)?;
        Ok(Chunk {
            period: table.period,
            ordinal: *ordinal,
            rows: rows.len() as u64,
            sha256: digest(&head, &body),
            head,
            body,
        })
    })
    .map_err(|error: ArrowError| StoreError::Malformed(error.to_string()))
}

/// Fingerprint of a chunk: SHA-256 over head and body.
pub(crate) fn digest(head: &[u8], body: &[u8]) -> String {
    hex(&Sha256::new().chain_update(head).chain_update(body).finalize())
}

/// Reads a chunk's head into an otherwise empty table.
pub(crate) fn decode_head(head: &[u8], form: &str, period: Period) -> Result<ReturnTable, ArrowError> {
    let mut table = ReturnTable::new(form, period, []);
    from_ipc(head, |read| batch::append(&mut table, read))?;
    Ok(table)
}

/// Adds a chunk's body to the table its head was read into.
pub(crate) fn decode_body(table: &mut ReturnTable, body: &[u8], submission: i64) -> Result<(), ArrowError> {
    from_ipc(body, |read| batch::append(table, read))?;
    table.submission = vec![submission; table.len()];
    let rows = table.len();
    if table.name.len() != rows
        || table.source_row.len() != rows
        || table.fields.iter().any(|(_, c)| c.len() != rows)
    {
        return Err(ArrowError::InvalidArgumentError(
            "head and body of the chunk differ in length".to_owned(),
        ));
    }
    Ok(())
}
