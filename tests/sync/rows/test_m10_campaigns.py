"""M10: the campaigns of a linked lead or contact are a property of the HubSpot contact."""

import pytest

from integrations.models import Integration, LogEntry, Person
from integrations.sync.connecting.adding import check_connection
from tests.sync.outside import Outside
from tests.sync.test_first_load import sync, writes

PROPERTY = "sfsync_campaigns"


@pytest.fixture
def fair(outside: Outside) -> str:
    return outside.add_record("Campaign", Name="Kite Fair", IsActive=True)


def campaigns(outside: Outside, person: Person) -> str | None:
    held: str | None = outside.contact(person.hubspot_id or "", PROPERTY)["properties"][PROPERTY]
    return held


def known_names(outside: Outside, person: Person) -> str:
    """What Salesforce says, as we promise to tell it."""
    rows = outside.query(
        "SELECT Campaign.Name FROM CampaignMember"
        f" WHERE LeadId = '{person.salesforce_id}' OR ContactId = '{person.salesforce_id}'"
    )
    names = {row["Campaign"]["Name"].replace(";", ",") for row in rows}
    return ";".join(sorted(names, key=str.casefold))


def join(outside: Outside, campaign: str, person: Person) -> str:
    return outside.add_record("CampaignMember", CampaignId=campaign, LeadId=person.salesforce_id)


def test_m10_the_campaigns_of_everybody_in_sync_are_in_hubspot(
    synced: Integration, outside: Outside
) -> None:
    people = synced.people.filter(status="in_sync", linked_at__isnull=False)

    told = {person.pk: campaigns(outside, person) or "" for person in people}

    assert told == {person.pk: known_names(outside, person) for person in people}
    assert any(";" in names for names in told.values())


def test_m10_joining_is_one_write_and_a_second_run_makes_none(
    synced: Integration, pair: Person, outside: Outside, fair: str
) -> None:
    join(outside, fair, pair)
    before = outside.stamps()

    summary = sync(synced)

    after = outside.stamps()
    assert "Kite Fair" in (campaigns(outside, pair) or "").split(";")
    assert {id for id in after if after[id] != before.get(id)} == {pair.hubspot_id}
    assert writes(summary) == 1
    assert writes(sync(synced)) == writes(sync(synced, full=True)) == 0


def test_m10_leaving_is_seen(
    synced: Integration, pair: Person, outside: Outside, fair: str
) -> None:
    before = campaigns(outside, pair)
    member = join(outside, fair, pair)
    sync(synced)

    outside.delete_record("CampaignMember", member)
    summary = sync(synced)

    assert campaigns(outside, pair) == before
    assert writes(summary) == 1


def test_m10_a_new_name_reaches_everybody_in_the_campaign(
    synced: Integration, pair: Person, outside: Outside, fair: str
) -> None:
    join(outside, fair, pair)
    sync(synced)

    outside.edit_record("Campaign", fair, Name="Kites; and Balloons")
    sync(synced)

    assert "Kites, and Balloons" in (campaigns(outside, pair) or "").split(";")
    assert "Kite Fair" not in (campaigns(outside, pair) or "")


def test_m10_a_deleted_campaign_goes(
    synced: Integration, pair: Person, outside: Outside, fair: str
) -> None:
    before = campaigns(outside, pair)
    join(outside, fair, pair)
    sync(synced)

    outside.delete_record("Campaign", fair)
    sync(synced)

    assert campaigns(outside, pair) == before


def test_m10_a_converted_lead_keeps_its_campaigns(
    synced: Integration, pair: Person, outside: Outside, fair: str
) -> None:
    join(outside, fair, pair)
    sync(synced)
    before = campaigns(outside, pair)

    outside.convert_lead(pair.salesforce_id or "")
    sync(synced)

    pair.refresh_from_db()
    assert pair.salesforce_type == "salesforce_contact"
    assert campaigns(outside, pair) == before


def test_m10_the_log_tells_the_change_and_its_rule(
    synced: Integration, pair: Person, outside: Outside, fair: str
) -> None:
    before = campaigns(outside, pair)
    join(outside, fair, pair)

    sync(synced)

    entry = LogEntry.objects.filter(person=pair).first()
    assert entry is not None
    [change] = [change for change in entry.changes if change["field"] == PROPERTY]
    assert (change["old"], change["rule"]) == (before, "always_salesforce")
    assert "Kite Fair" in change["new"]


def test_m10_an_edit_of_the_property_is_put_right(
    synced: Integration, pair: Person, outside: Outside, fair: str
) -> None:
    join(outside, fair, pair)
    sync(synced)
    before = campaigns(outside, pair)

    outside.edit_contact(pair.hubspot_id or "", sfsync_campaigns="None of your business")
    sync(synced)

    assert campaigns(outside, pair) == before


def test_m10_nothing_is_told_of_somebody_who_does_not_sync(
    synced: Integration, pair: Person, outside: Outside, fair: str
) -> None:
    before = campaigns(outside, pair)
    Integration.objects.filter(pk=synced.pk).update(salesforce_filter="", enabled=False)
    synced.refresh_from_db()
    join(outside, fair, pair)

    assert writes(sync(synced)) == 0
    assert campaigns(outside, pair) == before


def test_m10_campaigns_out_of_our_sight_are_left_alone_and_said_on_the_connection(
    synced: Integration, pair: Person, outside: Outside, fair: str
) -> None:
    join(outside, fair, pair)
    sync(synced)
    before = campaigns(outside, pair)
    outside.restrict("CampaignMember", hidden=True)

    check_connection(synced.salesforce)
    summary = sync(synced, full=True)

    assert any("CampaignMember" in right for right in synced.salesforce.missing_rights)
    assert summary["status"] == "succeeded"
    assert writes(summary) == 0
    assert campaigns(outside, pair) == before
