"""Lists and their members, through hubspot-api-client."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.lists import (
    ApiException,
    ListCreateRequest,
    ListFilterUpdateRequest,
    ListSearchRequest,
)

from tests.sandbox.hubspot.conftest import Sandbox


def branch(*filters: dict[str, Any]) -> dict[str, Any]:
    """One AND of filters."""
    return {
        "filterBranchType": "OR",
        "filterBranchOperator": "OR",
        "filters": [],
        "filterBranches": [
            {
                "filterBranchType": "AND",
                "filterBranchOperator": "AND",
                "filters": list(filters),
                "filterBranches": [],
            }
        ],
    }


def prop(name: str, kind: str, operator: str, **operands: Any) -> dict[str, Any]:
    operation = {"operationType": kind, "operator": operator, "includeObjectsWithNoValueSet": False}
    return {"filterType": "PROPERTY", "property": name, "operation": operation | operands}


LEADS = branch(prop("lifecyclestage", "ENUMERATION", "IS_ANY_OF", values=["lead"]))


def create(client: HubSpot, name: str = "Leads", **more: Any) -> Any:
    request = ListCreateRequest(
        name=name,
        object_type_id=more.get("object_type_id", "0-1"),
        processing_type=more.get("processing_type", "DYNAMIC"),
        filter_branch=more.get("filter_branch", LEADS),
    )
    return client.crm.lists.lists_api.create(request).list


def members(client: HubSpot, list_id: str) -> list[str]:
    page = client.crm.lists.memberships_api.get_page(list_id)
    return [each.record_id for each in page.results]


def test_new_dynamic_list_is_processing_and_then_complete(
    sandbox: Sandbox, client: HubSpot
) -> None:
    contact = sandbox.contact(email="a@b.co", lifecyclestage="lead")

    made = create(client)
    during = members(client, made.list_id)
    sandbox.forward(seconds=1)

    assert made.processing_status == "PROCESSING"
    assert during == []
    assert members(client, made.list_id) == [contact]
    after = client.crm.lists.lists_api.get_by_id(made.list_id, include_filters=True).list
    assert after.processing_status == "COMPLETE"
    assert after.processing_type == "DYNAMIC"
    assert after.filter_branch is not None


def test_members_come_and_go_with_what_they_hold(sandbox: Sandbox, client: HubSpot) -> None:
    made = create(client)
    sandbox.forward(seconds=1)

    contact = sandbox.contact(email="a@b.co", lifecyclestage="lead")
    joined = members(client, made.list_id)
    path = f"/crm/v3/objects/contacts/{contact}"
    sandbox.call("PATCH", path, {"properties": {"lifecyclestage": "customer"}})

    assert joined == [contact]
    assert members(client, made.list_id) == []


def test_archived_contact_leaves_its_lists(sandbox: Sandbox, client: HubSpot) -> None:
    contact = sandbox.contact(email="a@b.co", lifecyclestage="lead")
    made = create(client)
    sandbox.forward(seconds=1)

    sandbox.call("DELETE", f"/crm/v3/objects/contacts/{contact}")

    assert members(client, made.list_id) == []


@pytest.mark.parametrize(
    ("each", "names"),
    [
        (prop("email", "MULTISTRING", "ENDS_WITH", values=["@ACME.com"]), {"ann", "bob"}),
        (prop("email", "STRING", "CONTAINS", value="bob@"), {"bob"}),
        (prop("email", "STRING", "IS_EQUAL_TO", value="Ann@acme.com"), {"ann"}),
        (prop("email", "MULTISTRING", "DOES_NOT_CONTAIN", values=["acme"]), {"cid"}),
        (prop("firstname", "ALL_PROPERTY", "IS_UNKNOWN"), {"dot"}),
        (prop("firstname", "ALL_PROPERTY", "IS_KNOWN"), {"ann", "bob", "cid"}),
        (prop("lifecyclestage", "ENUMERATION", "IS_NONE_OF", values=["lead"]), {"bob"}),
        (
            prop("lifecyclestage", "ENUMERATION", "IS_NONE_OF", values=["lead"])
            | {
                "operation": {
                    "operationType": "ENUMERATION",
                    "operator": "IS_NONE_OF",
                    "values": ["lead"],
                    "includeObjectsWithNoValueSet": True,
                }
            },
            {"bob", "cid", "dot"},
        ),
        (prop("associatedcompanyid", "NUMBER", "IS_GREATER_THAN", value=5), {"cid"}),
        (
            prop("associatedcompanyid", "NUMBER_RANGED", "IS_BETWEEN", lowerBound=1, upperBound=3),
            {"bob"},
        ),
        (prop("hs_email_optout", "BOOL", "IS_EQUAL_TO", value=True), {"ann"}),
        (prop("closedate", "DATETIME", "IS_AFTER", timestamp=1_700_000_000_000), {"bob"}),
        (prop("closedate", "DATE", "IS_BEFORE_DATE", year=2020, month=1, day=1), {"cid"}),
    ],
)
def test_filters(sandbox: Sandbox, client: HubSpot, each: dict[str, Any], names: set[str]) -> None:
    rows = (
        {"email": "ann@acme.com", "firstname": "ann", "lifecyclestage": "lead"},
        {
            "email": "bob@acme.com",
            "firstname": "bob",
            "lifecyclestage": "customer",
            "associatedcompanyid": "3",
            "closedate": "2026-01-01T00:00:00.000Z",
        },
        {
            "email": "cid@x.org",
            "firstname": "cid",
            "associatedcompanyid": "20",
            "closedate": "2001-01-01T00:00:00.000Z",
        },
        {"lastname": "dot"},
    )
    ids = sandbox.store.load("contacts", rows)
    sandbox.store.opt_out("ann@acme.com")
    made = create(client, filter_branch=branch(each))
    sandbox.forward(seconds=1)

    found = dict(zip(ids, ("ann", "bob", "cid", "dot"), strict=True))
    assert {found[each] for each in members(client, made.list_id)} == names


def test_past_values_count_for_filters_that_ask_for_them(sandbox: Sandbox, client: HubSpot) -> None:
    contact = sandbox.contact(email="a@b.co", firstname="Ann")
    path = f"/crm/v3/objects/contacts/{contact}"
    sandbox.call("PATCH", path, {"properties": {"firstname": "Bob"}})
    operand = {"value": "ann"}

    ever = prop("firstname", "STRING", "HAS_EVER_BEEN_EQUAL_TO", **operand)
    never = prop("firstname", "STRING", "HAS_NEVER_BEEN_EQUAL_TO", **operand)
    first = create(client, "Ever", filter_branch=branch(ever))
    second = create(client, "Never", filter_branch=branch(never))
    sandbox.forward(seconds=1)

    assert members(client, first.list_id) == [contact]
    assert members(client, second.list_id) == []


def test_lists_may_ask_about_other_lists(sandbox: Sandbox, client: HubSpot) -> None:
    inner = create(client)
    outside = {"filterType": "IN_LIST", "listId": inner.list_id, "operator": "NOT_IN_LIST"}
    outer = create(client, "Others", filter_branch=branch(outside))
    sandbox.forward(seconds=1)

    lead = sandbox.contact(email="a@b.co", lifecyclestage="lead")
    other = sandbox.contact(email="c@b.co", lifecyclestage="customer")

    assert members(client, inner.list_id) == [lead]
    assert members(client, outer.list_id) == [other]
    path = f"/crm/v3/objects/contacts/{other}"
    sandbox.call("PATCH", path, {"properties": {"lifecyclestage": ""}})
    sandbox.call("PATCH", path, {"properties": {"lifecyclestage": "lead"}})
    assert members(client, outer.list_id) == []


@pytest.mark.parametrize(
    "wrong",
    [
        branch(prop("email", "STRING", "RHYMES_WITH", value="x")),
        branch(prop("email", "STRING", "IS_EQUAL_TO")),
        branch(prop("email", "ENUMERATION", "IS_ANY_OF", values=["x"])),
        branch(prop("nonsense", "STRING", "IS_EQUAL_TO", value="x")),
        branch(prop("email", "MULTISTRING", "HAS_EVER_BEEN_EQUAL_TO", values=["x"])),
        branch(prop("email", "STRING", "CONTAINS_EXACTLY", value="x")),
        branch({"filterType": "FORM_SUBMISSION"}),
        branch({"filterType": "IN_LIST", "listId": "999", "operator": "IN_LIST"}),
        branch() | {"filterBranchType": "AND"},
        branch() | {"filterBranches": []},
        {"filters": []},
    ],
)
def test_filters_that_are_not_understood_are_refused(
    client: HubSpot, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ApiException) as refused:
        create(client, filter_branch=wrong)

    assert refused.value.status == 400


def test_join_order_pages_forward_and_back(sandbox: Sandbox, client: HubSpot) -> None:
    made = create(client)
    sandbox.forward(seconds=1)
    joined = []
    for number in reversed(range(5)):
        joined.append(sandbox.contact(email=f"p{number}@b.co", lifecyclestage="lead"))
        sandbox.forward(seconds=1)
    api = client.crm.lists.memberships_api

    first = api.get_page_ordered_by_added_to_list_date(made.list_id, limit=3)
    rest = api.get_page_ordered_by_added_to_list_date(
        made.list_id, limit=3, after=first.paging.next.after
    )
    back = api.get_page_ordered_by_added_to_list_date(
        made.list_id, limit=3, before=rest.paging.prev.before
    )

    assert [each.record_id for each in first.results + rest.results] == joined
    assert [each.record_id for each in back.results] == joined[2::-1]
    assert first.results[0].membership_timestamp < first.results[1].membership_timestamp
    assert rest.paging.next is None


def test_pages_of_members_above_250_are_refused(client: HubSpot) -> None:
    made = create(client)

    with pytest.raises(ApiException) as refused:
        client.crm.lists.memberships_api.get_page(made.list_id, limit=251)

    assert refused.value.status == 400


def test_manual_list_is_filled_by_hand(sandbox: Sandbox, client: HubSpot) -> None:
    contact = sandbox.contact(email="a@b.co")
    made = create(client, processing_type="MANUAL", filter_branch=None)
    api = client.crm.lists.memberships_api

    added = api.add(made.list_id, [contact, "999"])
    there = members(client, made.list_id)
    removed = api.remove(made.list_id, [contact])

    assert made.processing_status == "COMPLETE"
    assert added.records_ids_added == [contact]
    assert added.record_ids_missing == ["999"]
    assert there == [contact]
    assert removed.record_ids_removed == [contact]
    assert members(client, made.list_id) == []


def test_members_of_a_dynamic_list_cannot_be_added(client: HubSpot) -> None:
    made = create(client)

    with pytest.raises(ApiException) as refused:
        client.crm.lists.memberships_api.add(made.list_id, ["1"])

    assert refused.value.status == 400


def test_snapshot_is_filtered_once(sandbox: Sandbox, client: HubSpot) -> None:
    early = sandbox.contact(email="a@b.co", lifecyclestage="lead")
    made = create(client, processing_type="SNAPSHOT")
    sandbox.forward(seconds=1)
    members(client, made.list_id)
    sandbox.contact(email="c@b.co", lifecyclestage="lead")

    assert members(client, made.list_id) == [early]


def test_survivor_of_a_merge_takes_over_memberships_by_hand(
    sandbox: Sandbox, client: HubSpot
) -> None:
    winner, loser = sandbox.contact(email="a@b.co"), sandbox.contact(email="c@b.co")
    made = create(client, processing_type="MANUAL", filter_branch=None)
    client.crm.lists.memberships_api.add(made.list_id, [loser])

    merge = {"primaryObjectId": winner, "objectIdToMerge": loser}
    merged = sandbox.call("POST", "/crm/v3/objects/contacts/merge", merge).json()["id"]

    assert members(client, made.list_id) == [merged]


def test_search_gives_sizes_as_text(sandbox: Sandbox, client: HubSpot) -> None:
    sandbox.contact(email="a@b.co", lifecyclestage="lead")
    create(client)
    create(client, "By hand", processing_type="MANUAL", filter_branch=None)
    sandbox.forward(seconds=1)

    found = client.crm.lists.lists_api.do_search(
        ListSearchRequest(
            query="lea",
            processing_types=["DYNAMIC"],
            additional_properties=["hs_list_size"],
            offset=0,
            count=20,
        )
    )

    assert (found.total, found.has_more) == (1, False)
    assert found.lists[0].name == "Leads"
    assert found.lists[0].additional_properties["hs_list_size"] == "1"


def test_search_gives_no_more_than_500_lists_at_once(sandbox: Sandbox) -> None:
    for number in range(501):
        sandbox.store.create_list(f"List {number}", processing_type="MANUAL")

    found = sandbox.call("POST", "/crm/v3/lists/search", {"count": 1000}).json()

    assert (len(found["lists"]), found["offset"], found["hasMore"]) == (500, 500, True)


def test_lists_are_found_by_name_and_by_several_ids(client: HubSpot) -> None:
    made = create(client)
    api = client.crm.lists.lists_api

    assert api.get_by_name("LEADS", "0-1").list.list_id == made.list_id
    assert [each.list_id for each in api.get_all(list_ids=[made.list_id, "99"]).lists] == [
        made.list_id
    ]


def test_name_is_unique(client: HubSpot) -> None:
    create(client)

    with pytest.raises(ApiException) as refused:
        create(client, "leads")

    assert refused.value.status == 400


def test_deleted_list_is_gone_until_restored(sandbox: Sandbox, client: HubSpot) -> None:
    made = create(client)
    api = client.crm.lists.lists_api

    api.remove(made.list_id)
    with pytest.raises(ApiException) as missing:
        api.get_by_id(made.list_id)
    api.restore(made.list_id)

    assert missing.value.status == 404
    assert api.get_by_id(made.list_id).list.name == "Leads"


def test_renamed_and_refiltered_list(sandbox: Sandbox, client: HubSpot) -> None:
    customer = sandbox.contact(email="a@b.co", lifecyclestage="customer")
    made = create(client)
    sandbox.forward(seconds=1)
    api = client.crm.lists.lists_api

    renamed = api.update_name(made.list_id, list_name="Customers")
    wanted = branch(prop("lifecyclestage", "ENUMERATION", "IS_ANY_OF", values=["customer"]))
    api.update_list_filters(made.list_id, ListFilterUpdateRequest(filter_branch=wanted))
    sandbox.forward(seconds=1)

    assert renamed.updated_list.name == "Customers"
    assert members(client, made.list_id) == [customer]


def test_ids_of_v1_are_translated(client: HubSpot) -> None:
    made = [create(client, name).list_id for name in ("One", "Two")]
    legacy = [str(int(each) + 10_000) for each in made]
    api = client.crm.lists.mapping_api

    one = api.translate_legacy_list_id_to_list_id(legacy_list_id=legacy[0])
    several = api.translate_legacy_list_id_to_list_id_batch([*legacy, "9"])

    assert (one.list_id, one.legacy_list_id) == (made[0], legacy[0])
    assert [each.list_id for each in several.legacy_list_ids_to_ids_mapping] == made
    assert several.missing_legacy_list_ids == ["9"]


def test_an_unknown_id_of_v1_is_not_found(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", "/crm/v3/lists/idmapping?legacyListId=9").status_code == 404


def test_lists_of_a_record(sandbox: Sandbox, client: HubSpot) -> None:
    contact = sandbox.contact(email="a@b.co", lifecyclestage="lead")
    made = create(client)
    sandbox.forward(seconds=1)

    found = client.crm.lists.memberships_api.get_lists("0-1", contact)

    assert [each.list_id for each in found.results] == [made.list_id]
