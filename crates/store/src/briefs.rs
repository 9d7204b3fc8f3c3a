use ballast_model::Scope;
use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use crate::{Store, StoreError, clean, document, event, parallel, period_key, titles::next_id};

/// A brief being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftBrief {
    /// Reporting period, as printed.
    pub period: String,
    /// Region code of the whole.
    pub node: String,
    /// `zh` or `en`.
    pub lang: String,
    /// Codes of the regions whose figures stand in it.
    pub regions: Vec<String>,
    /// The canonical text, with its numbers as references.
    pub content: String,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// By whom.
    pub actor: String,
}

/// A brief to publish, in every format it is given out in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBrief {
    /// Reporting period, as printed.
    pub period: String,
    /// Region code of the whole.
    pub node: String,
    /// `zh` or `en`.
    pub lang: String,
    /// Codes of the regions whose figures stand in it.
    pub regions: Vec<String>,
    /// Title.
    pub title: String,
    /// Vintage of the figures.
    pub vintage: String,
    /// Numbers held to their sources.
    pub numbers: u64,
    /// The four files: Markdown, HTML, DOCX, XLSX.
    pub files: [Vec<u8>; 4],
}

/// A published brief. It never changes; a correction is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedBrief {
    /// Counted from 1.
    pub id: i64,
    /// Reporting period, as printed.
    pub period: String,
    /// Region code of the whole.
    pub node: String,
    /// `zh` or `en`.
    pub lang: String,
    /// Title.
    pub title: String,
    /// Vintage of the figures.
    pub vintage: String,
    /// Numbers held to their sources.
    pub numbers: u64,
    /// Content hashes: Markdown, HTML, DOCX, XLSX.
    pub files: [String; 4],
    /// When.
    pub published_at: Timestamp,
    /// By whom.
    pub actor: String,
}

const SELECT: &str = "SELECT id, period, node, lang, title, vintage, numbers, markdown, html, docx, xlsx, published_at, \
     actor, regions FROM published_brief";

fn from_row(row: &AnyRow) -> Result<PublishedBrief, StoreError> {
    Ok(PublishedBrief {
        id: row.try_get(0)?,
        period: row.try_get(1)?,
        node: row.try_get(2)?,
        lang: row.try_get(3)?,
        title: row.try_get(4)?,
        vintage: row.try_get(5)?,
        numbers: row.try_get::<i64, _>(6)?.unsigned_abs(),
        files: [row.try_get(7)?, row.try_get(8)?, row.try_get(9)?, row.try_get(10)?],
        published_at: period_key::instant(row.try_get(11)?)?,
        actor: row.try_get(12)?,
    })
}

/// Whether a reader may see everything that stands in a brief of these regions.
fn seen(regions: &str, scope: &Scope) -> bool {
    match scope {
        Scope::All => true,
        Scope::Enterprise(_) => false,
        Scope::Regions(codes) => regions.split(' ').all(|region| codes.iter().any(|code| code == region)),
    }
}

