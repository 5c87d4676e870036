"""One contact at a time, through hubspot-api-client."""

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import (
    ApiException,
    PublicGdprDeleteInput,
    PublicMergeInput,
    SimplePublicObjectInput,
    SimplePublicObjectInputForCreate,
)

from tests.sandbox.hubspot.conftest import Sandbox


def create(client: HubSpot, **properties: str):
    return client.crm.contacts.basic_api.create(
        SimplePublicObjectInputForCreate(properties=properties, associations=[])
    )


def test_created_contact_has_an_id_and_its_values(client: HubSpot) -> None:
    made = create(client, email="Ann@Example.com", firstname="Ann")

    assert made.id.isdigit()
    assert made.properties["email"] == "ann@example.com"
    assert made.properties["hs_object_id"] == made.id
    assert made.created_at == made.updated_at


def test_read_without_properties_gives_the_default_ones(client: HubSpot) -> None:
    made = create(client, email="a@b.co", phone="1")

    read = client.crm.contacts.basic_api.get_by_id(made.id)

    assert set(read.properties) == {
        "createdate",
        "email",
        "firstname",
        "hs_object_id",
        "lastmodifieddate",
        "lastname",
    }
    assert read.properties["firstname"] is None
    assert read.archived is False


def test_contact_is_read_by_email(client: HubSpot) -> None:
    made = create(client, email="a@b.co")

    read = client.crm.contacts.basic_api.get_by_id(
        "A@b.co", id_property="email", properties=["hs_email_domain"]
    )

    assert read.id == made.id
    assert read.properties["hs_email_domain"] == "b.co"


def test_update_changes_only_what_it_names_and_moves_the_modified_time(
    sandbox: Sandbox, client: HubSpot
) -> None:
    made = create(client, email="a@b.co", firstname="Ann")
    sandbox.forward(seconds=5)

    client.crm.contacts.basic_api.update(
        made.id, SimplePublicObjectInput(properties={"lastname": "Lee"})
    )

    read = client.crm.contacts.basic_api.get_by_id(made.id)
    assert (read.properties["firstname"], read.properties["lastname"]) == ("Ann", "Lee")
    assert read.updated_at > made.updated_at


def test_blank_clears_a_value(sandbox: Sandbox, client: HubSpot) -> None:
    made = create(client, email="a@b.co", firstname="Ann")

    client.crm.contacts.basic_api.update(
        made.id, SimplePublicObjectInput(properties={"firstname": ""})
    )

    assert client.crm.contacts.basic_api.get_by_id(made.id).properties["firstname"] is None


def test_second_contact_with_an_email_is_a_conflict_that_names_the_first(client: HubSpot) -> None:
    made = create(client, email="a@b.co")

    with pytest.raises(ApiException) as refused:
        create(client, email="A@B.co ")

    assert refused.value.status == 409
    assert f"Contact already exists. Existing ID: {made.id}" in refused.value.body


def test_paging_visits_every_contact_once(client: HubSpot) -> None:
    made = {create(client, email=f"p{number}@b.co").id for number in range(7)}

    first = client.crm.contacts.basic_api.get_page(limit=3)
    everybody = client.crm.contacts.get_all()

    assert len(first.results) == 3
    assert first.paging.next.after == str(int(first.results[-1].id) + 1)
    assert {each.id for each in everybody} == made
    assert len(everybody) == 7


def test_archived_contact_is_gone_until_asked_for(client: HubSpot) -> None:
    made = create(client, email="a@b.co")

    client.crm.contacts.basic_api.archive(made.id)

    with pytest.raises(ApiException) as missing:
        client.crm.contacts.basic_api.get_by_id(made.id)
    assert missing.value.status == 404
    page = client.crm.contacts.basic_api.get_page(archived=True)
    assert [each.id for each in page.results] == [made.id]
    assert page.results[0].archived_at is not None


def test_email_of_an_archived_contact_is_free(client: HubSpot) -> None:
    made = create(client, email="a@b.co")
    client.crm.contacts.basic_api.archive(made.id)

    assert create(client, email="a@b.co").id != made.id


def test_archiving_an_unknown_id_is_no_error(client: HubSpot) -> None:
    assert client.crm.contacts.basic_api.archive("999999") is None


def test_history_lists_values_newest_first(sandbox: Sandbox, client: HubSpot) -> None:
    made = create(client, email="a@b.co", firstname="Ann")
    sandbox.forward(seconds=5)
    client.crm.contacts.basic_api.update(
        made.id, SimplePublicObjectInput(properties={"firstname": "Anna"})
    )

    read = client.crm.contacts.basic_api.get_by_id(
        made.id, properties_with_history=["firstname", "lastname"]
    )

    history = read.properties_with_history["firstname"]
    assert [each.value for each in history] == ["Anna", "Ann"]
    assert history[0].timestamp > history[1].timestamp
    assert history[0].source_type == "INTEGRATION"
    assert read.properties_with_history["lastname"] == []


