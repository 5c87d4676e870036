"""PK chunking: a query of a whole object, cut into ranges of ids.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/async_api_headers_enable_pk_chunking.htm
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from integrations.sandbox.salesforce.bulk.queries import Result
from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org

DEFAULT, MOST = 100_000, 250_000
_LAST = "~"  # sorts after every id


@dataclass(frozen=True)
class Chunk:
    """The ids from `first` on, up to but without `end`."""

    found: ObjectType
    first: str
    end: str

    def only(self, org: Org, result: Result) -> Result:
        sql = f'SELECT rowid FROM "{self.found.name}" WHERE "Id" >= ? AND "Id" < ?'
        inside = {row[0] for row in org.database.execute(sql, (self.first, self.end))}
        kept = array("q", (rowid for rowid in result.rowids if rowid in inside))
        return Result(result.plan, kept)


@dataclass(frozen=True)
class Chunking:
    size: int = DEFAULT
    start: str = ""

    def chunks(self, org: Org, found: ObjectType) -> Sequence[Chunk]:
        """Deleted records count too: the cuts know nothing of the query's conditions."""
        sql = f'SELECT "Id" FROM "{found.name}" WHERE "Id" >= ? ORDER BY "Id"'
        ids = [row[0] for row in org.database.execute(sql, (self.start,))]
        cuts = ids[:: self.size] or [self.start]
        return [
            Chunk(found, first, end) for first, end in zip(cuts, [*cuts[1:], _LAST], strict=True)
        ]


def chunking(header: str) -> Chunking | None:
    """`true`, `false` or `chunkSize=50000; startRow=00130000000xEftMGH`. Raises ApiError."""
    text = header.strip()
    if text.lower() in ("", "false"):
        return None
    if text.lower() == "true":
        return Chunking()
    parts = (part.partition("=") for part in text.rstrip(";").split(";"))
    given = {name.strip().lower(): value.strip() for name, _, value in parts}
    size = given.get("chunksize", str(DEFAULT))
    if not size.isdecimal() or not 0 < int(size) <= MOST:
        message = f"PK chunking size must be between 1 and {MOST}, but was {size}"
        raise fail(400, "INVALIDJOB", message)
    return Chunking(int(size), given.get("startrow", ""))
