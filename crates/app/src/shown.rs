use ballast_model::{Figure, FigureTable, Period};
use ballast_packs::plan::ColourMeasure;
use rust_decimal::Decimal;

use crate::{
    Ballast, Dimension, dimension_name,
    dispatch::{Colour, ColourLegend, Number, Place, colour_of, legend, number},
};

impl Ballast {
    /// One number of a figure as it is printed, with its address; nothing where it is missing or hidden. `within` is the
    /// region that was asked within, or empty.
    pub fn shown(
        &self,
        table: &FigureTable,
        figure: &Figure,
        key: &str,
        by: Dimension,
        within: &str,
    ) -> Option<Number> {
        let words = self.words();
        let place = Place { by: dimension_name(by), within, words: &words, units: &self.packs.units };
        number(table, figure, key, &place)
    }

    /// The colour of a figure by the key in force for its indicator; nothing where there is no key or no value.
    pub fn colour_shown(&self, table: &FigureTable, figure: &Figure) -> Option<Colour> {
        let indicator = &table.header.indicator;
        let period: Period = table.header.period.parse().ok()?;
        let key = self.packs.colour_key(indicator, period)?;
        let growth = || figure.growth.and_then(|growth| Decimal::try_from(growth.percent()).ok());
        let value = match key.measure {
            ColourMeasure::Value => figure.value,
            ColourMeasure::Growth => growth(),
            ColourMeasure::Pace => growth()
                .zip(self.growth_target(&figure.node, indicator, period))
                .map(|(now, wanted)| now - wanted),
        };
        colour_of(Some(key), value, &self.lang)
    }

    /// The bands of an indicator's key in words; nothing where it has none.
    pub fn colour_legend(&self, indicator: &str, period: Period) -> Option<ColourLegend> {
        let key = self.packs.colour_key(indicator, period)?;
        Some(legend(self.packs.indicators.get(indicator)?, key, &self.words()))
    }
}
