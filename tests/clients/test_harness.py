"""The table of other people's clients: who is tried, what is told, and when it fails."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.clients.__main__ import main
from tests.clients.catalogue import CLIENTS, Client
from tests.clients.installing import install, installation, missing, runner
from tests.clients.trying import Outcome, attempt

PYTHON = Client("some-client", "some-client==1.2.3", "some_client.py")
NODE = Client("@some/client", "@some/client@4.5.6", "some_client.cjs", "2026-05-01")


def tried(client: Client) -> Outcome:
    return {
        "some-client": Outcome("passed", "1.2.3: read"),
        "@some/client": Outcome("FAILED", "no", "Traceback\nno"),
    }[client.name]


def test_the_table_has_a_row_for_each_client(capsys: pytest.CaptureFixture[str]):
    assert main([], (PYTHON, NODE), tried) == 1
    table, trouble = capsys.readouterr()
    assert table.splitlines()[2:] == [
        "| `some-client` | passed | 1.2.3: read |",
        "| `@some/client` | FAILED | no |",
    ]
    assert trouble == "Traceback\nno\n"


def test_only_named_clients_are_tried(capsys: pytest.CaptureFixture[str]):
    assert main(["some-client"], (PYTHON, NODE), tried) == 0
    assert "@some/client" not in capsys.readouterr().out


def test_an_unknown_name_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]):
    assert main(["nobody"], (PYTHON, NODE), tried) == 2
    assert "nobody. There are some-client, @some/client." in capsys.readouterr().err


def test_a_client_without_its_runtime_is_skipped_and_not_passed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert missing(PYTHON) == []
    assert attempt(NODE, tmp_path) == Outcome("skipped", "needs node and npm")
    assert main([], (NODE,), lambda client: attempt(client, tmp_path)) == 0


def test_an_installation_that_fails_is_told_by_its_last_lines(tmp_path: Path):
    (tmp_path / "some-client").write_text("in the way")
    outcome = attempt(PYTHON, tmp_path)
    assert (outcome.failed, "some-client" in outcome.said) == (True, True)


def test_an_installed_client_is_not_installed_again(tmp_path: Path):
    stamp = tmp_path / "installed.txt"
    stamp.write_text(f"{PYTHON.requirement} {PYTHON.beside} {PYTHON.seen} {sys.version}")
    (tmp_path / "kept").touch()
    install(PYTHON, tmp_path)
    assert (tmp_path / "kept").exists()


@pytest.mark.parametrize(("client", "date"), [(PYTHON, PYTHON.seen), (NODE, "2026-05-01")])
def test_an_installation_is_pinned_with_all_that_comes_with_it(client: Client, date: str):
    *_, command = installation(client, Path("folder"))
    assert client.requirement in command
    assert command[command.index(client.requirement) - 1] == date or date in command


@pytest.mark.parametrize("client", [PYTHON, NODE])
def test_what_a_client_leaves_to_others_is_installed_beside_it(client: Client):
    *_, command = installation(replace(client, beside=("requests",)), Path("folder"))
    assert command[-2:] == [client.requirement, "requests"]


def test_each_kind_is_run_by_its_own_interpreter():
    assert runner(NODE, Path("folder"))[0] == "node"
    assert runner(PYTHON, Path("folder"))[0] == str(Path("folder/bin/python"))


def test_the_catalogue_pins_versions_and_has_a_scenario_each():
    names = [client.folder for client in CLIENTS]
    assert len(set(names)) == len(names)
    for client in CLIENTS:
        assert client.script.is_file(), client
        assert client.version[0].isdigit(), client
