"""The kinds of record that the portal has."""

from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import invalid


@dataclass(frozen=True)
class ObjectType:
    """`modified` is the property that holds the last change; `secondary` holds further e-mails."""

    name: str
    singular: str
    type_id: str
    defaults: tuple[str, ...]
    modified: str
    label: str
    key: str | None = None  # the property that is unique of old
    secondary: str | None = None


CONTACTS = ObjectType(
    name="contacts",
    singular="CONTACT",
    type_id="0-1",
    defaults=("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
    modified="lastmodifieddate",
    label="Contact",
    key="email",
    secondary="hs_additional_emails",
)
COMPANIES = ObjectType(
    name="companies",
    singular="COMPANY",
    type_id="0-2",
    defaults=("createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"),
    modified="hs_lastmodifieddate",
    label="Company",
)
OBJECT_TYPES = (CONTACTS, COMPANIES)
_ALIASES = {
    alias: kind
    for kind in OBJECT_TYPES
    for alias in (kind.name, kind.singular.lower(), kind.type_id)
}


def object_type(name: str) -> ObjectType:
    """By plural, singular or type id. Raises ApiError 400 for one that the portal lacks."""
    kind = _ALIASES.get(name.lower())
    if kind is None:
        raise invalid(f"Unable to infer object type from: {name}")
    return kind
