"""The explanation from the shell."""

import pytest
from django.core.management.base import CommandError

from integrations.models import Integration
from tests.management.conftest import Shell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def synced(shell: Shell, integration: Integration) -> Integration:
    shell("sync", "--full")
    return integration


def test_somebody_in_sync_is_stopped_by_no_gate(shell: Shell, synced: Integration) -> None:
    email = synced.people.filter(status="in_sync").values_list("email_key", flat=True)[0]

    answer = shell.json("explain", email.upper())

    assert answer["found"] is True
    assert answer["first_failing_gate"] is None
    assert [gate["passed"] for gate in answer["people"][0]["gates"]] == [True] * 8
    assert len(answer["people"][0]["records"]) == 2


def test_first_gate_that_stops_is_named(shell: Shell, integration: Integration) -> None:
    shell("read")
    Integration.objects.update(on_hubspot_change="nothing")
    email = integration.people.filter(salesforce_id=None).exclude(email_key=None)[0].email_key

    assert shell.json("explain", email or "")["first_failing_gate"] == "creation"
    assert "Creation is off for this direction" in shell("explain", email or "")


def test_address_that_nobody_has(shell: Shell, synced: Integration) -> None:
    assert "Nobody has the address nobody@example.com" in shell("explain", "nobody@example.com")

    answer = shell.json("explain", "nobody@example.com")
    assert (answer["found"], answer["first_failing_gate"]) == (False, None)
    assert answer["read_at"]["hubspot"] is not None


def test_what_is_no_address_is_refused(shell: Shell, integration: Integration) -> None:
    with pytest.raises(CommandError, match="no email address"):
        shell("explain", "nobody")


def test_person_is_told_with_records_gates_and_log(shell: Shell, synced: Integration) -> None:
    person = synced.people.filter(status="in_sync").exclude(salesforce_id=None)[0]

    text = shell("explain", person.email_key or "")

    assert str(person.salesforce_id) in text
    assert "Has an email address" in text
    assert "Updated" in text or "Created" in text
