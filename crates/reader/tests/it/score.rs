//! The rules by which labelled reports are scored: spans that overlap and values that are equal make a hit.

use std::{collections::HashSet, ops::Range};

use ballast_reader::{Figure, Reading};
use serde_json::Value;

/// What was hit, missed and found beside, and how many hits are right as whole records.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub hit: usize,
    pub missed: usize,
    pub extra: usize,
    pub whole: usize,
    pub task_hit: usize,
    pub task_missed: usize,
    pub task_extra: usize,
}

impl Tally {
    /// F1 of the figures found.
    pub fn figures(&self) -> f64 {
        f1(self.hit, self.missed, self.extra)
    }

    /// F1 of the records that are right as a whole.
    pub fn records(&self) -> f64 {
        let wrong = self.hit - self.whole;
        f1(self.whole, self.missed + wrong, self.extra + wrong)
    }

    /// F1 of the tasks found.
    pub fn tasks(&self) -> f64 {
        f1(self.task_hit, self.task_missed, self.task_extra)
    }
}

fn f1(hit: usize, missed: usize, extra: usize) -> f64 {
    if hit == 0 { 0.0 } else { 2.0 * hit as f64 / (2 * hit + missed + extra) as f64 }
}

/// Scores what was read in a text against its labels; what differs goes to `notes`.
pub fn score(text: &str, labels: &[Value], reading: &Reading, notes: &mut Vec<String>) -> Tally {
    let characters: Vec<char> = text.chars().collect();
    let facts = |soft: bool| {
        labels
            .iter()
            .filter(move |label| label["kind"] == "fact" && label["soft"].as_bool().unwrap_or(false) == soft)
    };
    let mut neutral = neutral(&characters);
    neutral.extend(facts(true).map(span));
    let idle = |at: &Range<usize>| neutral.iter().any(|other| overlap(at, other));
    let mut tally = Tally::default();
    let mut taken = HashSet::new();
    for label in facts(false).filter(|label| !idle(&span(label))) {
        let at = span(label);
        let value = label["value"].as_f64().unwrap_or_default();
        let found = reading.figures.iter().enumerate().find(|(nth, figure)| {
            !taken.contains(nth) && overlap(&at, &(figure.start..figure.end)) && same(value, number(figure))
        });
        let Some((nth, figure)) = found else {
            tally.missed += 1;
            notes.push(format!("missed {label}"));
            continue;
        };
        taken.insert(nth);
        tally.hit += 1;
        if whole(label, figure) {
            tally.whole += 1;
        } else {
            notes.push(format!("differs {label} {figure:?}"));
        }
    }
    for (nth, figure) in reading.figures.iter().enumerate() {
        if !taken.contains(&nth) && !idle(&(figure.start..figure.end)) {
            tally.extra += 1;
            notes.push(format!("extra {} {}", figure.text, figure.indicator));
        }
    }
    tasks(labels, reading, &mut tally);
    tally
}

fn tasks(labels: &[Value], reading: &Reading, tally: &mut Tally) {
    let near = |label: &Value, start: usize| {
        label["start"].as_u64().is_some_and(|at| at.abs_diff(start as u64) <= 2)
    };
    let all = labels.iter().filter(|label| label["kind"] == "task");
    let (soft, hard): (Vec<&Value>, Vec<&Value>) =
        all.partition(|label| label["soft"].as_bool().unwrap_or(false));
    let mut used = HashSet::new();
    for label in hard {
        let found = reading
            .tasks
            .iter()
            .enumerate()
            .find(|(nth, task)| !used.contains(nth) && near(label, task.start));
        match found {
            Some((nth, _)) => {
                used.insert(nth);
                tally.task_hit += 1;
            }
            None => tally.task_missed += 1,
        }
    }
    let beside = |nth: &usize, start| !used.contains(nth) && !soft.iter().any(|label| near(label, start));
    tally.task_extra +=
        reading.tasks.iter().enumerate().filter(|(nth, task)| beside(nth, task.start)).count();
}

fn whole(label: &Value, figure: &Figure) -> bool {
    let text = |key: &str| label[key].as_str().map(str::to_owned);
    let status = serde_json::to_value(figure.status).unwrap();
    text("unit").as_deref() == Some(figure.unit.as_str())
        && label["status"] == status
        && text("region") == figure.region
        && text("period") == figure.period
        && similar(label["indicator"].as_str().unwrap_or_default(), &figure.indicator)
}

fn span(label: &Value) -> Range<usize> {
    let start = label["start"].as_u64().unwrap_or_default() as usize;
    start..start + label["text"].as_str().unwrap_or_default().chars().count()
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn number(figure: &Figure) -> f64 {
    figure.value.to_string().parse().unwrap_or(f64::NAN)
}

fn same(a: f64, b: f64) -> bool {
    let most = a.abs().max(b.abs());
    (a - b).abs() <= 1e-9 * most.max(1.0) + if most < 1.0 { 5e-4 } else { 0.0 }
}

/// Half of the pairs of neighbouring characters are shared.
fn similar(a: &str, b: &str) -> bool {
    let (a, b) = (pairs(a), pairs(b));
    2 * a.intersection(&b).count() >= (a.len() + b.len()).div_ceil(2)
}

fn pairs(text: &str) -> HashSet<String> {
    let mut text = text.to_owned();
    for (short, full) in
        [("规上", "规模以上"), ("营收", "营业收入"), ("GDP", "地区生产总值"), ("(", "（"), (")", "）")]
    {
        text = text.replace(short, full);
    }
    text.retain(|c| !c.is_whitespace() && !"“”\"'、，的".contains(c));
    let characters: Vec<char> = text.chars().collect();
    if characters.len() < 2 {
        return HashSet::from([text]);
    }
    characters.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// Spans that count neither way: ordinals, 首个, 连续三年, 八大行动, 四个方面.
fn neutral(text: &[char]) -> Vec<Range<usize>> {
    let numeral = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
    let counted = |c: &char| numeral(c) || *c == '两';
    let at = |at: usize| text.get(at).copied().unwrap_or('\0');
    let run = |from: usize, fits: &dyn Fn(&char) -> bool| text[from..].iter().take_while(|c| fits(c)).count();
    let mut found = Vec::new();
    for start in 0..text.len() {
        let c = at(start);
        if c == '第' {
            let end = start + 1 + run(start + 1, &numeral);
            if end > start + 1 && (end == text.len() || "，,。、；;大的位名".contains(at(end))) {
                found.push(start..end);
            }
        } else if c == '首' && "位个批次".contains(at(start + 1)) {
            found.push(start..start + 2);
        } else if c == '连' && at(start + 1) == '续' {
            let end = start + 2 + run(start + 2, &counted);
            if end > start + 2 && "年月个".contains(at(end)) {
                found.push(start..end + 1);
            }
        } else if counted(&c) && (start == 0 || !counted(&at(start - 1))) {
            let end = start + run(start, &counted);
            let next = at(end + 1);
            if at(end) == '大' && (('\u{4e00}'..='\u{9fff}').contains(&next) || next == '“') {
                found.push(start..end + 1);
            }
            let rest: String = text[end..].iter().take(4).collect();
            let rest = rest
                .strip_prefix(['方', '个'])
                .filter(|rest| rest.starts_with(['面', '个']))
                .unwrap_or(&rest);
            if rest
                .strip_prefix(['面', '个'])
                .is_some_and(|rest| rest.starts_with("维度") || rest.starts_with("方面"))
            {
                found.push(start..end + 3);
            }
        }
    }
    found
}
