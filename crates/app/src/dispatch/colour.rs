use ballast_packs::plan::{Band, ColourKey, ColourMeasure, Indicator, message};
use rust_decimal::Decimal;

use super::{Colour, ColourLegend};
use crate::words::Words;

pub(crate) fn colour(band: &Band, lang: &str) -> Colour {
    Colour {
        colour: band.colour.clone(),
        css: band.css.clone(),
        sign: band.sign.clone(),
        name: band.name.get(lang).to_owned(),
    }
}

/// The colour of a value under a key.
pub(crate) fn colour_of(key: Option<&ColourKey>, value: Option<Decimal>, lang: &str) -> Option<Colour> {
    key?.band(value?).map(|band| colour(band, lang))
}

/// The bands of a key in words, from high to low.
pub(crate) fn legend(indicator: &Indicator, key: &ColourKey, words: &Words) -> ColourLegend {
    let measure = match key.measure {
        ColourMeasure::Growth => message::MEASURE_GROWTH,
        ColourMeasure::Pace => message::MEASURE_PACE,
        ColourMeasure::Value => message::MEASURE_VALUE,
    };
    let lang = words.lang();
    ColourLegend {
        indicator: indicator.id.clone(),
        name: indicator.name.get(lang).to_owned(),
        measure: words.own(measure),
        bands: key.bands.iter().rev().map(|band| (colour(band, lang), range(band, words))).collect(),
        source: key.source.get(lang).to_owned(),
    }
}

/// `[from, to)` in words: the lower end belongs to the band.
fn range(band: &Band, words: &Words) -> String {
    let plain = |d: Decimal| d.normalize().to_string();
    match (band.from, band.to) {
        (Some(from), None) => words.fill(message::BAND_FROM, &[("from", &plain(from))]),
        (None, Some(to)) => words.fill(message::BAND_BELOW, &[("to", &plain(to))]),
        (Some(from), Some(to)) => {
            words.fill(message::BAND_BETWEEN, &[("from", &plain(from)), ("to", &plain(to))])
        }
        (None, None) => words.own(message::BAND_ALL),
    }
}
