"""The table of the sandbox's own costs."""

from tests.benchmarks.calls import Share, table


def test_each_call_shows_how_many_times_the_clients_cpu_the_server_takes() -> None:
    share = Share(name="a page", server_ms=6.04, client_ms=4.0)

    assert table([share]).splitlines()[-1] == "| a page | 6.0 | 4.0 | 1.5 |"
