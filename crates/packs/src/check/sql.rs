//! What check expressions and formulas of programmes share: reading SQL within bounds, and lowering it.

use std::{any::TypeId, cell::Cell};

use rust_decimal::Decimal;
use sqlparser::{
    ast::{
        BinaryOperator, CaseWhen, Expr as Sql, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
        Ident, OrderByExpr, UnaryOperator, Value,
    },
    dialect::{Dialect, GenericDialect},
    keywords::Keyword,
    parser::{Parser, ParserError},
    tokenizer::{Token, Tokenizer},
};

use crate::{codes, plan::BinaryOp};

/// Longest expression, in tokens without white space: it bounds how deep a chain such as `1 + 1 + ...` can get.
const MOST_TOKENS: usize = 1_000;
/// Deepest nesting of brackets, functions and `case` that is parsed. The parser takes tens of kilobytes of stack for
/// each in a debug build, and threads have two megabytes.
const MOST_NESTING: usize = 18;
/// Deepest nesting that is lowered; an evaluator recurses as deep.
const MOST_DEPTH: usize = 100;
/// Words of SQL that expressions use. All other words are names, whatever SQL makes of them elsewhere: `share`,
/// `year` and `position` are columns or functions here.
const KEYWORDS: [Keyword; 19] = [
    Keyword::AND,
    Keyword::OR,
    Keyword::NOT,
    Keyword::IS,
    Keyword::NULL,
    Keyword::BETWEEN,
    Keyword::IN,
    Keyword::CASE,
    Keyword::WHEN,
    Keyword::THEN,
    Keyword::ELSE,
    Keyword::END,
    Keyword::OVER,
    Keyword::PARTITION,
    Keyword::BY,
    Keyword::ORDER,
    Keyword::ASC,
    Keyword::DESC,
    Keyword::LIKE,
];

/// The generic dialect, but its keywords are never names. Otherwise the parser tries each twice where something
/// behind it is wrong, and nested ones cost twice as much per level.
#[derive(Debug)]
struct Formulas;

impl Dialect for Formulas {
    fn dialect(&self) -> TypeId {
        TypeId::of::<GenericDialect>()
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        GenericDialect.is_identifier_start(ch)
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        GenericDialect.is_identifier_part(ch)
    }

    fn is_reserved_for_identifier(&self, keyword: Keyword) -> bool {
        KEYWORDS.contains(&keyword)
    }
}

/// Why a text is no expression.
pub(super) struct Unread {
    /// The diagnostic's code.
    pub(super) code: &'static str,
    /// What is wrong with it: "cannot be read: ...".
    pub(super) message: String,
}

/// Reads an expression.
pub(super) fn expression(text: &str) -> Result<Sql, Unread> {
    read(text, |parser| parser.parse_expr())
}

/// Reads a sort key: an expression, then `asc` or `desc`.
pub(super) fn sort_key(text: &str) -> Result<OrderByExpr, Unread> {
    read(text, |parser| parser.parse_order_by_expr())
}

/// Whether a text is one name in an expression, and nothing else.
pub(super) fn is_name(text: &str) -> bool {
    matches!(expression(text), Ok(Sql::Identifier(name)) if name.value == text && name.quote_style.is_none())
}

