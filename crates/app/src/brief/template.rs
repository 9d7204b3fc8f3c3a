use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use ballast_packs::{Packs, plan::message};
use minijinja::{
    Environment, Error, ErrorKind, UndefinedBehavior, Value, context, syntax::SyntaxConfig, value::Serde,
};

use super::{
    BriefError, Document,
    cells::{self, link},
    charts,
    inlines::escape,
    numbers::{self, DispatchFigures, FigureSource},
    tables, words as spoken,
};
use crate::{
    Question,
    dispatch::{Colour, ColourRow, Dispatch, FigureRef, Headline, Number},
    words::Words,
};

/// How a brief is made.
#[derive(Clone, Default)]
pub struct BriefOptions {
    /// `zh` (where empty) or `en`; the dispatch's own names should be in the same language.
    pub lang: String,
    /// Text of a template to use instead of the packs' `brief.LANG.md`.
    pub template: Option<String>,
    /// What to call that template in errors.
    pub template_name: String,
    /// Where `fig("…")` looks for figures that the dispatch does not hold.
    pub source: Option<Arc<dyn FigureSource + Send + Sync>>,
}

impl std::fmt::Debug for BriefOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BriefOptions")
            .field("lang", &self.lang)
            .field("template", &self.template_name)
            .finish_non_exhaustive()
    }
}

/// Makes the brief of a dispatch.
///
/// # Errors
/// [`BriefError::NoTemplate`] where no pack has one for the language, [`BriefError::Template`] with
/// its line where it does not run, [`BriefError::Markdown`] where what it makes is not a brief.
pub fn compose(dispatch: &Dispatch, packs: &Packs, options: &BriefOptions) -> Result<Document, BriefError> {
    let lang = if options.lang == "en" { "en" } else { "zh" };
    let shipped = format!("brief.{lang}.md");
    let (name, text) = match &options.template {
        Some(text) if options.template_name.is_empty() => ("template", text),
        Some(text) => (options.template_name.as_str(), text),
        None => (
            shipped.as_str(),
            packs.templates.get(&shipped).ok_or_else(|| BriefError::NoTemplate(shipped.clone()))?,
        ),
    };
    let words = Words::new(packs, lang);
    let held = DispatchFigures::new(dispatch, packs, lang);
    let filled =
        fill(dispatch, &held, options, &words, name, text).map_err(|error| BriefError::Template {
            file: name.to_owned(),
            line: error.line().unwrap_or(0),
            message: explain(&error),
        })?;
    let mut markdown = String::new();
    if !filled.trim_start().starts_with("---") {
        let d = dispatch;
        markdown = format!(
            "---\nlang: {lang}\nperiod: {}\nnode: {}\nvintage: {}\n---\n\n",
            d.period, d.node, d.vintage
        );
    }
    markdown.push_str(&tidy(&filled));
    // Lines are those of the text as filled in, not of the template.
    let document = super::read(&markdown, &format!("{name}, filled in"), packs)?;
    Ok(match &options.source {
        Some(beyond) => document.with_values(&held.or(beyond.as_ref())),
        None => document.with_values(&held),
    })
}

/// At most one blank line between blocks: a template's own lines leave more.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() {
            out.push_str(line);
            out.push('\n');
        } else if !blank {
            out.push('\n');
        }
        blank = line.is_empty();
    }
    out
}

fn explain(error: &Error) -> String {
    match (error.kind(), error.detail()) {
        (ErrorKind::InvalidOperation, Some(detail)) => detail.to_owned(),
        (kind, Some(detail)) => format!("{}: {detail}", kind.to_string().to_lowercase()),
        (kind, None) => kind.to_string().to_lowercase(),
    }
}

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

fn safe(markdown: String) -> Value {
    Value::from_safe_string(markdown)
}

/// A number of the dispatch as a template sees it.
struct Given {
    text: String,
    unit: String,
    reference: FigureRef,
}

