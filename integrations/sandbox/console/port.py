"""What a console page needs of a CRM's store. Each CRM implements it beside its store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class ConsoleError(Exception):
    """A refusal in words that the page shows as they are."""


@dataclass(frozen=True, kw_only=True)
class Row:
    id: str
    values: Mapping[str, str]
    note: str = ""  # for example "converted to 003…" or "merged into 512"


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """The other CRM's console, for the link between the two."""

    title: str
    url: str


class ConsoleStore(Protocol):
    title: str  # "HubSpot sandbox"
    object_types: Sequence[str]  # "contacts", "Lead", …

    def columns(self, object_type: str) -> Sequence[str]:
        """The fields that a list shows."""

    def editable(self, object_type: str) -> Sequence[str]:
        """The fields that a form offers."""

    def find(
        self, object_type: str, *, text: str, offset: int, limit: int
    ) -> tuple[Sequence[Row], int]: ...

    def get(self, object_type: str, record_id: str) -> Row | None: ...

    def create(self, object_type: str, values: Mapping[str, str]) -> str: ...

    def update(self, object_type: str, record_id: str, values: Mapping[str, str]) -> None: ...

    def delete(self, object_type: str, record_id: str) -> None: ...

    def merge(self, object_type: str, winner: str, loser: str) -> str: ...

    def convert(self, record_id: str) -> str:
        """Convert a lead, answer the contact's id. Raises ConsoleError where there is none."""
