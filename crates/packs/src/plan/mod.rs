//! What declarations mean, checked and ready for any evaluator to run. Nothing downstream sees raw text.

mod calendar;
mod evaluator;
mod expr;
mod form;
mod indicator;

pub use calendar::PriceIndex;
pub use evaluator::{
    Evaluator, EvaluatorError, KeyColumn, Leaf, LeafPlan, LeafSums, Measure, MeasureSource, Segment,
    SharedEvaluator,
};
pub use expr::{BinaryOp, Expr, Row, period_number};
pub use form::{
    Attribute, Check, Field, FieldKind, Form, Frequency, IdScheme, OutlierRule, Series, SubjectKind,
    UnitSlipRule, WholeCheck,
};
pub use indicator::{
    Additivity, Band, ColourKey, ColourMeasure, Direction, Indicator, Target, TargetMeasure,
};
