use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, RecordBatch},
        datatypes::Schema,
        util::display::{ArrayFormatter, FormatOptions},
    },
    catalog::TableProvider,
    error::DataFusionError,
    execution::{
        context::{SQLOptions, SessionContext},
        runtime_env::RuntimeEnvBuilder,
    },
    prelude::SessionConfig,
    sql::{parser::Statement, sqlparser::ast},
};
use futures::StreamExt;

use super::{SqlError, SqlResult, SqlSource, SqlTable, lake::Lake, plain};
use crate::Engine;

impl Engine {
    /// Answers one query over `tables` and reads no more than `limit` rows of the answer. Tables are opened only
    /// if the query names them. May be called from inside an async runtime: the query runs on threads of its own.
    ///
    /// # Errors
    /// [`SqlError`]: for anything but one query (nothing can be created, written, set or copied), for a
    /// query that is not right, and for one that fails or needs more memory than the engine was given.
    pub fn sql(&self, tables: Vec<SqlTable>, query: &str, limit: usize) -> Result<SqlResult, SqlError> {
        let runtime = || {
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(self.threads)
                .thread_name("ballast-sql")
                .build()
                .map_err(|e| SqlError::Run(e.to_string()))
        };
        // A runtime cannot be entered from a thread that drives another one, so the waiting is done elsewhere.
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| runtime()?.block_on(self.answer(&tables, query, limit)));
            waiting.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload))
        })
    }

    async fn answer(&self, tables: &[SqlTable], query: &str, limit: usize) -> Result<SqlResult, SqlError> {
        let config = SessionConfig::new()
            .with_target_partitions(self.threads)
            .with_information_schema(true)
            .with_default_catalog_and_schema("ballast", "lake");
        let memory = RuntimeEnvBuilder::new()
            .with_memory_limit(self.memory_limit, 1.0)
            .build_arc()
            .map_err(|e| SqlError::Run(e.to_string()))?;
        let context = SessionContext::new_with_config_rt(config, memory);
        let wrong = |e: DataFusionError| {
            let message = e.strip_backtrace();
            let tables = if message.contains("not found") && message.contains("table") {
                tables.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join(", ")
            } else {
                String::new()
            };
            SqlError::Query { message, tables }
        };

        let state = context.state();
        let dialect = state.config().options().sql_parser.dialect;
        let statement = state.sql_to_statement(query, &dialect).map_err(|e| match e {
            DataFusionError::NotImplemented(_) => {
                SqlError::NotAQuery("this is more than one statement".to_owned())
            }
            other => wrong(other),
        })?;
        only_a_query(&statement)?;
        let named = state.resolve_table_references(&statement).map_err(wrong)?;
        let listing = named.iter().any(|name| name.schema().is_some()) || named.is_empty();
        for table in tables {
            if listing || named.iter().any(|name| name.table() == table.name) {
                let provider = open(table)?;
                context.register_table(table.name.as_str(), provider).map_err(|e| SqlError::Table {
                    table: table.name.clone(),
                    message: e.strip_backtrace(),
                })?;
            }
        }
        let state = context.state();
        let plan = state.statement_to_plan(statement).await.map_err(wrong)?;
        let reading =
            SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        reading.verify_plan(&plan).map_err(|e| SqlError::NotAQuery(e.strip_backtrace()))?;
        let frame = context.execute_logical_plan(plan).await.map_err(wrong)?;
        // One row more than asked for tells whether there are more; a plan's limit is a signed number.
        let frame = match limit.checked_add(1).filter(|most| i64::try_from(*most).is_ok()) {
            Some(most) => frame.limit(0, Some(most)).map_err(wrong)?,
            None => frame,
        };
        let mut stream = frame.execute_stream().await.map_err(|e| SqlError::Run(e.strip_backtrace()))?;
        let mut result = header(&stream.schema());
        while let Some(batch) = stream.next().await {
            let batch = batch.map_err(|e| SqlError::Run(e.strip_backtrace()))?;
            take(&batch, limit, &mut result)?;
        }
        Ok(result)
    }
}

fn only_a_query(statement: &Statement) -> Result<(), SqlError> {
    let refuse = |what: String| {
        let verb = what.split_whitespace().next().unwrap_or("this").to_uppercase();
        Err(SqlError::NotAQuery(format!("{verb} is none: the lake can be read here and not changed")))
    };
    match statement {
        Statement::Statement(inner) => match inner.as_ref() {
            ast::Statement::Query(_)
            | ast::Statement::ShowTables { .. }
            | ast::Statement::ShowColumns { .. }
            | ast::Statement::ExplainTable { .. } => Ok(()),
            other => refuse(other.to_string()),
        },
        Statement::Explain(explain) => only_a_query(&explain.statement),
        other => refuse(other.to_string()),
    }
}

fn open(table: &SqlTable) -> Result<Arc<dyn TableProvider>, SqlError> {
    let opened = match &table.source {
        SqlSource::Files(files) => Lake::open(files).map(|lake| Arc::new(lake) as Arc<dyn TableProvider>),
        SqlSource::Rows { columns, rows } => plain::table(columns, rows),
    };
    opened.map_err(|message| SqlError::Table { table: table.name.clone(), message })
}

fn header(schema: &Schema) -> SqlResult {
    SqlResult {
        columns: schema.fields().iter().map(|field| field.name().clone()).collect(),
        types: schema.fields().iter().map(|field| field.data_type().to_string()).collect(),
        ..SqlResult::default()
    }
}

fn take(batch: &RecordBatch, limit: usize, result: &mut SqlResult) -> Result<(), SqlError> {
    let options = FormatOptions::default();
    let columns: Vec<_> = batch
        .columns()
        .iter()
        .map(|column| Ok((column, ArrayFormatter::try_new(column, &options)?)))
        .collect::<Result<_, DataFusionError>>()
        .map_err(|e| SqlError::Run(e.strip_backtrace()))?;
    for row in 0..batch.num_rows() {
        if result.rows.len() == limit {
            result.truncated = true;
            return Ok(());
        }
        let texts =
            columns.iter().map(|(column, text)| (!column.is_null(row)).then(|| text.value(row).to_string()));
        result.rows.push(texts.collect());
    }
    Ok(())
}