impl Store {
    /// Keeps a brief as it is so far, in the place of what was kept of it before.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for regions outside the scope; the catalog's.
    pub async fn save_brief(&self, draft: &DraftBrief, scope: &Scope) -> Result<(), StoreError> {
        let regions = draft.regions.join(" ");
        if !seen(&regions, scope) {
            return Err(StoreError::Missing { what: "region", id: draft.node.clone() });
        }
        let now = self.now()?;
        let mut write = self.catalog.write().await?;
        sqlx::query("DELETE FROM draft_brief WHERE period = $1 AND node = $2 AND lang = $3")
            .bind(draft.period.as_str())
            .bind(draft.node.as_str())
            .bind(draft.lang.as_str())
            .execute(write.on())
            .await?;
        sqlx::query(
            "INSERT INTO draft_brief (period, node, lang, regions, content, saved_at, actor) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(draft.period.as_str())
        .bind(draft.node.as_str())
        .bind(draft.lang.as_str())
        .bind(regions)
        .bind(draft.content.as_str())
        .bind(period_key::micros(now))
        .bind(&*self.actor)
        .execute(write.on())
        .await?;
        write.commit().await
    }

    /// A brief being written; nothing where none is, or where the scope does not hold all its regions.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn draft_brief(
        &self,
        period: &str,
        node: &str,
        lang: &str,
        scope: &Scope,
    ) -> Result<Option<DraftBrief>, StoreError> {
        let row = sqlx::query(
            "SELECT regions, content, saved_at, actor FROM draft_brief WHERE period = $1 AND node = $2 AND lang = $3",
        )
        .bind(period)
        .bind(node)
        .bind(lang)
        .fetch_optional(&mut *self.catalog.read().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let regions: String = row.try_get(0)?;
        if !seen(&regions, scope) {
            return Ok(None);
        }
        Ok(Some(DraftBrief {
            period: period.to_owned(),
            node: node.to_owned(),
            lang: lang.to_owned(),
            regions: regions.split(' ').map(str::to_owned).collect(),
            content: row.try_get(1)?,
            saved_at: period_key::instant(row.try_get(2)?)?,
            actor: row.try_get(3)?,
        }))
    }

    /// Publishes a brief: its files under their content hashes, then one transaction. Gives its number.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for regions outside the scope; files that cannot be written; the catalog's.
    pub async fn publish_brief(&self, brief: &NewBrief, scope: &Scope) -> Result<i64, StoreError> {
        let regions = brief.regions.join(" ");
        if !seen(&regions, scope) {
            return Err(StoreError::Missing { what: "region", id: brief.node.clone() });
        }
        let (hashes, writing) = parallel::heavy(|| {
            // Held until the transaction has ended, so that nobody takes the files for leftovers.
            let writing = clean::writing(&self.data)?;
            let mut hashes: [String; 4] = Default::default();
            for (hash, file) in hashes.iter_mut().zip(&brief.files) {
                *hash = document::sha256(file);
                document::keep(&self.data, hash, file)?;
            }
            Ok::<_, StoreError>((hashes, writing))
        })?;
        let mut write = self.catalog.write().await?;
        let id = next_id(&mut write, "published_brief").await?;
        let now = self.now()?;
        let insert = sqlx::query(
            "INSERT INTO published_brief (id, period, node, lang, regions, title, vintage, numbers, markdown, html, docx, \
             xlsx, published_at, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        );
        insert
            .bind(id)
            .bind(brief.period.as_str())
            .bind(brief.node.as_str())
            .bind(brief.lang.as_str())
            .bind(regions)
            .bind(brief.title.as_str())
            .bind(brief.vintage.as_str())
            .bind(i64::try_from(brief.numbers).unwrap_or(i64::MAX))
            .bind(hashes[0].as_str())
            .bind(hashes[1].as_str())
            .bind(hashes[2].as_str())
            .bind(hashes[3].as_str())
            .bind(period_key::micros(now))
            .bind(&*self.actor)
            .execute(write.on())
            .await?;
        let detail = format!(
            "brief={id} period={} node={} lang={} markdown={} html={} docx={} xlsx={} title={}",
            brief.period, brief.node, brief.lang, hashes[0], hashes[1], hashes[2], hashes[3], brief.title
        );
        event::record(&mut write, now, &self.actor, "publish-brief", detail).await?;
        write.commit().await?;
        drop(writing);
        Ok(id)
    }

    /// The published briefs that the scope holds wholly, the newest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn published_briefs(&self, scope: &Scope) -> Result<Vec<PublishedBrief>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} ORDER BY id DESC")))
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        let mut briefs = Vec::new();
        for row in &rows {
            if seen(row.try_get(13)?, scope) {
                briefs.push(from_row(row)?);
            }
        }
        Ok(briefs)
    }

    /// A published brief.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a number that names none the scope holds wholly; the catalog's.
    pub async fn published_brief(&self, id: i64, scope: &Scope) -> Result<PublishedBrief, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = $1")))
            .bind(id)
            .fetch_optional(&mut *self.catalog.read().await?)
            .await?;
        match row {
            Some(row) if seen(row.try_get(13)?, scope) => from_row(&row),
            _ => Err(StoreError::Missing { what: "published brief", id: id.to_string() }),
        }
    }

    /// One file of a published brief, as it was published: 0 Markdown, 1 HTML, 2 DOCX, 3 XLSX.
    ///
    /// # Errors
    /// As [`Store::published_brief`]; [`StoreError::Damaged`] where the file is not what was published.
    pub async fn published_file(&self, id: i64, which: usize, scope: &Scope) -> Result<Vec<u8>, StoreError> {
        let brief = self.published_brief(id, scope).await?;
        let hash = brief.files.get(which).ok_or_else(|| StoreError::Missing {
            what: "file of a published brief",
            id: format!("{id}/{which}"),
        })?;
        document::content(&self.data, hash)
    }
}
