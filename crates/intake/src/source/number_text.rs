/// A workbook's number as the text a person sees: 15 significant digits, as Excel keeps, so that
/// 0.1 + 0.2 reads as `0.3` and not as its binary neighbour; never in exponents.
pub(super) fn number_text(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    if value == value.trunc() && value.abs() < 1e15 {
        return format!("{}", value as i64);
    }
    let scientific = format!("{value:.14e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let digits: String = digits.chars().filter(|&c| c != '.').collect();
    let digits = digits.trim_end_matches('0');
    let point = exponent + 1;
    let mut out = String::from(sign);
    if point <= 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', point.unsigned_abs().min(400) as usize));
        out.push_str(digits);
    } else {
        let point = point.min(400) as usize;
        for at in 0..point.max(digits.len()) {
            if at == point {
                out.push('.');
            }
            out.push(digits.as_bytes().get(at).map_or('0', |&b| b as char));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::number_text;

    #[expect(clippy::excessive_precision, reason = "what a workbook holds for 8614.89")]
    #[test]
    fn prints_what_a_person_sees() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (-1234.5, "-1234.5"),
            (3.0, "3"),
            (1e-7, "0.0000001"),
            (1e20, "100000000000000000000"),
            (8614.889999999999, "8614.89"),
            (0.0, "0"),
            (-0.5, "-0.5"),
            (f64::NAN, ""),
        ] {
            assert_eq!(number_text(value), text);
        }
    }
}
