"""Meltano's tap-hubspot: every stream, then what changed.

It knows only api.hubapi.com: led here by the resolver of `places`.
"""

from places import HUBSPOT, on_hubspot
from refusing import refused
from singing import Tap
from staging import furnish

scene = furnish()
tap = Tap(
    "tap_hubspot.tap:TapHubspot.cli",
    access_token=HUBSPOT["access_token"],
    associations={"contact": ["company", "deal"]},
)
streams = tap.discover()
whole = tap.sync(streams)
expected = {"contacts": 30, "deals": 1, "tickets": 1, "notes": 1, "contact_deal_associations": 1}
assert {name: whole.counts[name] for name in expected} == expected, whole.counts
for name in ("companies", "owners", "users", "properties", "contact_company_associations"):
    assert whole.counts[name], whole.counts

company = whole.records["companies"][0]["id"]
properties = {"properties": {"name": "Analytical Engines"}}
on_hubspot("PATCH", f"/crm/v3/objects/companies/{company}", properties)
chosen = {stream["tap_stream_id"]: stream for stream in streams}
later = tap.sync([chosen["companies"], chosen["deals"]], whole.state)
changed = {one["id"]: one["properties"]["name"] for one in later.records["companies"]}
assert changed[company] == "Analytical Engines", changed
# It searches for changed contacts with all their properties named: more than HubSpot's 3,000
# characters of a search, https://developers.hubspot.com/docs/api-reference/search/guide
refusal = refused(SystemExit, tap.sync, [chosen["contacts"]], whole.state)
assert "3000 characters" in str(refusal), refusal
records = sum(whole.counts.values())
print(
    f"discovery; {len(streams)} streams, {records} records; again from the state: the changed "
    "company; of contacts it is refused, its own search being too long for HubSpot"
)
