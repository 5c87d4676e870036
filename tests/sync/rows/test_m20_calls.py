"""M20: calls are counted, capped, and a run that meets the cap pauses and later goes on."""

from integrations.models import Integration
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_settings
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.rows.running import come_to_rest
from tests.sync.test_first_load import sync


def test_m20_a_run_says_what_it_cost(read: Integration, shell: Shell, outside: Outside) -> None:
    outside.add_contact(email="ann@kites.example", lastname="Ann")

    calls = shell.json("sync")["api_calls"]

    assert calls["hubspot"] > 0
    assert calls["salesforce"] > 0


def test_m20_our_share_of_the_day_is_a_cap(
    read: Integration, shell: Shell, outside: Outside
) -> None:
    outside.add_contact(email="ann@kites.example", lastname="Ann")
    change_settings(read, actor=Actor(), salesforce_allocation=1)
    leads = outside.count("Lead")

    stopped = sync(read)
    within = outside.count("Lead") - leads
    change_settings(read, actor=Actor(), salesforce_allocation=20_000)
    come_to_rest(read)

    read.refresh_from_db()
    assert stopped["status"] != "succeeded"
    assert within == 0
    assert read.suspended_at is None
    assert outside.query("SELECT Id FROM Lead WHERE Email = 'ann@kites.example'")


def test_m20_salesforces_own_limit_is_waited_out(read: Integration, outside: Outside) -> None:
    outside.add_contact(email="ann@kites.example", lastname="Ann")
    outside.allow_calls(allowance=10, used=10, enforced=True)

    stopped = sync(read)
    outside.allow_calls(used=0, enforced=False)
    come_to_rest(read)

    read.refresh_from_db()
    assert stopped["status"] != "succeeded"
    assert read.suspended_at is None
    assert outside.query("SELECT Id FROM Lead WHERE Email = 'ann@kites.example'")
