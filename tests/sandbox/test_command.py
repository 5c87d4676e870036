"""`manage.py sandbox`: both servers from the shell, ready when it says so."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

PROJECT = Path(__file__).resolve().parents[2]
# Only what a shell has: the command needs no database and no setting.
ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "manage.py", "sandbox", "--contacts", "5", "--leads", "5"]
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=PROJECT,
        env=ENVIRONMENT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def announced(process: subprocess.Popen[str]) -> dict[str, dict[str, str]]:
    assert process.stdout is not None
    assert process.stderr is not None
    ready, _, _ = select.select([process.stdout], [], [], 60)
    line = process.stdout.readline() if ready else ""
    assert line, process.stderr.read()
    return json.loads(line)


def refused(*arguments: str) -> str:
    """What the command says when it does not start."""
    with started(*arguments) as process:
        _, errors = process.communicate(timeout=60)
        assert process.returncode != 0
        return errors


def test_it_prints_addresses_and_credentials_and_nothing_else():
    with started() as process:
        announcement = announced(process)
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=20)
    assert (process.returncode, rest, errors) == (0, "", "")
    assert {name: set(keys) for name, keys in announcement.items()} == {
        "hubspot": {"base_url", "access_token", "client_id", "client_secret"},
        "salesforce": {
            *("instance_url", "login_url", "username"),
            *("access_token", "client_id", "client_secret"),
            *("password", "security_token", "refresh_token"),
        },
    }


def test_both_crms_answer_to_what_was_printed():
    with started() as process:
        announcement = announced(process)
        hubspot, salesforce = announcement["hubspot"], announcement["salesforce"]
        contacts = requests.get(
            f"{hubspot['base_url']}/crm/v3/objects/contacts",
            headers={"Authorization": f"Bearer {hubspot['access_token']}"},
            timeout=10,
        )
        people = requests.get(
            f"{salesforce['instance_url']}/services/data/v66.0/query",
            params={"q": "SELECT COUNT() FROM Lead"},
            headers={"Authorization": f"Bearer {salesforce['access_token']}"},
            timeout=10,
        )
    assert len(contacts.json()["results"]) == 5
    assert people.json()["totalSize"] == 3


def test_an_interrupt_ends_it_quietly():
    with started() as process:
        announced(process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


def test_a_restart_with_the_same_seed_keeps_the_tokens():
    tokens = []
    for _ in range(2):
        with started("--seed", "9") as process:
            announcement = announced(process)
            tokens.append([crm["access_token"] for crm in announcement.values()])
    assert tokens[0] == tokens[1]


def test_a_port_that_was_asked_for_is_the_one_that_answers(unused_port: int):
    with started("--hubspot-port", str(unused_port)) as process:
        assert announced(process)["hubspot"]["base_url"] == f"http://127.0.0.1:{unused_port}"


def test_a_port_that_is_taken_is_an_error_in_words():
    with started() as process:
        port = announced(process)["hubspot"]["base_url"].rpartition(":")[2]
        errors = refused("--salesforce-port", port)
    assert "cannot listen" in errors
    assert "Traceback" not in errors


def test_an_unknown_fault_is_refused_with_the_known_ones():
    errors = refused("--fault", "nonsense=0.5")
    assert "nonsense" in errors
    assert "timeout-after-write" in errors


@pytest.mark.parametrize(
    "arguments",
    [("--fault", "slow"), ("--fault", "slow=2"), ("--contacts", "-1"), ("--lag", "much")],
)
def test_a_value_that_makes_no_sense_is_refused(arguments: tuple[str, str]):
    assert "error" in refused(*arguments)
