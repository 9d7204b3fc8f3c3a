use ballast_model::Period;

use super::{Aliases, Role, Target, UnitNames, compact, find::matching, key};

/// What the rows above the header say about all rows below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Title {
    /// Units stated there; each holds for the columns that measure the same.
    pub units: Vec<String>,
    /// The period named there.
    pub period: Option<Period>,
    /// `地区：山东省` and the like.
    pub labels: Vec<(Role, String)>,
    /// Cells that name a field of the form, with the field: what a table of one variable is about.
    pub variables: Vec<(Target, String)>,
}

impl Title {
    pub fn read(rows: &[Vec<String>], aliases: &Aliases, units: &UnitNames) -> Self {
        let mut title = Self::default();
        for row in rows {
            for (at, cell) in row.iter().enumerate() {
                if cell.trim().is_empty() || (at > 0 && row[at - 1] == *cell) {
                    continue;
                }
                let text = compact(cell);
                title.unit(&text, units);
                title.variable(cell, aliases, units);
                title.label(&text, row.get(at + 1).map_or("", String::as_str), aliases);
                if let Some(period) = period_in(&text) {
                    // A month says more than the year that stands in the heading's first line.
                    if title.period.is_none_or(|had| had.months() == 12 && period.months() < 12) {
                        title.period = Some(period);
                    }
                }
            }
        }
        title
    }

    fn unit(&mut self, text: &str, units: &UnitNames) {
        let Some(at) = text.find("单位:") else { return };
        let list = &text[at + "单位:".len()..];
        for unit in list.split(['、', ',', '，', ';', '/', ')', '(']) {
            if let Some(unit) = units.find(unit) {
                self.units.push(unit.to_owned());
            }
        }
    }

    fn variable(&mut self, cell: &str, aliases: &Aliases, units: &UnitNames) {
        // `指标：工业总产值（万元）`: what stands behind the label.
        let name = cell.rsplit(['：', ':']).next().unwrap_or(cell).trim();
        if let [target @ Target::Field(_)] = matching(&[name.to_owned()], aliases, units).targets.as_slice()
            && !self.variables.iter().any(|(had, _)| had == target)
        {
            self.variables.push((*target, name.to_owned()));
        }
    }

    fn label(&mut self, text: &str, next: &str, aliases: &Aliases) {
        let Some((label, value)) = text.split_once(':') else { return };
        let value = if value.is_empty() { compact(next) } else { value.to_owned() };
        let role = match aliases.mapped(&key(label)) {
            Some(Target::Role(role)) => Some(role),
            Some(_) => None,
            None => aliases.named(&key(label)).into_iter().find_map(|target| match target {
                Target::Role(role) => Some(role),
                _ => None,
            }),
        };
        if let Some(role) = role
            && !value.is_empty()
            && !self.labels.iter().any(|(had, _)| *had == role)
        {
            self.labels.push((role, value));
        }
    }

    /// The value labelled so.
    pub fn labelled(&self, role: Role) -> Option<&str> {
        self.labels.iter().find(|(had, _)| *had == role).map(|(_, value)| value.as_str())
    }
}

/// The first period named inside a text: `2024年1-11月` in `2024年1-11月规模以上工业企业主要指标`.
fn period_in(text: &str) -> Option<Period> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    for (n, &start) in starts.iter().enumerate() {
        let rest = &text.as_bytes()[start..];
        if !(rest.starts_with(b"19") || rest.starts_with(b"20"))
            || (n > 0 && text.as_bytes()[start - 1].is_ascii_digit())
        {
            continue;
        }
        for &end in starts.iter().skip(n + 5).take(14).rev() {
            // A bare run of digits in a title is as likely a document number.
            if let Ok(period) = text[start..end].parse::<Period>()
                && text[start..end].contains(['年', '-', '.', '/'])
            {
                return Some(period);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::period_in;

    #[test]
    fn finds_the_period_in_a_title() {
        for (text, period) in [
            ("2024年1-11月规模以上工业企业主要指标", Some("2024-01..2024-11")),
            ("规上工业(2024年11月)", Some("2024-11")),
            ("2023年统计年报", Some("2023")),
            ("时间:最近36个月", None),
            ("表号:20240101", None),
        ] {
            assert_eq!(period_in(text).map(|p| p.to_string()).as_deref(), period, "{text}");
        }
    }
}
