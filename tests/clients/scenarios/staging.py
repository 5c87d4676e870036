"""What a HubSpot portal holds beside contacts and companies, for clients that read everything."""

from places import on_hubspot

_NOTE_TO_CONTACT, _TICKET_TO_CONTACT, _DEAL_TO_CONTACT = 202, 16, 3


def furnish() -> dict[str, str]:
    """A deal, a ticket and a note of the first contact, in a list of its own; their ids by name."""
    contact = on_hubspot("GET", "/crm/v3/objects/contacts?limit=1")["results"][0]["id"]
    made = {
        "contact": contact,
        "deal": _create("deals", _DEAL_TO_CONTACT, contact, dealname="Engine", amount="1843"),
        "ticket": _create(
            "tickets", _TICKET_TO_CONTACT, contact, subject="Stuck", hs_pipeline_stage="1"
        ),
        "note": _create(
            "notes",
            _NOTE_TO_CONTACT,
            contact,
            hs_note_body="Called",
            hs_timestamp="2026-01-01T00:00:00Z",
        ),
    }
    shape = {"name": "Chosen", "objectTypeId": "0-1", "processingType": "MANUAL"}
    made["list"] = on_hubspot("POST", "/crm/v3/lists", shape)["list"]["listId"]
    on_hubspot("PUT", f"/crm/v3/lists/{made['list']}/memberships/add", [contact])
    return made


def _create(object_type: str, tie: int, contact: str, **properties: str) -> str:
    kind = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": tie}
    associations = [{"to": {"id": contact}, "types": [kind]}]
    body = {"properties": properties, "associations": associations}
    created: str = on_hubspot("POST", f"/crm/v3/objects/{object_type}", body)["id"]
    return created
