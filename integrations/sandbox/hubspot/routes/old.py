"""Calls of older versions that well-known connectors still make beside the newer ones.

Those that HubSpot has taken away by now, the rest of contact lists v1 among them, are not here.
"""

from typing import Any

from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import (
    legacy,
    old_activities,
    old_contacts,
    old_records,
    pipelines,
)

_CONTACTS: Scopes = ("crm.objects.contacts.read",)
_COMPANIES: Scopes = ("crm.objects.companies.read",)
_DEALS: Scopes = ("crm.objects.deals.read",)
_OBJECT: Scopes = ("crm.objects.{object}.read",)
_SCHEMA: Scopes = ("crm.schemas.{object}.read", "crm.objects.{object}.read")
_COMPANY_SCHEMA: Scopes = ("crm.schemas.companies.read", "crm.objects.companies.read")

_LISTS, _CONTACT = "/contacts/v1/lists", "/contacts/v1/contact"
_COMPANY, _DEAL = "/companies/v2/companies", "/deals/v1/deal"
_ENGAGEMENT = "/engagements/v1/engagements"

_RECORDS = (
    (_LISTS + "/all/contacts/all", old_contacts.list_contacts, _CONTACTS),
    (_LISTS + "/all/contacts/recent", old_contacts.list_recently_created, _CONTACTS),
    (_LISTS + "/recently_updated/contacts/recent", old_contacts.list_recently_updated, _CONTACTS),
    (_CONTACT + "/vids/batch", old_contacts.batch_read_by_vid, _CONTACTS),
    (_CONTACT + "/emails/batch", old_contacts.batch_read_by_email, _CONTACTS),
    (_CONTACT + "/vid/{record_id}/profile", old_contacts.read_by_vid, _CONTACTS),
    (_CONTACT + "/email/{email}/profile", old_contacts.read_by_email, _CONTACTS),
    (_COMPANY + "/paged", old_records.list_companies, _COMPANIES),
    (_COMPANY + "/recent/modified", old_records.list_companies_modified, _COMPANIES),
    (_COMPANY + "/recent/created", old_records.list_companies_created, _COMPANIES),
    (_COMPANY + "/{record_id}", old_records.read_company, _COMPANIES),
    (_COMPANY + "/{record_id}/vids", old_records.list_vids_of_company, _COMPANIES),
    (_DEAL + "/paged", old_records.list_deals, _DEALS),
    (_DEAL + "/recent/modified", old_records.list_deals_modified, _DEALS),
    (_DEAL + "/recent/created", old_records.list_deals_created, _DEALS),
    (_DEAL + "/{record_id}", old_records.read_deal, _DEALS),
    (_ENGAGEMENT + "/paged", old_activities.list_engagements, _CONTACTS),
    (_ENGAGEMENT + "/recent/modified", old_activities.list_engagements_modified, _CONTACTS),
    (_ENGAGEMENT + "/modified/after", old_activities.list_engagements_modified_after, _CONTACTS),
    (_ENGAGEMENT + "/{record_id}", old_activities.read_engagement, _CONTACTS),
)
_DEFINITIONS = (
    ("/properties/v1/{object_type}/properties", legacy.list_properties, _SCHEMA),
    ("/properties/v2/{object_type}/properties", legacy.list_properties, _SCHEMA),
    ("/properties/v1/{object_type}/groups", legacy.list_groups, _SCHEMA),
    ("/properties/v2/{object_type}/groups", legacy.list_groups, _SCHEMA),
    ("/companies/v2/properties", legacy.list_company_properties, _COMPANY_SCHEMA),
    ("/crm-pipelines/v1/pipelines/{object_type}", pipelines.list_pipelines_v1, _OBJECT),
    ("/deals/v1/pipelines", pipelines.list_deal_pipelines_v1, _DEALS),
    ("/owners/v2/owners", legacy.list_owners, ("crm.objects.owners.read",)),
    ("/email/public/v1/subscriptions", legacy.list_subscription_types, ()),
    ("/integrations/v1/me", legacy.read_account_v1, ()),
)
_NOTHING: tuple[tuple[str, Any], ...] = (
    ("/email/public/v1/subscriptions/timeline", {"hasMore": False, "offset": "", "timeline": []}),
    ("/email/public/v1/events", {"hasMore": False, "offset": "", "events": []}),
    ("/email/public/v1/campaigns", {"hasMore": False, "offset": "", "campaigns": []}),
    ("/email/public/v1/campaigns/by-id", {"hasMore": False, "offset": "", "campaigns": []}),
    ("/forms/v2/forms", []),
    ("/marketing/v3/forms", {"results": []}),
    ("/automation/v3/workflows", {"workflows": []}),
)
OLD = (
    *(Endpoint("GET", path, handle, scopes) for path, handle, scopes in _RECORDS),
    *(Endpoint("GET", path, handle, scopes) for path, handle, scopes in _DEFINITIONS),
    *(Endpoint("GET", path, legacy.none_of(content)) for path, content in _NOTHING),
)
