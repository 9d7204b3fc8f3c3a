use ballast_packs::plan::{Band, ColourKey, ColourMeasure, Indicator};
use rust_decimal::Decimal;

use super::{Colour, ColourLegend};

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
pub(crate) fn legend(indicator: &Indicator, key: &ColourKey, lang: &str) -> ColourLegend {
    let measure = match (key.measure, lang) {
        (ColourMeasure::Growth, "en") => "year-to-date growth, %",
        (ColourMeasure::Growth, _) => "累计增速（%）",
        (ColourMeasure::Pace, "en") => "year-to-date growth less the target, percentage points",
        (ColourMeasure::Pace, _) => "累计增速与目标之差（个百分点）",
        (ColourMeasure::Value, "en") => "value",
        (ColourMeasure::Value, _) => "数值",
    };
    ColourLegend {
        indicator: indicator.id.clone(),
        name: indicator.name.get(lang).to_owned(),
        measure: measure.to_owned(),
        bands: key.bands.iter().rev().map(|band| (colour(band, lang), range(band, lang))).collect(),
        source: key.source.clone(),
    }
}

/// `[from, to)` in words: the lower end belongs to the band.
fn range(band: &Band, lang: &str) -> String {
    let plain = |d: Decimal| d.normalize().to_string();
    match (band.from, band.to, lang) {
        (Some(from), None, "en") => format!("{} or more", plain(from)),
        (Some(from), None, _) => format!("{}及以上", plain(from)),
        (None, Some(to), "en") => format!("below {}", plain(to)),
        (None, Some(to), _) => format!("低于{}", plain(to)),
        (Some(from), Some(to), "en") => format!("{} to under {}", plain(from), plain(to)),
        (Some(from), Some(to), _) => format!("{}至{}（不含）", plain(from), plain(to)),
        (None, None, "en") => "any".to_owned(),
        (None, None, _) => "全部".to_owned(),
    }
}
