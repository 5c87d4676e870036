"""What stands in the braces of FIND: words, phrases, wildcards, AND, OR and AND NOT.

https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_find.htm
"""

import re
from collections.abc import Callable
from functools import lru_cache

from integrations.sandbox.salesforce.errors import ApiError, fail

Test = Callable[[str], bool]
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[()]|(?:[^\s()"\\]|\\.)+)')
_WILD = {"*": r"\w*", "?": r"\w"}


@lru_cache(maxsize=200)
def compiled(terms: str) -> Test:
    """A test of a record's text, casefolded. Raises MALFORMED_SEARCH."""
    tokens = _TOKEN.findall(terms)
    if not tokens:
        raise malformed("No search term found. The search term must be enclosed in braces.")
    parser = _Terms(tokens)
    test = parser.either()
    if parser.tokens:
        raise malformed(f"unexpected token: '{parser.tokens[0]}'")
    return test


def malformed(message: str) -> ApiError:
    return fail(400, "MALFORMED_SEARCH", message)


class _Terms:
    """A recursive descent: OR binds least, words side by side are joined by AND."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def either(self) -> Test:
        tests = [self._all()]
        while self._accept("OR"):
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda text: any(test(text) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self.tokens and self.tokens[0] not in ("OR", ")"):
            self._accept("AND")
            tests.append(self._negated(self._one()) if self._accept("NOT") else self._one())
        return tests[0] if len(tests) == 1 else lambda text: all(test(text) for test in tests)

    def _negated(self, test: Test) -> Test:
        return lambda text: not test(text)

    def _one(self) -> Test:
        if not self.tokens or self.tokens[0] in ("AND", "OR", "NOT", ")"):
            raise malformed(f"unexpected token: '{self.tokens[0] if self.tokens else '<EOF>'}'")
        token = self.tokens.pop(0)
        if token == "(":
            inner = self.either()
            if not self._accept(")"):
                raise malformed("unexpected token: '<EOF>'")
            return inner
        return _words(token)

    def _accept(self, token: str) -> bool:
        if self.tokens and self.tokens[0] == token:
            del self.tokens[0]
            return True
        return False


def _words(token: str) -> Test:
    """A word, or a phrase in quotes: whole words, unless a wildcard says otherwise."""
    plain = re.sub(r"\\(.)", r"\1", token.strip('"')).casefold()
    words = [word for word in re.split(r"[^\w*?]+", plain) if word]
    if sum(len(word.strip("*?")) for word in words) < 2:
        raise malformed(f"search term must be longer than one character: {plain}")
    patterns = ["".join(_WILD.get(char, re.escape(char)) for char in word) for word in words]
    pattern = re.compile(r"(?<!\w)" + r"\W+".join(patterns) + r"(?!\w)")
    return lambda text: pattern.search(text) is not None


def matches(terms: str, text: str | None) -> bool:
    """Whether a record's text holds the terms. A phone number is found by its digits too."""
    return compiled(terms)(text.casefold()) if text else False
