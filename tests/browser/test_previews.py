"""A preview stands beside its form, with a script and without one."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from integrations.models import FieldMapping
from tests.browser.conftest import ANSWER_WITHIN_MS
from tests.factories import FieldMappingFactory, IntegrationFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),  # the first of them may install the browser
]

PASSWORD = "right-horse-9"


def preview_dont_sync(page: Page, address: str) -> None:
    """As an admin, choose “Don't sync” for a mapping and look at what that does."""
    get_user_model().objects.create_superuser(username="admin", password=PASSWORD)
    mapping = FieldMappingFactory(integration=IntegrationFactory(name="main"))
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/integrations/main/")
    page.goto(f"{address}/integrations/main/contacts/mappings/{mapping.pk}/")
    page.locator("input[value=none]").check()
    page.get_by_role("button", name="Preview").press("Enter")
    expect(page.locator("#preview")).to_contain_text("It would make a difference to")


def test_m25_what_was_chosen_and_the_focus_stay_while_looking(page: Page, live_server):
    preview_dont_sync(page, live_server.url)

    expect(page.locator("input[value=none]")).to_be_checked()
    expect(page.get_by_role("button", name="Preview")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("would make a difference")
    assert FieldMapping.objects.get().rule == "prefer_salesforce"

    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/contacts/mappings/")
    assert FieldMapping.objects.get().rule == "none"


def test_m25_it_works_without_a_script(chromium, live_server):
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(ANSWER_WITHIN_MS)
    page = context.new_page()
    preview_dont_sync(page, live_server.url)

    expect(page.locator("input[value=none]")).to_be_checked()
    assert page.url.endswith("/preview/")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/contacts/mappings/")
    assert FieldMapping.objects.get().rule == "none"
    context.close()
