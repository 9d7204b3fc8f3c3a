//! Parquet files of others.

use std::{fs::File, sync::Arc};

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int32Array,
    Int64Array, LargeStringArray, ListArray, RecordBatch, StringArray, TimestampMicrosecondArray,
    types::Int32Type,
};
use ballast_store::{StoreError, read_parquet};
use parquet::arrow::ArrowWriter;

fn write(columns: Vec<(&str, ArrayRef)>) -> tempfile::NamedTempFile {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut writer = ArrowWriter::try_new(File::create(file.path()).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    file
}

#[test]
fn cells_are_what_a_person_would_write() {
    let file = write(vec![
        ("企业", Arc::new(StringArray::from(vec![Some("甲"), None]))),
        ("large", Arc::new(LargeStringArray::from(vec![Some("x"), Some("")]))),
        ("code", Arc::new(vec![Some("a"), None].into_iter().collect::<DictionaryArray<Int32Type>>())),
        ("int", Arc::new(Int64Array::from(vec![Some(-12), None]))),
        ("float", Arc::new(Float64Array::from(vec![Some(1e21), Some(f64::NAN)]))),
        ("small", Arc::new(Float64Array::from(vec![Some(1234.0), Some(1e-7)]))),
        (
            "decimal",
            Arc::new(Decimal128Array::from(vec![Some(12345), None]).with_precision_and_scale(10, 2).unwrap()),
        ),
        ("day", Arc::new(Date32Array::from(vec![Some(20_000), None]))),
        ("instant", Arc::new(TimestampMicrosecondArray::from(vec![Some(0), None]))),
        ("flag", Arc::new(BooleanArray::from(vec![Some(true), None]))),
    ]);
    let cells = read_parquet(file.path()).unwrap();
    let column = |name: &str| {
        let at = cells.columns.iter().position(|column| column == name).unwrap();
        cells.rows[at].iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(column("企业"), ["甲", ""]);
    assert_eq!(column("large"), ["x", ""]);
    assert_eq!(column("code"), ["a", ""]);
    assert_eq!(column("int"), ["-12", ""]);
    assert_eq!(column("float"), ["1000000000000000000000", ""]);
    assert_eq!(column("small"), ["1234", "0.0000001"]);
    assert_eq!(column("decimal"), ["123.45", ""]);
    assert_eq!(column("day"), ["2024-10-04", ""]);
    assert_eq!(column("instant"), ["1970-01-01T00:00:00", ""]);
    assert_eq!(column("flag"), ["true", ""]);
}

#[test]
fn what_is_no_table_of_cells_is_refused() {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]);
    let file = write(vec![("n", Arc::new(Int32Array::from(vec![1]))), ("list", Arc::new(list))]);
    let refused = read_parquet(file.path());
    assert!(matches!(&refused, Err(StoreError::Parquet { message, .. }) if message.contains("column list")));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "not parquet at all").unwrap();
    assert!(matches!(read_parquet(file.path()), Err(StoreError::Parquet { .. })));
    assert!(matches!(read_parquet(&file.path().join("nothing")), Err(StoreError::Io { .. })));
}
