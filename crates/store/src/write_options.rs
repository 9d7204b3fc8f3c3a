use parquet::{
    basic::{Compression, Encoding, ZstdLevel},
    file::{
        metadata::SortingColumn,
        properties::{EnabledStatistics, WriterProperties},
    },
    schema::types::ColumnPath,
};

/// How lake files are written: zstd at level 1; columns with few different texts as dictionaries; numbers
/// without, because a dictionary of amounts only costs time.
///
/// `coded` are the columns with few different texts, `sorted` those the rows are sorted by, with their
/// places.
pub(crate) fn for_columns(group_rows: usize, coded: &[&str], sorted: &[(&str, i32)]) -> WriterProperties {
    let order = sorted.iter().map(|&(_, column_idx)| SortingColumn {
        column_idx,
        descending: false,
        nulls_first: false,
    });
    let mut options = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default()))
        .set_max_row_group_row_count(Some(group_rows))
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::PLAIN)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by(format!("ballast {}", env!("CARGO_PKG_VERSION")))
        .set_sorting_columns(Some(order.collect()));
    for name in coded {
        options = options.set_column_dictionary_enabled(ColumnPath::from(*name), true);
    }
    for (name, _) in sorted {
        options = options.set_column_statistics_enabled(ColumnPath::from(*name), EnabledStatistics::Page);
    }
    options.build()
}
