//! Holds the engine to the small, obviously right evaluator, on files and on rows at hand.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use ballast_model::{Origin, Period, ReturnTable, Scope, Subject, Texts};
use ballast_packs::plan::{Evaluator, EvaluatorError, LeafPlan, Measure, MeasureSource, Segment};
use ballast_panel::{PlainEvaluator, cells};
use datafusion::{
    arrow::{
        array::{ArrayRef, Int64Array, RecordBatch, StringArray},
        datatypes::{Field, Schema},
    },
    parquet::{arrow::ArrowWriter, basic::Encoding, file::properties::WriterProperties},
};
use proptest::prelude::*;

use crate::{Engine, EngineOptions};

const FIELDS: [&str; 3] = ["a", "b", "c"];
const REGIONS: [&str; 4] = ["110101", "110102", "370102", ""];
const INDUSTRIES: [&str; 4] = ["0610", "2614", "2621", ""];

/// Writes what the store writes: as far as the engine looks.
pub(crate) fn write(table: &ReturnTable, path: &Path, group: usize) {
    let text = |texts: &Texts| -> ArrayRef { Arc::new(texts.iter().map(Some).collect::<StringArray>()) };
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("subject", text(&table.subject)),
        ("name", text(&table.name)),
        ("region", text(&table.region)),
        ("industry", text(&table.industry)),
        ("size", text(&table.size)),
        ("ownership", text(&table.ownership)),
    ];
    for (name, column) in &table.fields {
        columns.push((name, Arc::new((0..table.len()).map(|row| column.get(row)).collect::<Int64Array>())));
    }
    let fields: Vec<_> =
        columns.iter().map(|(name, a)| Field::new(*name, a.data_type().clone(), true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let batch =
        RecordBatch::try_new(Arc::clone(&schema), columns.into_iter().map(|(_, a)| a).collect()).unwrap();
    let mut properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group))
        .set_data_page_row_count_limit(3)
        .set_write_batch_size(3)
        .set_column_dictionary_enabled("subject".into(), false);
    for (name, _) in &table.fields {
        let column: datafusion::parquet::schema::types::ColumnPath = name.as_str().into();
        properties = properties
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_encoding(column, Encoding::DELTA_BINARY_PACKED);
    }
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), schema, Some(properties.build())).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// Subject, region, industry, size, values.
type TestRow = (u8, usize, usize, bool, [Option<i64>; 3]);

/// A table from rows.
pub(crate) fn table(rows: &[TestRow], sorted: bool) -> ReturnTable {
    let mut rows = rows.to_vec();
    // One row per subject, as in every closed period.
    let mut seen = std::collections::HashSet::new();
    rows.retain(|row| seen.insert(row.0));
    if sorted {
        rows.sort_by_key(|row| (REGIONS[row.1], INDUSTRIES[row.2], row.0));
    }
    let period = Period::month(2024, 11).unwrap();
    let mut table = ReturnTable::new("monthly", period, FIELDS.map(str::to_owned));
    for (id, region, industry, small, values) in rows {
        let subject = Subject {
            id: format!("91110101MB{id:08}"),
            region: REGIONS[region].to_owned(),
            industry: INDUSTRIES[industry].to_owned(),
            size: if small { "small" } else { "large" }.to_owned(),
            ..Subject::default()
        };
        table.push(&subject, &values, &Origin::default(), "");
    }
    table
}

fn value() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        2 => Just(None),
        5 => (-1000i64..1000).prop_map(Some),
        1 => prop_oneof![Just(i64::MAX), Just(i64::MIN), Just(0)].prop_map(Some),
    ]
}

fn returns() -> impl Strategy<Value = ReturnTable> {
    let row = (0u8..24, 0..REGIONS.len(), 0..INDUSTRIES.len(), any::<bool>(), [value(), value(), value()]);
    (prop::collection::vec(row, 0..40), prop::bool::weighted(0.7))
        .prop_map(|(rows, sorted)| table(&rows, sorted))
}

fn field() -> impl Strategy<Value = String> {
    prop::sample::select(FIELDS.to_vec()).prop_map(str::to_owned)
}

fn source() -> impl Strategy<Value = MeasureSource> {
    prop_oneof![
        4 => field().prop_map(MeasureSource::Current),
        2 => field().prop_map(MeasureSource::LastYear),
        1 => (field(), field()).prop_map(|(a, b)| MeasureSource::Difference(a, b)),
        1 => (field(), field()).prop_map(|(a, b)| MeasureSource::LastYearDifference(a, b)),
    ]
}

fn measure() -> impl Strategy<Value = Measure> {
    (source(), prop::collection::vec(source(), 0..3)).prop_map(|(current, base)| Measure { current, base })
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        4 => Just(Scope::All),
        1 => prop::sample::subsequence(REGIONS.to_vec(), 0..4)
            .prop_map(|codes| Scope::Regions(codes.into_iter().map(str::to_owned).collect())),
        1 => (0u8..24).prop_map(|id| Scope::Enterprise(format!("91110101MB{id:08}"))),
    ]
}

fn some(of: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    prop_oneof![
        2 => Just(Vec::new()),
        1 => prop::sample::subsequence(of.to_vec(), 0..most)
            .prop_map(|list| list.into_iter().map(str::to_owned).collect::<Vec<_>>()),
    ]
}

