"""Singer's tap-hubspot: every stream, then what changed.

It knows only api.hubapi.com: led here by the resolver of `places`.
"""

from consenting import CALLBACK, refresh_token
from places import HUBSPOT, on_hubspot
from singing import Tap
from staging import furnish

YEAR = 365 * 24 * 3600 * 1000
scene = furnish()
tap = Tap(
    "tap_hubspot:main",
    "--properties",
    client_id=HUBSPOT["client_id"],
    client_secret=HUBSPOT["client_secret"],
    redirect_uri=CALLBACK,
    refresh_token=refresh_token(),
    start_date="2020-01-01T00:00:00Z",
    email_chunk_size=10 * YEAR,
    subscription_chunk_size=10 * YEAR,
)
streams = tap.discover()
assert len(streams) == 16, [stream["tap_stream_id"] for stream in streams]
whole = tap.sync(streams)
expected = {"contacts": 30, "deals": 1, "tickets": 1, "engagements": 1}
assert {name: whole.counts[name] for name in expected} == expected, whole.counts
assert (scene["list"], scene["contact"]) in {
    (str(one["listId"]), str(one["recordId"])) for one in whole.records["list_memberships"]
}, whole.records["list_memberships"]
for stream in ("companies", "owners", "deal_pipelines", "contacts_by_company", "contact_lists"):
    assert whole.counts[stream], whole.counts
assert whole.records["deals"][0]["property_amount"]["value"] == 1843, whole.records["deals"]

on_hubspot(
    "PATCH",
    f"/crm/v3/objects/contacts/{scene['contact']}",
    {"properties": {"firstname": "Ada"}},
)
later = tap.sync(streams, whole.state)
changed = [(one["id"], one["property_firstname"]) for one in later.records["contacts"]]
# The bookmark is inclusive: what was changed in its own millisecond comes again.
assert (scene["contact"], "Ada") in changed, changed
assert len(changed) < 10, changed
print(
    f"OAuth refresh; discovery; {len(streams)} streams, {sum(whole.counts.values())} records; "
    f"again from the state: the changed contact, {len(changed)} of 30"
)
