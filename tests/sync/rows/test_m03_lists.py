"""M3: only dynamic lists are offered; one that stops being one suspends, with its reason."""

import pytest
from django.test import Client

from integrations.models import Integration
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import SettingRefused, choose_list
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.test_first_load import sync

EMAIL, TOWN = "ann@kites.example", "Trstenik"


@pytest.fixture
def static(outside: Outside) -> str:
    return outside.add_static_list("Guests")


def test_m3_dynamic_lists_are_offered_and_static_ones_are_not(
    read: Integration, outside: Outside, static: str, admin: Client
) -> None:
    outside.add_list("Locals", city=TOWN)

    page = admin.get("/integrations/main/contacts/inclusion-list/").content.decode()

    assert "Locals" in page
    assert "Guests" not in page


def test_m3_a_static_list_is_refused(read: Integration, static: str) -> None:
    with pytest.raises(SettingRefused):
        choose_list(read, static, actor=Actor())

    read.refresh_from_db()
    assert read.list_id == ""


def test_m3_choosing_saves_at_once_and_writes_to_nobody(
    read: Integration, outside: Outside, shell: Shell, admin: Client
) -> None:
    list_id = outside.add_list("Locals", city=TOWN)
    outside.add_contact(email=EMAIL, lastname="Ann", city=TOWN)
    shell("read")
    before = outside.stamps()

    address = "/integrations/main/contacts/inclusion-list/change"
    admin.post(address, {"list_id": list_id}, follow=True)
    shell("read")

    read.refresh_from_db()
    assert read.list_id == list_id
    assert outside.stamps() == before


@pytest.mark.unsettled
def test_m3_a_list_that_turned_static_suspends_with_its_reason(
    read: Integration, outside: Outside, viewer: Client
) -> None:
    list_id = outside.add_list("Locals", city=TOWN)
    choose_list(read, list_id, actor=Actor())
    sync(read)
    outside.add_contact(email=EMAIL, lastname="Ann", city=TOWN)
    outside.sandbox.hubspot.store.lists.get(list_id).processing = "MANUAL"

    summary = sync(read)

    read.refresh_from_db()
    page = viewer.get("/integrations/main/").content.decode()
    assert summary["status"] == "failed"
    assert "Locals" in read.suspended_reason
    assert "Locals" in page
    assert not outside.query(f"SELECT Id FROM Lead WHERE Email = '{EMAIL}'")
