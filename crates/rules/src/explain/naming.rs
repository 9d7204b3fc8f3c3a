use ballast_model::Text;
use ballast_packs::plan::{BinaryOp, DatePart, Formula, Function, Input, RankFunction, Version};

use crate::words::{self, Word};

/// What a formula is, in the names that a pack gives its parts: `研发费用 / 主营业务收入`.
pub(crate) fn name_of(formula: &Formula, version: &Version) -> Text {
    let of = |formula: &Formula| name_of(formula, version);
    match formula {
        Formula::Number(number) => {
            let text = number.normalize().to_string();
            Text::new(text.clone(), text)
        }
        Formula::Parameter(at) => named(version.parameters.get(*at).map(|found| &found.name)),
        Formula::Input(at) => named(version.inputs.get(*at).map(|found| &found.name)),
        Formula::Named(at) => named(version.values.get(*at).map(|found| &found.name)),
        Formula::Lookup(at) => named(version.lookups.get(*at).map(|found| &found.name)),
        Formula::Ranking(at) => match version.rankings.get(*at) {
            Some(ranking) => {
                let function = words::text(match ranking.function {
                    RankFunction::Rank => Word::Rank,
                    RankFunction::PercentRank => Word::PercentRank,
                    RankFunction::CumeDist => Word::CumeDist,
                    RankFunction::Mean => Word::GroupMean,
                    RankFunction::Median => Word::GroupMedian,
                    RankFunction::Count => Word::GroupCount,
                    RankFunction::Sum => Word::GroupSum,
                });
                call(&function, &[of(&ranking.of)])
            }
            None => Text::default(),
        },
        Formula::Score(None) => words::text(Word::Score),
        Formula::Score(Some(group)) => {
            let found =
                version.score.as_ref().and_then(|score| score.groups.iter().find(|(id, _)| id == group));
            found.map_or_else(|| Text::new(group, group), |(_, name)| name.clone())
        }
        Formula::Reference(DatePart::Year) => words::text(Word::ReferenceYear),
        Formula::Reference(DatePart::Month) => words::text(Word::ReferenceMonth),
        Formula::Negate(x) => join("-", &[within(x, version)], ""),
        // `(a - b) / b`, as growth over a base is written.
        Formula::Binary { .. } if grown(formula).is_some() => {
            grown(formula).map(|of| growth(&name_of(of, version))).unwrap_or_default()
        }
        Formula::Binary { op, left, right } => {
            let loose = matches!(op, BinaryOp::Mul | BinaryOp::Div);
            let side = |x: &Formula| if loose { within(x, version) } else { of(x) };
            let (left, right) = (side(left), side(right));
            let sign = sign(*op);
            Text::new(
                format!("{} {sign} {}", left.zh, right.zh),
                format!("{} {sign} {}", left.get("en"), right.get("en")),
            )
        }
        Formula::Call { function, args } => {
            let args: Vec<Text> = args.iter().map(of).collect();
            match function {
                Function::CompoundGrowth => {
                    call(&words::text(Word::CompoundGrowth), &args[..args.len().min(2)])
                }
                Function::Mean => call(&words::text(Word::Mean), &args),
                Function::Greatest => call(&words::text(Word::Greatest), &args),
                Function::Least => call(&words::text(Word::Least), &args),
                Function::Abs => call(&words::text(Word::Absolute), &args),
                Function::Coalesce | Function::Round | Function::Floor => {
                    args.into_iter().next().unwrap_or_default()
                }
            }
        }
        // Growth by the base a return states, or else by last year's return.
        Formula::Case { when, otherwise } => {
            let values = when.iter().map(|(_, value)| value).chain(otherwise.as_deref());
            match values.into_iter().find_map(grown) {
                Some(of) => growth(&name_of(of, version)),
                None => words::text(Word::ByCase),
            }
        }
        Formula::Within { .. } | Formula::IsOneOf { .. } | Formula::Not(_) | Formula::IsNull { .. } => {
            words::text(Word::Condition)
        }
    }
}

/// The `a` of `(a - b) / b`.
fn grown(formula: &Formula) -> Option<&Formula> {
    let Formula::Binary { op: BinaryOp::Div, left, right } = formula else { return None };
    match left.as_ref() {
        Formula::Binary { op: BinaryOp::Sub, left: a, right: b } if b == right => Some(a),
        _ => None,
    }
}

fn growth(of: &Text) -> Text {
    let word = words::text(Word::Growth);
    Text::new(format!("{}{}", of.zh, word.zh), format!("{} {}", word.en, of.get("en")))
}

fn named(name: Option<&Text>) -> Text {
    name.cloned().unwrap_or_default()
}

/// A sum inside a product stands in brackets.
fn within(formula: &Formula, version: &Version) -> Text {
    let name = name_of(formula, version);
    match formula {
        Formula::Binary { .. } => join("(", &[name], ")"),
        _ => name,
    }
}

fn call(function: &Text, args: &[Text]) -> Text {
    let args = join("(", args, ")");
    Text::new(format!("{}{}", function.zh, args.zh), format!("{} {}", function.en, args.en))
}

fn join(before: &str, parts: &[Text], after: &str) -> Text {
    let all = |lang: &str, between: &str| {
        let parts: Vec<&str> = parts.iter().map(|part| part.get(lang)).collect();
        format!("{before}{}{after}", parts.join(between))
    };
    Text::new(all("zh", "、"), all("en", ", "))
}

/// An operator as it is printed.
pub(crate) fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "×",
        BinaryOp::Div => "/",
        BinaryOp::Eq => "=",
        BinaryOp::NotEq => "<>",
        BinaryOp::Lt => "<",
        BinaryOp::LtEq => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::GtEq => ">=",
        BinaryOp::And => "and",
        BinaryOp::Or => "or",
    }
}

/// Form and column of an input, or what else it is.
pub(crate) fn origin_of(input: &Input) -> String {
    match input {
        Input::Field { form, column, .. } => format!("{form}.{column}"),
        Input::Figure { indicator, measure, .. } => format!("{indicator}.{measure:?}").to_lowercase(),
        Input::PriceIndex { index, .. } => index.clone(),
        Input::Held { titles } => titles.join(", "),
    }
}
