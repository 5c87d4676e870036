"""Cuts a query into tokens."""

import re
from dataclasses import dataclass

from integrations.sandbox.salesforce.soql.refusals import malformed, unexpected

MAX_QUERY = 100_000
MAX_STRING = 4_000
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))
  | (?P<date>\d{4}-\d\d-\d\d)
  | (?P<time>\d\d:\d\d:\d\d(?:\.\d+)?Z?)
  | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<name>[A-Za-z_]\w*)
  | (?P<symbol><=|>=|!=|<>|[=<>(),.:])
  | (?P<end>\Z)
    )""",
    re.VERBOSE | re.ASCII | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPES = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "b": "\b",
    "f": "\f",
    "N": "\n",
    "R": "\r",
    "T": "\t",
    "B": "\b",
    "F": "\f",
    '"': '"',
    "'": "'",
    "\\": "\\",
}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # datetime, date, time, number, string, name, symbol, end
    text: str
    at: int

    @property
    def word(self) -> str:
        return self.text.upper()


def tokens(soql: str) -> list[Token]:
    """The query's tokens, the last of kind `end`. Raises MALFORMED_QUERY."""
    if len(soql) > MAX_QUERY:
        raise malformed("SOQL statements cannot be longer than 100000 characters.")
    found: list[Token] = []
    at = 0
    while not found or found[-1].kind != "end":
        match = _TOKEN.match(soql, at)
        if match is None or match.lastgroup is None:
            raise _bad_text(soql, at)
        text = match[match.lastgroup]
        found.append(Token(match.lastgroup, text, match.start(match.lastgroup)))
        at = match.end()
    return found


def _bad_text(soql: str, at: int) -> Exception:
    rest = soql[at:].lstrip()
    if rest.startswith("'"):
        return malformed("unexpected end of string literal")
    return unexpected(rest[0])


def unquote(text: str, *, like: bool = False) -> str:
    """The value of a string token. In LIKE patterns an escaped % or _ keeps its backslash."""

    def replace(match: re.Match[str]) -> str:
        char = match[1]
        if char[0] == "u" and len(char) == 5:
            return chr(int(char[1:], 16))
        if char in "%_" and like:
            return "\\" + char
        if like and char == "\\":
            return "\\\\"
        if char not in _ESCAPES:
            raise malformed(f"Invalid string literal {text}. Illegal character sequence '\\{char}'")
        return _ESCAPES[char]

    return _ESCAPE.sub(replace, text[1:-1])