/// Reads a number back from a template's value: nothing where the dispatch has none.
fn given(value: &Value) -> Result<Option<Given>, Error> {
    if value.is_none() {
        return Ok(None);
    }
    let text = |of: &Value, key: &str| -> Result<String, Error> {
        of.get_attr(key)?.as_str().map(str::to_owned).ok_or_else(|| {
            wrong("this is not a number of the dispatch: give one such as headline.to_date_growth")
        })
    };
    let reference = value.get_attr("reference")?;
    let reference = FigureRef {
        indicator: text(&reference, "indicator")?,
        period: text(&reference, "period")?,
        by: text(&reference, "by")?,
        node: text(&reference, "node")?,
        within: text(&reference, "within")?,
        key: text(&reference, "key")?,
    };
    Ok(Some(Given { text: text(value, "text")?, unit: text(value, "unit")?, reference }))
}

/// A function of one number that puts words around it.
fn add_spoken(
    env: &mut Environment<'_>,
    name: &'static str,
    words: &Words,
    say: fn(&Words, &str, &str) -> String,
) {
    let words = words.clone();
    env.add_function(name, move |value: Value| -> Result<Value, Error> {
        if value.is_undefined() {
            return Err(wrong(format!(
                "{name}() was given a name that does not exist: look for a misspelling"
            )));
        }
        let none = || words.own(message::ABSENT);
        Ok(safe(given(&value)?.map_or_else(none, |n| link(&say(&words, &n.text, &n.unit), &n.reference))))
    });
}

fn fill(
    dispatch: &Dispatch,
    held: &DispatchFigures<'_>,
    options: &BriefOptions,
    words: &Words,
    name: &str,
    text: &str,
) -> Result<String, Error> {
    let shared = Arc::new(dispatch.clone());
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    // A tag on a line of its own leaves a blank line, so what stands around it are paragraphs of their own.
    env.set_syntax(SyntaxConfig::builder().lstrip_blocks(true).build()?);
    // Names may hold characters that mean something in Markdown.
    env.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() => Ok(out.write_str(&escape(text))?),
        _ => minijinja::escape_formatter(out, state, value),
    });
    add_spoken(&mut env, "n", words, Words::with_unit);
    add_spoken(&mut env, "v", words, |_, text, _| text.to_owned());
    add_spoken(&mut env, "rise", words, spoken::rise);
    add_spoken(&mut env, "pull", words, spoken::pull);
    add_spoken(&mut env, "gap", words, spoken::gap);
    add_lookups(&mut env, &shared, held.numbers().clone(), options.source.clone(), words);
    add_parts(&mut env, &shared, words);
    let of = |by: &str| dispatch.pulls.iter().find(|p| p.by == by);
    let context = context! {
        lang => words.lang(),
        headline => Serde(numbers::headline(dispatch)),
        others => Serde(others(dispatch)),
        region => Serde(of("region")),
        industry => Serde(of("industry")),
        subject => Serde(of("subject")),
        behind => Serde(dispatch.targets.iter().filter(|t| t.behind).collect::<Vec<_>>()),
        ..Value::from(Serde(dispatch))
    };
    env.template_from_named_str(name, text)?.render(context)
}

/// Every headline but the one that pulls explain.
fn others(dispatch: &Dispatch) -> Vec<&Headline> {
    let first = numbers::headline(dispatch);
    dispatch.headlines.iter().filter(|h| first.is_none_or(|f| !std::ptr::eq(*h, f))).collect()
}

