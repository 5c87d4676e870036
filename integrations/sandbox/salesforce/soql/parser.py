"""A recursive-descent parser for SOQL: text to `Query`, or MALFORMED_QUERY."""

from integrations.sandbox.salesforce.soql.conditions import ConditionParser
from integrations.sandbox.salesforce.soql.refusals import malformed, unexpected
from integrations.sandbox.salesforce.soql.syntax import Fields, Item, Operand, Order, Path, Query

MAX_OFFSET = 2_000
_CLAUSES = {"WHERE", "WITH", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FOR", "USING", "ALL"}


def parse(soql: str) -> Query:
    """The whole text as one query. Raises MALFORMED_QUERY for anything it does not know."""
    parser = QueryParser(soql)
    query = parser.query()
    parser.expect_end()
    return query


class QueryParser(ConditionParser):
    """Reads `SELECT …` with all its clauses, in their order."""

    def query(self) -> Query:
        self.expect("SELECT")
        items = [self._item()]
        while self.accept(","):
            items.append(self._item())
        self.expect("FROM")
        source, alias = self._source()
        return Query(
            items=tuple(items),
            source=source,
            alias=alias,
            where=self.condition() if self.accept("WHERE") else None,
            group_by=self._group_by(),
            having=self.condition() if self.accept("HAVING") else None,
            order_by=self._order_by(),
            limit=self._count("LIMIT"),
            offset=self._offset(),
        )

    def expect_end(self) -> None:
        if self.accept("FOR") and not (
            self.accept("VIEW") or self.accept("REFERENCE") or self.accept("UPDATE")
        ):
            raise unexpected(self.shown())
        if self.peek().kind != "end":
            raise unexpected(self.shown())

    def _item(self) -> Item:
        if self.accept("("):
            inner = self.query()
            self.expect(")")
            return Item(inner)
        if self.peek().word == "FIELDS" and self.peek(1).text == "(":
            return Item(self._fields())
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

    def _source(self) -> tuple[Path, str | None]:
        token = self.name()
        source = Path((token.text,), token.at)
        self.accept("AS")
        is_alias = self.peek().kind == "name" and self.peek().word not in _CLAUSES
        return source, self.next().text if is_alias else None

    def _group_by(self) -> tuple[Operand, ...]:
        if not self.accept("GROUP"):
            return ()
        self.expect("BY")
        groups = [self.operand()]
        while self.accept(","):
            groups.append(self.operand())
        return tuple(groups)

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
            raise malformed(f"Maximum SOQL offset allowed is {MAX_OFFSET}")
        return offset

    def _count(self, word: str) -> int | None:
        if not self.accept(word):
            return None
        token = self.next()
        if token.kind != "number" or not token.text.isdigit():
            raise unexpected(token.text or "<EOF>")
        return int(token.text)
