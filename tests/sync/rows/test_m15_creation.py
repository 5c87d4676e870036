"""M15: what a new HubSpot contact becomes in Salesforce."""

import pytest

from integrations.models import Integration
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_settings
from tests.management.conftest import Shell
from tests.sync.outside import Outside

EMAIL = "ann@kites.example"


def kinds(outside: Outside, email: str = EMAIL) -> list[str]:
    return [
        kind
        for kind in ("Lead", "Contact")
        for _found in outside.query(f"SELECT Id FROM {kind} WHERE Email = '{email}'")
    ]


def new_contact(integration: Integration, shell: Shell, outside: Outside, choice: str) -> None:
    change_settings(integration, actor=Actor(), on_hubspot_change=choice)
    outside.add_contact(email=EMAIL, lastname="Ann")
    shell("sync")


@pytest.mark.parametrize(
    ("choice", "made"), [("lead", ["Lead"]), ("contact", ["Contact"]), ("nothing", [])]
)
def test_m15_a_new_contact_becomes_what_the_setting_says(
    read: Integration, shell: Shell, outside: Outside, choice: str, made: list[str]
) -> None:
    new_contact(read, shell, outside, choice)

    assert kinds(outside) == made


@pytest.mark.parametrize(
    ("website", "made"),
    [("https://www.kites.example/about", ["Contact"]), ("https://stones.example", ["Lead"])],
)
def test_m15_the_domain_of_an_account_makes_a_contact(
    read: Integration, shell: Shell, outside: Outside, website: str, made: list[str]
) -> None:
    outside.add_record("Account", Name="Somebody", Website=website)

    new_contact(read, shell, outside, "by_account_domain")

    assert kinds(outside) == made


def test_m15_a_mail_providers_domain_is_nobodys_account(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.add_record("Account", Name="Somebody", Website="https://gmail.com")
    change_settings(read, actor=Actor(), on_hubspot_change="by_account_domain")
    outside.add_contact(email="ann.of.kites@gmail.com", lastname="Ann")

    shell("sync")

    assert kinds(outside, "ann.of.kites@gmail.com") == ["Lead"]


def test_m15_nothing_stops_creates_only(read: Integration, shell: Shell, outside: Outside) -> None:
    new_contact(read, shell, outside, "lead")
    change_settings(read, actor=Actor(), on_hubspot_change="nothing")
    read.mappings.filter(hubspot="jobtitle").update(rule="two_way")
    held = outside.contact_of(EMAIL)
    assert held is not None

    outside.edit_contact(held["id"] or "", jobtitle="Maker")
    shell("sync")

    [lead] = outside.query(f"SELECT Title FROM Lead WHERE Email = '{EMAIL}'")
    assert lead["Title"] == "Maker"