fn add_lookups(
    env: &mut Environment<'_>,
    dispatch: &Arc<Dispatch>,
    held: HashMap<FigureRef, Number>,
    source: Option<Arc<dyn FigureSource + Send + Sync>>,
    words: &Words,
) {
    let phrases = words.clone();
    env.add_function("fig", move |address: &str| -> Result<Value, Error> {
        let reference: FigureRef = address.parse().map_err(|why: Question| wrong(why.to_string()))?;
        let beyond = || {
            source
                .as_ref()
                .map_or_else(|| Err(Question::no_such_figure()), |source| source.lookup(&reference))
        };
        let known = held.get(&numbers::canonical(&reference)).cloned();
        let number: Number =
            known.map_or_else(beyond, Ok).map_err(|why| wrong(format!("{address}: {why}")))?;
        Ok(safe(cells::full(Some(&number), &phrases)))
    });
    let (of, phrases) = (Arc::clone(dispatch), words.clone());
    env.add_function("count", move |key: &str| -> Result<Value, Error> {
        let number = numbers::count(&of, &phrases, key).ok_or_else(|| {
            wrong(format!("there is no count {key:?}: the counts are {}", numbers::COUNTS.join(", ")))
        })?;
        Ok(safe(cells::full(Some(&number), &phrases)))
    });
}

fn add_parts(env: &mut Environment<'_>, dispatch: &Arc<Dispatch>, words: &Words) {
    let (of, phrases, made) = (Arc::clone(dispatch), words.clone(), AtomicUsize::new(1));
    env.add_function("table", move |name: &str| -> Result<Value, Error> {
        let table = tables::table(&of, &phrases, name, made.load(Ordering::Relaxed)).map_err(wrong)?;
        made.fetch_add(usize::from(table.is_some()), Ordering::Relaxed);
        Ok(safe(table.unwrap_or_default()))
    });
    let (of, phrases, made) = (Arc::clone(dispatch), words.clone(), AtomicUsize::new(1));
    env.add_function("chart", move |name: &str| -> Result<Value, Error> {
        let chart = charts::chart(&of, &phrases, name, made.load(Ordering::Relaxed)).map_err(wrong)?;
        made.fetch_add(usize::from(chart.is_some()), Ordering::Relaxed);
        Ok(safe(chart.unwrap_or_default()))
    });
    env.add_function("swatch", |value: Value| -> Result<Value, Error> {
        if value.is_none() {
            return Ok(safe(String::new()));
        }
        let part = |key: &str| value.get_attr(key).map(|v| v.as_str().unwrap_or_default().to_owned());
        let colour =
            Colour { colour: part("colour")?, css: part("css")?, sign: part("sign")?, name: part("name")? };
        Ok(safe(cells::swatch(&colour, false)))
    });
    let of = Arc::clone(dispatch);
    env.add_function("ranked", move |indicator: &str| Value::from(Serde(ranked(&of, indicator))));
    let of = Arc::clone(dispatch);
    env.add_function("bands", move |indicator: &str| Value::from(Serde(bands(&of, indicator))));
}

/// A region with the number by which it is coloured.
#[derive(serde::Serialize)]
struct Ranked<'a> {
    node: &'a str,
    name: &'a str,
    number: &'a Number,
}

/// Regions by an indicator's number, highest first; those without one are left out.
fn ranked<'a>(dispatch: &'a Dispatch, indicator: &str) -> Vec<Ranked<'a>> {
    let number = |row: &'a ColourRow| row.cells.iter().find(|c| c.indicator == indicator)?.number.as_ref();
    let mut rows: Vec<Ranked<'a>> = dispatch
        .colours
        .iter()
        .filter_map(|row| Some(Ranked { node: &row.node, name: &row.name, number: number(row)? }))
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.number.value));
    rows
}

/// A colour and how many regions have it.
#[derive(serde::Serialize)]
struct BandCount<'a> {
    colour: &'a Colour,
    count: usize,
}

/// Colours of an indicator from high to low, with the number of regions in each; empty ones are left out.
fn bands<'a>(dispatch: &'a Dispatch, indicator: &str) -> Vec<BandCount<'a>> {
    let cells = || dispatch.colours.iter().flat_map(|row| &row.cells).filter(|c| c.indicator == indicator);
    let legend = dispatch.legends.iter().find(|l| l.indicator == indicator);
    legend
        .iter()
        .flat_map(|l| &l.bands)
        .map(|(colour, _)| BandCount {
            colour,
            count: cells().filter(|c| c.colour.as_ref().is_some_and(|c| c.colour == colour.colour)).count(),
        })
        .filter(|band| band.count > 0)
        .collect()
}
