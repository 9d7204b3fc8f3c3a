//! How wide text will be, near enough to keep it from running into something.

/// Width of one line. CJK characters are square; Latin letters of the usual sans-serif faces are
/// a little over half as wide, and rather too much room than too little is kept.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' => 0.32,
        'm' | 'w' | 'M' | 'W' | '%' => 0.9,
        c if c.is_ascii_uppercase() => 0.7,
        c if c.is_ascii() => 0.58,
        _ => 1.0,
    };
    text.chars().map(em).sum::<f64>() * size
}

/// Cuts text into lines no wider than `most`: between words, and between any two CJK characters.
pub(super) fn wrap(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        let glue = pieces.last().and_then(|piece| piece.chars().last()).is_some_and(|last| {
            c.is_ascii() && last.is_ascii() && last != ' '
                || matches!(c, '、' | '，' | '）' | '；' | ' ' | ')')
        });
        match pieces.last_mut() {
            Some(piece) if glue => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    let mut lines: Vec<String> = vec![String::new()];
    for piece in pieces {
        let Some(line) = lines.last_mut() else { break };
        if !line.is_empty() && width(&format!("{line}{}", piece.trim_end()), size) > most {
            lines.push(piece);
        } else {
            line.push_str(&piece);
        }
    }
    lines.into_iter().map(|line| line.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_and_no_line_is_too_wide() {
        for text in [
            "计算机、通信和其他电子设备制造业",
            "Manufacture of computers, communication and other electronic equipment",
            "山东某某化工（集团）股份有限公司",
        ] {
            let lines = wrap(text, 12.0, 120.0);
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
            assert!(lines.iter().all(|line| width(line, 12.0) <= 132.0), "{lines:?}");
        }
    }
}
