"""Singer's tap-salesforce, by REST and by Bulk.

It signs in at login.salesforce.com: led here by the resolver of `places`.
"""

from places import SALESFORCE, on_salesforce
from singing import Tap


def tap(api: str) -> Tap:
    return Tap(
        "tap_salesforce:main",
        "--properties",
        refresh_token=SALESFORCE["refresh_token"],
        client_id=SALESFORCE["client_id"],
        client_secret=SALESFORCE["client_secret"],
        start_date="2015-01-01T00:00:00Z",
        api_type=api,
    )


counts = {}
for api in ("REST", "BULK"):
    streams = tap(api).discover()
    assert {"Lead", "Contact", "Account", "Campaign", "CampaignMember", "User"} <= {
        stream["tap_stream_id"] for stream in streams
    }
    whole = tap(api).sync(streams)
    counts[api] = dict(whole.counts)
    lead = whole.records["Lead"][0]["Id"]
    on_salesforce("PATCH", f"/services/data/v66.0/sobjects/Lead/{lead}", {"FirstName": api})
    later = tap(api).sync(streams, whole.state)
    # The bookmark is inclusive: the last record of the first run may come again.
    assert (lead, api) in [(one["Id"], one["FirstName"]) for one in later.records["Lead"]]
    assert later.counts["Lead"] + later.counts["Contact"] < 6, later.counts
assert counts["REST"] == counts["BULK"], counts
assert (counts["REST"]["Lead"], counts["REST"]["Contact"]) == (18, 12), counts
print(
    f"OAuth refresh; discovery; {len(streams)} streams, {sum(counts['BULK'].values())} records, "
    "the same by REST and by Bulk; again from the state: what changed"
)
