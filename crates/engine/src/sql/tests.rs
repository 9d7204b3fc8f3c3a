use std::path::PathBuf;

use super::{SqlError, SqlSource, SqlTable, SqlType};
use crate::{Engine, EngineOptions, property};

fn engine() -> Engine {
    Engine::new(EngineOptions { threads: 2, memory_limit: 64 << 20 })
}

fn lake(dir: &std::path::Path) -> Vec<SqlTable> {
    let file = |period: &str, values: &[i64]| -> (String, PathBuf) {
        let rows: Vec<_> = values
            .iter()
            .enumerate()
            .map(|(at, &value)| (at as u8, at % 3, at % 4, true, [Some(value), None, Some(1)]))
            .collect();
        let path = dir.join(format!("数据 {period}.parquet"));
        property::write(&property::table(&rows, true), &path, 4);
        (period.to_owned(), path)
    };
    let text = |text: &str| Some(text.to_owned());
    vec![
        SqlTable {
            name: "monthly".to_owned(),
            source: SqlSource::Files(vec![file("2024-10", &[1, 2, 3]), file("2024-11", &[10, 20, 30, 40])]),
        },
        SqlTable {
            name: "regions".to_owned(),
            source: SqlSource::Rows {
                columns: vec![
                    ("code".to_owned(), SqlType::Text),
                    ("level".to_owned(), SqlType::Integer),
                    ("valid_to".to_owned(), SqlType::Date),
                ],
                rows: vec![
                    vec![text("110101"), text("3"), None],
                    vec![text("110102"), text("3"), text("2010-10-30")],
                    vec![text("370102"), text("3"), None],
                ],
            },
        },
        SqlTable {
            name: "lost".to_owned(),
            source: SqlSource::Files(vec![("2024-10".to_owned(), dir.join("lost.parquet"))]),
        },
    ]
}

fn rows(query: &str) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let result = engine().sql(lake(dir.path()), query, 100).unwrap();
    let text = |row: &Vec<Option<String>>| {
        row.iter().map(|cell| cell.as_deref().unwrap_or("-")).collect::<Vec<_>>().join(" ")
    };
    result.rows.iter().map(text).collect()
}

#[test]
fn files_are_one_table_with_their_period() {
    assert_eq!(
        rows("select period, count(*), sum(a), count(b) from monthly group by period order by period"),
        ["2024-10 3 6 0", "2024-11 4 100 0"]
    );
    assert_eq!(rows("select sum(a) from monthly where period = '2024-11' and region = '110102'"), ["20"]);
    assert_eq!(
        rows(
            "select now.subject, now.a - before.a from monthly now join monthly before using (subject)
              where now.period = '2024-11' and before.period = '2024-10' order by 1 limit 1"
        ),
        ["91110101MB00000000 9"]
    );
}

#[test]
fn rows_at_hand_have_types_and_nulls() {
    assert_eq!(
        rows("select code, level + 1, valid_to from regions order by code"),
        ["110101 4 -", "110102 4 2010-10-30", "370102 4 -"]
    );
    assert_eq!(
        rows(
            "select r.code, sum(m.a) from monthly m join regions r on r.code = m.region
              where r.valid_to is null group by r.code order by r.code"
        ),
        ["110101 51", "370102 33"]
    );
}

#[test]
fn the_limit_cuts_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let ask = |limit| engine().sql(lake(dir.path()), "select a from monthly", limit).unwrap();
    let (cut, whole) = (ask(3), ask(7));
    assert_eq!((cut.rows.len(), cut.truncated), (3, true));
    assert_eq!((whole.rows.len(), whole.truncated), (7, false));
    assert_eq!((whole.columns, whole.types), (vec!["a".to_owned()], vec!["Int64".to_owned()]));
    let all = ask(usize::MAX);
    assert_eq!((all.rows.len(), all.truncated), (7, false));
}

#[test]
fn nothing_but_one_query_is_run() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("out.parquet");
    for statement in [
        "create table t (a int)".to_owned(),
        "create external table t stored as parquet location '/etc'".to_owned(),
        "drop table monthly".to_owned(),
        "delete from monthly".to_owned(),
        "update monthly set a = 1".to_owned(),
        "insert into regions values ('1', 1, null)".to_owned(),
        "set datafusion.execution.batch_size = 1".to_owned(),
        format!("copy monthly to '{}'", target.display()),
        format!("explain analyze copy monthly to '{}'", target.display()),
        "select 1; select 2".to_owned(),
        "prepare p as select 1".to_owned(),
    ] {
        let refused = engine().sql(lake(dir.path()), &statement, 10).unwrap_err();
        assert!(matches!(refused, SqlError::NotAQuery(_)), "{statement}: {refused}");
    }
    assert!(!target.exists());
    assert!(engine().sql(lake(dir.path()), "", 10).is_err());
    let foreign = engine().sql(lake(dir.path()), "select * from '/etc/passwd'", 10).unwrap_err();
    assert!(matches!(foreign, SqlError::Query { .. }), "{foreign}");
}

#[test]
fn mistakes_are_said() {
    let dir = tempfile::tempdir().unwrap();
    let say = |query: &str| engine().sql(lake(dir.path()), query, 10).unwrap_err().to_string();
    let unknown = say("select * from monthli");
    assert!(unknown.contains("monthli") && unknown.contains("tables: monthly, regions, lost"), "{unknown}");
    assert!(say("select outputt from monthly").contains("outputt"));
    assert!(say("select * from lost").contains("lost.parquet"));
    assert!(say("select cast(period as bigint) from monthly").contains("2024-1"));
    let table = SqlTable {
        name: "bad".to_owned(),
        source: SqlSource::Rows {
            columns: vec![("level".to_owned(), SqlType::Integer)],
            rows: vec![vec![Some("three".to_owned())]],
        },
    };
    assert!(
        engine().sql(vec![table], "select * from bad", 10).unwrap_err().to_string().contains("column level")
    );
}

#[test]
fn tables_can_be_listed_and_described() {
    let dir = tempfile::tempdir().unwrap();
    let mut tables = lake(dir.path());
    tables.pop();
    let listed = engine().sql(tables.clone(), "show tables", 100).unwrap();
    assert!(listed.rows.iter().any(|row| row.iter().flatten().any(|cell| cell == "monthly")));
    let described = engine().sql(tables, "describe monthly", 100).unwrap();
    assert!(described.rows.iter().any(|row| row[0].as_deref() == Some("period")));
}

#[test]
fn memory_is_bounded() {
    let query = "select count(*) from generate_series(1, 3000000) a join generate_series(1, 3000000) b on a.value = b.value";
    let small = Engine::new(EngineOptions { threads: 2, memory_limit: 1 << 20 });
    let refused = small.sql(Vec::new(), query, 10).unwrap_err();
    assert!(matches!(&refused, SqlError::Run(_)), "{refused}");
    assert!(refused.to_string().contains("exhausted"), "{refused}");
    // With room the same query is answered.
    let roomy = Engine::new(EngineOptions { threads: 2, memory_limit: 512 << 20 });
    assert_eq!(roomy.sql(Vec::new(), query, 10).unwrap().rows, [[Some("3000000".to_owned())]]);
}
