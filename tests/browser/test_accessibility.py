"""Every page under axe, in light, in dark and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import Browser

from integrations.sync.foresight.changes import preview_change
from integrations.sync.foresight.difference import as_dict
from integrations.sync.settings.proposal import Proposal
from tests.browser.conftest import ANSWER_WITHIN_MS
from tests.factories import (
    ApiCallsFactory,
    AuditEventFactory,
    FieldMappingFactory,
    HubSpotConnectionFactory,
    IntegrationFactory,
    ListMemberFactory,
    LogEntryFactory,
    PersonFactory,
    RunTallyFactory,
    SyncErrorFactory,
    SyncRunFactory,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),  # the first of them may install the browser
]

PASSWORD = "right-horse-9"
AS_CONTACTS = Proposal(settings={"on_hubspot_change": "contact"})
SAMPLE = {
    "email": "ada@example.com",
    "object_type": "salesforce_lead",
    "outcome": "created",
    "direction": "to_salesforce",
    "changes": [{"field": "Title", "old": None, "new": "Countess", "why": "new_record"}],
}
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


def fill() -> list[str]:
    """Something on every page; answers the addresses."""
    main = IntegrationFactory(name="main", hubspot=HubSpotConnectionFactory(name="portal"))
    mapping = FieldMappingFactory(integration=main)
    person = PersonFactory(integration=main, status="failing", reason="property_values")
    SyncErrorFactory(person=person)
    run = LogEntryFactory(run__integration=main, person=person).run
    RunTallyFactory(run=run)
    rehearsed = SyncRunFactory(
        integration=main, dry_run=True, scope={"full": True}, summary={"sample": [SAMPLE]}
    )
    previewed = SyncRunFactory(
        integration=main,
        dry_run=True,
        scope={"preview": {"settings": {"on_hubspot_change": "contact"}}},
        summary={"change": as_dict(preview_change(main, AS_CONTACTS))},
    )
    running = SyncRunFactory(integration=main, running=True, owed_at_start=10)
    AuditEventFactory(integration=main)
    main.list_id, main.list_name, main.list_read_at = "7", "Customers", timezone.now()
    main.save()
    ListMemberFactory(integration=main, hubspot_id=person.hubspot_id)
    owner = {"id": "1", "email": "bruno@example.com", "name": "Bruno"}
    main.hubspot.owners, main.hubspot.owned = [owner], {"1": 3}
    main.hubspot.save()
    gone = PersonFactory(integration=main, status="failing", reason="property_values")
    SyncErrorFactory(person=gone, dismissed_at=timezone.now(), dismissed_by_name="otto")
    ApiCallsFactory(connection=main.salesforce)
    inside = [
        *("", "contacts/rules/", "contacts/mappings/", "contacts/mappings/add/"),
        *(f"contacts/mappings/{mapping.pk}/", "runs/", f"runs/{run.pk}/", f"runs/{running.pk}/"),
        *(
            "people/",
            f"people/{person.pk}/",
            f"people/{gone.pk}/",
            f"people/explain/?email={person.email_key}",
        ),
        *(f"runs/{rehearsed.pk}/", f"runs/{previewed.pk}/", "settings/configuration/"),
        *("contacts/rules/hubspot-change/preview/", f"contacts/mappings/{mapping.pk}/backfill/"),
        *("people/explain/?email=nobody@example.com", "runs/first-load/forecast/"),
        *("contacts/inclusion-list/build/", "errors/", "settings/", "settings/audit/"),
        *(
            "settings/owners/",
            "errors/?show=dismissed",
            "contacts/inclusion-list/members/",
            "contacts/accounts/",
        ),
        *(
            "settings/api-calls/",
            "runs/import/",
            "people/held/",
            f"undo/run/{run.pk}/",
            f"undo/person/{person.pk}/",
        ),
    ]
    outside = ["/connections/", "/connections/portal/", "/connections/add/hubspot-token/"]
    return [f"/integrations/main/{path}" for path in inside] + outside + ["/accounts/password/"]


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_stands_in_anybodys_way(chromium: Browser, live_server, look):
    get_user_model().objects.create_superuser(username="admin", password=PASSWORD)
    addresses = fill()
    context = chromium.new_context(**LOOKS[look], reduced_motion="reduce")
    context.set_default_timeout(ANSWER_WITHIN_MS)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    found = {"sign-in": offences(page)}
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/integrations/main/")
    for address in addresses:
        page.goto(live_server.url + address)
        found[address] = offences(page)
    context.close()
    assert {address: bad for address, bad in found.items() if bad} == {}


def offences(page) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    result = Axe().run(page)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [
        *[
            f"{one['id']}: {node['html'][:120]}"
            for one in result.response["violations"]
            for node in one["nodes"]
        ],
        *(["wider than the window"] if wide else []),
    ]
