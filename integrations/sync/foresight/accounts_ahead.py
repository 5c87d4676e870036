"""What a change would make of account sync (M25, M11): rehearsed twice, as everybody is planned.

Unlike the plans of people it may ask the CRMs: for a company that nobody has read yet, for one that
an earlier attempt made, and for the edit times that decide ties.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from integrations.crm.batches import chunks
from integrations.crm.port import CRM
from integrations.domain.records import Provider
from integrations.models import LogEntry, SyncRun
from integrations.sync.accounts.belonging import BATCH
from integrations.sync.accounts.desk import open_desk
from integrations.sync.accounts.links import follow_merges
from integrations.sync.accounts.rehearsing import Rehearsal, member_after
from integrations.sync.accounts.settle import syncs_accounts
from integrations.sync.foresight.dry_run import rehearse
from integrations.sync.settings.proposal import Proposed
from integrations.sync.settling.cases import Case, Workshop
from integrations.sync.settling.reconcile import open_workshop

Effects = Mapping[str, Counter[str]]
Writes = Sequence[Mapping[str, Any]]
PEOPLE = "people"
SHOWN = 50  # people of whom the writes themselves are kept


@dataclass(slots=True)
class AccountsAhead:
    """Account sync under one of the two settings; where it is off, nothing comes of it."""

    shop: Workshop
    rehearsal: Rehearsal | None = None
    blanked: Counter[str] = field(default_factory=Counter)
    by_person: Counter[int] = field(default_factory=Counter)
    shown: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if syncs_accounts(self.shop.integration):
            self.rehearsal = Rehearsal(open_desk(self.shop), self._note)
            follow_merges(self.rehearsal.desk)

    def meet(self, cases: Sequence[Case]) -> None:
        """Some of everybody, as they were planned."""
        if self.rehearsal is None:
            return
        rehearsed = rehearse(self.shop, cases)
        members = [found for one in rehearsed if (found := member_after(one.case, one.verdict))]
        for part in chunks(members, BATCH):
            self.rehearsal.meet(part)

    def end(self) -> Effects:
        """The pairs, once everybody has met; then by object type and effect."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        if self.rehearsal is not None:
            self.rehearsal.settle_links()
            for (kind, outcome), count in self.rehearsal.tally.items():
                found[kind][outcome] += count
        for kind, count in self.blanked.items():
            found[kind]["blanked"] += count
        found.pop(PEOPLE, None)
        return found

    def of(self, person: int) -> Writes | None:
        """None where they were too many to be kept."""
        return self.shown.get(person) if person in self.by_person else ()

    def _note(self, entry: LogEntry) -> None:
        blanks = sum(row["new"] is None and row["old"] is not None for row in entry.changes)
        if blanks:
            self.blanked[entry.object_type] += blanks
        if entry.person_id:
            self.by_person[entry.person_id] += hash((entry.object_type, repr(entry.changes)))
            if entry.person_id in self.shown or len(self.shown) < SHOWN:
                self.shown.setdefault(entry.person_id, []).append(_write(entry))


@dataclass(frozen=True, slots=True)
class Compared:
    before: AccountsAhead
    after: AccountsAhead

    @property
    def is_known(self) -> bool:
        """False where account sync is on and nobody has read companies and accounts yet."""
        both = (self.before, self.after)
        return all(one.rehearsal or not one.shop.integration.sync_accounts for one in both)

    def meet(self, before: Sequence[Case], after: Sequence[Case]) -> None:
        self.before.meet(before)
        self.after.meet(after)

    @property
    def moved(self) -> set[int]:
        """For whom it would do something else."""
        then, now = self.after.by_person, self.before.by_person
        return {id for id in then.keys() | now.keys() if then[id] != now[id]}

    def shown(self) -> Iterator[tuple[int, Writes, Writes]]:
        """Some of them, by id, with what would be written for them now and then."""
        for id in sorted(self.moved):
            before, after = self.before.of(id), self.after.of(id)
            if before is not None and after is not None:
                yield id, before, after


def _write(entry: LogEntry) -> dict[str, Any]:
    """As the preview of a change tells a write."""
    return {
        "object_type": entry.object_type,
        "action": "create" if entry.outcome == LogEntry.Outcome.CREATED else "update",
        "record_id": entry.record_id,
        "changes": entry.changes,
    }


def compare_accounts(
    run: SyncRun, proposed: Proposed, crms: Mapping[Provider, CRM]
) -> Compared | None:
    """None where nothing can be said of it."""
    shop = open_workshop(run.integration, run, crms)
    then = replace(shop, integration=proposed.integration, policy=proposed.policy)
    compared = Compared(AccountsAhead(shop), AccountsAhead(then))
    return compared if compared.is_known else None