fn read<T>(text: &str, parse: impl FnOnce(&mut Parser<'_>) -> Result<T, ParserError>) -> Result<T, Unread> {
    let syntax = |message: String| {
        let message = message.strip_prefix("sql parser error: ").unwrap_or(&message).to_owned();
        Unread { code: codes::EXPRESSION_SYNTAX, message: format!("cannot be read: {message}") }
    };
    let mut tokens = Tokenizer::new(&Formulas, text)
        .tokenize_with_location()
        .map_err(|error| syntax(error.to_string()))?;
    tokens.retain(|token| !matches!(token.token, Token::Whitespace(_)));
    if tokens.len() > MOST_TOKENS {
        let message = format!("has {} words and signs; {MOST_TOKENS} are the most", tokens.len());
        return Err(Unread { code: codes::EXPRESSION_COST, message });
    }
    for token in &mut tokens {
        if let Token::Word(word) = &mut token.token
            && !KEYWORDS.contains(&word.keyword)
        {
            word.keyword = Keyword::NoKeyword;
        }
    }
    let mut parser =
        Parser::new(&Formulas).with_recursion_limit(MOST_NESTING).with_tokens_with_locations(tokens);
    let parsed = parse(&mut parser).and_then(|parsed| {
        if parser.peek_token_ref().token == Token::EOF {
            return Ok(parsed);
        }
        parser.expected("the end of the expression", parser.peek_token_ref().clone())
    });
    parsed.map_err(|error| match error {
        ParserError::RecursionLimitExceeded => {
            Unread { code: codes::EXPRESSION_COST, message: "is nested too deep".to_owned() }
        }
        error => syntax(error.to_string()),
    })
}

/// What lowering may still cost: depth for the stack, steps for time and memory.
#[derive(Debug)]
pub(super) struct Limits {
    depth: Cell<usize>,
    steps: Cell<usize>,
    told: Cell<bool>,
}

impl Limits {
    pub(super) fn new(steps: usize) -> Self {
        Self { depth: Cell::new(0), steps: Cell::new(steps), told: Cell::new(false) }
    }

    /// Takes steps; false where there are not as many left.
    pub(super) fn spend(&self, steps: usize) -> bool {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// Lowers SQL to nodes of one kind. What SQL means is here; what names and functions mean is the implementor's.
pub(super) trait Lower {
    type Node: Clone;

    fn limits(&self) -> &Limits;
    /// Reports a mistake.
    fn wrong(&self, code: &'static str, message: String, help: &str);
    /// Told the line of the expression, counted from 1, that is lowered next.
    fn at_line(&self, _line: u64) {}
    /// What expressions are made of here.
    fn known(&self) -> &'static str;
    fn name(&self, qualifier: &str, name: &str) -> Option<Self::Node>;
    fn number(&self, number: Decimal) -> Self::Node;
    fn text(&self, text: &str) -> Self::Node;
    fn negate(&self, of: Self::Node) -> Option<Self::Node>;
    fn not(&self, of: Self::Node) -> Option<Self::Node>;
    fn is_null(&self, of: Self::Node, negated: bool) -> Option<Self::Node>;
    fn binary(&self, op: BinaryOp, left: Self::Node, right: Self::Node) -> Option<Self::Node>;
    fn call(&self, name: &str, function: &Function) -> Option<Self::Node>;
    fn case(&self, when: Vec<(Self::Node, Self::Node)>, otherwise: Option<Self::Node>) -> Option<Self::Node>;
    /// How many parts a node has: what a copy costs.
    fn size(&self, node: &Self::Node) -> usize;

    fn syntax(&self, message: String) -> Option<Self::Node> {
        self.wrong(codes::EXPRESSION_SYNTAX, message, self.known());
        None
    }

    /// Reports, once, that the bounds are reached.
    fn too_much(&self, message: &str) -> Option<Self::Node> {
        if !self.limits().told.replace(true) {
            let help = "give parts of it names: [[version.value]]";
            self.wrong(codes::EXPRESSION_COST, message.to_owned(), help);
        }
        None
    }

    /// Lowers one expression from its top.
    fn lower(&self, sql: &Sql) -> Option<Self::Node> {
        let limits = self.limits();
        let depth = limits.depth.get();
        if depth == 0 {
            limits.told.set(false);
        }
        if depth >= MOST_DEPTH {
            return self.too_much("the expression is nested too deep");
        }
        if !limits.spend(1) {
            return self.too_much("the expressions of this file take too much work");
        }
        if let Some(line) = line(sql) {
            self.at_line(line);
        }
        limits.depth.set(depth + 1);
        let node = self.lower_one(sql);
        limits.depth.set(depth);
        node
    }

    /// A copy, paid for.
    fn copy(&self, node: &Self::Node) -> Option<Self::Node> {
        if !self.limits().spend(self.size(node)) {
            return self.too_much("the expressions of this file take too much work");
        }
        Some(node.clone())
    }

    /// Only hands on: it stands on the stack once per level, so what takes room has a function of its own.
    fn lower_one(&self, sql: &Sql) -> Option<Self::Node> {
        match sql {
            Sql::Nested(inner) => self.lower(inner),
            Sql::Identifier(name) => self.name("", &name.value),
            Sql::CompoundIdentifier(parts) => self.qualified(parts),
            Sql::Value(value) => self.literal(&value.value),
            Sql::UnaryOp { op, expr } => self.unary(*op, expr, sql),
            Sql::IsNull(of) => self.is_null(self.lower(of)?, false),
            Sql::IsNotNull(of) => self.is_null(self.lower(of)?, true),
            Sql::Between { expr, negated, low, high } => self.between(expr, low, high, *negated),
            Sql::InList { expr, list, negated } => self.in_list(expr, list, *negated),
            Sql::BinaryOp { left, op, right } => self.operation(op, left, right),
            Sql::Case { operand, conditions, else_result, .. } => {
                self.cases(operand.as_deref(), conditions, else_result.as_deref())
            }
            Sql::Function(function) => self.call(&function.name.to_string().to_lowercase(), function),
            _ => self.unknown(sql),
        }
    }

    fn unknown(&self, sql: &Sql) -> Option<Self::Node> {
        self.syntax(format!("`{sql}` is not known here"))
    }

    fn qualified(&self, parts: &[Ident]) -> Option<Self::Node> {
        match parts {
            [qualifier, name] => self.name(&qualifier.value, &name.value),
            _ => {
                let parts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
                self.syntax(format!("`{}` has too many parts", parts.join(".")))
            }
        }
    }

    fn literal(&self, value: &Value) -> Option<Self::Node> {
        match value {
            Value::Number(digits, _) => match digits.parse() {
                Ok(number) => Some(self.number(number)),
                Err(_) => self.syntax(format!("`{digits}` is no number that can be kept exactly")),
            },
            Value::SingleQuotedString(text) => Some(self.text(text)),
            other => self.syntax(format!("`{other}` cannot stand here")),
        }
    }

    fn unary(&self, op: UnaryOperator, of: &Sql, sql: &Sql) -> Option<Self::Node> {
        match op {
            UnaryOperator::Minus => self.negate(self.lower(of)?),
            UnaryOperator::Plus => self.lower(of),
            UnaryOperator::Not => self.not(self.lower(of)?),
            _ => self.unknown(sql),
        }
    }

    fn operation(&self, op: &BinaryOperator, left: &Sql, right: &Sql) -> Option<Self::Node> {
        let Some(op) = operator(op) else {
            return self.syntax(format!("operator `{op}` is not known here"));
        };
        let (left, right) = (self.lower(left), self.lower(right));
        self.binary(op, left?, right?)
    }

    fn between(&self, value: &Sql, low: &Sql, high: &Sql, negated: bool) -> Option<Self::Node> {
        let (value, low, high) = (self.lower(value)?, self.lower(low)?, self.lower(high)?);
        let from = self.binary(BinaryOp::GtEq, self.copy(&value)?, low);
        let to = self.binary(BinaryOp::LtEq, value, high);
        let both = self.binary(BinaryOp::And, from?, to?)?;
        if negated { self.not(both) } else { Some(both) }
    }

    fn in_list(&self, value: &Sql, list: &[Sql], negated: bool) -> Option<Self::Node> {
        let value = self.lower(value)?;
        let mut any: Option<Self::Node> = None;
        for item in list {
            let same = self.binary(BinaryOp::Eq, self.copy(&value)?, self.lower(item)?)?;
            any = Some(match any {
                Some(any) => self.binary(BinaryOp::Or, any, same)?,
                None => same,
            });
        }
        if negated { self.not(any?) } else { any }
    }

    fn cases(
        &self,
        operand: Option<&Sql>,
        conditions: &[CaseWhen],
        otherwise: Option<&Sql>,
    ) -> Option<Self::Node> {
        let operand = match operand {
            Some(operand) => Some(self.lower(operand)?),
            None => None,
        };
        let mut when = Vec::new();
        for CaseWhen { condition, result } in conditions {
            let condition = match &operand {
                Some(operand) => self.binary(BinaryOp::Eq, self.copy(operand)?, self.lower(condition)?),
                None => self.lower(condition),
            };
            let result = self.lower(result);
            when.push((condition?, result?));
        }
        let otherwise = match otherwise {
            Some(otherwise) => Some(self.lower(otherwise)?),
            None => None,
        };
        self.case(when, otherwise)
    }

    /// The arguments of a function, not yet lowered; nothing, and reported, where they are more than a plain list.
    fn arguments<'f>(&self, name: &str, function: &'f Function) -> Option<Vec<&'f Sql>> {
        let plain = function.filter.is_none()
            && function.null_treatment.is_none()
            && function.within_group.is_empty()
            && !function.uses_odbc_syntax
            && matches!(function.parameters, FunctionArguments::None);
        let FunctionArguments::List(list) = &function.args else {
            self.syntax(format!("`{name}` has no arguments"));
            return None;
        };
        if !plain || list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
            self.syntax(format!("`{name}` takes values with commas between them, and nothing else"));
            return None;
        }
        let mut args = Vec::new();
        for arg in &list.args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(arg)) = arg else {
                self.syntax(format!("`{arg}` cannot be an argument"));
                return None;
            };
            args.push(arg);
        }
        Some(args)
    }
}

