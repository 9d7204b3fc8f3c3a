use ballast_model::Text;
use rust_decimal::Decimal;

/// How a linked figure is read again once an item is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectRule {
    /// Indicators that items of this kind are about, by id; any where empty.
    pub indicators: Vec<String>,
    /// So many periods after the one in which the item was closed.
    pub after: Vec<u32>,
    /// Days after the end of that period until its figures are there.
    pub wait_days: u32,
    /// What a reading is called, the first that fits.
    pub outcomes: Vec<Outcome>,
}

/// What a reading is called. One without any line fits every reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// The figure now is at least this.
    pub now_at_least: Option<Decimal>,
    /// It is better than before by at least this, in the figure's own unit; where lower is better, lower by so much.
    pub better_by: Option<Decimal>,
}
