"""Contacts v1, companies v2, deals v1 and engagements v1, paged as older connectors page them."""

from typing import Any

import pytest

from tests.sandbox.hubspot.conftest import Sandbox
from tests.sandbox.hubspot.test_object_types import made

ALL = "/contacts/v1/lists/all/contacts/all"


def get(sandbox: Sandbox, path: str) -> Any:
    reply = sandbox.call("GET", path)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_all_contacts_come_page_by_page(sandbox: Sandbox) -> None:
    vids = [int(sandbox.contact(email=f"{number}@b.co")) for number in range(5)]
    seen, offset, more = [], 0, True

    while more:
        page = get(sandbox, f"{ALL}?count=2&vidOffset={offset}")
        seen += [each["vid"] for each in page["contacts"]]
        offset, more = page["vid-offset"], page["has-more"]

    assert seen == vids


def test_a_listed_contact_has_a_few_properties_and_those_asked_for(sandbox: Sandbox) -> None:
    sandbox.contact(email="a@b.co", firstname="Ann", city="Bern")

    contact = get(sandbox, f"{ALL}?property=city")["contacts"][0]

    assert contact["properties"].keys() == {"firstname", "lastmodifieddate", "city"}
    assert contact["properties"]["city"] == {"value": "Bern"}
    assert contact["properties"]["lastmodifieddate"]["value"].isdecimal()
    identity = contact["identity-profiles"][0]["identities"][0]
    assert (identity["type"], identity["value"], identity["is-primary"]) == (
        "EMAIL",
        "a@b.co",
        True,
    )


def test_recently_updated_contacts_come_newest_first(sandbox: Sandbox) -> None:
    vids = []
    for number in range(3):
        vids.append(int(sandbox.contact(email=f"{number}@b.co")))
        sandbox.forward(seconds=1)
    path = "/contacts/v1/lists/recently_updated/contacts/recent?count=2"

    first = get(sandbox, path)
    offsets = f"&timeOffset={first['time-offset']}&vidOffset={first['vid-offset']}"
    second = get(sandbox, path + offsets)

    assert [each["vid"] for each in first["contacts"]] == [vids[2], vids[1]]
    assert [each["vid"] for each in second["contacts"]] == [vids[0]]
    assert (first["has-more"], second["has-more"]) == (True, False)


def test_recent_contacts_go_back_thirty_days(sandbox: Sandbox) -> None:
    sandbox.contact(email="old@b.co")
    sandbox.forward(days=31)
    new = int(sandbox.contact(email="new@b.co"))

    recent = get(sandbox, "/contacts/v1/lists/all/contacts/recent")

    assert [each["vid"] for each in recent["contacts"]] == [new]
    assert recent["has-more"] is False


def test_contacts_are_read_in_batches_by_vid(sandbox: Sandbox) -> None:
    vids = [sandbox.contact(email=f"{number}@b.co") for number in range(2)]

    found = get(sandbox, f"/contacts/v1/contact/vids/batch/?vid={vids[0]}&vid={vids[1]}&vid=9")

    assert list(found) == vids
    assert found[vids[0]]["properties"]["email"]["value"] == "0@b.co"


def test_a_batch_has_at_most_a_hundred_contacts(sandbox: Sandbox) -> None:
    vids = "&".join(f"vid={number}" for number in range(101))

    assert sandbox.call("GET", f"/contacts/v1/contact/vids/batch?{vids}").status_code == 400


def test_a_profile_has_history_company_and_lists(sandbox: Sandbox) -> None:
    vid = sandbox.contact(email="a@b.co", firstname="Ann")
    sandbox.call("PATCH", f"/crm/v3/objects/contacts/{vid}", {"properties": {"firstname": "Anna"}})
    company = sandbox.store.load("companies", [{"name": "Acme"}])[0]
    sandbox.store.associate(vid, company)
    new = {"name": "Friends", "objectTypeId": "0-1", "processingType": "MANUAL"}
    list_id = sandbox.call("POST", "/crm/v3/lists", new).json()["list"]["listId"]
    sandbox.call("PUT", f"/crm/v3/lists/{list_id}/memberships/add", [vid])

    profile = get(sandbox, "/contacts/v1/contact/email/A@b.co/profile")

    versions = profile["properties"]["firstname"]["versions"]
    assert [each["value"] for each in versions] == ["Anna", "Ann"]
    assert profile["associated-company"]["properties"]["name"]["value"] == "Acme"
    assert [each["static-list-id"] for each in profile["list-memberships"]] == [
        int(list_id) + 10_000
    ]


@pytest.mark.parametrize("key", ["vid/9", "email/nobody@b.co"])
def test_an_unknown_profile_is_not_found(sandbox: Sandbox, key: str) -> None:
    reply = sandbox.call("GET", f"/contacts/v1/contact/{key}/profile")

    assert reply.status_code == 404
    assert reply.json()["message"] == "contact does not exist"


