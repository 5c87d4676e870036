"""The kinds of record that the portal has: HubSpot's own, and those that the portal defines."""

from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import invalid


@dataclass(frozen=True, kw_only=True)
class ObjectType:
    """`name` is the plural of paths, for a custom type its fully qualified name.

    `created` and `modified` are the properties that hold the first and the last change, `key` is
    the one that is unique of old, `secondary` holds further e-mails. `scope` is the word of the
    scopes that open it, `old_scope` an older one that does the same.
    """

    name: str
    singular: str
    type_id: str
    label: str
    group: str
    defaults: tuple[str, ...] = ()
    created: str = "createdate"
    modified: str = "hs_lastmodifieddate"
    key: str | None = None
    secondary: str | None = None
    scope: str = ""
    old_scope: str | None = None
    required: tuple[str, ...] = ()
    searchable: tuple[str, ...] = ()
    custom: bool = False

    @property
    def always(self) -> tuple[str, ...]:
        """The properties of every answer."""
        return (self.created, "hs_object_id", self.modified)

    def scopes(self, template: str) -> tuple[str, ...]:
        """The scopes, each enough by itself, that a template such as `….{object}.read` stands for.

        The scopes page: https://developers.hubspot.com/scopes
        """
        granular = template.format(object=self.scope or self.name)
        return (granular,) if self.old_scope is None else (granular, self.old_scope)


CONTACTS = ObjectType(
    name="contacts",
    singular="CONTACT",
    type_id="0-1",
    label="Contact",
    group="contactinformation",
    defaults=("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
    modified="lastmodifieddate",
    key="email",
    secondary="hs_additional_emails",
    searchable=(
        "firstname",
        "lastname",
        "email",
        "phone",
        "mobilephone",
        "fax",
        "company",
        "hs_additional_emails",
    ),
)
COMPANIES = ObjectType(
    name="companies",
    singular="COMPANY",
    type_id="0-2",
    label="Company",
    group="companyinformation",
    defaults=("createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"),
    searchable=("website", "phone", "name", "domain"),
)
DEALS = ObjectType(
    name="deals",
    singular="DEAL",
    type_id="0-3",
    label="Deal",
    group="dealinformation",
    defaults=("amount", "closedate", "dealname", "dealstage", "pipeline"),
    searchable=("dealname", "pipeline", "dealstage", "description", "dealtype"),
)
TICKETS = ObjectType(
    name="tickets",
    singular="TICKET",
    type_id="0-5",
    label="Ticket",
    group="ticketinformation",
    defaults=(
        "content",
        "hs_pipeline",
        "hs_pipeline_stage",
        "hs_ticket_category",
        "hs_ticket_priority",
        "subject",
    ),
    old_scope="tickets",
    required=("hs_pipeline_stage",),
    searchable=("subject", "content", "hs_pipeline_stage", "hs_ticket_category"),
)
PRODUCTS = ObjectType(
    name="products",
    singular="PRODUCT",
    type_id="0-7",
    label="Product",
    group="productinformation",
    defaults=("description", "name", "price"),
    old_scope="e-commerce",
    searchable=("name", "description", "price", "hs_sku"),
)
LINE_ITEMS = ObjectType(
    name="line_items",
    singular="LINE_ITEM",
    type_id="0-8",
    label="Line item",
    group="lineiteminformation",
    defaults=("amount", "hs_product_id", "quantity"),
    old_scope="e-commerce",
    searchable=("name", "description", "price", "hs_sku", "quantity", "amount"),
)


def _activity(name: str, type_id: str, *searchable: str) -> ObjectType:
    """A kind of engagement: it belongs to contacts, whose scopes open it."""
    singular = name.removesuffix("s")
    return ObjectType(
        name=name,
        singular=singular.upper(),
        type_id=type_id,
        label=singular.replace("_", " ").capitalize(),
        group="engagement",
        created="hs_createdate",
        scope="contacts",
        required=("hs_timestamp",),
        searchable=searchable,
    )


ACTIVITIES = (
    _activity("calls", "0-48", "hs_call_title", "hs_call_body"),
    _activity("emails", "0-49", "hs_email_subject"),
    _activity("meetings", "0-47", "hs_meeting_title", "hs_meeting_body"),
    _activity("notes", "0-46", "hs_note_body"),
    _activity("tasks", "0-27", "hs_task_subject", "hs_task_body"),
)
CONVERSATIONS = ObjectType(
    name="conversations",
    singular="CONVERSATION",
    type_id="0-11",
    label="Conversation",
    group="conversationinformation",
    created="hs_createdate",
    scope="contacts",
)


def _sales(name: str, type_id: str, *, scope: str, required: tuple[str, ...] = ()) -> ObjectType:
    singular = name.removesuffix("s")
    return ObjectType(
        name=name,
        singular=singular.upper(),
        type_id=type_id,
        label=singular.replace("_", " ").capitalize(),
        group=f"{singular}_information",
        created="hs_createdate",
        scope=scope,
        required=required,
    )


# No connector's main thing, but whoever reads everything asks for them as well.
FURTHER = (
    _activity("communications", "0-18", "hs_communication_body"),
    _activity("postal_mail", "0-116", "hs_postal_mail_body"),
    _sales("leads", "0-136", scope="leads", required=("hs_lead_name",)),
    _sales("quotes", "0-14", scope="quotes", required=("hs_title", "hs_expiration_date")),
    _sales("goal_targets", "0-74", scope="goals"),
    _sales("feedback_submissions", "0-19", scope="feedback_submissions"),
    _sales("deal_splits", "0-72", scope="deals"),
)
OBJECT_TYPES = (
    CONTACTS,
    COMPANIES,
    DEALS,
    TICKETS,
    PRODUCTS,
    LINE_ITEMS,
    *ACTIVITIES,
    CONVERSATIONS,
    *FURTHER,
)


class ObjectTypes:
    """What a portal's object types may be called in paths and bodies."""

    def __init__(self) -> None:
        self._named = {alias: kind for kind in OBJECT_TYPES for alias in _aliases(kind)}

    def get(self, name: str) -> ObjectType:
        """By plural, singular, type id or qualified name. Raises ApiError 400 if there is none."""
        kind = self.find(name)
        if kind is None:
            raise invalid(f"Unable to infer object type from: {name}")
        return kind

    def find(self, name: str) -> ObjectType | None:
        return self._named.get(name.lower())

    def add(self, kind: ObjectType, *aliases: str) -> None:
        self._named |= dict.fromkeys((*_aliases(kind), *aliases), kind)

    def remove(self, kind: ObjectType) -> None:
        self._named = {name: known for name, known in self._named.items() if known is not kind}


def _aliases(kind: ObjectType) -> tuple[str, ...]:
    return kind.name.lower(), kind.singular.lower(), kind.type_id
