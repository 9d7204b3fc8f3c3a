use ballast_model::Text;
use rust_decimal::Decimal;

/// One thing that an item of a kind writes down.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KindField {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// What it holds.
    pub shape: Shape,
    /// Whether it must be there when an item is opened.
    pub required: bool,
    /// Why it is asked; shown beside it.
    pub why: Text,
    /// Smallest number.
    pub least: Option<Decimal>,
    /// Largest number.
    pub most: Option<Decimal>,
    /// Unit of a number, where it has one.
    pub unit: Option<String>,
}

/// What a field holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Shape {
    /// Free text.
    #[default]
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// Yuan, at most two decimals.
    Money,
    /// A percentage, 12.5 for 12.5%.
    Percentage,
    /// A day.
    Date,
    /// A period: a month, a year.
    Period,
    /// One of a list.
    Choice(Vec<KindChoice>),
    /// A code of the region tree.
    Region,
    /// A code of the industry tree.
    Industry,
    /// A unified social credit code.
    Enterprise,
    /// An office's id.
    Office,
    /// Rows of further fields: milestones, instalments, plan against progress by month.
    Rows(Vec<KindField>),
}

/// One choice of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindChoice {
    /// Code as kept.
    pub code: String,
    /// Name.
    pub name: Text,
}

impl Shape {
    /// The words that packs use.
    pub const WORDS: [&'static str; 13] = [
        "text",
        "integer",
        "decimal",
        "money",
        "percentage",
        "date",
        "period",
        "choice",
        "region",
        "industry",
        "enterprise",
        "office",
        "rows",
    ];

    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Shape::Text => "text",
            Shape::Integer => "integer",
            Shape::Decimal => "decimal",
            Shape::Money => "money",
            Shape::Percentage => "percentage",
            Shape::Date => "date",
            Shape::Period => "period",
            Shape::Choice(_) => "choice",
            Shape::Region => "region",
            Shape::Industry => "industry",
            Shape::Enterprise => "enterprise",
            Shape::Office => "office",
            Shape::Rows(_) => "rows",
        }
    }

    /// Whether it holds a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Shape::Integer | Shape::Decimal | Shape::Money | Shape::Percentage)
    }
}

impl KindField {
    /// Its choices; none where it is no choice.
    pub fn choices(&self) -> &[KindChoice] {
        match &self.shape {
            Shape::Choice(choices) => choices,
            _ => &[],
        }
    }

    /// Its columns; none where it has no rows.
    pub fn columns(&self) -> &[KindField] {
        match &self.shape {
            Shape::Rows(columns) => columns,
            _ => &[],
        }
    }
}
