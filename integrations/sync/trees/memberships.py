"""The tables of campaigns and their members: what moves in them for whom, and who is in what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db import connection as database
from django.db.models import QuerySet

from integrations.domain.campaigns import FIELD, joined
from integrations.domain.records import ObjectType, Record, Ref
from integrations.models import Campaign, CampaignMember, Connection
from integrations.sync.trees.feeds import position

CAMPAIGN, MEMBER = ObjectType.SALESFORCE_CAMPAIGN, ObjectType.SALESFORCE_CAMPAIGN_MEMBER
FIELDS: Mapping[ObjectType, Sequence[str]] = {
    CAMPAIGN: ("Name",),
    MEMBER: ("CampaignId", "LeadId", "ContactId"),
}
COLUMNS = {ObjectType.SALESFORCE_LEAD: "lead_id", ObjectType.SALESFORCE_CONTACT: "contact_id"}
KEY = ["connection", "remote_id"]


def store(connection: Connection, object_type: ObjectType, records: Sequence[Record]) -> set[str]:
    """Keep what was read. Answers the ids of the leads and contacts whose campaigns moved."""
    gone = remove(connection, object_type, [record.id for record in records if record.deleted])
    living = [record for record in records if not record.deleted]
    keep = _store_campaigns if object_type is CAMPAIGN else _store_members
    return gone | keep(connection, living)


def remove(connection: Connection, object_type: ObjectType, ids: Sequence[str]) -> set[str]:
    """Forget what was deleted. Answers whom it concerned."""
    if not ids:
        return set()
    if object_type is CAMPAIGN:
        campaigns = Campaign.objects.filter(connection=connection, remote_id__in=ids)
        known = list(campaigns.values_list("remote_id", flat=True))
        campaigns.delete()
        return _people(_members(connection).filter(campaign_id__in=known))
    members = _members(connection).filter(remote_id__in=ids)
    concerned = _people(members)
    members.delete()
    return concerned


def remove_unmet(connection: Connection, object_type: ObjectType) -> set[str]:
    """Forget what a scan did not meet (its ids are in the table `met`)."""
    table = (Campaign if object_type is CAMPAIGN else CampaignMember)._meta.db_table
    with database.cursor() as cursor:
        cursor.execute(UNMET.format(table=table), [connection.pk])
        unmet = [id for (id,) in cursor.fetchall()]
    return remove(connection, object_type, unmet)


def campaigns_told(connection: Connection, records: Iterable[Record]) -> dict[Ref, Record]:
    """The leads and contacts among the records, each with the names of its campaigns.

    Empty where the org's campaigns were not read.
    """
    people = [one for one in records if one.object_type in COLUMNS and not one.deleted]
    if not people or not position(connection, MEMBER):
        return {}
    names = _names_of(connection, [record.ref for record in people])
    return {
        record.ref: replace(
            record, values={**record.values, FIELD: joined(names.get(record.ref, ()))}
        )
        for record in people
    }


def _names_of(connection: Connection, people: Sequence[Ref]) -> dict[Ref, list[str]]:
    names: dict[Ref, list[str]] = {}
    with database.cursor() as cursor:
        for object_type, column in COLUMNS.items():
            ids = [ref.id for ref in people if ref.object_type is object_type]
            if not ids:
                continue
            cursor.execute(NAMES.format(column=column), [connection.pk, ids])
            for id, name in cursor.fetchall():
                names.setdefault(Ref(object_type, id), []).append(name)
    return names


def _store_campaigns(connection: Connection, records: Sequence[Record]) -> set[str]:
    read = {record.id: str(record.values.get("Name") or "") for record in records}
    rows = Campaign.objects.filter(connection=connection, remote_id__in=read)
    known = dict(rows.values_list("remote_id", "name"))
    moved = {id: name for id, name in read.items() if known.get(id) != name}
    Campaign.objects.bulk_create(
        [Campaign(connection=connection, remote_id=id, name=name) for id, name in moved.items()],
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=["name"],
    )
    return _people(_members(connection).filter(campaign_id__in=list(moved)))


def _store_members(connection: Connection, records: Sequence[Record]) -> set[str]:
    read = [_member(connection, record) for record in records if record.values.get("CampaignId")]
    rows = _members(connection).filter(remote_id__in=[member.remote_id for member in read])
    known = {member.remote_id: member for member in rows}
    moved = [one for one in read if _facts(known.get(one.remote_id)) != _facts(one)]
    CampaignMember.objects.bulk_create(
        moved,
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=["campaign_id", "lead_id", "contact_id"],
    )
    before = [known[member.remote_id] for member in moved if member.remote_id in known]
    return {id for member in (*moved, *before) for id in _facts(member)[1:] if id}


def _member(connection: Connection, record: Record) -> CampaignMember:
    campaign, lead, contact = (record.values.get(name) for name in FIELDS[MEMBER])
    return CampaignMember(
        connection=connection,
        remote_id=record.id,
        campaign_id=str(campaign),
        lead_id=str(lead) if lead else None,
        contact_id=str(contact) if contact else None,
    )


def _facts(member: CampaignMember | None) -> tuple[str | None, ...]:
    return (member.campaign_id, member.lead_id, member.contact_id) if member else ()


def _members(connection: Connection) -> QuerySet[CampaignMember]:
    return CampaignMember.objects.filter(connection=connection)


def _people(members: QuerySet[CampaignMember]) -> set[str]:
    return {id for pair in members.values_list("lead_id", "contact_id") for id in pair if id}


UNMET = """
SELECT t.remote_id FROM {table} t WHERE t.connection_id = %s
    AND NOT EXISTS (SELECT 1 FROM met WHERE met.remote_id = t.remote_id)"""

NAMES = """
SELECT m.{column}, c.name FROM integrations_campaignmember m
JOIN integrations_campaign c
    ON c.connection_id = m.connection_id AND c.remote_id = m.campaign_id
WHERE m.connection_id = %s AND m.{column} = ANY(%s)"""
