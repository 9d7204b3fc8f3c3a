//! Reports over items: how many, how long, how it went. Outcomes are counted, never clicks or log-ins.

mod arrears;
mod lists;
mod offices;
mod pace;
mod summary;

pub use arrears::{Age, ArrearsLine, ages, arrears};
pub use lists::{CountLine, Listed, counts};
pub use offices::{OfficeLine, by_office, by_region};
pub use pace::{InvestmentPace, investment_pace};
pub use summary::{Summary, choices, working_days};