def test_a_merged_contact_answers_to_its_old_vid(sandbox: Sandbox) -> None:
    vids = [sandbox.contact(email=f"{number}@b.co") for number in range(2)]
    body = {"primaryObjectId": vids[0], "objectIdToMerge": vids[1]}
    survivor = sandbox.call("POST", "/crm/v3/objects/contacts/merge", body).json()["id"]

    profile = get(sandbox, f"/contacts/v1/contact/vid/{vids[1]}/profile")

    assert profile["vid"] == int(survivor)
    assert profile["merged-vids"] == [int(vid) for vid in vids]


def test_contact_lists_v1_are_gone(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", "/contacts/v1/lists").status_code == 404


def test_companies_come_page_by_page(sandbox: Sandbox) -> None:
    ids = [int(each) for each in sandbox.store.load("companies", [{"name": x} for x in "abc"])]
    path = "/companies/v2/companies/paged?limit=2&properties=name&properties=createdate"

    first = get(sandbox, path)
    second = get(sandbox, f"{path}&offset={first['offset']}")

    found = [each["companyId"] for page in (first, second) for each in page["companies"]]
    name = first["companies"][0]["properties"]["name"]
    assert found == ids
    assert (first["has-more"], second["has-more"]) == (True, False)
    assert (name["value"], name["source"], name["versions"][0]["value"]) == ("a", "IMPORT", "a")


def test_a_company_has_all_its_properties_and_its_contacts(sandbox: Sandbox) -> None:
    company = sandbox.store.load("companies", [{"name": "Acme", "city": "Bern"}])[0]
    vid = sandbox.contact(email="a@b.co")
    sandbox.store.associate(vid, company)
    path = f"/companies/v2/companies/{company}"

    assert get(sandbox, path)["properties"]["city"]["value"] == "Bern"
    assert get(sandbox, f"{path}/vids") == {
        "vids": [int(vid)],
        "vidOffset": int(vid),
        "hasMore": False,
    }


def test_recently_modified_companies_are_counted(sandbox: Sandbox) -> None:
    sandbox.store.load("companies", [{"name": name} for name in "abc"])
    path = "/companies/v2/companies/recent/modified?count=2"

    first = get(sandbox, path)
    second = get(sandbox, f"{path}&offset={first['offset']}")

    assert (len(first["results"]), first["hasMore"], first["total"]) == (2, True, 3)
    assert (len(second["results"]), second["hasMore"]) == (1, False)


def test_deals_come_newest_first_with_their_associations(sandbox: Sandbox) -> None:
    first, second = made(sandbox, "deals"), made(sandbox, "deals")
    vid = sandbox.contact(email="a@b.co")
    sandbox.call("PUT", f"/crm/v4/objects/deals/{second}/associations/default/contacts/{vid}")
    path = "/deals/v1/deal/paged?limit=1&includeAssociations=true&properties=dealname"

    newest = get(sandbox, path)
    oldest = get(sandbox, f"{path}&offset={newest['offset']}")

    assert [page["deals"][0]["dealId"] for page in (newest, oldest)] == [int(second), int(first)]
    assert newest["deals"][0]["associations"]["associatedVids"] == [int(vid)]
    assert newest["deals"][0]["properties"]["dealname"]["value"] == "Big one"
    assert (newest["hasMore"], oldest["hasMore"]) == (True, False)


def test_deals_come_with_all_properties_that_have_a_value_when_asked_so(sandbox: Sandbox) -> None:
    made(sandbox, "deals")
    path = "/deals/v1/deal/paged?allPropertiesFetchMode=latest_version&includeAllProperties="

    (whole,), (bare,) = (get(sandbox, path + wish)["deals"] for wish in ("True", "false"))

    assert whole["properties"]["amount"]["value"] == "10"
    assert "amount" not in bare["properties"]
    assert whole["associations"]["associatedVids"] == []


def test_activities_are_engagements_of_one_sequence(sandbox: Sandbox) -> None:
    note, task = made(sandbox, "notes"), made(sandbox, "tasks")
    vid = sandbox.contact(email="a@b.co")
    sandbox.call("PUT", f"/crm/v4/objects/notes/{note}/associations/default/contacts/{vid}")
    path = "/engagements/v1/engagements/paged?limit=1"

    first = get(sandbox, path)
    second = get(sandbox, f"{path}&offset={first['offset']}")

    shown = first["results"][0]
    assert (shown["engagement"]["type"], shown["metadata"]) == ("NOTE", {"body": "Hello"})
    assert shown["associations"]["contactIds"] == [int(vid)]
    assert second["results"][0]["engagement"]["id"] == int(task)
    assert (first["hasMore"], second["hasMore"]) == (True, False)
    assert get(sandbox, f"/engagements/v1/engagements/{note}") == shown


def test_engagements_are_read_onward_from_a_time(sandbox: Sandbox) -> None:
    ids = []
    for kind in ("notes", "tasks", "calls"):
        ids.append(int(made(sandbox, kind)))
        sandbox.forward(seconds=1)
    path = "/engagements/v1/engagements/modified/after?limit=2&after="

    first = get(sandbox, path + "0")
    second = get(sandbox, path + first["after"])
    third = get(sandbox, path + second["after"])

    pages = [[each["engagement"]["id"] for each in page["results"]] for page in (first, second)]
    assert pages == [ids[:2], ids[2:]]
    assert (first["hasMore"], second["hasMore"]) == (True, False)
    assert (third["results"], third["after"]) == ([], second["after"])
    assert sandbox.call("GET", path + "yesterday").status_code == 400


def test_recently_modified_engagements_come_newest_first(sandbox: Sandbox) -> None:
    note, task = made(sandbox, "notes"), made(sandbox, "tasks")
    sandbox.forward(seconds=1)
    sandbox.call("PATCH", f"/crm/v3/objects/notes/{note}", {"properties": {"hs_note_body": "x"}})

    recent = get(sandbox, "/engagements/v1/engagements/recent/modified?count=1")

    assert [each["engagement"]["id"] for each in recent["results"]] == [int(note)]
    assert (recent["hasMore"], recent["total"]) == (True, 2)
    assert int(task) > int(note)


def test_owners_v2_are_a_bare_list(sandbox: Sandbox) -> None:
    rows: list[dict[str, object]] = [
        {"email": "ann@b.co", "firstName": "Ann", "lastName": "Lee"},
        {"email": "gone@b.co", "archived": True},
    ]
    owner_id = sandbox.store.load_owners(rows)[0]

    active = get(sandbox, "/owners/v2/owners")
    all_of_them = get(sandbox, "/owners/v2/owners?includeInactive=true")

    assert [each["ownerId"] for each in active] == [int(owner_id)]
    assert active[0]["remoteList"][0]["remoteType"] == "HUBSPOT"
    assert [each["isActive"] for each in all_of_them] == [True, False]


@pytest.mark.parametrize("path", ["/properties/v1/contacts", "/properties/v2/contact"])
def test_older_definitions_say_what_is_read_only(sandbox: Sandbox, path: str) -> None:
    known = {each["name"]: each for each in get(sandbox, f"{path}/properties")}
    groups = get(sandbox, f"{path}/groups?includeProperties=true")

    assert (known["createdate"]["readOnlyValue"], known["email"]["readOnlyValue"]) == (True, False)
    members = next(each for each in groups if each["name"] == "contactinformation")["properties"]
    assert "email" in {each["name"] for each in members}


def test_pipelines_are_read_in_every_version(sandbox: Sandbox) -> None:
    new = get(sandbox, "/crm/v3/pipelines/deals")["results"][0]
    stages = get(sandbox, "/crm/pipelines/2026-09/deals/default/stages")["results"]
    old = get(sandbox, "/crm-pipelines/v1/pipelines/deals")["results"][0]
    oldest = get(sandbox, "/deals/v1/pipelines")[0]

    names = [each["id"] for each in new["stages"]]
    assert names == [each["id"] for each in stages]
    assert names == [each["stageId"] for each in old["stages"]]
    assert names == [each["stageId"] for each in oldest["stages"]]
    assert get(sandbox, "/crm/v3/pipelines/companies") == {"results": []}
    assert sandbox.call("GET", "/crm/v3/pipelines/deals/nonsense").status_code == 404


def test_stages_of_pipelines_are_the_options_of_their_property(sandbox: Sandbox) -> None:
    for kind, name in (("deals", "dealstage"), ("tickets", "hs_pipeline_stage")):
        options = get(sandbox, f"/crm/v3/properties/{kind}/{name}")["options"]
        pipeline = get(sandbox, f"/crm/v3/pipelines/{kind}")["results"][0]
        assert [each["value"] for each in options] == [each["id"] for each in pipeline["stages"]]


@pytest.mark.parametrize(
    ("path", "empty"),
    [
        ("/forms/v2/forms", []),
        ("/automation/v3/workflows", {"workflows": []}),
        ("/email/public/v1/events", {"hasMore": False, "offset": "", "events": []}),
        ("/email/public/v1/campaigns/by-id", {"hasMore": False, "offset": "", "campaigns": []}),
    ],
)
def test_what_there_is_nothing_of_is_empty(sandbox: Sandbox, path: str, empty: Any) -> None:
    assert get(sandbox, path) == empty
