"""Batches without twins, and the hunt for a culprit."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.crm.attempts import Unanswered
from integrations.crm.batches import chunks, twinless, write_all
from integrations.crm.port import Write, WriteResult, WriteStatus
from integrations.domain.errors import ConfigurationError, CRMError, PermanentError, TransientError
from integrations.domain.plans import Action
from integrations.domain.records import ObjectType


def writes(count: int) -> list[Write]:
    return [
        Write(key=str(n), action=Action.UPDATE, object_type=ObjectType.SALESFORCE_LEAD, id=str(n))
        for n in range(count)
    ]


class Server:
    """Refuses every batch that holds one of the bad keys."""

    def __init__(self, *bad: int) -> None:
        self.bad = {str(n) for n in bad}
        self.calls = 0

    def __call__(self, batch: Sequence[Write]) -> list[WriteResult]:
        self.calls += 1
        if any(write.key in self.bad for write in batch):
            raise PermanentError("The batch is refused.")
        return [WriteResult(key=write.key, status=WriteStatus.DONE) for write in batch]


def fail(error: CRMError) -> Server:
    class Failing(Server):
        def __call__(self, batch: Sequence[Write]) -> list[WriteResult]:
            raise error

    return Failing()


@given(count=st.integers(1, 60), bad=st.sets(st.integers(0, 59), max_size=5))
def test_only_the_culprits_of_a_refused_batch_are_refused(count: int, bad: set[int]) -> None:
    """INV-25."""
    results = write_all([(writes(count), Server(*bad))])

    refused = {int(r.key) for r in results.values() if r.status is WriteStatus.REFUSED}
    assert refused == {n for n in bad if n < count}
    assert len(results) == count


def test_one_culprit_among_many_is_found_in_few_calls() -> None:
    server = Server(77)

    write_all([(writes(100), server)])

    assert server.calls <= 15


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unanswered("no answer"), WriteStatus.UNKNOWN),
        (TransientError("busy"), WriteStatus.NOT_SENT),
        (ConfigurationError("token"), WriteStatus.NOT_SENT),
    ],
)
def test_a_failed_call_stops_what_comes_after_it(error: CRMError, status: WriteStatus) -> None:
    first, second = writes(4)[:2], writes(4)[2:]
    behind = Server()

    results = write_all([(first, fail(error)), (second, behind)])

    assert [results[str(n)].status for n in range(4)] == [status] * 2 + [WriteStatus.NOT_SENT] * 2
    assert behind.calls == 0


def test_chunks_are_never_empty() -> None:
    assert list(chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(chunks([], 2)) == []


@given(st.lists(st.sampled_from(["a", "b", "c", None])), st.integers(1, 4))
def test_twins_come_in_later_chunks_in_their_order(keys: list[str | None], size: int) -> None:
    items = list(enumerate(keys))

    parts = list(twinless(items, size, key=lambda item: item[1]))

    named = [[key for _, key in part if key] for part in parts]
    assert all(len(set(names)) == len(names) for names in named)
    assert sorted(item for part in parts for item in part) == items
    for wanted in "abc":
        order = [n for part in parts for n, key in part if key == wanted]
        assert order == sorted(order)


def test_a_twin_does_not_overtake_its_sibling() -> None:
    parts = list(twinless(["a", "b", "a"], 1, key=str))

    assert parts == [["a"], ["b"], ["a"]]
