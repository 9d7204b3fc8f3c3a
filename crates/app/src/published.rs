use ballast_panel::PublishedBase;

use crate::{AppError, Ballast, FigureQuery, typed};

impl Ballast {
    /// Last year's figures as published (over all returns of then, in last year's latest vintage as known) beside
    /// the base that this year's scope gives, node by node, with both growths. They differ where the base was revised
    /// or the scope changed; both have to be showable.
    ///
    /// # Errors
    /// As [`Ballast::figures`]; where last year's period was not reported, nothing can be set beside it and the
    /// question fails.
    pub async fn published_bases(&self, query: &FigureQuery) -> Result<Vec<PublishedBase>, AppError> {
        let asked = typed::period(&query.period)?;
        let then = FigureQuery {
            period: asked.last_year().to_string(),
            rank_change: false,
            constant_price: false,
            ..query.clone()
        };
        let now =
            self.figures(&FigureQuery { rank_change: false, constant_price: false, ..query.clone() }).await?;
        Ok(ballast_panel::published_bases(&now, &self.figures(&then).await?))
    }
}
