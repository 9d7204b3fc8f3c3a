use ballast_model::Period;
use ballast_packs::plan::{Form, PeriodRule};
use jiff::civil::Date;

/// The reporting period that a rule means on a reference date. `latest` is the last one that ended by then and has
/// returns; nothing comes of a rule that counts from it where there is none.
pub(super) fn resolve(form: &Form, rule: &PeriodRule, on: Date, latest: Option<Period>) -> Option<Period> {
    let mut period = match rule.year {
        None => latest?,
        Some(year) => {
            let year = on.year().checked_add(i16::try_from(year).ok()?)?;
            let periods = form.periods_of(year);
            match rule.month {
                None => periods.last().copied()?,
                Some(month) => {
                    periods.into_iter().find(|period| period.last_month().unsigned_abs() == month)?
                }
            }
        }
    };
    for _ in 0..rule.back {
        period = form.previous(period);
    }
    match rule.years_back {
        0 => Some(period),
        years => Some(form.resolve(period.shift_years(-i16::try_from(years).ok()?))),
    }
}

#[cfg(test)]
mod tests {
    use ballast_packs::Packs;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn rules_come_to_reporting_periods() {
        let packs = Packs::builtin().unwrap();
        let (month, annual) = (&packs.forms["industrial-monthly"], &packs.forms["industrial-annual"]);
        let rule = |year, month, back, years_back| PeriodRule { year, month, back, years_back };
        let on = date(2024, 4, 30);
        let latest = "2024-03".parse().ok();
        let at = |form, rule: PeriodRule| resolve(form, &rule, on, latest).map(|period| period.to_string());
        assert_eq!(at(month, rule(None, None, 0, 0)).as_deref(), Some("2024-03"));
        assert_eq!(at(month, rule(None, None, 1, 0)).as_deref(), Some("2024-01..2024-02"));
        assert_eq!(at(month, rule(None, None, 2, 0)).as_deref(), Some("2023-12"));
        assert_eq!(at(month, rule(None, None, 0, 1)).as_deref(), Some("2023-03"));
        assert_eq!(at(month, rule(Some(0), Some(3), 0, 0)).as_deref(), Some("2024-03"));
        assert_eq!(at(month, rule(Some(0), Some(2), 0, 1)).as_deref(), Some("2023-01..2023-02"));
        assert_eq!(at(month, rule(Some(0), Some(1), 0, 0)), None);
        assert_eq!(at(annual, rule(Some(-1), None, 2, 0)).as_deref(), Some("2021"));
        assert_eq!(resolve(month, &rule(None, None, 0, 0), on, None), None);
    }
}
