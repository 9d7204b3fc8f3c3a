use parquet::{
    basic::{Compression, Encoding, ZstdLevel},
    file::{
        metadata::SortingColumn,
        properties::{EnabledStatistics, WriterProperties},
    },
    schema::types::ColumnPath,
};

/// Rows per page at most: what lies in one province can be skipped to.
const PAGE_ROWS: usize = 16_384;

/// Bytes of a page at which it ends. Ids and names reach them every few thousand rows, integers seldom: somebody who looks up
/// one return unpacks a page of each text, and unpacking 16,384 names took longer than everything else of it.
const PAGE_BYTES: usize = 64 * 1024;

/// Rows after which a page's size is looked at.
const BATCH_ROWS: usize = 1024;

/// How lake files are written. `coded` are the columns with few different texts, `numbers` the integers,
/// `sorted` the places of the columns that the rows are sorted by.
///
/// Measured over 500,000 rows, two keys and six numbers, processor time to read (file size):
///
/// | numbers as | time | size |
/// |---|---|---|
/// | delta, not compressed | 24 ms | 19.0 MB |
/// | delta, zstd | 37 ms | 19.0 MB |
/// | plain, not compressed | 36 ms | 55.7 MB |
/// | dictionary, zstd (the crate's default) | 57 ms | 19.8 MB |
/// | plain, zstd | 80 ms | 18.7 MB |
/// | byte stream split, zstd | 87 ms | 17.8 MB |
///
/// Texts are compressed with zstd at level 1. A dictionary of names or ids, which are all different, would only
/// be given up half way.
pub(crate) fn for_columns(
    group_rows: usize,
    coded: &[&str],
    numbers: &[&str],
    sorted: &[i32],
) -> WriterProperties {
    let order =
        sorted.iter().map(|&column_idx| SortingColumn { column_idx, descending: false, nulls_first: false });
    let mut options = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default()))
        .set_max_row_group_row_count(Some(group_rows))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_data_page_size_limit(PAGE_BYTES)
        .set_write_batch_size(BATCH_ROWS)
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::PLAIN)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_created_by(format!("ballast {}", env!("CARGO_PKG_VERSION")))
        .set_sorting_columns(Some(order.collect()));
    for name in coded {
        options = options.set_column_dictionary_enabled(ColumnPath::from(*name), true);
    }
    for name in numbers {
        options = options
            .set_column_encoding(ColumnPath::from(*name), Encoding::DELTA_BINARY_PACKED)
            .set_column_compression(ColumnPath::from(*name), Compression::UNCOMPRESSED);
    }
    options.build()
}
