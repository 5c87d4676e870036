"""The preview of a change as the command shows it."""

from collections.abc import Mapping, Sequence

from integrations.management.tables import reasons, table
from integrations.sync.collecting.gaps import Gap
from integrations.sync.foresight.difference import EFFECTS, ChangePreview, Standing
from integrations.sync.words import OBJECT_TYPES, say

SHOWN = 10


ACCOUNTS = (
    "What account sync would do to companies and accounts is not counted here: --read counts it, "
    "and asks both CRMs for what it needs."
)


def describe_change(preview: ChangePreview) -> str:
    parts = [
        f"It would make a difference to {preview.affected} of {preview.people} people. Nothing was "
        "changed.",
        _outcomes(preview),
        f"Newly excluded: {reasons(preview.newly_excluded)}\n"
        f"Newly included: {reasons(preview.newly_included)}",
        _sample(preview),
        ACCOUNTS if preview.leaves_accounts_out else "",
        unread(preview.gaps, preview.calls_to_read),
    ]
    return "\n\n".join(part for part in parts if part)


def unread(
    gaps: Sequence[Gap], calls: Mapping[str, int], *, how: str = "--read reads them first"
) -> str:
    """What plays no part yet, because it was never read."""
    if not gaps:
        return ""
    lines = [
        f"{gap.records} × {say(OBJECT_TYPES, gap.object_type)} without {', '.join(gap.fields)}"
        for gap in gaps
    ]
    hubspot, salesforce = calls["hubspot"], calls["salesforce"]
    return "\n".join(
        [
            "These were never read, so that they play no part here:",
            *lines,
            f"{how}, with about {hubspot} HubSpot and {salesforce} Salesforce API calls.",
        ]
    )


def _outcomes(preview: ChangePreview) -> str:
    rows = [
        (say(OBJECT_TYPES, kind), *(_more(preview, kind, effect) for effect in EFFECTS))
        for kind in preview.kinds
    ]
    return table([("Everybody asked for", *EFFECTS), *rows])


def _more(preview: ChangePreview, kind: str, effect: str) -> str:
    before, after = preview.before[kind][effect], preview.after[kind][effect]
    return str(before) if before == after else f"{before} → {after}"


def _sample(preview: ChangePreview) -> str:
    if not preview.sample:
        return ""
    rows = [(one.email, _told(one.before), _told(one.after)) for one in preview.sample[:SHOWN]]
    return table([("Person", "Now", "Then"), *rows])


def _told(standing: Standing) -> str:
    writes = [f"{write['action']} {write['object_type']}" for write in standing.writes]
    return ", ".join(writes) or standing.reason or standing.status
