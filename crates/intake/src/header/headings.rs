use ballast_model::Units;

use super::{
    UnitNames, key,
    normal::{Heading, heading},
};

/// Takes headings apart as [`crate::read()`] does, for tables that are no returns.
pub struct Headings(UnitNames);

/// A heading: what it names, and the unit it states, as `金额（万元）`, `金额(单位：万元)`, `金额/万元` and `金额_万元` do.
#[derive(Debug, Clone)]
pub struct Headed(Heading);

impl Headings {
    /// With the units that packs declare.
    pub fn new(units: &Units) -> Self {
        Self(UnitNames::new(units))
    }

    /// A heading taken apart.
    pub fn read(&self, text: &str) -> Headed {
        Headed(heading(text, &self.0))
    }
}

impl Headed {
    /// Whether the whole of it is this name, written with other brackets, separators, width or case perhaps.
    pub fn is(&self, name: &str) -> bool {
        !self.0.whole.is_empty() && self.0.whole == key(name)
    }

    /// Whether it is this name and something in brackets or a unit after it.
    pub fn names(&self, name: &str) -> bool {
        !self.0.name.is_empty() && self.0.name == key(name)
    }

    /// The declared unit that it states, by its name in the packs.
    pub fn unit(&self) -> Option<&str> {
        self.0.unit.as_deref()
    }

    /// What stands in brackets at its end where that is no declared unit.
    pub fn bracket(&self) -> Option<&str> {
        self.0.bracket.as_deref()
    }
}
