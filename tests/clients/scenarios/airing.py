"""An Airbyte source as its platform runs it: check, discover, read, read on from the state."""

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
    "import places; places.lead_here(); from {module} import run; run()"
)


@dataclass
class Read:
    """Records counted by stream, and those of each; the last state of each stream."""

    counts: Counter[str] = field(default_factory=Counter)
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)

    def hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "RECORD":
            record = message["record"]
            self.counts[record["stream"]] += 1
            self.records.setdefault(record["stream"], []).append(record["data"])
        elif message["type"] == "STATE" and message["state"].get("type") == "STREAM":
            state = message["state"]
            name = state["stream"]["stream_descriptor"]["name"]
            self.states[name] = {"type": "STREAM", "stream": state["stream"]}


class Source:
    """The connector whose `run` is in the module, where the vendors' names lead to the sandbox."""

    def __init__(self, module: str, **config: Any) -> None:
        self._launch = _LAUNCH.format(here=HERE, module=module)
        self._folder = Path(tempfile.mkdtemp())
        self._config = self._write("config", config)

    def check(self) -> None:
        (said,) = self._heard("CONNECTION_STATUS", "check")
        assert said["connectionStatus"]["status"] == "SUCCEEDED", said

    def discover(self) -> list[dict[str, Any]]:
        (said,) = self._heard("CATALOG", "discover")
        streams: list[dict[str, Any]] = said["catalog"]["streams"]
        return streams

    def read(self, streams: list[dict[str, Any]], before: Read | None = None) -> Read:
        catalog = self._write("catalog", {"streams": [_configured(one) for one in streams]})
        states = list(before.states.values()) if before else []
        resumed = ["--state", self._write("state", states)] if states else []
        found = Read()
        for message in self._messages("read", "--catalog", catalog, *resumed):
            found.hear(message)
        return found

    def _heard(self, kind: str, *arguments: str) -> list[dict[str, Any]]:
        return [one for one in self._messages(*arguments) if one["type"] == kind]

    def _messages(self, *arguments: str) -> list[dict[str, Any]]:
        command = [sys.executable, "-c", self._launch, *arguments, "--config", self._config]
        ended = subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, check=False
        )
        said = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
        troubles = [one["trace"]["error"] for one in said if one.get("trace", {}).get("error")]
        if ended.returncode or troubles:
            raise SystemExit(f"{ended.stderr}\n{json.dumps(troubles, indent=1)}")
        return said

    def _write(self, name: str, content: Any) -> str:
        path = self._folder / f"{name}.json"
        path.write_text(json.dumps(content))
        return str(path)


def _configured(stream: dict[str, Any]) -> dict[str, Any]:
    """The stream to be read from where the last run ended, if it can be."""
    mode = "incremental" if "incremental" in stream["supported_sync_modes"] else "full_refresh"
    return {
        "stream": stream,
        "sync_mode": mode,
        "destination_sync_mode": "append",
        "cursor_field": stream.get("default_cursor_field") or [],
    }
