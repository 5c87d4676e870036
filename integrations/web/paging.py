"""Keyset paging: newest first, a page starts before the key that the last one ended with.

Unlike page numbers it costs the same however far one reads, and misses nothing that is added
meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

Row = TypeVar("Row", bound=Model)

LONGEST_KEY = 18  # digits: what a bigint surely holds


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`older` is the key to give as ?before= for the next page; None on the last one."""

    rows: list[Row]
    older: int | None
    is_later: bool


def page_of(rows: QuerySet[Row], request: HttpRequest, *, size: int = 50) -> Page[Row]:
    """The page that ?before= asks for, ordered by primary key, newest first."""
    before = _before(request)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    older = found[size - 1].pk if len(found) > size else None
    return Page(found[:size], older, before is not None)


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_KEY:
        raise Http404("before is no key")
    return int(text)
