"""What is stored: connections, settings, the three trees, runs, and what happened."""

from integrations.models.accounts import AccountLink
from integrations.models.audit import AuditEvent
from integrations.models.brakes import PassedLoss
from integrations.models.campaigns import Campaign, CampaignMember
from integrations.models.connections import ApiCalls, Connection, RateBucket
from integrations.models.errors import SyncError
from integrations.models.forgotten import ForgottenEmail
from integrations.models.inclusion import ListMember
from integrations.models.integrations import Integration
from integrations.models.intents import Intent
from integrations.models.log import LogEntry
from integrations.models.mappings import FieldMapping
from integrations.models.notices import Notice
from integrations.models.observations import Cursor, ObservedRecord
from integrations.models.people import Person
from integrations.models.runs import RunTally, SyncRun

__all__ = [
    "AccountLink",
    "ApiCalls",
    "AuditEvent",
    "Campaign",
    "CampaignMember",
    "Connection",
    "Cursor",
    "FieldMapping",
    "ForgottenEmail",
    "Integration",
    "Intent",
    "ListMember",
    "LogEntry",
    "Notice",
    "ObservedRecord",
    "PassedLoss",
    "Person",
    "RateBucket",
    "RunTally",
    "SyncError",
    "SyncRun",
]