/// The line of an expression that begins with a name or a value.
fn line(sql: &Sql) -> Option<u64> {
    let span = match sql {
        Sql::Identifier(name) => name.span,
        Sql::CompoundIdentifier(parts) => parts.first()?.span,
        Sql::Value(value) => value.span,
        Sql::Function(function) => function.name.0.first()?.as_ident()?.span,
        _ => return None,
    };
    Some(span.start.line)
}

fn operator(op: &BinaryOperator) -> Option<BinaryOp> {
    Some(match op {
        BinaryOperator::Plus => BinaryOp::Add,
        BinaryOperator::Minus => BinaryOp::Sub,
        BinaryOperator::Multiply => BinaryOp::Mul,
        BinaryOperator::Divide => BinaryOp::Div,
        BinaryOperator::Eq => BinaryOp::Eq,
        BinaryOperator::NotEq => BinaryOp::NotEq,
        BinaryOperator::Lt => BinaryOp::Lt,
        BinaryOperator::LtEq => BinaryOp::LtEq,
        BinaryOperator::Gt => BinaryOp::Gt,
        BinaryOperator::GtEq => BinaryOp::GtEq,
        BinaryOperator::And => BinaryOp::And,
        BinaryOperator::Or => BinaryOp::Or,
        _ => return None,
    })
}
