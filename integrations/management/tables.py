"""Answers for the terminal: aligned columns, and JSON."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from integrations.sync.words import REASONS, say

Cell = str | int


def table(rows: Sequence[Sequence[Cell]]) -> str:
    """Rows of equal length, the first of them the heads. Numbers stand to the right."""
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    numeric = [all(isinstance(row[i], int) for row in rows[1:]) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            str(cell).rjust(width) if right else str(cell).ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in rows
    )


def reasons(counts: Mapping[str, int]) -> str:
    """`3 No email address, 1 Deleted`; the most first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {say(REASONS, code)}" for code, count in ordered) or "none"


def as_json(answer: Mapping[str, Any]) -> str:
    return json.dumps(answer, cls=DjangoJSONEncoder, ensure_ascii=False)


def moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else "never"


def duration(seconds: float) -> str:
    """`4.2 s`, `3 min`, `2 h 10 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
