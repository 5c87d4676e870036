"""From nothing connected to a finished first sync, as an admin walks it."""

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from integrations.models import SyncRun
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox
from integrations.sync.running.phases import collect, settle

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),  # the first of them may install the browser
]

PASSWORD = "right-horse-9"


@pytest.fixture
def sandbox():
    with running_sandbox(Config(seed=5, contacts=60, leads=60, limits=False)) as running:
        yield running


def work() -> SyncRun:
    """Do what a worker does when the bell rings, here and now."""
    run = SyncRun.objects.open().select_related("integration").get()
    if collect(run):
        settle(run)
    run.refresh_from_db()
    return run


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, address: str) -> None:
    get_user_model().objects.create_superuser(username="admin", password=PASSWORD)
    page.goto(address)
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def connect_both(page: Page, sandbox) -> None:
    page.get_by_role("link", name="Connect HubSpot").click()
    page.get_by_label("Name").fill("portal")
    page.get_by_label("Address").fill(sandbox.hubspot.url)
    page.get_by_label("Access token").fill(sandbox.hubspot.credentials["access_token"])
    press(page, "Connect and test")
    page.get_by_role("link", name="Connect Salesforce").click()
    page.get_by_label("Name", exact=True).fill("org")
    page.get_by_label("Address of the org").fill(sandbox.salesforce.url)
    page.get_by_label("Consumer key").fill(sandbox.salesforce.credentials["client_id"])
    page.get_by_label("Consumer secret").fill(sandbox.salesforce.credentials["client_secret"])
    press(page, "Connect and test")


def test_an_admin_connects_both_crms_syncs_and_reads_why(page: Page, live_server, sandbox):
    sign_in(page, live_server.url)
    connect_both(page, sandbox)
    page.get_by_role("link", name="Create the integration").click()
    press(page, "Create the integration")

    press(page, "Read both CRMs")
    expect(page.locator("#progress")).to_contain_text("Queued")
    assert work().status == SyncRun.Status.SUCCEEDED
    expect(page.locator("#progress")).to_contain_text("Succeeded")

    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="See what a first sync would do").click()
    expect(page.locator("#forecast")).to_contain_text("On both sides")
    press(page, "Start the first load")
    run = work()
    assert run.status in (SyncRun.Status.SUCCEEDED, SyncRun.Status.SUCCEEDED_WITH_ERRORS)
    expect(page.locator("#progress")).to_contain_text("created")
    expect(page.locator("#entries")).to_contain_text("Because")

    page.get_by_label("Outcome").select_option("created")
    press(page, "Filter")
    expect(page.locator("#entries .badge").first).to_have_text("Created")

    page.locator("#entries a[href*='/people/']").first.click()
    expect(page.get_by_role("heading", name="Values")).to_be_visible()

    page.get_by_role("link", name="Sync runs").first.click()
    press(page, "Sync now")
    run = work()
    assert run.status == SyncRun.Status.SUCCEEDED
    expect(page.locator("#progress")).to_contain_text("Succeeded")


def test_a_rule_is_saved_when_chosen_and_undone_from_its_confirmation(
    page: Page, live_server, sandbox
):
    sign_in(page, live_server.url)
    connect_both(page, sandbox)
    page.get_by_role("link", name="Create the integration").click()
    press(page, "Create the integration")
    page.get_by_role("link", name="Contacts").click()
    choice = page.get_by_label("When a HubSpot contact is created or updated")
    choice.select_option("contact")
    expect(page.locator(".toast--saved")).to_contain_text("Saved")
    page.reload()
    expect(choice).to_have_value("contact")
    choice.select_option("nothing")
    press(page, "Undo")
    expect(page.locator("#toasts")).to_contain_text(re.compile("Undone"))
    expect(choice).to_have_value("contact")
