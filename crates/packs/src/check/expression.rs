use rust_decimal::Decimal;
use sqlparser::ast::Function;

use super::sql::{self, Limits, Lower};
use crate::{
    codes,
    plan::{BinaryOp, Expr, FieldKind, Form},
    raw::{At, Sink, suggest},
};

/// Functions with their least and most arguments.
const FUNCTIONS: [(&str, usize, usize); 5] =
    [("abs", 1, 1), ("coalesce", 2, 16), ("greatest", 2, 16), ("least", 2, 16), ("round", 1, 2)];
const PERIOD: [&str; 3] = ["year", "first_month", "last_month"];

/// What names in an expression may stand for.
enum Names<'a> {
    /// Columns of a form, with `prev`, `last_year` and `period`.
    Columns(&'a Form),
    /// Field families of a form.
    Families(&'a Form),
}

/// Parts that the copies made for `between` and `in` may come to.
const MOST_STEPS: usize = 20_000;

struct Reader<'a> {
    names: Names<'a>,
    at: &'a At,
    sink: &'a Sink,
    limits: Limits,
}

/// Reads a check's condition over the columns of a form; nothing, and reported, where it is wrong.
pub(super) fn condition(text: &str, at: &At, form: &Form, sink: &Sink) -> Option<Expr> {
    let reader = Reader { names: Names::Columns(form), at, sink, limits: Limits::new(MOST_STEPS) };
    let expr = reader.read(text)?;
    if !is_condition(&expr) {
        let help = "compare something: `profit <= revenue`";
        sink.error(codes::EXPRESSION_TYPE, at, format!("`{text}` is a number, not a condition"), help);
        return None;
    }
    reader.typed(&expr).then_some(expr)
}

/// Reads an indicator's formula over the field families of a form.
pub(super) fn formula(text: &str, at: &At, form: &Form, sink: &Sink) -> Option<Expr> {
    let reader = Reader { names: Names::Families(form), at, sink, limits: Limits::new(MOST_STEPS) };
    let expr = reader.read(text)?;
    if is_condition(&expr) {
        let help = "compute something: `profit / revenue * 100`";
        sink.error(codes::EXPRESSION_TYPE, at, format!("`{text}` is a condition, not a number"), help);
        return None;
    }
    reader.typed(&expr).then_some(expr)
}

fn is_condition(expr: &Expr) -> bool {
    match expr {
        Expr::Not(_) | Expr::IsNull { .. } => true,
        Expr::Binary { op, .. } => {
            !matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div)
        }
        _ => false,
    }
}

impl Reader<'_> {
    fn read(&self, text: &str) -> Option<Expr> {
        if text.trim().is_empty() {
            return None;
        }
        match sql::expression(text) {
            Ok(sql) => self.lower(&sql),
            Err(unread) => {
                self.wrong(unread.code, format!("`{text}` {}", unread.message), self.known());
                None
            }
        }
    }

    fn place(&self, field: &Expr, text: &str) -> Option<Expr> {
        let (Names::Columns(form) | Names::Families(form)) = &self.names;
        let choices = match field {
            Expr::Field { field, .. } => form.field(field).map(|field| &field.kind),
            _ => None,
        };
        let Some(FieldKind::Choice(choices)) = choices else {
            let help = "only a field with choices is compared with a text";
            self.sink.error(
                codes::EXPRESSION_TYPE,
                self.at,
                format!("{text:?} is compared with a number"),
                help,
            );
            return None;
        };
        let place = choices.iter().position(|(code, _)| code == text);
        if place.is_none() {
            let help = suggest(text, choices.iter().map(|(code, _)| code.as_str()));
            self.sink.error(codes::EXPRESSION_NAME, self.at, format!("there is no choice {text:?}"), help);
        }
        place.map(|place| Expr::Number(Decimal::from(place)))
    }

    fn field(&self, qualifier: &str, name: &str) -> Option<Expr> {
        let found = Expr::Field { qualifier: qualifier.to_owned(), field: name.to_owned() };
        let unknown = |code, message: String, known: Vec<&str>| {
            self.sink.error(code, self.at, message, suggest(name, known));
            None
        };
        match (&self.names, qualifier) {
            (Names::Columns(form), "" | "prev" | "last_year") => match form.field(name) {
                Some(_) => Some(found),
                None => {
                    let known = form.fields.iter().map(|field| field.id.as_str()).collect();
                    unknown(codes::UNKNOWN_FIELD, format!("form `{}` has no field `{name}`", form.id), known)
                }
            },
            (Names::Columns(_), "period") if PERIOD.contains(&name) => Some(found),
            (Names::Columns(_), "period") => {
                unknown(codes::EXPRESSION_NAME, format!("a period has no `{name}`"), PERIOD.to_vec())
            }
            (Names::Families(form), "") => {
                let known: Vec<&str> = form.fields.iter().map(|field| field.family.as_str()).collect();
                if known.contains(&name) {
                    return Some(found);
                }
                let message = format!("form `{}` has no field `{name}`", form.id);
                unknown(codes::UNKNOWN_FIELD, message, known)
            }
            (Names::Families(_), _) => self.qualifier(
                qualifier,
                "a formula names fields without a qualifier: the period asked for decides",
            ),
            (Names::Columns(_), _) => {
                self.qualifier(qualifier, &suggest(qualifier, ["prev", "last_year", "period"]))
            }
        }
    }

    fn qualifier(&self, qualifier: &str, help: &str) -> Option<Expr> {
        self.sink.error(codes::EXPRESSION_NAME, self.at, format!("`{qualifier}.` means nothing here"), help);
        None
    }

    /// Wants numbers where numbers are used and conditions where conditions are.
    fn typed(&self, expr: &Expr) -> bool {
        let wrong = |what: &Expr, wanted: &str| {
            let message = format!("{wanted} is wanted on both sides of an operator, found {}", kind(what));
            self.sink.error(
                codes::EXPRESSION_TYPE,
                self.at,
                message,
                "put brackets around what belongs together",
            );
            false
        };
        let number = |x: &Expr| if is_condition(x) { wrong(x, "a number") } else { self.typed(x) };
        let condition = |x: &Expr| if is_condition(x) { self.typed(x) } else { wrong(x, "a condition") };
        match expr {
            Expr::Field { .. } | Expr::Number(_) => true,
            Expr::Text(_) => wrong(expr, "a number"),
            Expr::Negate(x) => number(x),
            Expr::Not(x) => condition(x),
            Expr::IsNull { of, .. } => number(of),
            Expr::Binary { op: BinaryOp::And | BinaryOp::Or, left, right } => {
                condition(left) && condition(right)
            }
            Expr::Binary { left, right, .. } => number(left) && number(right),
            Expr::Call { args, .. } => args.iter().all(number),
        }
    }
}

