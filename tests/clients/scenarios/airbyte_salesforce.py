"""Airbyte's Salesforce source: every stream, mostly by Bulk 2.0.

It signs in at login.salesforce.com: led here by the resolver of `places`.
"""

from airing import Source
from places import SALESFORCE, on_salesforce

source = Source(
    "source_salesforce.run",
    auth_type="Client",
    client_id=SALESFORCE["client_id"],
    client_secret=SALESFORCE["client_secret"],
    refresh_token=SALESFORCE["refresh_token"],
    start_date="2020-01-01T00:00:00Z",
    stream_slice_step="P3650D",
)
source.check()
streams = source.discover()
whole = source.read(streams)
expected = {"Lead": 18, "Contact": 12}
assert {name: whole.counts[name] for name in expected} == expected, whole.counts
for name in ("Account", "Campaign", "CampaignMember", "CampaignMemberStatus", "User"):
    assert whole.counts[name], whole.counts

lead = whole.records["Lead"][0]["Id"]
on_salesforce("PATCH", f"/services/data/v66.0/sobjects/Lead/{lead}", {"FirstName": "Ada"})
people = [stream for stream in streams if stream["name"] in expected]
later = source.read(people, whole)
# It reads ten minutes back, and the cursor is inclusive: some come again.
assert (lead, "Ada") in [(one["Id"], one["FirstName"]) for one in later.records["Lead"]]
assert sum(later.counts.values()) < 6, later.counts
print(
    f"OAuth refresh, check, discovery; {len(streams)} streams, {sum(whole.counts.values())} "
    "records; again from the state: what changed"
)
