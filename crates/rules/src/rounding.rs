use rust_decimal::Decimal;

/// An amount rounded down to whole `steps` (0.01, 1, 100 yuan); as it is where the step is not positive.
pub fn round_down(amount: Decimal, step: Decimal) -> Decimal {
    if step <= Decimal::ZERO {
        return amount;
    }
    let steps = amount.checked_div(step).map(|steps| steps.floor());
    match steps.and_then(|steps| steps.checked_mul(step)) {
        // A quotient that was rounded up to a whole number would pay a step too much.
        Some(rounded) if rounded > amount => rounded - step,
        Some(rounded) => rounded.normalize(),
        None => amount,
    }
}
