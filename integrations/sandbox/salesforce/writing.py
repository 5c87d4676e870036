"""Creates and updates records as the API does: what may be written, and what is checked."""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from integrations.sandbox.salesforce import addresses, persons, recordtypes
from integrations.sandbox.salesforce.accepting import accepted, check_required, require
from integrations.sandbox.salesforce.behaviours import AFTER_CREATE, BEFORE_SAVE
from integrations.sandbox.salesforce.duplicates import check_duplicates, check_unique
from integrations.sandbox.salesforce.errors import Refusal, refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.references import check_access, locate
from integrations.sandbox.salesforce.rules import Options
from integrations.sandbox.salesforce.validation import check_rules


def create(org: Org, found: ObjectType, values: Mapping[str, Any], options: Options) -> str:
    """A new record; answers its id. Raises Refusal for the record, ApiError for the request."""
    if not found.facts["createable"]:
        raise _not_possible(found, "inserted")
    if "id" in map(str.lower, values):
        message = "cannot specify Id in an insert call"
        raise refuse("INVALID_FIELD_FOR_INSERT_UPDATE", message, ["Id"])
    record = accepted(org, found, values, "createable")
    person = _new_person(org, found, record)
    check_required(found, record)
    _fill_defaults(org, found, record, options)
    _finish(org, found, record, None)
    check_duplicates(org, found, record, None, options)
    record = {"Id": org.ids.new(found.prefix), **record, **org.system_values()}
    if "Name" in found.fields and found.facts["custom"] and record.get("Name") is None:
        record["Name"] = record["Id"]
    follows = person is not None or found.name in AFTER_CREATE
    with _saving(org, found, follows=follows):
        org.database.insert(found.name, record)
        if found.name in AFTER_CREATE:
            AFTER_CREATE[found.name](org, record)
        if person is not None:
            _add_contact(org, record, person, options)
        check_rules(org, found, record["Id"])
    return str(record["Id"])


def _saving(org: Org, found: ObjectType, *, follows: bool) -> AbstractContextManager[None]:
    """All or nothing, where more than one statement may be needed."""
    whole = follows or bool(org.rules.validations.get(found.name))
    return org.database.savepoint() if whole else nullcontext()


def _new_person(org: Org, found: ObjectType, record: dict[str, Any]) -> dict[str, Any] | None:
    """The contact's values where a new account is a person; they leave the account's."""
    person = persons.taken_out(org, found, record)
    if not persons.is_person(org, record, person):
        persons.check_business(org, person)
        return None
    require([org.object("Contact").fields["LastName"]] if not person.get("LastName") else [])
    record |= {"Name": full_name(person), "RecordTypeId": org.rules.person_type}
    record["IsPersonAccount"] = True
    return person


def _add_contact(
    org: Org, account: Mapping[str, Any], person: Mapping[str, Any], options: Options
) -> None:
    values = {**persons.contact_values(account, person), "AccountId": account["Id"]}
    contact_id = create(org, org.object("Contact"), values, options)
    org.database.update("Contact", contact_id, {"IsPersonAccount": True})
    org.database.update("Account", account["Id"], {"PersonContactId": contact_id})


def update(
    org: Org, found: ObjectType, record_id: str, values: Mapping[str, Any], options: Options
) -> None:
    """Change a record. Raises Refusal for the record, ApiError for the request."""
    if not found.facts["updateable"]:
        raise _not_possible(found, "updated")
    changes = accepted(org, found, values, "updateable")
    old = locate(org, found, record_id)
    if old.get("IsConverted"):
        raise refuse("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", [])
    check_access(org, found, old["Id"])
    persons.check_contact(found, old)
    person = _changed_person(org, found, changes, old)
    blanked = [name for name, value in changes.items() if value is None]
    require([found.fields[name] for name in blanked if not found.fields[name].has("nillable")])
    _assign(org, found, changes, old, options)
    _finish(org, found, changes, old)
    check_duplicates(org, found, changes, old, options)
    with _saving(org, found, follows=bool(old.get("PersonContactId"))):
        touch(org, found, old["Id"], changes)
        if old.get("PersonContactId"):
            followed = persons.contact_values(changes, person)
            touch(org, org.object("Contact"), old["PersonContactId"], followed)
        check_rules(org, found, old["Id"])


def _changed_person(
    org: Org, found: ObjectType, changes: dict[str, Any], old: Mapping[str, Any]
) -> dict[str, Any]:
    """The contact's values in a change to an account; they leave the account's."""
    person = persons.taken_out(org, found, changes)
    if not old.get("PersonContactId"):
        persons.check_business(org, person)
        return person
    contact = org.object("Contact")
    blank = "LastName" in person and person["LastName"] is None
    require([contact.fields["LastName"]] if blank else [])
    whole = org.row("Contact", old["PersonContactId"]) or {}
    changes["Name"] = full_name({**whole, **person})
    if not {"FirstName", "LastName"}.isdisjoint(person):
        person["Name"] = changes["Name"]
    return person


def touch(org: Org, found: ObjectType, record_id: str, changes: Mapping[str, Any]) -> None:
    """Store changes and move the record's stamps."""
    stamp = org.stamp()
    moved = {"LastModifiedDate": stamp, "LastModifiedById": org.user_id, "SystemModstamp": stamp}
    known = {name: value for name, value in moved.items() if name in found.fields}
    org.database.update(found.name, record_id, {**changes, **known})


def _not_possible(found: ObjectType, verb: str) -> Refusal:
    return refuse("INVALID_TYPE_FOR_OPERATION", f"entity type cannot be {verb}: {found.name}")


def _fill_defaults(org: Org, found: ObjectType, record: dict[str, Any], options: Options) -> None:
    for name, initial in found.defaults.items():
        blank = record.get(name) is None
        if blank and not (name in record and found.fields[name].has("nillable")):
            record[name] = initial
    for field in found.auto_numbers:
        record[field.name] = auto_number(org, found, field)
    if record.get("RecordTypeId") is None and found.name in org.rules.record_types:
        record["RecordTypeId"] = org.rules.record_types[found.name]
    _assign(org, found, record, {}, options)
    if "OwnerId" in found.fields and record.get("OwnerId") is None:
        record["OwnerId"] = org.user_id


def auto_number(org: Org, found: ObjectType, field: Field) -> str:
    """The next number in the field's format: `A-{0000}` gives A-0001."""
    number = org.next_number(found.name, field.name)
    pattern = field.display_format or "{0}"
    return re.sub(r"\{(0+)\}", lambda zeros: str(number).zfill(len(zeros[1])), pattern)


def _assign(
    org: Org,
    found: ObjectType,
    changes: dict[str, Any],
    old: Mapping[str, Any],
    options: Options,
) -> None:
    rule = org.rules.assignment
    if found.name != "Lead" or not (rule.active and options.auto_assign):
        return
    owner = rule.owner_for({**old, **changes})
    if owner and "OwnerId" not in changes:
        changes["OwnerId"] = owner


def _finish(
    org: Org, found: ObjectType, changes: dict[str, Any], old: Mapping[str, Any] | None
) -> None:
    """What the org adds of its own, and what must be unique."""
    if found.person and not {"FirstName", "LastName"}.isdisjoint(changes):
        whole = {**(old or {}), **changes}
        changes["Name"] = full_name(whole)
    addresses.complete(org, found, changes, old)
    recordtypes.check_values(org, found, changes, old)
    if found.name in BEFORE_SAVE:
        BEFORE_SAVE[found.name](org, changes, old)
    check_unique(org, found, changes, old)


def full_name(values: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (values.get("FirstName"), values.get("LastName"))))
