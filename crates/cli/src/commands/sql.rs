use ballast_engine::{SqlSource, SqlTable, SqlType};

use super::Session;
use crate::{
    args::{Format, SqlArgs},
    output::{Sheet, print_json, say, write_all},
};

pub async fn run(session: &Session, args: &SqlArgs) -> anyhow::Result<()> {
    let ballast = session.open(false).await?;
    let tables = ballast.sql_tables().await?;
    let Some(query) = &args.query else {
        let mut sheet =
            Sheet::new(&[("table", session.say("表", "table")), ("about", session.say("内容", "about"))]);
        for table in tables {
            sheet.rows.push(vec![table.name, table.about]);
        }
        return Ok(sheet.print(args.format)?);
    };
    let tables = tables.into_iter().map(handed_over).collect();
    let limit = if args.limit == 0 { usize::MAX } else { args.limit };
    let result = tokio::task::block_in_place(|| session.engine.sql(tables, query, limit))?;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    match args.format {
        Format::Table => {
            let mut sheet = Sheet { keys: Vec::new(), heads: result.columns.clone(), rows: Vec::new() };
            sheet.rows = result.rows.iter().map(|row| row.iter().map(text).collect()).collect();
            say(&sheet.table())?;
        }
        Format::Csv => {
            let rows: Vec<Vec<String>> =
                result.rows.iter().map(|row| row.iter().map(text).collect()).collect();
            write_all(&crate::output::csv(result.columns.iter().map(String::as_str), &rows))?;
        }
        Format::Json => {
            let object = |row: &Vec<Option<String>>| {
                let fields = result
                    .columns
                    .iter()
                    .zip(&result.types)
                    .zip(row)
                    .map(|((name, kind), value)| (name.clone(), json(kind, value.as_deref())));
                serde_json::Value::Object(fields.collect())
            };
            print_json(&result.rows.iter().map(object).collect::<Vec<_>>())?;
        }
    }
    // Beside the answer: a program that reads it would take the rows that are cut for all there are.
    if result.truncated {
        eprintln!(
            "{}",
            if session.lang() == "en" {
                format!("only the first {} rows: --limit 0 gives all", result.rows.len())
            } else {
                format!("只列出前 {} 行：--limit 0 列出全部", result.rows.len())
            }
        );
    }
    Ok(())
}

/// A value under its type: numbers as numbers, everything else as text.
fn json(kind: &str, value: Option<&str>) -> serde_json::Value {
    let Some(value) = value else { return serde_json::Value::Null };
    if (kind.starts_with("Int") || kind.starts_with("UInt"))
        && let Ok(whole) = value.parse::<i64>()
    {
        return whole.into();
    }
    if kind.starts_with("Float")
        && let Some(number) = value.parse::<f64>().ok().and_then(serde_json::Number::from_f64)
    {
        return number.into();
    }
    if kind == "Boolean" {
        return (value == "true").into();
    }
    value.into()
}

fn handed_over(table: ballast_app::SqlTable) -> SqlTable {
    let source = match table.source {
        ballast_app::SqlSource::Files(files) => {
            SqlSource::Files(files.into_iter().map(|(period, path)| (period.to_string(), path)).collect())
        }
        ballast_app::SqlSource::Rows(rows) => SqlSource::Rows {
            columns: rows
                .columns
                .into_iter()
                .map(|(name, whole)| (name, if whole { SqlType::Integer } else { SqlType::Text }))
                .collect(),
            rows: rows.rows,
        },
    };
    SqlTable { name: table.name, source }
}
