"""The org: everything the sandbox remembers, with no behaviour beyond keeping it together."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.salesforce.database import Database
from integrations.sandbox.salesforce.fields import Field
from integrations.sandbox.salesforce.ids import IdFactory
from integrations.sandbox.salesforce.moments import Calendar, format_moment
from integrations.sandbox.salesforce.objects import ObjectType, Schema
from integrations.sandbox.salesforce.rules import Rules

_MONDAY, _SUNDAY = 0, 6
_SUNDAY_LOCALES = frozenset({"en_US", "ja_JP", "pt_BR"})
CONVERTED_STATUS = "Closed - Converted"


class Org:
    """Schema, rows, ids, clock and rules of one Salesforce org, with its first user."""

    def __init__(self, *, config: Config, clock: Clock) -> None:
        self.config = config
        self.clock = clock
        self.commit_lag = timedelta()
        self.longest_commit = timedelta()  # that may be under way unseen
        self.schema = Schema()
        self.database = Database(self.schema.objects.values())
        self.ids = IdFactory(config.seed)
        self.rules = Rules()
        self._numbers: Counter[tuple[str, str]] = Counter()
        self.user_id = self.integration_user_id = self.ids.new("005")
        self.admin_id = self.ids.new("005")
        self.organization_id = self.ids.new("00D")
        self._seed_setup()

    def now(self) -> datetime:
        return self.clock.now()

    def calendar(self) -> Calendar:
        """The user's time zone, and the first day of a week where the user lives."""
        sql = 'SELECT "TimeZoneSidKey", "LocaleSidKey" FROM "User" WHERE "Id" = ?'
        zone, locale = self.database.execute(sql, (self.user_id,)).fetchone()
        begins = _SUNDAY if locale in _SUNDAY_LOCALES else _MONDAY
        return Calendar(ZoneInfo(zone or "UTC"), begins)

    def next_number(self, object_type: str, field: str) -> int:
        """Counts up, from 1, for each auto number field."""
        self._numbers[object_type, field] += 1
        return self._numbers[object_type, field]

    def stamp(self) -> str:
        """This second, as stored; in a transaction that takes long, the second of its beginning."""
        return format_moment(self.now() - self.commit_lag)

    @contextmanager
    def committing(self, lag: timedelta) -> Iterator[None]:
        """What is written inside the block was stamped that long ago, and shows only now."""
        self.commit_lag = lag
        try:
            yield
        finally:
            self.commit_lag = timedelta()

    def object(self, name: str) -> ObjectType:
        return self.schema.objects[name]

    def row(self, object_type: str, record_id: str) -> dict[str, Any] | None:
        return self.database.row(object_type, record_id)

    @contextmanager
    def acting_as(self, user_id: str) -> Iterator[None]:
        """Writes inside the block are that user's, not the integration user's."""
        before, self.user_id = self.user_id, user_id
        try:
            yield
        finally:
            self.user_id = before

    def place_field(self, found: ObjectType, field: Field) -> None:
        """Add a field, with a column for it where it is stored."""
        if field.stored:
            self.database.add_column(found.name, field)
        self.schema.put(found, field)

    def hide_field(self, object_type: str, name: str, *, hidden: bool = True) -> None:
        """Take the field from the API user's sight, or show it again."""
        self.schema.hide(object_type, name, hidden=hidden)

    def hide_object(self, object_type: str, *, hidden: bool = True) -> None:
        """Take the right to read the object from the API user, or give it back."""
        self.schema.hide_object(object_type, hidden=hidden)

    def read_only_field(self, object_type: str, name: str) -> None:
        self.schema.read_only(object_type, name)

    def system_values(self) -> dict[str, Any]:
        """The system fields of a record that is created now."""
        stamp = self.stamp()
        return {
            "CreatedDate": stamp,
            "CreatedById": self.user_id,
            "LastModifiedDate": stamp,
            "LastModifiedById": self.user_id,
            "SystemModstamp": stamp,
        }

    def _seed_setup(self) -> None:
        profile = self._seed_profiles()
        for user_id, first, last in (
            (self.integration_user_id, "Integration", "User"),
            (self.admin_id, "Sandbox", "Admin"),
        ):
            user = {**self.system_values(), **_user(user_id, first, last), "ProfileId": profile}
            self.database.insert("User", user)
        organization = {"Id": self.organization_id, **_ORGANIZATION, **self.system_values()}
        self.database.insert("Organization", organization)
        for order, (value, _) in enumerate(self.object("Lead").fields["Status"].picklist, 1):
            self.database.insert("LeadStatus", self._lead_status(order, value))

    def _seed_profiles(self) -> str:
        """The profiles that come with an org; answers the administrator's."""
        ids = []
        for name in ("System Administrator", "Standard User"):
            ids.append(self.ids.new("00e"))
            profile = {"Id": ids[-1], "Name": name, "UserType": "Standard"}
            self.database.insert("Profile", {**profile, **self.system_values()})
        return ids[0]

    def _lead_status(self, order: int, value: str) -> dict[str, Any]:
        return {
            "Id": self.ids.new("01J"),
            "MasterLabel": value,
            "ApiName": value,
            "SortOrder": order,
            "IsDefault": order == 1,
            "IsConverted": value == CONVERTED_STATUS,
            **self.system_values(),
        }


_ORGANIZATION = {
    "Name": "Sandbox Company",
    "OrganizationType": "Enterprise Edition",
    "InstanceName": "SBX1",
    "IsSandbox": True,
    "DefaultLocaleSidKey": "en_GB",
    "TimeZoneSidKey": "Europe/London",
    "LanguageLocaleKey": "en_US",
    "FiscalYearStartMonth": 1,
}


def _user(user_id: str, first_name: str, last_name: str) -> dict[str, Any]:
    email = f"{first_name.lower()}@sandbox.example"
    return {
        "Id": user_id,
        "Username": email,
        "FirstName": first_name,
        "LastName": last_name,
        "Name": f"{first_name} {last_name}",
        "Email": email,
        "Alias": first_name[:8].lower(),
        "CommunityNickname": first_name.lower(),
        "IsActive": True,
        "UserType": "Standard",
        "TimeZoneSidKey": "Europe/London",
        "LocaleSidKey": "en_GB",
        "EmailEncodingKey": "UTF-8",
        "LanguageLocaleKey": "en_US",
    }
