"""The accounting from the shell."""

import pytest
from django.core.management.base import CommandError

from tests.factories import IntegrationFactory, PersonFactory
from tests.management.conftest import Shell

pytestmark = pytest.mark.django_db


def test_counts_people_and_records_by_status_and_reason(shell: Shell) -> None:
    integration = IntegrationFactory(name="main")
    PersonFactory.create_batch(2, integration=integration)
    PersonFactory(
        integration=integration,
        status="excluded",
        reason="no_email",
        salesforce_id=None,
        salesforce_type=None,
        linked_at=None,
    )

    answer = shell.json("account")

    counts = [(row["status"], row["reason"], row["people"]) for row in answer["rows"]]
    assert counts == [("excluded", "no_email", 1), ("in_sync", "", 2)]
    assert answer["totals"] == {"people": 3, "hubspot_contacts": 3, "leads": 2, "contacts": 0}


def test_people_read_reasons_in_words(shell: Shell) -> None:
    PersonFactory(status="failing", reason="property_values")

    assert "Property values" in shell("account")


def test_nobody_is_a_total_of_nought(shell: Shell) -> None:
    IntegrationFactory()

    assert shell.json("account")["totals"]["people"] == 0


def test_no_integration_says_how_to_make_one(shell: Shell) -> None:
    with pytest.raises(CommandError, match="create_integration"):
        shell("account")


def test_one_of_several_must_be_named(shell: Shell) -> None:
    IntegrationFactory(name="east")
    IntegrationFactory(name="west")

    with pytest.raises(CommandError, match="--integration: east, west"):
        shell("account")


def test_unknown_integration_lists_those_there_are(shell: Shell) -> None:
    IntegrationFactory(name="east")

    with pytest.raises(CommandError, match=r"“north”\. Known: east"):
        shell("account", "--integration", "north")
