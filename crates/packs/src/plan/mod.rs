//! What declarations mean, checked and ready for any evaluator to run. Nothing downstream sees raw text.

mod bare;
mod calendar;
mod evaluator;
mod expr;
mod form;
mod formula;
mod frame;
mod frame_row;
mod genre;
mod indicator;
mod kind;
mod lexicon;
mod messages;
mod office;
mod programme;

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
pub use formula::{DatePart, Facts, FigureMeasure, Formula, Function, Input, PeriodRule, SubjectAttribute};
pub use frame::{Asked, Frame, FrameColumn, RuleEvaluator, VerdictColumn, VerdictWord};
pub use frame_row::FrameRow;
pub use genre::{
    DeadlineWords, Enumerator, FigureWords, FurnitureWords, Genre, HeadingShape, KnownName, MoodWords,
    NamedIndicator, Numeral, OwnerWords, PlanYear, Reach, Structure, TaskWords, WordRow,
};
pub use indicator::{
    Additivity, Band, ColourKey, ColourMeasure, Direction, Indicator, Target, TargetMeasure,
};
pub use kind::{
    Action, ClockStart, ClockStop, Closing, Colour, Count, CountBy, DebtorTerm, EffectRule, Entered,
    Escalation, EvidenceKind, Fact, InterestRule, Kind, KindChoice, KindClock, KindField, Length, LengthRow,
    MatchRule, Outcome, PaceBand, PaceOver, PaceRule, PauseRule, PaymentLaw, Phase, RateStep, Rates,
    Reminder, Repeat, Role, Rounding, SameRule, Shape, State, Stretch,
};
pub use lexicon::{Lexicon, Word, WordClass, WordWants};
pub(crate) use messages::slots_of;
pub use messages::{Message, Messages, fill, message};
pub use office::{Duty, Office, Offices};
pub use programme::{
    Award, AwardBand, Condition, Grade, GradeBy, Grading, InputUse, Instalment, JudgedKind, Lookup,
    MissingItem, NamedValue, OrderBy, OverBudget, Parameter, Partition, Picks, PointBand, Points, Programme,
    ProgrammeKind, RankFunction, Ranking, Requirement, RuleSource, Score, ScoreItem, Tier, Version, Waiver,
    Warning, WarningLevel,
};