def test_merge_gives_a_new_id_that_keeps_both_addresses(client: HubSpot) -> None:
    winner = create(client, email="win@b.co", firstname="Ann")
    loser = create(client, email="lose@b.co", firstname="Other", city="Rome")

    merged = client.crm.contacts.basic_api.merge(
        PublicMergeInput(primary_object_id=winner.id, object_id_to_merge=loser.id)
    )

    assert merged.id not in {winner.id, loser.id}
    read = client.crm.contacts.basic_api.get_by_id(
        merged.id,
        properties=["firstname", "city", "hs_merged_object_ids", "hs_additional_emails"],
    )
    assert read.properties["firstname"] == "Ann"
    assert read.properties["city"] == "Rome"
    assert read.properties["hs_merged_object_ids"] == f"{winner.id};{loser.id}"
    assert read.properties["hs_additional_emails"] == "lose@b.co"


def test_merged_away_ids_lead_to_the_survivor(sandbox: Sandbox, client: HubSpot) -> None:
    winner, loser = create(client, email="win@b.co"), create(client, email="lose@b.co")
    merged = client.crm.contacts.basic_api.merge(
        PublicMergeInput(primary_object_id=winner.id, object_id_to_merge=loser.id)
    )

    read = client.crm.contacts.basic_api.get_by_id(loser.id)
    updated = client.crm.contacts.basic_api.update(
        winner.id, SimplePublicObjectInput(properties={"city": "Oslo"})
    )

    assert (read.id, updated.id) == (merged.id, merged.id)


def test_secondary_address_finds_the_contact_and_stays_unique(
    sandbox: Sandbox, client: HubSpot
) -> None:
    winner, loser = create(client, email="win@b.co"), create(client, email="lose@b.co")
    merged = client.crm.contacts.basic_api.merge(
        PublicMergeInput(primary_object_id=winner.id, object_id_to_merge=loser.id)
    )

    found = client.crm.contacts.basic_api.get_by_id("lose@b.co", id_property="email")
    with pytest.raises(ApiException) as refused:
        create(client, email="lose@b.co")

    assert found.id == merged.id
    assert f"Existing ID: {merged.id}" in refused.value.body


def test_secondary_address_made_primary_changes_places(client: HubSpot) -> None:
    winner, loser = create(client, email="win@b.co"), create(client, email="lose@b.co")
    merged = client.crm.contacts.basic_api.merge(
        PublicMergeInput(primary_object_id=winner.id, object_id_to_merge=loser.id)
    )

    client.crm.contacts.basic_api.update(
        merged.id, SimplePublicObjectInput(properties={"email": "lose@b.co"})
    )

    read = client.crm.contacts.basic_api.get_by_id(
        "win@b.co", id_property="email", properties=["email", "hs_additional_emails"]
    )
    assert read.id == merged.id
    assert read.properties["email"] == "lose@b.co"
    assert read.properties["hs_additional_emails"] == "win@b.co"


def test_privacy_deletion_forbids_the_address(client: HubSpot) -> None:
    made = create(client, email="gone@b.co")

    client.crm.contacts.basic_api.purge(PublicGdprDeleteInput(object_id=made.id))

    page = client.crm.contacts.basic_api.get_page(archived=True)
    assert page.results == []
    with pytest.raises(ApiException) as refused:
        create(client, email="gone@b.co")
    assert refused.value.status == 400


def test_privacy_deletion_names_somebody(sandbox: Sandbox) -> None:
    reply = sandbox.call("POST", "/crm/v3/objects/contacts/gdpr-delete", {"idProperty": "email"})
    assert reply.status_code == 400


def test_lifecycle_stage_goes_back_only_after_it_was_cleared(client: HubSpot) -> None:
    made = create(client, email="a@b.co", lifecyclestage="customer")
    api = client.crm.contacts.basic_api

    api.update(made.id, SimplePublicObjectInput(properties={"lifecyclestage": "lead"}))
    kept = api.get_by_id(made.id, properties=["lifecyclestage"]).properties["lifecyclestage"]
    api.update(made.id, SimplePublicObjectInput(properties={"lifecyclestage": ""}))
    api.update(made.id, SimplePublicObjectInput(properties={"lifecyclestage": "lead"}))

    assert kept == "customer"
    read = api.get_by_id(made.id, properties=["lifecyclestage"])
    assert read.properties["lifecyclestage"] == "lead"


@pytest.mark.parametrize("base", ["/crm/objects/2026-03/contacts", "/crm/objects/2026-09/0-1"])
def test_dated_paths_answer_as_v3_does(sandbox: Sandbox, base: str) -> None:
    made = sandbox.call("POST", base, {"properties": {"email": "a@b.co"}})

    old = sandbox.call("GET", f"/crm/v3/objects/contacts/{made.json()['id']}")
    new = sandbox.call("GET", f"{base}/{made.json()['id']}")

    assert made.status_code == 201
    assert old.json() == new.json()
