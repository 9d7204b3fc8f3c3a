//! The words of the field as types.
//!
//! Everything else in Ballast speaks in these: a [`Uscc`] names an enterprise, a [`Period`] says
//! when, a [`Tree`] says where and in which industry, a [`ReturnTable`] holds what was reported,
//! a [`Figure`] is what came out, a [`Diagnostic`] says what is wrong with a declaration.
//!
//! The way in is the type you need; there is no entry point. This crate does no I/O, knows no
//! file format, holds no async code, and never asks the machine what time it is: see [`Clock`].

mod calendar;
mod clock;
mod diagnostic;
mod figure;
mod period;
mod ratio;
mod returns;
mod scope;
mod text;
mod tree;
mod unit;
mod uscc;
mod verdict;

pub use calendar::Calendar;
pub use clock::{Clock, FixedClock, SystemClock, china_day, china_midnight};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use figure::{Basis, Figure, FigureHeader, FigureTable};
pub use period::{ParsePeriodError, Period};
pub use ratio::Ratio;
pub use returns::{Bits, Column, Origin, ReturnTable, Subject, Texts};
pub use scope::Scope;
pub use text::{Text, fold_width};
pub use tree::{Node, NodeIx, Tree, TreeError};
pub use unit::{Unit, UnitError, Units};
pub use uscc::{Uscc, UsccError};
pub use verdict::Verdict;
