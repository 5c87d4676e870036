"""Other people at work in a sandbox CRM: through its console, and with its faults in hand."""

from typing import Any

from integrations.sandbox.assembly import Side
from integrations.sandbox.console.port import ConsoleStore
from integrations.sandbox.faults import Scripted

MANY = 1_000


class SandboxOutside:
    def __init__(self, side: Side[Any], console: ConsoleStore, object_type: str) -> None:
        self.side, self.console, self.object_type = side, console, object_type

    def create(self, values: dict[str, str]) -> str:
        return self.console.create(self.object_type, values)

    def edit(self, record_id: str, values: dict[str, str]) -> None:
        self.console.update(self.object_type, record_id, values)

    def delete(self, record_id: str) -> None:
        self.console.delete(self.object_type, record_id)

    def merge(self, winner: str, loser: str) -> str:
        return self.console.merge(self.object_type, winner, loser)

    def lose_next_answer(self) -> None:
        self.strike("drop-connection")

    def be_busy(self) -> None:
        self.strike("server-error", count=MANY)

    def refuse_token(self) -> None:
        self.strike("expired-token", count=MANY)

    def recover(self) -> None:
        self.side.faults.configure(script=())

    def strike(self, fault: str, *, count: int = 1, method: str = "*") -> None:
        step = Scripted(fault=fault, count=count, method=method)
        self.side.faults.configure(script=[step])
