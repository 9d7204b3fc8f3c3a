use std::{fs::File, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use datafusion::{
    arrow::datatypes::{DataType, Field, Schema, SchemaRef},
    catalog::{Session, TableProvider},
    datasource::{
        TableType,
        listing::PartitionedFile,
        physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource},
        source::DataSourceExec,
        table_schema::TableSchema,
    },
    error::Result,
    execution::object_store::ObjectStoreUrl,
    logical_expr::{Expr, TableProviderFilterPushDown},
    object_store::path::Path,
    parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions},
    physical_plan::ExecutionPlan,
    scalar::ScalarValue,
};

/// The sealed files of one form as one table, with the period as a last column.
///
/// Not a listing table: which file of a period is the latest vintage is known by the catalog, not by the folder.
#[derive(Debug)]
pub(super) struct Lake {
    schema: TableSchema,
    files: Vec<PartitionedFile>,
}

impl Lake {
    /// Reads the footers of the files. Columns come in the order of the last file, then those that only
    /// earlier ones have.
    pub fn open(files: &[(String, PathBuf)]) -> Result<Self, String> {
        let mut fields: Vec<Field> = Vec::new();
        for (_, path) in files.iter().rev() {
            let failed = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
            let file = File::open(path).map_err(|e| failed(&e))?;
            let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
            let meta = ArrowReaderMetadata::load(&file, options).map_err(|e| failed(&e))?;
            for field in meta.schema().fields() {
                let kind = if field.data_type() == &DataType::Utf8 {
                    &DataType::Utf8View
                } else {
                    field.data_type()
                };
                match fields.iter().find(|have| have.name() == field.name()) {
                    Some(have) if have.data_type() != kind => {
                        let message =
                            format!("column {} is {kind} here and {} later", field.name(), have.data_type());
                        return Err(failed(&message));
                    }
                    Some(_) => {}
                    None => fields.push(Field::new(field.name(), kind.clone(), true)),
                }
            }
        }
        if fields.iter().any(|field| field.name() == "period") {
            return Err("a sealed file may have no column period: it is what tells files apart".to_owned());
        }
        let period = Arc::new(Field::new("period", DataType::Utf8View, false));
        let schema = TableSchema::builder(Arc::new(Schema::new(fields)))
            .with_table_partition_cols(vec![period])
            .build();
        let files = files.iter().map(|(period, path)| {
            let failed = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
            let size = std::fs::metadata(path).map_err(|e| failed(&e))?.len();
            let absolute = std::path::absolute(path).map_err(|e| failed(&e))?;
            let mut file = PartitionedFile::new("", size)
                .with_partition_values(vec![ScalarValue::Utf8View(Some(period.clone()))]);
            file.object_meta.location = Path::from_absolute_path(absolute).map_err(|e| failed(&e))?;
            Ok(file)
        });
        Ok(Self { schema, files: files.collect::<Result<_, String>>()? })
    }
}

#[async_trait]
impl TableProvider for Lake {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.schema.table_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let source = Arc::new(ParquetSource::new(self.schema.clone()));
        let groups = FileGroup::new(self.files.clone()).split_files(state.config().target_partitions());
        let config = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), source)
            .with_file_groups(groups)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        // The optimizer hands them to the Parquet source, which skips files by period, row groups and pages by
        // statistics; what is left is filtered above.
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }
}
