"""Rows for tests: every model, with believable defaults and no hidden connections."""

from datetime import timedelta
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from integrations.models import (
    ApiCalls,
    AuditEvent,
    Connection,
    Cursor,
    FieldMapping,
    ForgottenEmail,
    Integration,
    Intent,
    ListMember,
    LogEntry,
    ObservedRecord,
    PassedLoss,
    Person,
    RunTally,
    SyncError,
    SyncRun,
)


class UserFactory(DjangoModelFactory):
    """A person who may sign in. `role` puts them into the group of that name."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")

    @factory.post_generation
    def role(self: Any, create: bool, extracted: str | None, **_kwargs: Any) -> None:
        if extracted:
            self.groups.add(Group.objects.get_or_create(name=extracted)[0])


class HubSpotConnectionFactory(DjangoModelFactory):
    class Meta:
        model = Connection

    name = factory.Sequence(lambda n: f"hubspot-{n}")
    provider = "hubspot"
    base_url = "http://127.0.0.1:1/hubspot"
    credentials = factory.LazyFunction(lambda: {"access_token": "pat-secret"})
    account_id = "4711"
    account_name = "Acme portal"
    health = Connection.Health.OK
    checked_at = factory.LazyFunction(timezone.now)


class SalesforceConnectionFactory(HubSpotConnectionFactory):
    name = factory.Sequence(lambda n: f"salesforce-{n}")
    provider = "salesforce"
    base_url = "http://127.0.0.1:1/salesforce"
    account_id = "00D000000000001EAA"
    account_name = "Acme org"


class IntegrationFactory(DjangoModelFactory):
    class Meta:
        model = Integration

    name = factory.Sequence(lambda n: f"integration-{n}")
    hubspot = factory.SubFactory(HubSpotConnectionFactory)
    salesforce = factory.SubFactory(SalesforceConnectionFactory)
    first_read_at = factory.LazyFunction(timezone.now)
    first_load_at = factory.LazyFunction(timezone.now)


class FieldMappingFactory(DjangoModelFactory):
    class Meta:
        model = FieldMapping

    integration = factory.SubFactory(IntegrationFactory)
    label = "Title"
    hubspot = "jobtitle"
    lead = "Title"
    contact = "Title"


class PersonFactory(DjangoModelFactory):
    """A linked person, in sync."""

    class Meta:
        model = Person

    integration = factory.SubFactory(IntegrationFactory)
    hubspot_id = factory.Sequence(lambda n: str(1000 + n))
    salesforce_type = "salesforce_lead"
    salesforce_id = factory.Sequence(lambda n: f"00Q{n:012d}AAA")
    email_key = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    linked_at = factory.LazyFunction(timezone.now)
    status = Person.Status.IN_SYNC
    reason = ""


class ObservedRecordFactory(DjangoModelFactory):
    class Meta:
        model = ObservedRecord

    connection = factory.SubFactory(HubSpotConnectionFactory)
    object_type = "hubspot_contact"
    remote_id = factory.Sequence(lambda n: str(1000 + n))
    fingerprint = 0
    modified_at = factory.LazyFunction(timezone.now)
    read_at = factory.LazyFunction(timezone.now)


class SyncRunFactory(DjangoModelFactory):
    class Meta:
        model = SyncRun

    integration = factory.SubFactory(IntegrationFactory)
    trigger = SyncRun.Trigger.SCHEDULE
    status = SyncRun.Status.SUCCEEDED
    phase = SyncRun.Phase.DONE
    started_at = factory.LazyFunction(lambda: timezone.now() - timedelta(seconds=75))
    finished_at = factory.LazyFunction(timezone.now)

    class Params:
        running = factory.Trait(
            status=SyncRun.Status.RUNNING, phase=SyncRun.Phase.SETTLING, finished_at=None
        )


class RunTallyFactory(DjangoModelFactory):
    class Meta:
        model = RunTally

    run = factory.SubFactory(SyncRunFactory)
    subject = "hubspot_contact"
    outcome = "updated"
    count = 1


class LogEntryFactory(DjangoModelFactory):
    class Meta:
        model = LogEntry

    run = factory.SubFactory(SyncRunFactory)
    integration = factory.SelfAttribute("run.integration")
    at = factory.LazyFunction(timezone.now)
    object_type = "hubspot_contact"
    record_id = factory.Sequence(lambda n: str(1000 + n))
    email = factory.Sequence(lambda n: f"person{n}@example.com")
    direction = LogEntry.Direction.TO_HUBSPOT
    outcome = LogEntry.Outcome.UPDATED
    changes = factory.LazyFunction(
        lambda: [
            {
                "mapping": "jobtitle",
                "field": "jobtitle",
                "old": "Head of Sales",
                "new": "VP Sales",
                "rule": "prefer_salesforce",
                "why": "salesforce_moved",
                "conflict": False,
                "lost": None,
            }
        ]
    )


class SyncErrorFactory(DjangoModelFactory):
    class Meta:
        model = SyncError

    person = factory.SubFactory(PersonFactory, status="failing", reason="property_values")
    integration = factory.SelfAttribute("person.integration")
    provider = "salesforce"
    object_type = "salesforce_lead"
    record_id = factory.LazyAttribute(lambda error: error.person.salesforce_id or "")
    field = "Status"
    category = SyncError.Category.PROPERTY_VALUES
    kind = "permanent"
    code = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    message = "Status: bad value for restricted picklist field: Maybe"
    value = "Maybe"
    first_seen_at = factory.LazyFunction(timezone.now)
    last_seen_at = factory.LazyFunction(timezone.now)


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = AuditEvent

    integration = factory.SubFactory(IntegrationFactory)
    user_name = "ada"
    address = "192.0.2.7"
    action = "settings.change"
    before = factory.LazyFunction(lambda: {"on_hubspot_change": "lead"})
    after = factory.LazyFunction(lambda: {"on_hubspot_change": "contact"})


class ApiCallsFactory(DjangoModelFactory):
    class Meta:
        model = ApiCalls

    connection = factory.SubFactory(HubSpotConnectionFactory)
    hour = factory.LazyFunction(lambda: timezone.now().replace(minute=0, second=0, microsecond=0))
    operation = factory.Sequence(lambda n: f"operation {n}")
    calls = 1


class CursorFactory(DjangoModelFactory):
    class Meta:
        model = Cursor

    connection = factory.SubFactory(HubSpotConnectionFactory)
    feed = "hubspot_contact"


class IntentFactory(DjangoModelFactory):
    class Meta:
        model = Intent

    person = factory.SubFactory(PersonFactory)
    key = factory.Sequence(lambda n: f"intent-{n}")
    action = "create"
    object_type = "salesforce_lead"
    created_at = factory.LazyFunction(timezone.now)


class ListMemberFactory(DjangoModelFactory):
    class Meta:
        model = ListMember

    integration = factory.SubFactory(IntegrationFactory)
    hubspot_id = factory.Sequence(lambda n: str(1000 + n))


class PassedLossFactory(DjangoModelFactory):
    class Meta:
        model = PassedLoss

    integration = factory.SubFactory(IntegrationFactory)
    subject_id = factory.Sequence(lambda n: n + 1)
    kind = "delete"
    at = factory.LazyFunction(timezone.now)


class ForgottenEmailFactory(DjangoModelFactory):
    class Meta:
        model = ForgottenEmail

    integration = factory.SubFactory(IntegrationFactory)
    digest = factory.Sequence(lambda n: f"{n:064x}")
    at = factory.LazyFunction(timezone.now)
