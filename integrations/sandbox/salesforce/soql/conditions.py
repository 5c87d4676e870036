"""The parser's lower half: operands, literals and conditions."""

from collections.abc import Callable
from typing import Any

from integrations.sandbox.salesforce.soql.lexer import MAX_STRING, Token, tokens, unquote
from integrations.sandbox.salesforce.soql.periods import PERIODS, takes_count
from integrations.sandbox.salesforce.soql.refusals import malformed, too_complicated, unexpected
from integrations.sandbox.salesforce.soql.syntax import (
    Call,
    Comparison,
    Condition,
    Junction,
    Literal,
    Not,
    Operand,
    Path,
    Query,
)

MAX_DEPTH = 100
_OPERATORS = {"=", "!=", "<>", "<", "<=", ">", ">="}
_LIST_OPERATORS = {"IN", "NOT IN", "INCLUDES", "EXCLUDES"}
_RESERVED = {
    "AND",
    "ASC",
    "DESC",
    "EXCLUDES",
    "FROM",
    "GROUP",
    "HAVING",
    "IN",
    "INCLUDES",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "NULLS",
    "OR",
    "SELECT",
    "USING",
    "WHERE",
    "WITH",
    "TRUE",
    "FALSE",
}


class ConditionParser:
    """Walks the tokens. `query` comes with the subclass: conditions may hold subqueries."""

    def __init__(self, soql: str) -> None:
        self.soql = soql
        self.tokens = tokens(soql)
        self.at = 0
        self._depth = 0

    def query(self) -> Query:
        raise NotImplementedError

    def peek(self, ahead: int = 0) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def next(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def shown(self) -> str:
        """The next token as an error names it."""
        return self.peek().text or "<EOF>"

    def accept(self, word: str) -> Token | None:
        token = self.peek()
        return self.next() if token.word == word and token.kind in ("name", "symbol") else None

    def expect(self, word: str) -> Token:
        token = self.accept(word)
        if token is None:
            raise unexpected(self.shown())
        return token

    def name(self) -> Token:
        if self.peek().kind != "name" or self.peek().word in _RESERVED:
            raise unexpected(self.shown())
        return self.next()

    def operand(self) -> Operand:
        if self.peek().kind == "name" and self.peek(1).text == "(":
            return self._call()
        return self.path()

    def path(self) -> Path:
        first = self.name()
        names = [first.text]
        while self.accept("."):
            names.append(self.name().text)
        return Path(tuple(names), first.at)

    def _call(self) -> Call:
        token = self.name()
        self.expect("(")
        argument = None if self.peek().text == ")" else self.operand()
        self.expect(")")
        if isinstance(argument, Call) and isinstance(argument.argument, Call):
            raise unexpected(argument.argument.name)
        return Call(token.word, argument, token.at)

    def condition(self) -> Condition:
        """Conditions under one AND or one OR: to mix them takes parentheses."""
        conditions = [self._unit()]
        word = self.peek().word
        if word not in ("AND", "OR"):
            return conditions[0]
        while self.accept(word):
            conditions.append(self._unit())
        if self.peek().word in ("AND", "OR"):
            raise unexpected(self.shown())
        return Junction("AND" if word == "AND" else "OR", tuple(conditions))

    def _unit(self) -> Condition:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise too_complicated()
        try:
            return self._negated_or_nested()
        finally:
            self._depth -= 1

    def _negated_or_nested(self) -> Condition:
        if self.accept("NOT"):
            return Not(self._unit())
        if self.accept("("):
            inner = self.condition()
            self.expect(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Comparison:
        at = self.peek().at
        operand = self.operand()
        operator = self._operator()
        if operator in _LIST_OPERATORS:
            return Comparison(operand, operator, self._list(operator), at)
        return Comparison(operand, operator, self._literal(like=operator == "LIKE"), at)

    def _operator(self) -> str:
        token = self.next()
        if token.text in _OPERATORS:
            return "!=" if token.text == "<>" else token.text
        if token.word == "NOT":
            self.expect("IN")
            return "NOT IN"
        if token.word in ("LIKE", "IN", "INCLUDES", "EXCLUDES"):
            return token.word
        raise unexpected(token.text or "<EOF>")

    def _list(self, operator: str) -> tuple[Literal, ...] | Query:
        self.expect("(")
        if self.peek().word == "SELECT" and operator in ("IN", "NOT IN"):
            inner = self.query()
            self.expect(")")
            return inner
        literals = [self._literal()]
        while self.accept(","):
            literals.append(self._literal())
        self.expect(")")
        return tuple(literals)

    def _literal(self, *, like: bool = False) -> Literal:
        token = self.next()
        if token.kind == "string":
            return Literal("string", self._string(token, like), token.at)
        if token.kind in _PARSERS:
            return _PARSERS[token.kind](token)
        if token.kind == "name" and token.word in _CONSTANTS:
            kind, value = _CONSTANTS[token.word]
            return Literal(kind, value, token.at)
        if token.kind == "name" and token.word in PERIODS:
            return self._period(token)
        raise unexpected(token.text or "<EOF>")

    def _string(self, token: Token, like: bool) -> str:
        value = unquote(token.text, like=like)
        if len(value) > MAX_STRING:
            raise malformed("The string literal is too long: at most 4000 characters are allowed")
        return value

    def _period(self, token: Token) -> Literal:
        if not takes_count(token.word):
            return Literal("period", token.word, token.at)
        self.expect(":")
        count = self.next()
        if count.kind != "number" or not count.text.isdigit():
            raise unexpected(count.text or "<EOF>")
        return Literal("period", token.word, token.at, int(count.text))


def _number(token: Token) -> Literal:
    return Literal("number", float(token.text), token.at)


def _date(token: Token) -> Literal:
    return Literal("date", token.text, token.at)


def _datetime(token: Token) -> Literal:
    return Literal("datetime", token.text, token.at)


def _time(token: Token) -> Literal:
    return Literal("time", token.text, token.at)


_PARSERS: dict[str, Callable[[Token], Literal]] = {
    "number": _number,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
}
_CONSTANTS: dict[str, tuple[Any, Any]] = {
    "TRUE": ("boolean", True),
    "FALSE": ("boolean", False),
    "NULL": ("null", None),
}
