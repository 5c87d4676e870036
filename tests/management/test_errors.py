"""Errors are listed, dismissed and reopened from the shell, by somebody with a name."""

import pytest
from django.core.management.base import CommandError

from integrations.models import AuditEvent, Integration, SyncError
from tests.factories import IntegrationFactory, PersonFactory, SyncErrorFactory, UserFactory
from tests.management.conftest import Shell

pytestmark = pytest.mark.django_db


@pytest.fixture
def error() -> SyncError:
    integration: Integration = IntegrationFactory(name="main")
    person = PersonFactory(
        integration=integration, email_key="ada@x.org", status="failing",
        reason="property_values", owed_seq=7,
    )  # fmt: skip
    UserFactory(username="otto", role="operator")
    return SyncErrorFactory(person=person)


def test_open_errors_are_listed(shell: Shell, error: SyncError) -> None:
    [row] = shell.json("errors")["errors"]

    assert (row["email"], row["field"], row["dismissed_at"]) == ("ada@x.org", "Status", None)
    assert "bad value" in shell("errors")


def test_inv_24_an_error_is_dismissed_by_a_named_user(shell: Shell, error: SyncError) -> None:
    assert shell.json("errors", "dismiss", "--email", "Ada@x.org", "--by", "otto")["people"] == 1

    error.person.refresh_from_db()
    assert error.person.owed_seq is None
    assert shell.json("errors")["errors"] == []
    [row] = shell.json("errors", "--dismissed")["errors"]
    assert row["dismissed_by_name"] == "otto"
    assert AuditEvent.objects.get(action="errors.dismiss").user_name == "otto"


def test_inv_24_a_dismissed_error_is_reopened(shell: Shell, error: SyncError) -> None:
    shell("errors", "dismiss", "--category", "property_values", "--by", "otto")

    assert shell.json("errors", "reopen", "--email", "ada@x.org", "--by", "otto")["people"] == 1

    error.person.refresh_from_db()
    assert error.person.owed_seq is not None
    assert len(shell.json("errors")["errors"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dismiss", "--email", "ada@x.org"], "--by"),
        (["dismiss", "--email", "ada@x.org", "--by", "nemo"], "no active user"),
        (["dismiss", "--by", "otto"], "--email"),
        (["dismiss", "--email", "ada", "--by", "otto"], "no email address"),
    ],
)
def test_inv_24_a_dismissal_without_whom_or_by_whom_is_refused(
    shell: Shell, error: SyncError, words: list[str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        shell("errors", *words)

    assert SyncError.objects.open().exists()
