"""Person accounts: an account and its contact as one person.

The values live in the contact; the account shows them under names of its own: `Email` as
`PersonEmail`, `Size__c` as `Size__pc`.
https://help.salesforce.com/s/articleView?id=sf.account_person.htm
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from integrations.sandbox.salesforce.errors import Refusal, refuse
from integrations.sandbox.salesforce.fields import COMPOUND_TYPES, Field
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.recordtypes import add_record_type

_SAME_NAME = ("FirstName", "LastName", "Salutation")
_PREFIXED = frozenset(
    [
        "AssistantName",
        "AssistantPhone",
        "Birthdate",
        "Department",
        "DoNotCall",
        "Email",
        "EmailBouncedDate",
        "EmailBouncedReason",
        "HasOptedOutOfEmail",
        "HasOptedOutOfFax",
        "HomePhone",
        "LeadSource",
        "MobilePhone",
        "OtherPhone",
        "Title",
    ]
)
_BOTH = ("Phone", "Fax", "OwnerId")  # a person's account and contact have these alike
_READ_ONLY = frozenset({"filterable", "groupable", "sortable"})
Values = dict[str, Any]


def enable(org: Org) -> None:
    """Switch person accounts on: the account gets the contact's fields."""
    if org.rules.person_accounts:
        return
    org.rules.person_accounts = True
    account, contact = org.object("Account"), org.object("Contact")
    for found in (account, contact):
        org.place_field(found, _flag())
    org.place_field(account, _contact_link())
    mirror(org)
    org.rules.person_type = add_record_type(
        org, account, {"name": "Person Account", "developerName": "PersonAccount"}
    )


def mirror(org: Org) -> None:
    """Show the contact's fields of today on the account. To be told after fields have changed."""
    if not org.rules.person_accounts:
        return
    account, fields = org.object("Account"), mirrored(org.object("Contact"))
    for name in [name for name in account.fields if name.endswith("__pc") and name not in fields]:
        del account.fields[name]
    for name, field in fields.items():
        account.fields[name] = _mirror(name, field)
    org.schema.changed(account)


def mirrored(contact: ObjectType) -> dict[str, Field]:
    """The contact's fields by the names that the account shows them under."""
    return {shown: field for field in contact.fields.values() if (shown := _shown(field))}


def _shown(field: Field) -> str | None:
    if field.name in _SAME_NAME:
        return field.name
    if field.has("custom") and field.name.endswith("__c"):
        return f"{field.name[:-1]}pc"
    is_address = field.name.startswith(("Mailing", "Other")) and field.name != "OtherPhone"
    return f"Person{field.name}" if is_address or field.name in _PREFIXED else None


def _mirror(name: str, field: Field) -> Field:
    """The account's field that reads from the contact, and whose writes go there."""
    compound = f"Person{field.compound}" if field.compound not in (None, "Name") else field.compound
    sql = field.sql("p").replace("{", "{{").replace("}", "}}")
    read = f'(SELECT {sql} FROM "Contact" AS p WHERE p."Id" = {{t}}."PersonContactId")'
    return replace(
        field,
        name=name,
        compound=compound,
        length=80 if name == "PersonTitle" else field.length,
        flags=(field.flags | {"nillable"}) - {"idLookup", "unique", "externalId", "nameField"},
        formula=None if field.type in COMPOUND_TYPES else read,
        default=None,
    )


def _flag() -> Field:
    label = "Is Person Account"
    flags = _READ_ONLY | {"defaultedOnCreate"}
    return Field(name="IsPersonAccount", label=label, type="boolean", flags=flags)


def _contact_link() -> Field:
    return Field(
        name="PersonContactId",
        label="Contact ID",
        type="reference",
        length=18,
        flags=_READ_ONLY | {"nillable"},
        reference_to=("Contact",),
        relationship="PersonContact",
    )


def taken_out(org: Org, found: ObjectType, values: Values) -> Values:
    """Remove what belongs to the person from an account's values; answers it as contact fields."""
    if not org.rules.person_accounts or found.name != "Account":
        return {}
    fields = mirrored(org.object("Contact"))
    names = [name for name in values if name in fields]
    return {fields[name].name: values.pop(name) for name in names}


def is_person(org: Org, values: Mapping[str, Any], person: Mapping[str, Any]) -> bool:
    """Whether a new account is a person: it has a last name, or the record type of persons."""
    if not org.rules.person_accounts:
        return False
    by_type = values.get("RecordTypeId") == org.rules.person_type
    return by_type or (bool(person.get("LastName")) and not values.get("Name"))


def check_business(org: Org, person: Mapping[str, Any]) -> None:
    """Raises Refusal where a business account is given what only persons have."""
    fields = org.object("Contact").fields
    given = sorted(
        str(_shown(fields[name])) for name, value in person.items() if value not in (None, False)
    )
    if given:
        message = f"Account: bad field names on insert/update call: {', '.join(given)}"
        raise refuse("INVALID_FIELD_FOR_INSERT_UPDATE", message, given)


def contact_values(account: Mapping[str, Any], person: Mapping[str, Any]) -> Values:
    """What the person's contact gets from a write to the account."""
    return {**{name: account[name] for name in _BOTH if name in account}, **person}


def check_contact(found: ObjectType, row: Mapping[str, Any]) -> None:
    """A person is written through the account. Raises INVALID_PERSON_ACCOUNT_OPERATION."""
    if found.name == "Contact" and row.get("IsPersonAccount"):
        raise _not_through_contact()


def _not_through_contact() -> Refusal:
    message = "Cannot reference person account through its contact: use the account"
    return refuse("INVALID_PERSON_ACCOUNT_OPERATION", message)
