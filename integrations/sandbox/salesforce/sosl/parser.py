"""`FIND {…} IN … RETURNING …` as a `Search`."""

import re
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.salesforce.soql.parser import QueryParser
from integrations.sandbox.salesforce.soql.refusals import unexpected
from integrations.sandbox.salesforce.soql.syntax import Item, Path, Query
from integrations.sandbox.salesforce.sosl.terms import compiled, malformed

MOST = 2_000
MAX_LENGTH = 100_000
GROUPS = ("ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR")
_FIND = re.compile(r"\s*FIND\s*\{((?:[^{}\\]|\\.)*)\}", re.IGNORECASE | re.DOTALL)
_ENDS = {"WHERE", "ORDER", "LIMIT", "OFFSET", "USING", ")"}


@dataclass(frozen=True)
class Search:
    """`queries` is empty where every object is to be searched."""

    terms: str
    group: str = "ALL"
    queries: tuple[Query, ...] = ()
    limit: int = MOST


def parse(sosl: str) -> Search:
    """Raises MALFORMED_SEARCH, or MALFORMED_QUERY for what stands in RETURNING."""
    if len(sosl) > MAX_LENGTH:
        raise malformed("SOSL statements cannot be longer than 100000 characters.")
    match = _FIND.match(sosl)
    if match is None:
        raise malformed("No search term found. The search term must be enclosed in braces.")
    compiled(match[1])
    parser = _SearchParser(sosl[match.end() :])
    search = Search(match[1], parser.group(), parser.returning(), parser.most())
    parser.expect_end()
    return search


class _SearchParser(QueryParser):
    """Reads what follows FIND."""

    def group(self) -> str:
        if not self.accept("IN"):
            return "ALL"
        token = self.name()
        if token.word not in GROUPS:
            raise unexpected(token.text)
        self.expect("FIELDS")
        return token.word

    def returning(self) -> tuple[Query, ...]:
        if not self.accept("RETURNING"):
            return ()
        queries = [self._returned()]
        while self.accept(","):
            queries.append(self._returned())
        return tuple(queries)

    def most(self) -> int:
        limit = self._count("LIMIT")
        return MOST if limit is None else min(limit, MOST)

    def _returned(self) -> Query:
        source = self._object_name()
        if not self.accept("("):
            return id_query(source)
        items = [] if self.peek().word in _ENDS else [self._item()]
        while items and self.accept(","):
            items.append(self._item())
        parts: dict[str, Any] = {
            "where": self.condition() if self.accept("WHERE") else None,
            "order_by": self._order_by(),
            "limit": self._count("LIMIT"),
            "offset": self._offset(),
        }
        self.expect(")")
        return Query(items=tuple(items) or (_ID,), source=source, **parts)


_ID = Item(Path(("Id",), 0))


def id_query(source: Path) -> Query:
    """A query for no more than the ids."""
    return Query(items=(_ID,), source=source)
