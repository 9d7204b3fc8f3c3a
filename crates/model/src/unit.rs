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

    /// The unit of that name.
    pub fn get(&self, name: &str) -> Option<&Unit> {
        self.by_name.get(name)
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