fn kind(expr: &Expr) -> &'static str {
    match expr {
        Expr::Text(_) => "a text",
        other if is_condition(other) => "a condition",
        _ => "a number",
    }
}

fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    Expr::Binary { op, left: left.into(), right: right.into() }
}

impl Lower for Reader<'_> {
    type Node = Expr;

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn wrong(&self, code: &'static str, message: String, help: &str) {
        self.sink.error(code, self.at, message, help);
    }

    fn known(&self) -> &'static str {
        "write fields, numbers, + - * /, comparisons, and, or, not, is null, between, in (...), \
         abs, coalesce, greatest, least, round"
    }

    fn name(&self, qualifier: &str, name: &str) -> Option<Expr> {
        self.field(qualifier, name)
    }

    fn number(&self, number: Decimal) -> Expr {
        Expr::Number(number)
    }

    fn text(&self, text: &str) -> Expr {
        Expr::Text(text.to_owned())
    }

    fn negate(&self, of: Expr) -> Option<Expr> {
        Some(Expr::Negate(of.into()))
    }

    fn not(&self, of: Expr) -> Option<Expr> {
        Some(Expr::Not(of.into()))
    }

    fn is_null(&self, of: Expr, negated: bool) -> Option<Expr> {
        Some(Expr::IsNull { of: of.into(), negated })
    }

    /// A binary operation; a choice is compared by its place in the list, as it is stored.
    fn binary(&self, op: BinaryOp, left: Expr, right: Expr) -> Option<Expr> {
        let (left, right) = match (left, right) {
            (Expr::Text(text), other) => (self.place(&other, &text)?, other),
            (other, Expr::Text(text)) => {
                let place = self.place(&other, &text)?;
                (other, place)
            }
            both => both,
        };
        Some(binary(op, left, right))
    }

    fn call(&self, name: &str, function: &Function) -> Option<Expr> {
        let Some((_, least, most)) = FUNCTIONS.iter().find(|(known, _, _)| *known == name) else {
            let help = suggest(name, FUNCTIONS.iter().map(|(known, _, _)| *known));
            self.wrong(codes::EXPRESSION_NAME, format!("there is no function `{name}`"), &help);
            return None;
        };
        if function.over.is_some() {
            return self.syntax(format!("`{name}` takes no `over`"));
        }
        let mut lowered = Vec::new();
        for arg in self.arguments(name, function)? {
            lowered.push(self.lower(arg)?);
        }
        if !(*least..=*most).contains(&lowered.len()) {
            return self.syntax(format!("`{name}` takes {least} to {most} arguments, not {}", lowered.len()));
        }
        Some(Expr::Call { name: name.to_owned(), args: lowered })
    }

    fn case(&self, _: Vec<(Expr, Expr)>, _: Option<Expr>) -> Option<Expr> {
        self.syntax("`case` is not known here".to_owned())
    }

    fn size(&self, node: &Expr) -> usize {
        let children = match node {
            Expr::Negate(x) | Expr::Not(x) | Expr::IsNull { of: x, .. } => self.size(x),
            Expr::Binary { left, right, .. } => self.size(left) + self.size(right),
            Expr::Call { args, .. } => args.iter().map(|arg| self.size(arg)).sum(),
            Expr::Field { .. } | Expr::Number(_) | Expr::Text(_) => 0,
        };
        children + 1
    }
}
