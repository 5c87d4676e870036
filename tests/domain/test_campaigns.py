"""Campaign names as one text."""

import pytest

from integrations.domain.campaigns import campaign_mapping, joined
from integrations.domain.defaults import CAMPAIGNS


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], None),
        (["", "  "], None),
        (["Webinar", "autumn Fair", "Booth"], "autumn Fair;Booth;Webinar"),
        (["Booth", "Booth"], "Booth"),
        (["Kites; Balloons"], "Kites, Balloons"),
        (["  Two \n lines "], "Two lines"),
    ],
)
def test_names_are_joined_in_one_order(names: list[str], text: str | None) -> None:
    assert joined(names) == joined(reversed(names)) == text


def test_mapping_only_ever_writes_hubspot() -> None:
    mapping = campaign_mapping({CAMPAIGNS.name: CAMPAIGNS})

    assert mapping.hubspot_writable
    assert not mapping.lead_writable
    assert not mapping.contact_writable
    assert not mapping.paused


def test_mapping_rests_where_hubspot_lacks_the_property() -> None:
    assert campaign_mapping({}).paused
