use std::collections::HashMap;

use rust_decimal::Decimal;

/// One unit: a name, what it measures, and how many of the dimension's base unit it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The unit as written: `万元`, `千瓦时`.
    pub name: String,
    /// English form: `10,000 yuan`.
    pub en: String,
    /// What it measures: `money`, `energy`. Only units of one dimension convert.
    pub dimension: String,
    /// Base units in one of these: 10000 for 万元 where the base is 元.
    pub factor: Decimal,
}

/// The units that packs declare, by name.
#[derive(Debug, Clone, Default)]
pub struct Units {
    by_name: HashMap<String, Unit>,
    larger: HashMap<String, String>,
}

/// Why a value could not be converted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// No pack declares the unit.
    #[error("unit {0:?} is not declared in any pack")]
    Unknown(String),
    /// The two units measure different things.
    #[error("{from} measures {from_dimension}, {to} measures {to_dimension}: no conversion")]
    Dimension {
        /// Unit given.
        from: String,
        /// What it measures.
        from_dimension: String,
        /// Unit wanted.
        to: String,
        /// What that measures.
        to_dimension: String,
    },
}

impl Units {
    /// Adds or replaces a unit.
    pub fn insert(&mut self, unit: Unit) {
        self.by_name.insert(unit.name.clone(), unit);
    }

    /// Says in which larger unit amounts of `unit` are read from one of it on.
    pub fn read_larger(&mut self, unit: &str, larger: &str) {
        self.larger.insert(unit.to_owned(), larger.to_owned());
    }

    /// A value as people read it: in the larger unit declared for its own, from one of that on.
    /// The conversion is exact; 123456 万元 are 12.3456 亿元.
    pub fn readable<'a>(&'a self, value: Decimal, unit: &'a str) -> (Decimal, &'a str) {
        let Some(larger) = self.larger.get(unit) else { return (value, unit) };
        match self.factor(unit, larger).ok().and_then(|factor| value.checked_mul(factor)) {
            Some(converted) if converted.abs() >= Decimal::ONE => (converted, larger),
            _ => (value, unit),
        }
    }

    /// The unit of that name.
    pub fn get(&self, name: &str) -> Option<&Unit> {
        self.by_name.get(name)
    }

    /// A unit as readers of a language write it: its English form for `"en"`, which is empty where English counts without a word; its
    /// own name otherwise, and where no pack declares it.
    pub fn named<'a>(&'a self, unit: &'a str, lang: &str) -> &'a str {
        match self.get(unit) {
            Some(declared) if lang == "en" => &declared.en,
            _ => unit,
        }
    }

    /// All units, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.by_name.values()
    }

    /// How many `to` one `from` is, exactly.
    ///
    /// # Errors
    /// [`UnitError`] where a unit is unknown or the dimensions differ.
    pub fn factor(&self, from: &str, to: &str) -> Result<Decimal, UnitError> {
        let find = |name: &str| self.get(name).ok_or_else(|| UnitError::Unknown(name.to_owned()));
        let (a, b) = (find(from)?, find(to)?);
        if a.dimension != b.dimension {
            return Err(UnitError::Dimension {
                from: from.to_owned(),
                from_dimension: a.dimension.clone(),
                to: to.to_owned(),
                to_dimension: b.dimension.clone(),
            });
        }
        Ok(a.factor / b.factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_amounts_are_read_in_the_larger_unit() {
        let mut units = Units::default();
        for (name, factor) in [("万元", 10_000), ("亿元", 100_000_000)] {
            units.insert(Unit {
                name: name.to_owned(),
                en: String::new(),
                dimension: "money".to_owned(),
                factor: Decimal::from(factor),
            });
        }
        units.read_larger("万元", "亿元");
        assert_eq!(units.readable(Decimal::from(123_456), "万元"), (Decimal::new(123_456, 4), "亿元"));
        assert_eq!(units.readable(Decimal::from(-9_999), "万元"), (Decimal::from(-9_999), "万元"));
        assert_eq!(units.readable(Decimal::from(5), "家"), (Decimal::from(5), "家"));
    }

    #[test]
    fn a_unit_is_named_in_the_readers_language() {
        let mut units = Units::default();
        for (name, en) in [("万元", "10,000 yuan"), ("个", "")] {
            units.insert(Unit {
                name: name.to_owned(),
                en: en.to_owned(),
                dimension: name.to_owned(),
                factor: Decimal::ONE,
            });
        }
        assert_eq!((units.named("万元", "en"), units.named("万元", "zh")), ("10,000 yuan", "万元"));
        assert_eq!((units.named("个", "en"), units.named("个", "zh")), ("", "个"));
        assert_eq!(units.named("头", "en"), "头");
    }
}
