"""A Singer tap as its users run it: discovery, every stream, and later runs from the state."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = str(Path(__file__).parent)
_LAUNCH = (
    "import sys; sys.path.insert(0, {here!r}); "
    "import places; places.lead_here(); from {module} import {of}; {call}()"
)


@dataclass
class Run:
    """Records counted by stream, and those of each; the state that the tap left last."""

    counts: Counter[str] = field(default_factory=Counter)
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        message = json.loads(line)
        if message["type"] == "RECORD":
            self.counts[message["stream"]] += 1
            self.records.setdefault(message["stream"], []).append(message["record"])
        elif message["type"] == "STATE":
            self.state = message["value"]


class Tap:
    """The program of `module:call`, in a process where the vendors' names lead to the sandbox."""

    def __init__(self, entry: str, catalog: str = "--catalog", **config: Any) -> None:
        """`catalog` is the argument by which the tap is told the streams."""
        module, _, call = entry.partition(":")
        self._launch = _LAUNCH.format(
            here=HERE, module=module, of=call.partition(".")[0], call=call
        )
        self._told = catalog
        self._folder = Path(tempfile.mkdtemp())
        self._config = self._write("config", config)

    def discover(self) -> list[dict[str, Any]]:
        streams: list[dict[str, Any]] = json.loads(self._said("--discover"))["streams"]
        return streams

    def sync(self, streams: list[dict[str, Any]], state: dict[str, Any] | None = None) -> Run:
        catalog = self._write("catalog", {"streams": [_selected(one) for one in streams]})
        resumed = ["--state", self._write("state", state)] if state else []
        run = Run()
        for line in self._said(self._told, catalog, *resumed).splitlines():
            run.hear(line)
        return run

    def _said(self, *arguments: str) -> str:
        command = [sys.executable, "-c", self._launch, "--config", self._config, *arguments]
        ended = subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, check=False
        )
        if ended.returncode:
            raise SystemExit(ended.stderr)
        return ended.stdout

    def _write(self, name: str, content: Any) -> str:
        path = self._folder / f"{name}.json"
        path.write_text(json.dumps(content))
        return str(path)


def _selected(stream: dict[str, Any]) -> dict[str, Any]:
    """The stream with all its fields chosen, to be read from where the last run ended."""
    return {**stream, "metadata": [_chosen(one) for one in stream["metadata"]]}


def _chosen(entry: dict[str, Any]) -> dict[str, Any]:
    told = entry["metadata"]
    if told.get("inclusion") == "unsupported":
        return entry
    keys = told.get("valid-replication-keys")
    resumed = {"replication-method": "INCREMENTAL", "replication-key": keys[0]} if keys else {}
    return {**entry, "metadata": {**told, **resumed, "selected": True}}