prop_compose! {
    fn plans()(
        current in returns(),
        others in prop::collection::vec(prop::option::of(returns()), 3),
        measures in prop::collection::vec(measure(), 1..4),
        keys in prop::sample::subsequence(vec!["region", "industry", "size", "subject"], 1..=4),
        scope in scope(),
        regions in some(&REGIONS, 4),
        industries in some(&INDUSTRIES, 4),
        stated_only in any::<bool>(),
    ) -> LeafPlan {
        let mut others = others.into_iter().map(|t| t.filter(|_| !stated_only).map(|t| Segment::Rows(Arc::new(t))));
        let mut other = || others.next().flatten();
        LeafPlan {
            current: Segment::Rows(Arc::new(current)),
            last_year: other(),
            earlier: other(),
            last_year_earlier: other(),
            measures,
            keys: keys.into_iter().map(str::to_owned).collect(),
            scope,
            regions,
            industries,
        }
    }
}

/// The same plan over files.
fn sealed(plan: &LeafPlan, dir: &Path, group: usize) -> LeafPlan {
    let seal = |segment: &Segment, name: &str| -> Segment {
        let Segment::Rows(table) = segment else { return segment.clone() };
        let path: PathBuf = dir.join(name);
        write(table, &path, group);
        Segment::File(path)
    };
    LeafPlan {
        current: seal(&plan.current, "current.parquet"),
        last_year: plan.last_year.as_ref().map(|s| seal(s, "last_year.parquet")),
        earlier: plan.earlier.as_ref().map(|s| seal(s, "earlier.parquet")),
        last_year_earlier: plan.last_year_earlier.as_ref().map(|s| seal(s, "last_year_earlier.parquet")),
        ..plan.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_evaluator_agrees_with_the_obvious_one(plan in plans(), threads in 1usize..4, group in 1usize..30) {
        let right = cells(&PlainEvaluator.leaf_sums(&plan).unwrap());
        let engine = Engine::new(EngineOptions { threads, ..EngineOptions::default() });
        prop_assert_eq!(&cells(&engine.leaf_sums(&plan).unwrap()), &right);
        let dir = tempfile::tempdir().unwrap();
        let plan = sealed(&plan, dir.path(), group);
        prop_assert_eq!(&cells(&engine.leaf_sums(&plan).unwrap()), &right);
        for sums in engine.leaf_sums_many(&[plan.clone(), plan.clone(), plan]).unwrap() {
            prop_assert_eq!(&cells(&sums), &right);
        }
    }
}

fn simple(current: Segment, column: &str) -> LeafPlan {
    LeafPlan {
        current,
        last_year: None,
        earlier: None,
        last_year_earlier: None,
        measures: vec![Measure { current: MeasureSource::Current(column.to_owned()), base: Vec::new() }],
        keys: vec!["region".to_owned(), "industry".to_owned()],
        scope: Scope::All,
        regions: Vec::new(),
        industries: Vec::new(),
    }
}

#[test]
fn sums_pass_64_bits_without_harm() {
    let rows: Vec<_> = (0..9u8).map(|id| (id, 0, 0, true, [Some(i64::MAX), None, None])).collect();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.parquet");
    write(&table(&rows, true), &path, 4);
    let sums = Engine::new(EngineOptions::default()).leaf_sums(&simple(Segment::File(path), "a")).unwrap();
    assert_eq!(sums.measures[0][0].value, 9 * i128::from(i64::MAX));
}

#[test]
fn larger_tables_than_a_piece_agree_too() {
    let rows: Vec<_> = (0..24u8)
        .map(|id| (id, usize::from(id) % 3, usize::from(id) % 4, true, [Some(i64::from(id)), None, None]))
        .collect();
    let small = table(&rows, false);
    let mut large = ReturnTable::new("monthly", small.period, FIELDS.map(str::to_owned));
    for copy in 0..6_000 {
        for row in 0..small.len() {
            let subject = Subject { id: format!("{copy}-{row}"), ..small.subject_at(row) };
            large.push(&subject, &[Some(copy), None, None], &Origin::default(), "");
        }
    }
    let plan = simple(Segment::Rows(Arc::new(large)), "a");
    let engine = Engine::new(EngineOptions { threads: 3, ..EngineOptions::default() });
    assert_eq!(cells(&engine.leaf_sums(&plan).unwrap()), cells(&PlainEvaluator.leaf_sums(&plan).unwrap()));
}

#[test]
fn what_is_missing_is_named() {
    let engine = Engine::new(EngineOptions::default());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("small.parquet");
    write(&table(&[(1, 0, 0, true, [Some(1), None, None])], true), &path, 4);
    let missing = engine.leaf_sums(&simple(Segment::File(path.clone()), "z")).unwrap_err();
    assert!(matches!(&missing, EvaluatorError::Column { column, .. } if column == "z"), "{missing}");
    let text = engine.leaf_sums(&simple(Segment::File(path.clone()), "name")).unwrap_err().to_string();
    assert!(text.contains("column name holds Utf8"), "{text}");
    let plan = LeafPlan { keys: vec!["name".to_owned()], ..simple(Segment::File(path.clone()), "a") };
    assert!(engine.leaf_sums(&plan).unwrap_err().to_string().contains("cannot be a key"));
    std::fs::write(&path, b"PAR1 this is no Parquet").unwrap();
    let damaged = engine.leaf_sums(&simple(Segment::File(path), "a")).unwrap_err().to_string();
    assert!(damaged.contains("small.parquet"), "{damaged}");
    let absent =
        engine.leaf_sums(&simple(Segment::File("nowhere.parquet".into()), "a")).unwrap_err().to_string();
    assert!(absent.contains("nowhere.parquet"), "{absent}");
}

#[test]
fn works_inside_an_async_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let rows = table(&[(1, 0, 0, true, [Some(1), None, None])], true);
    let plan = simple(Segment::Rows(Arc::new(rows)), "a");
    let sums = runtime.block_on(async { Engine::new(EngineOptions::default()).leaf_sums(&plan) }).unwrap();
    assert_eq!(sums.len(), 1);
}
