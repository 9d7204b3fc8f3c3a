/// A number in one of Word's formats; nothing for bullets, for formats without a sign, and for those not known.
pub(super) fn numeral(format: &str, n: u32) -> Option<String> {
    let letters = |first: char| {
        // After z comes aa, then bb.
        let at = (n.checked_sub(1)?) % 26;
        let letter = char::from_u32(first as u32 + at)?;
        let times = (n - 1) / 26 + 1;
        Some(letter.to_string().repeat(times.min(8) as usize))
    };
    match format {
        "decimal" => Some(n.to_string()),
        "decimalZero" => Some(format!("{n:02}")),
        "decimalFullWidth" | "decimalFullWidth2" => {
            Some(n.to_string().chars().filter_map(|c| char::from_u32(c as u32 + 0xFEE0)).collect())
        }
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => one_of(n, '①', 20),
        "decimalEnclosedParen" => one_of(n, '⑴', 20),
        "decimalEnclosedFullstop" => one_of(n, '⒈', 20),
        "ideographEnclosedCircle" => one_of(n, '㊀', 10),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "japaneseDigitalTenThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "koreanDigital2" => Some(counting(n, COMMON)),
        "chineseLegalSimplified" => Some(counting(n, LEGAL)),
        "ideographLegalTraditional" => Some(counting(n, LEGAL_TRADITIONAL)),
        "ideographDigital" => Some(
            n.to_string()
                .chars()
                .filter_map(|c| COMMON.digits.chars().nth(c as usize - '0' as usize))
                .collect(),
        ),
        "ideographTraditional" => {
            "甲乙丙丁戊己庚辛壬癸".chars().nth(n.checked_sub(1)? as usize).map(String::from)
        }
        "ideographZodiac" => {
            "子丑寅卯辰巳午未申酉戌亥".chars().nth(n.checked_sub(1)? as usize).map(String::from)
        }
        "lowerLetter" => letters('a'),
        "upperLetter" => letters('A'),
        "lowerRoman" => Some(roman(n).to_lowercase()),
        "upperRoman" => Some(roman(n)),
        _ => None,
    }
}

fn one_of(n: u32, first: char, count: u32) -> Option<String> {
    let at = n.checked_sub(1).filter(|&at| at < count)?;
    char::from_u32(first as u32 + at).map(String::from)
}

/// Characters of a way to count.
#[derive(Clone, Copy)]
struct Counting {
    digits: &'static str,
    places: [&'static str; 4],
    /// Ten is written without a one before it.
    bare_ten: bool,
}

const COMMON: Counting =
    Counting { digits: "〇一二三四五六七八九", places: ["", "十", "百", "千"], bare_ten: true };
const LEGAL: Counting =
    Counting { digits: "零壹贰叁肆伍陆柒捌玖", places: ["", "拾", "佰", "仟"], bare_ten: false };
const LEGAL_TRADITIONAL: Counting =
    Counting { digits: "零壹貳參肆伍陸柒捌玖", places: ["", "拾", "佰", "仟"], bare_ten: false };

/// 一、十一、二十、一百零一.
fn counting(n: u32, by: Counting) -> String {
    if n == 0 || n > 9_999 {
        return n.to_string();
    }
    let digits: Vec<char> = by.digits.chars().collect();
    let mut out = String::new();
    let mut skipped = false;
    for place in (0..4).rev() {
        let digit = (n / 10_u32.pow(place)) % 10;
        if digit == 0 {
            skipped = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut skipped) {
            out.push('零');
        }
        if !(by.bare_ten && place == 1 && digit == 1 && out.is_empty()) {
            out.push(digits[digit as usize]);
        }
        out.push_str(by.places[place as usize]);
    }
    out
}

fn roman(n: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    // Thousands of paragraphs are not numbered so, and a wrong start must not make a line of M's.
    let mut rest = n % 4_000;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_words_own() {
        for (format, n, text) in [
            ("chineseCounting", 1, "一"),
            ("chineseCountingThousand", 10, "十"),
            ("japaneseCounting", 12, "十二"),
            ("chineseCountingThousand", 20, "二十"),
            ("chineseCountingThousand", 101, "一百零一"),
            ("chineseCountingThousand", 1010, "一千零一十"),
            ("chineseLegalSimplified", 12, "壹拾贰"),
            ("decimalEnclosedCircle", 3, "③"),
            ("decimalFullWidth", 12, "１２"),
            ("lowerLetter", 27, "aa"),
            ("upperRoman", 14, "XIV"),
            ("ideographTraditional", 2, "乙"),
        ] {
            assert_eq!(numeral(format, n).as_deref(), Some(text), "{format} {n}");
        }
        for (format, n) in
            [("bullet", 1), ("none", 1), ("decimalEnclosedCircle", 21), ("ideographTraditional", 0)]
        {
            assert_eq!(numeral(format, n), None, "{format} {n}");
        }
    }
}
