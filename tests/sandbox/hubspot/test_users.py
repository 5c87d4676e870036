"""The account's users, teams and roles."""

import pytest

from tests.sandbox.hubspot.conftest import Sandbox

BASES = pytest.mark.parametrize("base", ["/settings/v3/users", "/settings/users/2026-09"])


def load(sandbox: Sandbox) -> None:
    owners = [
        {"email": "ann@b.co", "firstName": "Ann", "userId": 11},
        {"email": "bob@b.co", "userId": 12},
        {"email": "gone@b.co", "userIdIncludingInactive": 13, "archived": True},
        {"email": "queue@b.co", "userId": 14, "type": "QUEUE"},
    ]
    sandbox.store.owners.load(owners, sandbox.store.now())


@BASES
def test_users_are_the_people_who_may_own_records(sandbox: Sandbox, base: str) -> None:
    load(sandbox)

    first = sandbox.call("GET", f"{base}?limit=1").json()
    second = sandbox.call("GET", f"{base}?after={first['paging']['next']['after']}").json()

    assert [user["id"] for user in first["results"]] == ["11"]
    assert [user["email"] for user in second["results"]] == ["bob@b.co"]
    assert "paging" not in second


@BASES
def test_a_user_is_read_by_id_or_email(sandbox: Sandbox, base: str) -> None:
    load(sandbox)

    by_id = sandbox.call("GET", f"{base}/11").json()
    by_email = sandbox.call("GET", f"{base}/Ann@b.co?idProperty=EMAIL").json()

    assert by_id == by_email
    assert by_id["firstName"] == "Ann"
    assert sandbox.call("GET", f"{base}/13").status_code == 404
    assert sandbox.call("GET", f"{base}/11?idProperty=NAME").status_code == 400


@BASES
@pytest.mark.parametrize("kind", ["teams", "roles"])
def test_there_are_no_teams_and_roles(sandbox: Sandbox, base: str, kind: str) -> None:
    assert sandbox.call("GET", f"{base}/{kind}").json() == {"results": []}


def test_users_want_a_scope_of_their_own(sandbox: Sandbox) -> None:
    sandbox.store.tokens.scopes.discard("settings.users.read")

    assert sandbox.call("GET", "/settings/v3/users").status_code == 403
