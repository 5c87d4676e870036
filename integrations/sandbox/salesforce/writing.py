"""Creates and updates records as the API does: what may be written, and what is checked."""

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from integrations.sandbox.salesforce import persons
from integrations.sandbox.salesforce.accepting import (
    Accepting,
    accepted,
    accepting,
    check_required,
    require,
)
from integrations.sandbox.salesforce.behaviours import AFTER_CREATE
from integrations.sandbox.salesforce.errors import refuse
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.former import Former
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.references import check_access
from integrations.sandbox.salesforce.rules import Options
from integrations.sandbox.salesforce.steps import full_name, steps
from integrations.sandbox.salesforce.validation import check_rules

_LOOKED_AT = ("Id", "IsDeleted", "IsConverted", "IsPersonAccount", "PersonContactId")
Values = Mapping[str, Any]


class Writer:
    """Writes records of one object as one request wants it.

    What their writing takes is worked out once, so it serves no longer than that request: rules
    and fields stay as they are, and all records get the same stamp.
    """

    def __init__(self, org: Org, found: ObjectType, options: Options) -> None:
        self.org = org
        self.found = found
        self.options = options
        before = list(steps(org, found, options))
        self._steps = [step.run for step in before]
        self._former = Former(
            org, found, [*_LOOKED_AT, *(n for step in before for n in step.reads)]
        )
        self._new = org.system_values()
        self._moved = _moved(org, found)
        self._defaults, self._firm = _defaults(org, found)
        self._accepting: dict[tuple[bool, tuple[str, ...]], list[Accepting]] = {}

    def create(self, values: Values) -> str:
        """A new record; answers its id. Raises Refusal for the record, ApiError for the request."""
        org, found = self.org, self.found
        record = self._accepted(values, creating=True)
        person = _new_person(org, found, record) if org.rules.person_accounts else None
        check_required(found, record)
        record = self._completed(record)
        record = {"Id": org.ids.new(found.prefix), **record, **self._new}
        if found.facts["custom"] and "Name" in found.fields and record.get("Name") is None:
            record["Name"] = record["Id"]
        with self._saving(follows=person is not None or found.name in AFTER_CREATE):
            org.database.insert(found.name, record)
            if found.name in AFTER_CREATE:
                AFTER_CREATE[found.name](org, record)
            if person is not None:
                _add_contact(org, record, person, self.options)
            check_rules(org, found, record["Id"])
        return str(record["Id"])

    def expect(self, record_ids: Iterable[str]) -> None:
        """Updates of these are to come, unless they are refused first."""
        self._former.expect(record_ids)

    def update(self, record_id: str, values: Values) -> None:
        """Change a record. Raises Refusal for the record, ApiError for the request."""
        org, found = self.org, self.found
        changes = self._accepted(values, creating=False)
        old = self._former.locate(record_id)
        if old.get("IsConverted"):
            raise refuse("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", [])
        check_access(org, found, old["Id"])
        persons.check_contact(found, old)
        person = _changed_person(org, found, changes, old) if org.rules.person_accounts else {}
        blanked = [found.fields[name] for name, value in changes.items() if value is None]
        require([field for field in blanked if not field.has("nillable")])
        for step in self._steps:
            step(changes, old)
        contact_id = old.get("PersonContactId")
        with self._saving(follows=bool(contact_id)):
            org.database.update(found.name, old["Id"], {**changes, **self._moved})
            if contact_id:
                followed = persons.contact_values(changes, person)
                touch(org, org.object("Contact"), contact_id, followed)
            check_rules(org, found, old["Id"])

    def _accepted(self, values: Values, *, creating: bool) -> dict[str, Any]:
        """Records of a request mostly have the same fields: how to read them is kept."""
        alike = creating, tuple(values)
        if alike not in self._accepting:
            self._accepting[alike] = self._how_to_accept(values, creating=creating)
        return accepted(self._accepting[alike], values)

    def _how_to_accept(self, names: Iterable[str], *, creating: bool) -> list[Accepting]:
        permission = "createable" if creating else "updateable"
        if not self.found.facts[permission]:
            verb = "inserted" if creating else "updated"
            message = f"entity type cannot be {verb}: {self.found.name}"
            raise refuse("INVALID_TYPE_FOR_OPERATION", message)
        if creating and "id" in map(str.lower, names):
            message = "cannot specify Id in an insert call"
            raise refuse("INVALID_FIELD_FOR_INSERT_UPDATE", message, ["Id"])
        return accepting(self.org, self.found, names, permission)

    def _completed(self, given: Values) -> dict[str, Any]:
        """A new record with what the org adds of its own."""
        org, found = self.org, self.found
        record = {**self._defaults, **given}
        for name, initial in self._firm.items():
            if record[name] is None:
                record[name] = initial
        for field in found.auto_numbers:
            record[field.name] = auto_number(org, found, field)
        for step in self._steps:
            step(record, None)
        if "OwnerId" in found.fields and record.get("OwnerId") is None:
            record["OwnerId"] = org.user_id
        return record

    def _saving(self, *, follows: bool) -> AbstractContextManager[None]:
        """All or nothing, where more than one statement may be needed."""
        whole = follows or bool(self.org.rules.validations.get(self.found.name))
        return self.org.database.savepoint() if whole else nullcontext()


class Writers:
    """The writers of one request, one for each object."""

    def __init__(self, org: Org, options: Options) -> None:
        self._org = org
        self._options = options
        self._writers: dict[str, Writer] = {}

    def of(self, found: ObjectType) -> Writer:
        if found.name not in self._writers:
            self._writers[found.name] = Writer(self._org, found, self._options)
        return self._writers[found.name]


def _defaults(org: Org, found: ObjectType) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a new record holds where nothing was given; and where blank was, and may not be."""
    firm = {n: v for n, v in found.defaults.items() if not found.fields[n].has("nillable")}
    record_type = org.rules.record_types.get(found.name)
    given = {"RecordTypeId": record_type} if record_type else {}
    return found.defaults | given, firm | given


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


def _add_contact(org: Org, account: Values, person: Values, options: Options) -> None:
    values = {**persons.contact_values(account, person), "AccountId": account["Id"]}
    contact_id = Writer(org, org.object("Contact"), options).create(values)
    org.database.update("Contact", contact_id, {"IsPersonAccount": True})
    org.database.update("Account", account["Id"], {"PersonContactId": contact_id})


def _changed_person(
    org: Org, found: ObjectType, changes: dict[str, Any], old: Values
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


def touch(org: Org, found: ObjectType, record_id: str, changes: Values) -> None:
    """Store changes and move the record's stamps."""
    org.database.update(found.name, record_id, {**changes, **_moved(org, found)})


def _moved(org: Org, found: ObjectType) -> dict[str, Any]:
    """The stamps of a record that changes now."""
    stamp = org.stamp()
    moved = {"LastModifiedDate": stamp, "LastModifiedById": org.user_id, "SystemModstamp": stamp}
    return {name: value for name, value in moved.items() if name in found.fields}


def auto_number(org: Org, found: ObjectType, field: Field) -> str:
    """The next number in the field's format: `A-{0000}` gives A-0001."""
    number = org.next_number(found.name, field.name)
    pattern = field.display_format or "{0}"
    return re.sub(r"\{(0+)\}", lambda zeros: str(number).zfill(len(zeros[1])), pattern)
