"""Both sandbox CRMs in a process of their own: limits off, freshly seeded, counting calls."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests

from tests.benchmarks.measuring import PROJECT

SEED = 1
# So the seed mixes them: a thousand records in each CRM are 1,510 people.
PEOPLE_PER_RECORD = 1.51
HUBSPOT_USAGE = "/account-info/v3/api-usage/daily/private-apps"
SALESFORCE_LIMITS = "/services/data/v66.0/limits"


class Sandbox:
    """`access` is what the sandbox announced: addresses and tokens of both CRMs."""

    def __init__(self, access: dict[str, dict[str, str]], process: int) -> None:
        self.access = access
        self.process = process
        self._own_calls = 0

    def calls(self) -> int:
        """The API calls that both CRMs have counted so far, but for those of this method."""
        usage = self._ask("hubspot", "base_url", HUBSPOT_USAGE).json()
        limits = self._ask("salesforce", "instance_url", SALESFORCE_LIMITS).headers
        used, _, _ = limits["Sforce-Limit-Info"].removeprefix("api-usage=").partition("/")
        return int(usage["results"][0]["currentUsage"]) + int(used) - self._own_calls

    def _ask(self, crm: str, address: str, path: str) -> requests.Response:
        access = self.access[crm]
        self._own_calls += 1
        answer = requests.get(
            access[address] + path,
            headers={"Authorization": f"Bearer {access['access_token']}"},
            timeout=30,
        )
        answer.raise_for_status()
        return answer


@contextmanager
def fresh_sandbox(*, records: int, environment: Mapping[str, str]) -> Iterator[Sandbox]:
    """Serve `records` HubSpot contacts and as many Salesforce records, always the same ones."""
    amounts = {"--contacts": records, "--leads": records, "--seed": SEED}
    words = [str(word) for option in amounts.items() for word in option]
    process = subprocess.Popen(
        [sys.executable, str(PROJECT / "manage.py"), "sandbox", "--no-limits", *words],
        env=dict(environment),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Sandbox(_announced(process), process.pid)
    finally:
        process.terminate()
        process.communicate()


def _announced(process: subprocess.Popen[str]) -> dict[str, Any]:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError("the sandbox did not start; its words are above")
    access: dict[str, Any] = json.loads(line)
    return access
