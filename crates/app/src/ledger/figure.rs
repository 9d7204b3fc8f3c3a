use ballast_ledger::Link;
use ballast_model::Period;
use rust_decimal::Decimal;

use crate::{AppError, Ballast, FigureQuery};

impl Ballast {
    /// A figure to link an item with, with the value it has now.
    ///
    /// # Errors
    /// An unknown indicator or node, or a period that the indicator has no figures for.
    pub async fn figure_link(
        &self,
        indicator: &str,
        period: Period,
        node: &str,
        measure: &str,
    ) -> Result<Link, AppError> {
        self.indicator(indicator)?;
        if !["value", "growth"].contains(&measure) {
            return Err(AppError::unknown("measure of a figure", measure, ["value", "growth"]));
        }
        let value = self.read_figure(indicator, period, node, measure).await?;
        Ok(Link::Figure {
            indicator: indicator.to_owned(),
            period,
            node: node.to_owned(),
            measure: measure.to_owned(),
            value,
        })
    }

    /// A figure of a region or an industry; nothing where nothing was reported, or it cannot be computed.
    pub(super) async fn read_figure(
        &self,
        indicator: &str,
        period: Period,
        node: &str,
        measure: &str,
    ) -> Result<Option<Decimal>, AppError> {
        let query =
            FigureQuery { within: vec![node.to_owned()], ..FigureQuery::new(indicator, &period.to_string()) };
        match self.figures(&query).await {
            Ok(table) if measure == "growth" => Ok(table
                .total
                .growth
                .and_then(|growth| Decimal::try_from(growth.percent()).ok())
                .map(|of| of.round_dp(4))),
            Ok(table) => Ok(table.total.value),
            Err(AppError::NoReturns { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A field of a return as it stands; nothing where there is none.
    pub(super) async fn read_return(
        &self,
        form: &str,
        period: Period,
        subject: &str,
        field: &str,
    ) -> Result<Option<Decimal>, AppError> {
        let Some(declared) = self.form(form)?.fields.iter().find(|of| of.id == field) else {
            return Ok(None);
        };
        let decimals = declared.decimals;
        let Some(table) = self.standing(form, period, Some(&[field])).await? else { return Ok(None) };
        let row = table.subject.iter().position(|id| id == subject);
        let value = row.and_then(|row| table.field(field)?.get(row));
        Ok(value.and_then(|value| Decimal::try_from_i128_with_scale(value.into(), decimals).ok()))
    }
}
