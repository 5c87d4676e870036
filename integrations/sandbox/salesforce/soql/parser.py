"""A recursive-descent parser for SOQL: text to `Query`, or MALFORMED_QUERY."""

from dataclasses import replace

from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.soql.conditions import ConditionParser
from integrations.sandbox.salesforce.soql.refusals import malformed, unexpected
from integrations.sandbox.salesforce.soql.subtotals import MOST
from integrations.sandbox.salesforce.soql.syntax import (
    Fields,
    Item,
    Operand,
    Order,
    Path,
    Query,
    TypeOf,
)

MAX_OFFSET = 2_000
_CLAUSES = {"WHERE", "WITH", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FOR", "USING", "ALL"}
_USES = {"VIEW", "REFERENCE", "UPDATE"}
_SCOPES = {"EVERYTHING", "MINE"}


def parse(soql: str) -> Query:
    """The whole text as one query. Raises MALFORMED_QUERY for anything it does not know."""
    parser = QueryParser(soql)
    query = parser.query()
    usage = parser.usage()
    parser.expect_end()
    return replace(query, usage=usage)


class QueryParser(ConditionParser):
    """Reads `SELECT …` with all its clauses, in their order."""

    def query(self) -> Query:
        self.expect("SELECT")
        items = [self._item()]
        while self.accept(","):
            items.append(self._item())
        self.expect("FROM")
        source, alias = self._source()
        scope = self._scope()
        where = self.condition() if self.accept("WHERE") else None
        group_by, subtotals = self._group_by()
        return Query(
            items=tuple(items),
            source=source,
            alias=alias,
            scope=scope,
            where=where,
            group_by=group_by,
            subtotals=subtotals,
            having=self.condition() if self.accept("HAVING") else None,
            order_by=self._order_by(),
            limit=self._count("LIMIT"),
            offset=self._offset(),
        )

    def usage(self) -> str | None:
        if not self.accept("FOR"):
            return None
        token = self.name()
        if token.word not in _USES:
            raise unexpected(token.text)
        return token.word

    def expect_end(self) -> None:
        if self.peek().kind != "end":
            raise unexpected(self.shown())

    def _item(self) -> Item:
        if self.accept("("):
            inner = self.query()
            self.expect(")")
            return Item(inner)
        if self.peek().word == "FIELDS" and self.peek(1).text == "(":
            return Item(self._fields())
        if self.peek().word == "TYPEOF" and self.peek(1).kind == "name":
            return Item(self._type_of())
        operand = self.operand()
        has_alias = self.peek().kind == "name" and self.peek(1).word in (",", "FROM")
        return Item(operand, self.next().text if has_alias else None)

    def _fields(self) -> Fields:
        at = self.next().at
        self.expect("(")
        which = self.next().word
        if which not in ("ALL", "STANDARD", "CUSTOM"):
            raise unexpected(which)
        self.expect(")")
        return Fields(which, at)

    def _type_of(self) -> TypeOf:
        self.expect("TYPEOF")
        relationship = self.path()
        branches = []
        while self.accept("WHEN"):
            kind = self._object_name()
            self.expect("THEN")
            branches.append((kind, self._paths()))
        if not branches:
            raise unexpected(self.shown())
        otherwise = self._paths() if self.accept("ELSE") else ()
        self.expect("END")
        return TypeOf(relationship, tuple(branches), otherwise)

    def _paths(self) -> tuple[Path, ...]:
        paths = [self.path()]
        while self.accept(","):
            paths.append(self.path())
        return tuple(paths)

    def _scope(self) -> str:
        if not self.accept("USING"):
            return "EVERYTHING"
        self.expect("SCOPE")
        token = self.name()
        if token.word not in _SCOPES:
            raise unexpected(token.text)
        return token.word

    def _object_name(self) -> Path:
        """Group is an object as well as a word of the language."""
        token = self.next() if self.peek().word == "GROUP" else self.name()
        return Path((token.text,), token.at)

    def _source(self) -> tuple[Path, str | None]:
        source = self._object_name()
        self.accept("AS")
        is_alias = self.peek().kind == "name" and self.peek().word not in _CLAUSES
        return source, self.next().text if is_alias else None

    def _group_by(self) -> tuple[tuple[Operand, ...], str]:
        """What is grouped, and ROLLUP or CUBE around it."""
        if not self.accept("GROUP"):
            return (), ""
        self.expect("BY")
        if self.peek().word not in ("ROLLUP", "CUBE") or self.peek(1).text != "(":
            return self._operands(), ""
        word = self.next().word
        self.expect("(")
        groups = self._operands()
        self.expect(")")
        if len(groups) > MOST:
            raise malformed(f"GROUP BY {word} takes at most {MOST} fields")
        return groups, word

    def _operands(self) -> tuple[Operand, ...]:
        operands = [self.operand()]
        while self.accept(","):
            operands.append(self.operand())
        return tuple(operands)

    def _order_by(self) -> tuple[Order, ...]:
        if not self.accept("ORDER"):
            return ()
        self.expect("BY")
        orders = [self._order()]
        while self.accept(","):
            orders.append(self._order())
        return tuple(orders)

    def _order(self) -> Order:
        operand = self.operand()
        descending = bool(self.accept("DESC")) or (bool(self.accept("ASC")) and False)
        nulls_last = False
        if self.accept("NULLS"):
            nulls_last = bool(self.accept("LAST"))
            if not nulls_last and not self.accept("FIRST"):
                raise unexpected(self.shown())
        return Order(operand, descending, nulls_last)

    def _offset(self) -> int:
        offset = self._count("OFFSET") or 0
        if offset > MAX_OFFSET:
            message = f"Maximum SOQL offset allowed is {MAX_OFFSET}"
            raise fail(400, "NUMBER_OUTSIDE_VALID_RANGE", message)
        return offset

    def _count(self, word: str) -> int | None:
        if not self.accept(word):
            return None
        token = self.next()
        if token.kind != "number" or not token.text.isdigit():
            raise unexpected(token.text or "<EOF>")
        return int(token.text)
