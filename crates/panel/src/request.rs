use ballast_model::NodeIx;
use jiff::civil::Date;

/// Into what parts a figure is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Nodes of the form's region tree.
    Region,
    /// Nodes of the form's industry tree.
    Industry,
    /// Zones: named sets of regions, which may overlap.
    Zone,
    /// Size classes.
    Size,
    /// Kinds of ownership.
    Ownership,
    /// Single enterprises (or whoever reports).
    Subject,
}

impl Dimension {
    /// The key the sums need for it.
    pub fn key(self) -> &'static str {
        match self {
            Dimension::Region | Dimension::Zone => "region",
            Dimension::Industry => "industry",
            Dimension::Size => "size",
            Dimension::Ownership => "ownership",
            Dimension::Subject => "subject",
        }
    }
}

/// What is asked of [`figures`](crate::figures()) and [`revision`](crate::revision()).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Into what parts.
    pub by: Dimension,
    /// Level of the tree for regions and industries; one below the node asked within where not given.
    pub level: Option<u8>,
    /// Only what lies in this node of the form's region tree.
    pub within_region: Option<NodeIx>,
    /// Only what lies in this node of the form's industry tree.
    pub within_industry: Option<NodeIx>,
    /// Growth with the price effect removed.
    pub constant_price: bool,
    /// Also rows from which nothing was reported.
    pub empty_rows: bool,
    /// Language of names, scope and notes: `zh` or `en`.
    pub lang: String,
    /// Vintage label for the header: `v2`, `open`.
    pub vintage: String,
    /// The day as of which all was known, for the header.
    pub as_of: Option<Date>,
}

impl Request {
    /// Parts by `by`, one level down, everything, at current prices, in Chinese, of an open period.
    pub fn by(by: Dimension) -> Self {
        Self {
            by,
            level: None,
            within_region: None,
            within_industry: None,
            constant_price: false,
            empty_rows: false,
            lang: "zh".to_owned(),
            vintage: "open".to_owned(),
            as_of: None,
        }
    }
}
