"""Labels of associations, and limits on how many there may be."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.associations.v4.schema import (
    ApiException,
    BatchInputPublicAssociationDefinitionConfigurationCreateRequest,
    BatchInputPublicAssociationDefinitionConfigurationUpdateRequest,
    BatchInputPublicAssociationSpec,
    PublicAssociationDefinitionConfigurationCreateRequest,
    PublicAssociationDefinitionConfigurationUpdateRequest,
    PublicAssociationDefinitionCreateRequest,
    PublicAssociationDefinitionUpdateRequest,
    PublicAssociationSpec,
)

from tests.sandbox.hubspot.conftest import Sandbox
from tests.sandbox.hubspot.test_associations import company, tie, types_of

PLAIN = "HUBSPOT_DEFINED"
OWN = "USER_DEFINED"
PATHS = ("/crm/v4/associations", "/crm/associations/v4", "/crm/associations/2026-09")


@pytest.fixture
def contact(sandbox: Sandbox) -> str:
    return sandbox.contact(email="a@b.co")


def label(client: HubSpot, name: str = "adviser", **more: Any) -> list[Any]:
    """A new label between contacts and companies: the types of both directions."""
    request = PublicAssociationDefinitionCreateRequest(
        name=name, label=more.pop("label", "Adviser"), **more
    )
    api = client.crm.associations.v4.schema.definitions_api
    return list(api.create("contacts", "companies", request).results)


def labels(client: HubSpot, source: str = "contacts", target: str = "companies") -> dict[int, Any]:
    found = client.crm.associations.v4.schema.definitions_api.get_all(source, target).results
    return {each.type_id: each.label for each in found}


def limit(client: HubSpot, type_id: int, most: int, category: str = PLAIN) -> Any:
    """A limit on the companies of a contact."""
    return client.crm.associations.v4.schema.definition_configurations_api.batch_create(
        "contacts",
        "companies",
        BatchInputPublicAssociationDefinitionConfigurationCreateRequest(
            inputs=[
                PublicAssociationDefinitionConfigurationCreateRequest(
                    category=category, type_id=type_id, max_to_object_ids=most
                )
            ]
        ),
    )


def test_a_single_label_reads_the_same_from_both_sides(client: HubSpot) -> None:
    there, back = label(client)

    assert labels(client)[there.type_id] == "Adviser"
    assert labels(client, "companies", "contacts")[back.type_id] == "Adviser"


def test_paired_labels_differ_by_side(client: HubSpot) -> None:
    there, back = label(client, label="Employee", inverse_label="Employer")

    assert labels(client)[there.type_id] == "Employee"
    assert labels(client, "companies", "contacts")[back.type_id] == "Employer"


def test_paired_labels_of_one_kind_have_two_types(sandbox: Sandbox, client: HubSpot) -> None:
    body = {"name": "mentoring", "label": "Mentor", "inverseLabel": "Pupil"}
    path = "/crm/v4/associations/contacts/contacts/labels"

    ids = [each["typeId"] for each in sandbox.call("POST", path, body).json()["results"]]

    known = labels(client, "contacts", "contacts")
    assert [known[each] for each in ids] == ["Mentor", "Pupil"]


def test_a_label_is_renamed(client: HubSpot) -> None:
    there, back = label(client, label="Employee", inverse_label="Employer")
    request = PublicAssociationDefinitionUpdateRequest(
        association_type_id=there.type_id, label="Worker"
    )

    client.crm.associations.v4.schema.definitions_api.update("contacts", "companies", request)

    assert labels(client)[there.type_id] == "Worker"
    assert labels(client, "companies", "contacts")[back.type_id] == "Employer"


def test_a_deleted_label_leaves_the_records_associated(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    acme, (there, back) = company(client), label(client)
    tie(sandbox, contact, acme, [{"associationCategory": OWN, "associationTypeId": there.type_id}])

    client.crm.associations.v4.schema.definitions_api.remove("contacts", "companies", there.type_id)

    assert types_of(sandbox, contact) == {int(acme): [1, 279]}
    assert there.type_id not in labels(client)
    assert back.type_id not in labels(client, "companies", "contacts")


@pytest.mark.parametrize("path", PATHS)
def test_labels_by_every_path(sandbox: Sandbox, path: str) -> None:
    path += "/contacts/deals/labels"
    made = sandbox.call("POST", path, {"name": "buyer", "label": "Buyer"})
    type_id = made.json()["results"][0]["typeId"]

    changed = sandbox.call("PUT", path, {"associationTypeId": type_id, "label": "Payer"})
    shown = sandbox.call("GET", path).json()["results"]
    gone = sandbox.call("DELETE", f"{path}/{type_id}")

    assert (made.status_code, changed.status_code, gone.status_code) == (200, 204, 204)
    assert {"category": OWN, "typeId": type_id, "label": "Payer"} in shown


@pytest.mark.parametrize(
    ("method", "more", "body", "status"),
    [
        ("POST", "", {"name": "x"}, 400),
        ("POST", "", {"label": "X"}, 400),
        ("POST", "", {"name": "1x", "label": "X"}, 400),
        ("POST", "", {"name": "a-b", "label": "X"}, 400),
        ("POST", "", {"name": "adviser", "label": "X"}, 409),
        ("POST", "", {"name": "x", "label": "Adviser"}, 409),
        ("PUT", "", {"associationTypeId": 1, "label": "First"}, 400),
        ("PUT", "", {"associationTypeId": 999_999, "label": "X"}, 404),
        ("PUT", "", {"label": "X"}, 400),
        ("DELETE", "/279", None, 400),
        ("DELETE", "/280", None, 404),
        ("DELETE", "/x", None, 400),
    ],
)
def test_labels_that_cannot_be_are_refused(
    sandbox: Sandbox, client: HubSpot, method: str, more: str, body: Any, status: int
) -> None:
    label(client)
    path = "/crm/v4/associations/contacts/companies/labels"

    assert sandbox.call(method, path + more, body).status_code == status


def test_there_are_at_most_fifty_labels_of_a_pair(client: HubSpot) -> None:
    for number in range(50):
        label(client, f"label_{number}", label=f"Label {number}")

    with pytest.raises(ApiException) as refused:
        label(client, "one_more", label="One more")

    assert refused.value.status == 400


def test_limits_are_listed_changed_and_lifted(client: HubSpot) -> None:
    api = client.crm.associations.v4.schema.definition_configurations_api
    made = limit(client, 279, 5).results[0]
    change = PublicAssociationDefinitionConfigurationUpdateRequest(
        category=PLAIN, type_id=279, max_to_object_ids=7
    )
    changed = api.batch_update(
        "contacts",
        "companies",
        BatchInputPublicAssociationDefinitionConfigurationUpdateRequest(inputs=[change]),
    )
    everywhere, between = api.get_all(), api.get_all_between_two_object_types("deals", "companies")
    spec = PublicAssociationSpec(category=PLAIN, type_id=279)
    api.batch_remove("contacts", "companies", BatchInputPublicAssociationSpec(inputs=[spec]))

    assert (made.type_id, made.user_enforced_max_to_object_ids) == (279, 5)
    assert changed.results[0].user_enforced_max_to_object_ids == 7
    assert [each.type_id for each in everywhere.results] == [279]
    assert between.results == []
    assert api.get_all().results == []


def test_a_limit_refuses_one_more(sandbox: Sandbox, client: HubSpot, contact: str) -> None:
    acme, other = company(client), company(client, "Other")
    limit(client, 279, 1)
    first, second = tie(sandbox, contact, acme), tie(sandbox, contact, other)
    again = tie(sandbox, contact, acme)

    assert (first.status_code, second.status_code, again.status_code) == (200, 400, 200)
    assert second.json()["category"] == "VALIDATION_ERROR"
    assert list(types_of(sandbox, contact)) == [int(acme)]


def test_a_limit_holds_from_the_other_side(sandbox: Sandbox, client: HubSpot) -> None:
    one, other = sandbox.contact(email="a@b.co"), sandbox.contact(email="c@b.co")
    acme = company(client)
    limit(client, 279, 1)
    tie(sandbox, one, company(client, "Other"))
    path = f"/crm/v4/objects/companies/{acme}/associations/default/contacts/"

    assert sandbox.call("PUT", path + one).status_code == 400
    assert sandbox.call("PUT", path + other).status_code == 200


def test_a_limited_batch_tells_what_failed(sandbox: Sandbox, client: HubSpot, contact: str) -> None:
    limit(client, 279, 1)
    pairs = [{"from": {"id": contact}, "to": {"id": company(client)}} for _ in range(2)]
    path = "/crm/v4/associations/contacts/companies/batch/associate/default"

    done = sandbox.call("POST", path, {"inputs": pairs})

    assert done.status_code == 207
    assert done.json()["numErrors"] == 1
    assert len(types_of(sandbox, contact)) == 1


def test_what_is_there_already_stays(sandbox: Sandbox, client: HubSpot, contact: str) -> None:
    for name in ("Acme", "Other"):
        tie(sandbox, contact, company(client, name))

    limit(client, 279, 1)

    assert len(types_of(sandbox, contact)) == 2
    assert tie(sandbox, contact, company(client)).status_code == 400


def test_a_new_primary_company_needs_no_room(
    sandbox: Sandbox, client: HubSpot, contact: str
) -> None:
    acme, other = company(client), company(client, "Other")
    for each in (acme, other):
        tie(sandbox, contact, each)
    limit(client, 1, 1)

    done = tie(sandbox, contact, other, [{"associationCategory": PLAIN, "associationTypeId": 1}])

    assert done.status_code == 201
    assert types_of(sandbox, contact) == {int(acme): [279], int(other): [1, 279]}


def test_no_contact_is_left_behind_by_a_limit(sandbox: Sandbox, client: HubSpot) -> None:
    limit(client, 279, 1)
    types = [{"associationCategory": PLAIN, "associationTypeId": 279}]
    ties = [{"to": {"id": company(client)}, "types": types} for _ in range(2)]
    body = {"properties": {"email": "new@b.co"}, "associations": ties}

    refused = sandbox.call("POST", "/crm/v3/objects/contacts", body)

    assert refused.status_code == 400
    assert client.crm.contacts.basic_api.get_page().results == []


def test_a_label_is_used_no_oftener_than_there_may_be_associations(client: HubSpot) -> None:
    adviser = label(client)[0].type_id
    limit(client, 279, 10)
    limit(client, adviser, 8, OWN)

    above, below = limit(client, adviser, 11, OWN), limit(client, 279, 7)

    assert (above.num_errors, below.num_errors) == (1, 1)
    assert "between 1 and 10" in above.errors[0].message
    assert "at least 8" in below.errors[0].message


@pytest.mark.nonsense
@pytest.mark.parametrize(
    "each",
    [
        {"category": PLAIN, "typeId": 280, "maxToObjectIds": 1},
        {"category": OWN, "typeId": 279, "maxToObjectIds": 1},
        {"category": PLAIN, "typeId": 279, "maxToObjectIds": 0},
        {"category": PLAIN, "typeId": 279},
        {"category": PLAIN},
    ],
)
def test_limits_that_cannot_be_are_refused(sandbox: Sandbox, each: dict[str, Any]) -> None:
    path = "/crm/v4/associations/definitions/configurations/contacts/companies/batch/create"

    done = sandbox.call("POST", path, {"inputs": [each]})

    assert (done.status_code, done.json()["numErrors"]) == (207, 1)


@pytest.mark.parametrize(
    ("path", "created", "purged"),
    [(PATHS[0], 201, 204), (PATHS[1], 201, 204), (PATHS[2], 200, 200)],
)
def test_limits_by_every_path(sandbox: Sandbox, path: str, created: int, purged: int) -> None:
    path += "/definitions/configurations/contacts/companies"
    spec = {"category": PLAIN, "typeId": 279}
    body = {"inputs": [spec | {"maxToObjectIds": 3}]}

    made = sandbox.call("POST", path + "/batch/create", body)
    shown = sandbox.call("GET", path).json()["results"]
    gone = sandbox.call("POST", path + "/batch/purge", {"inputs": [spec]})

    assert (made.status_code, gone.status_code) == (created, purged)
    assert shown == [spec | {"userEnforcedMaxToObjectIds": 3, "label": None}]


def test_a_report_of_high_usage_is_promised_to_a_user(sandbox: Sandbox, client: HubSpot) -> None:
    sandbox.store.load_owners([{"email": "o@b.co", "userId": 77}])

    report = client.crm.associations.v4.report_api.request(77)

    assert (report.user_id, report.user_email) == (77, "o@b.co")
    unknown = sandbox.call("POST", "/crm/v4/associations/usage/high-usage-report/78")
    assert unknown.status_code == 404


@pytest.mark.parametrize("version", ["2026-03", "2026-09"])
def test_dated_archives_answer_an_empty_batch(
    sandbox: Sandbox, client: HubSpot, contact: str, version: str
) -> None:
    acme = company(client)
    tie(sandbox, contact, acme)
    body = {"inputs": [{"from": {"id": contact}, "to": [{"id": acme}]}]}

    done = sandbox.call(
        "POST", f"/crm/associations/{version}/contacts/companies/batch/archive", body
    )

    assert done.status_code == 200
    assert (done.json()["status"], done.json()["results"]) == ("COMPLETE", [])
