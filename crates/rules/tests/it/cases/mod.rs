//! The tables in `tests/cases`: what the shipped programmes come to at, just under and just over their thresholds.
//! They are written by whoever writes a programme; `returns.rs` turns their values into a frame.

mod returns;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use ballast_model::Verdict;
use ballast_packs::Packs;
use ballast_packs::plan::{Frame, Programme, Version};
use ballast_rules::{Case, Codes, Paid, Prepared, Warned, payout, pick, replay};
use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::Value;

use returns::{Returns, Who};

/// One table with what it needs to be run.
struct Table<'a> {
    file: String,
    packs: &'a Packs,
    programme: &'a Programme,
    /// `version.data` of the programme's file, by version id.
    data: &'a Value,
    /// The table itself: defaults of its cases.
    defaults: &'a Value,
    wrong: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// All TOML files below a folder, sorted.
fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(toml_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn parsed(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn programmes_come_to_what_their_tables_say() {
    let packs = Packs::builtin().unwrap_or_else(|found| panic!("{found:?}"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let declared: Vec<Value> = toml_files(&root)
        .iter()
        .filter(|p| p.iter().any(|part| part == "rules"))
        .map(|p| parsed(p))
        .collect();
    let (mut wrong, mut run) = (String::new(), 0);
    for path in toml_files(&folder()) {
        let defaults = parsed(&path);
        let id = defaults["programme"].as_str().unwrap_or_default();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (Some(programme), Some(data)) = (
            packs.programmes.get(id),
            declared.iter().find(|file| file.get("id").and_then(Value::as_str) == Some(id)),
        ) else {
            let _ = writeln!(wrong, "{file}: no programme {id:?}");
            continue;
        };
        let mut table =
            Table { file, packs: &packs, programme, data, defaults: &defaults, wrong: String::new() };
        for case in list(&defaults, "case") {
            table.group(case, std::slice::from_ref(case));
            run += 1;
        }
        for group in list(&defaults, "group") {
            table.group(group, list(group, "subjects"));
            run += 1;
        }
        for sequence in list(&defaults, "sequence") {
            table.sequence(sequence);
            run += 1;
        }
        wrong.push_str(&table.wrong);
    }
    assert!(wrong.is_empty(), "{} of {run} cases or more are wrong:\n{wrong}", wrong.lines().count());
    assert!(run > 500, "only {run} cases were run");
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}

fn word(verdict: Verdict) -> String {
    serde_json::to_string(&verdict).unwrap_or_default().trim_matches('"').to_owned()
}

fn decimal(value: &Value) -> Decimal {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse().unwrap_or_else(|_| panic!("{text:?} is no decimal number"))
}

impl<'a> Table<'a> {
    /// A key of the case, else of the group it stands in, else of the table.
    fn get<'b>(&self, of: &[&'b Value], key: &str) -> Option<&'b Value>
    where
        'a: 'b,
    {
        of.iter().find_map(|value| value.get(key)).or_else(|| self.defaults.get(key))
    }

    fn text(&self, of: &[&Value], key: &str) -> Option<String> {
        let value = self.get(of, key)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    fn date(&self, of: &[&Value], key: &str) -> Option<Date> {
        self.text(of, key)?.parse().ok()
    }

    fn fail(&mut self, of: &Value, who: &str, what: &str, found: &str, wanted: &str) {
        let name = of.get("name").and_then(Value::as_str).unwrap_or("?");
        let _ = writeln!(self.wrong, "{}: {name:?} {who}: {what} is {found}, not {wanted}", self.file);
    }

    fn version(&mut self, case: &Value) -> Option<(Version, Date)> {
        let on = self.date(&[case], "on").unwrap_or_else(|| panic!("{} states no date `on`", self.file));
        let asked = Case {
            on,
            application: self.text(&[case], "application"),
            batch: self.text(&[case], "batch"),
            certificate: self.date(&[case], "certificate"),
            region: self.text(&[case], "region"),
        };
        match pick(self.programme, &asked, self.packs.tree("regions").unwrap_or(&Default::default())) {
            Ok(version) => Some((version.clone(), on)),
            Err(error) => {
                self.fail(case, "", "version", &error.to_string(), "found");
                None
            }
        }
    }

    fn who(&self, group: &Value, subject: &Value, at: usize) -> Who {
        let of = [subject, group];
        Who {
            id: subject.get("id").and_then(Value::as_str).map_or_else(|| format!("s{at}"), str::to_owned),
            region: self.text(&of, "region").unwrap_or_default(),
            industry: self.text(&of, "industry").unwrap_or_default(),
            size: self.text(&of, "size").unwrap_or_default(),
            ownership: self.text(&of, "ownership").unwrap_or_default(),
        }
    }

    fn returns(&self, version: &Version) -> Returns<'a> {
        let versions = list(self.data, "version");
        let data = versions.iter().find(|other| other.get("id").and_then(Value::as_str) == Some(&version.id));
        Returns { packs: self.packs, data: data.and_then(|version| version.get("data")) }
    }

    fn group(&mut self, group: &Value, subjects: &[Value]) {
        let Some((version, on)) = self.version(group) else { return };
        let whos: Vec<Who> =
            subjects.iter().enumerate().map(|(at, subject)| self.who(group, subject, at)).collect();
        let frame = {
            let returns = self.returns(&version);
            let rows = subjects.iter().zip(&whos).map(|(subject, who)| {
                let known = returns.known(subject, self.get(&[subject, group], "held"), on);
                (who, known)
            });
            returns.frame(&version, on, &rows.collect::<Vec<_>>())
        };
        let packs = self.packs;
        let Ok(codes) = Codes::of(packs) else { return };
        let programme = self.programme;
        let prepared = Prepared::new(programme, &version, &packs.units);
        let clerk = match prepared.over(&frame, codes) {
            Ok(clerk) => clerk,
            Err(error) => return self.fail(group, "", "frame", &error.to_string(), "complete"),
        };
        let judge = clerk.judge();
        let paid: Vec<Paid> = list(group, "paid").iter().map(paid).collect();
        let list = version.award.as_ref().and_then(|_| payout(judge, on.year(), &paid).ok());
        for (row, (subject, who)) in subjects.iter().zip(&whos).enumerate() {
            let Some(expect) = subject.get("expect").and_then(Value::as_table) else { continue };
            let judgement = judge.judge(row);
            let explained = judge.explain(row, &packs.units);
            let account = clerk.account(row).explanation();
            if account != explained {
                let [account, plain] = [account, explained.clone()].map(|of| format!("{of:?}"));
                self.fail(group, &who.id, "account", &account, &plain);
            }
            if explained.verdict != judgement.verdict {
                self.fail(group, &who.id, "explained", &word(explained.verdict), &word(judgement.verdict));
            }
            for (key, wanted) in expect {
                match key.as_str() {
                    "verdict" => self.same(group, who, key, Some(word(judgement.verdict)), wanted),
                    "version" => self.same(group, who, key, Some(version.id.clone()), wanted),
                    "conditions" => {
                        for (id, wanted) in wanted.as_table().into_iter().flatten() {
                            let at = version.conditions.iter().position(|condition| condition.id == *id);
                            let found = at.map(|at| word(judgement.conditions[at].verdict));
                            self.same(group, who, id, found, wanted);
                        }
                    }
                    "score" => {
                        self.number(group, who, key, judgement.score.as_ref().and_then(|s| s.total), wanted)
                    }
                    "groups" => {
                        for (id, wanted) in wanted.as_table().into_iter().flatten() {
                            let groups = judgement.score.iter().flat_map(|score| &score.groups);
                            let found = groups
                                .into_iter()
                                .find(|(group, _)| group == id)
                                .and_then(|(_, points)| *points);
                            self.number(group, who, id, found, wanted);
                        }
                    }
                    "grade" if version.warning.is_some() => {
                        let found = replay(programme, &version, std::slice::from_ref(&frame), codes);
                        let found = found.ok().and_then(|of| of.get(&who.id)?.first().copied());
                        self.same(group, who, key, found.map(|found| level(&version, found)), wanted);
                    }
                    "grade" => {
                        let grades = version.grading.as_ref().map(|grading| &grading.grades);
                        let found = judgement.grade.grade().and_then(|at| Some(grades?.get(at)?.id.clone()));
                        self.same(group, who, key, found, wanted);
                    }
                    "award" => {
                        let lines = list.iter().flat_map(|list| &list.lines);
                        let found =
                            lines.into_iter().find(|line| line.subject == who.id).map(|line| line.granted);
                        self.number(group, who, key, Some(found.unwrap_or_default()), wanted);
                    }
                    "now" => {
                        let lines = list.iter().flat_map(|list| &list.lines);
                        let found =
                            lines.into_iter().find(|line| line.subject == who.id).map(|line| line.now);
                        self.number(group, who, key, Some(found.unwrap_or_default()), wanted);
                    }
                    // `["100000 now", "100000 later"]`: each part and when it is paid.
                    "instalments" => {
                        let lines = list.iter().flat_map(|list| &list.lines);
                        let parts = lines
                            .into_iter()
                            .filter(|line| line.subject == who.id)
                            .flat_map(|line| &line.instalments)
                            .map(|part| {
                                let when = serde_json::to_string(&part.payable).unwrap_or_default();
                                format!("{} {}", part.yuan.normalize(), when.trim_matches('"'))
                            });
                        let found = parts.collect::<Vec<_>>().join(", ");
                        let wanted: Vec<&str> =
                            wanted.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                        if found != wanted.join(", ") {
                            self.fail(group, &who.id, key, &found, &wanted.join(", "));
                        }
                    }
                    other => self.fail(group, &who.id, other, "unknown", "an expectation"),
                }
            }
        }
        if let Some(total) = group.get("expect").and_then(|expect| expect.get("total")) {
            self.number(group, &Who::default(), "total", list.map(|list| list.total), total);
        }
    }

    fn same(&mut self, case: &Value, who: &Who, what: &str, found: Option<String>, wanted: &Value) {
        let wanted = wanted.as_str().map_or_else(|| wanted.to_string(), str::to_owned);
        let found = shown(found);
        if found != wanted {
            self.fail(case, &who.id, what, &found, &wanted);
        }
    }

    fn number(&mut self, case: &Value, who: &Who, what: &str, found: Option<Decimal>, wanted: &Value) {
        let none = wanted.as_str() == Some("none");
        let right = if none { found.is_none() } else { found == Some(decimal(wanted)) };
        if !right {
            self.fail(case, &who.id, what, &shown(found.map(|found| found.normalize())), &wanted.to_string());
        }
    }

    /// Consecutive reporting periods of the warning's form, the last of them the one that has ended by `on`.
    fn sequence(&mut self, sequence: &Value) {
        let Some((version, on)) = self.version(sequence) else { return };
        let who = self.who(sequence, sequence, 0);
        let Some(form) =
            version.warning.as_ref().and_then(|warning| self.packs.forms.get(&warning.form)).cloned()
        else {
            return self.fail(sequence, "", "warning", "none", "one");
        };
        let values = list(sequence, "values");
        let mut period = returns::latest(&form, on);
        let mut ends = Vec::new();
        for _ in values {
            ends.push(period.last_day());
            period = form.previous(period);
        }
        ends.reverse();
        let frames: Vec<Frame> = {
            let returns = self.returns(&version);
            let mut known = returns::Known::default();
            for (values, end) in values.iter().zip(&ends) {
                returns.read(values, *end, &mut known);
            }
            ends.iter().map(|end| returns.frame(&version, *end, &[(&who, known.clone())])).collect()
        };
        let packs = self.packs;
        let Ok(codes) = Codes::of(packs) else { return };
        let found = match replay(self.programme, &version, &frames, codes) {
            Ok(found) => found,
            Err(error) => return self.fail(sequence, "", "frame", &error.to_string(), "complete"),
        };
        let found: Vec<String> = found[&who.id].iter().map(|found| level(&version, *found)).collect();
        let wanted: Vec<&str> = list(sequence, "expect").iter().filter_map(Value::as_str).collect();
        if found != wanted {
            self.fail(sequence, "", "levels", &format!("{found:?}"), &format!("{wanted:?}"));
        }
    }
}

fn level(version: &Version, found: Warned) -> String {
    let warning = version.warning.as_ref();
    match found {
        Warned::Level(at) => {
            warning.and_then(|w| w.levels.get(at)).map(|level| level.grade.id.clone()).unwrap_or_default()
        }
        Warned::Calm => warning.map(|warning| warning.calm.id.clone()).unwrap_or_default(),
        Warned::Missing => "missing-data".to_owned(),
        Warned::NotApplicable => "not-applicable".to_owned(),
    }
}

fn paid(value: &Value) -> Paid {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Paid {
        subject: text("subject"),
        programme: text("programme"),
        year: value
            .get("year")
            .and_then(Value::as_integer)
            .and_then(|year| i16::try_from(year).ok())
            .unwrap_or(0),
        yuan: value.get("amount").map(decimal).unwrap_or_default(),
    }
}
