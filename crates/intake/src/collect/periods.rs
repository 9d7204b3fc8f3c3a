use ballast_model::Period;
use ballast_packs::plan::Form;
use jiff::civil::Date;

/// The period under which a form keeps a return for `written`, or what is wrong: (rule, Chinese, English).
pub(crate) fn settle(
    form: &Form,
    written: Period,
    today: Date,
) -> Result<Period, (&'static str, String, String)> {
    let Some(period) = form.reporting(written) else {
        return Err((
            "period-form",
            format!("{written} 不是本表的报告期"),
            format!("{written} is not a reporting period of form {}", form.id),
        ));
    };
    if period.first_day() > today {
        return Err(("period-future", format!("{written} 还没有开始"), format!("{written} has not begun")));
    }
    Ok(period)
}
