"""Tying two connections together from the shell."""

from collections.abc import Callable

import pytest
from django.core.management.base import CommandError

from integrations.models import Integration
from integrations.sandbox.assembly import Sandbox
from tests.factories import HubSpotConnectionFactory, SalesforceConnectionFactory
from tests.management.conftest import Shell

WORDS = ["create_integration", "second", "--hubspot", "portal", "--salesforce", "salesforce"]


@pytest.fixture
def portal(sandbox: Sandbox, integration: Integration) -> None:
    """Another connection to HubSpot, beside those of the integration there is."""
    HubSpotConnectionFactory(
        name="portal",
        base_url=sandbox.hubspot.url,
        credentials={"access_token": sandbox.hubspot.credentials["access_token"]},
    )


@pytest.mark.usefixtures("portal")
def test_makes_it_with_the_default_mappings(shell: Shell) -> None:
    answer = shell.json(*WORDS)

    assert Integration.objects.get(pk=answer["id"]).name == "second"
    assert answer["mappings"] == 24


@pytest.mark.usefixtures("portal")
def test_unknown_connection_lists_those_there_are(shell: Shell) -> None:
    with pytest.raises(CommandError, match=r"“nope”\. Known: hubspot, portal"):
        shell("create_integration", "second", "--hubspot", "nope", "--salesforce", "salesforce")


def test_portal_of_another_integration_is_refused(shell: Shell, integration: Integration) -> None:
    with pytest.raises(CommandError, match="belongs to another integration"):
        shell("create_integration", "second", "--hubspot", "hubspot", "--salesforce", "salesforce")


def test_name_that_is_taken_is_refused(
    shell: Shell, integration: Integration, portal: None
) -> None:
    with pytest.raises(CommandError, match="main"):
        shell("create_integration", "main", "--hubspot", "portal", "--salesforce", "salesforce")


def test_hubspot_that_refuses_leaves_nothing(
    shell: Shell, integration: Integration, revoke: Callable[[], None]
) -> None:
    integration.delete()
    revoke()

    with pytest.raises(CommandError, match="refused the access token"):
        shell("create_integration", "main", "--hubspot", "hubspot", "--salesforce", "salesforce")

    assert not Integration.objects.exists()


@pytest.mark.django_db
def test_what_is_no_name_is_refused(shell: Shell) -> None:
    HubSpotConnectionFactory(name="portal")
    SalesforceConnectionFactory(name="salesforce")

    with pytest.raises(CommandError, match="no name"):
        shell("create_integration", "a b", "--hubspot", "portal", "--salesforce", "salesforce")
