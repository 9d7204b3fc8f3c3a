use ballast_model::{FigureTable, Ratio, Text};
use rust_decimal::Decimal;
use serde::Serialize;

/// Last year's figure as it was published, beside the base that this year's scope gives: the two
/// growths may differ widely, and both have to be showable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublishedBase {
    /// Code of the node.
    pub node: String,
    /// Its name.
    pub name: String,
    /// Last year's value over all returns then, in the header's unit.
    pub published: Decimal,
    /// Last year's value of the enterprises compared now.
    pub base: Option<Decimal>,
    /// This year's value over the published one, less one.
    pub level_growth: Option<Ratio>,
    /// Same-scope growth.
    pub growth: Option<Ratio>,
}

impl PublishedBase {
    /// Why the two growths differ, in words; `unit` as in the header.
    pub fn note(&self, unit: &str) -> Text {
        let shown = |growth: Option<Ratio>| {
            growth.map_or_else(|| "—".to_owned(), |g| format!("{:+.2}%", g.percent()))
        };
        let base = self.base.map_or_else(|| "—".to_owned(), |base| base.to_string());
        let (name, published) = (&self.name, self.published);
        let (level, same) = (shown(self.level_growth), shown(self.growth));
        Text::new(
            format!(
                "{name}：上年公布数{published}{unit}，按公布水平计算{level}；同口径基数{base}{unit}，增速{same}。差异来自口径或基数调整"
            ),
            format!(
                "{name}: last year published {published} {unit}, by published levels {level}; same-scope base {base} {unit}, growth {same}; the base was revised or the scope changed"
            ),
        )
    }
}

/// Sets the figures of a period beside those of the same period of last year, by node: the whole
/// first, then every row that has a value in both.
pub fn published_bases(now: &FigureTable, last_year: &FigureTable) -> Vec<PublishedBase> {
    let whole = std::iter::once((&now.total, Some(&last_year.total)));
    let rows = now.rows.iter().map(|row| (row, last_year.rows.iter().find(|then| then.node == row.node)));
    whole
        .chain(rows)
        .filter_map(|(row, then)| {
            let published = then?.value?;
            Some(PublishedBase {
                node: row.node.clone(),
                name: row.name.clone(),
                published,
                base: row.base,
                level_growth: row.value.and_then(|value| growth(value, published)),
                growth: row.growth,
            })
        })
        .collect()
}

fn growth(value: Decimal, published: Decimal) -> Option<Ratio> {
    if published <= Decimal::ZERO {
        return None;
    }
    crate::formula::ratio(value.checked_sub(published)?, published)
}
