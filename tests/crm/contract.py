"""What every CRM behind the port does, whoever answers. Inherited, not collected itself.

A subclass gives a `lab` fixture: a CRM, and the hands of other people in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

import pytest

from integrations.crm.port import CRM, Page, Write, WriteStatus
from integrations.domain.errors import Category, ConfigurationError, FailureKind, TransientError
from integrations.domain.plans import Action
from integrations.domain.records import ObjectType, Record, Ref

NUMBERS = count(1)


class Outside(Protocol):
    """Other people, at work in the same CRM."""

    def create(self, values: dict[str, str]) -> str: ...

    def edit(self, record_id: str, values: dict[str, str]) -> None: ...

    def delete(self, record_id: str) -> None: ...

    def merge(self, winner: str, loser: str) -> str: ...

    def lose_next_answer(self) -> None:
        """The next write lands and its answer does not arrive."""

    def be_busy(self) -> None:
        """Every read is turned away for the moment, until `recover`."""

    def refuse_token(self) -> None:
        """The credentials are refused, until `recover`."""

    def recover(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Lab:
    crm: CRM
    outside: Outside
    object_type: ObjectType
    email: str
    last_name: str
    city: str
    required: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        return [self.email, self.last_name, self.city]

    def values(self, **given: str) -> dict[str, str]:
        """Values of a new record, with an address of its own unless one is given."""
        held = {self.email: f"ann{next(NUMBERS)}@example.org", self.last_name: "Lee"}
        return {**self.required, **held, **given}

    def add(self, **given: str) -> Ref:
        return Ref(self.object_type, self.outside.create(self.values(**given)))

    def fetch(self, *refs: Ref) -> dict[str, Record]:
        found = self.crm.fetch(refs, fields=self.fields)
        return {record.id: record for record in found}

    def find(self, *emails: str) -> list[Record]:
        return self.crm.find(self.object_type, emails=emails, fields=self.fields)

    def create(self, key: str, values: dict[str, str | None]) -> Write:
        return Write(
            key=key, action=Action.CREATE, object_type=self.object_type, values=dict(values)
        )

    def update(self, key: str, ref: Ref, values: dict[str, str | None]) -> Write:
        return Write(
            key=key, action=Action.UPDATE, object_type=self.object_type, id=ref.id, values=values
        )

    def cursor(self) -> str:
        """A cursor for what happens from now on."""
        return last_cursor(self.crm.changed(self.object_type, since="", fields=self.fields))

    def changed(self, since: str) -> set[str]:
        pages = self.crm.changed(self.object_type, since=since, fields=self.fields)
        return {id_ for page in pages for id_ in ids(page)}


def ids(page: Page) -> list[str]:
    return [record.id for record in page.records] + [item.ref.id for item in page.seen]


def last_cursor(pages: Iterable[Page]) -> str:
    return list(pages)[-1].cursor


class CRMContract:
    @pytest.fixture
    def lab(self) -> Lab:
        raise NotImplementedError

    def test_check_names_the_account(self, lab: Lab) -> None:
        assert lab.crm.check().account_id

    def test_fields_describe_the_address_as_an_email(self, lab: Lab) -> None:
        kinds = {spec.name: spec.kind for spec in lab.crm.fields(lab.object_type)}

        assert kinds[lab.email] == "email"

    def test_scan_tells_every_living_record_once(self, lab: Lab) -> None:
        kept, gone = lab.add(), lab.add()
        lab.outside.delete(gone.id)

        pages = lab.crm.scan(lab.object_type, fields=lab.fields)
        told = [record.id for page in pages for record in page.records]

        assert told.count(kept.id) == 1
        assert len(told) == len(set(told))
        assert gone.id not in told

    def test_scan_reads_the_fields_asked_for(self, lab: Lab) -> None:
        ref = lab.add(**{lab.city: "Łódź"})

        pages = list(lab.crm.scan(lab.object_type, fields=lab.fields))
        found = {record.id: record for page in pages for record in page.records}

        assert found[ref.id].values[lab.city] == "Łódź"
        assert pages[0].fields == set(lab.fields)

    def test_a_scan_hands_over_to_changed_without_a_gap(self, lab: Lab) -> None:
        pages = lab.crm.scan(lab.object_type, fields=lab.fields)
        first = next(iter(pages))
        ref = lab.add()

        assert ref.id in lab.changed(first.cursor)

    def test_an_empty_crm_page_still_carries_a_cursor(self, lab: Lab) -> None:
        assert lab.cursor()

    def test_changed_tells_a_new_record(self, lab: Lab) -> None:
        since = lab.cursor()
        ref = lab.add()

        assert ref.id in lab.changed(since)

    def test_changed_tells_an_edit(self, lab: Lab) -> None:
        ref = lab.add()
        since = lab.cursor()
        lab.outside.edit(ref.id, {lab.city: "Rome"})

        assert ref.id in lab.changed(since)

    def test_changed_tells_nothing_twice_in_one_reading(self, lab: Lab) -> None:
        lab.add()
        pages = lab.crm.changed(lab.object_type, since="", fields=lab.fields)

        told = [id_ for page in pages for id_ in ids(page)]

        assert len(told) == len(set(told))

    def test_a_later_cursor_still_overlaps(self, lab: Lab) -> None:
        """INV-22: what committed late is read again."""
        ref = lab.add()
        pages = lab.crm.changed(lab.object_type, since=lab.cursor(), fields=lab.fields)

        assert ref.id in lab.changed(last_cursor(pages))

    def test_fetch_reads_records_as_they_are_now(self, lab: Lab) -> None:
        ref = lab.add(**{lab.city: "Oslo"})
        lab.outside.edit(ref.id, {lab.city: "Rome"})

        assert lab.fetch(ref)[ref.id].values[lab.city] == "Rome"

    def test_a_blank_field_is_read_as_blank(self, lab: Lab) -> None:
        ref = lab.add()

        assert lab.fetch(ref)[ref.id].values[lab.city] is None

    def test_a_field_that_does_not_exist_is_not_read_at_all(self, lab: Lab) -> None:
        """INV-36: a field that went away must not look cleared."""
        ref = lab.add()

        record = lab.crm.fetch([ref], fields=[lab.email, "no_such_field"])[0]

        assert set(record.values) == {lab.email}

    def test_fetch_leaves_out_what_never_was(self, lab: Lab) -> None:
        ref = lab.add()
        ghost = Ref(lab.object_type, ref.id[:-6] + "999" + ref.id[-3:] if len(ref.id) > 15 else "9")

        assert set(lab.fetch(ref, ghost)) == {ref.id}

    def test_fetch_says_that_a_record_is_deleted(self, lab: Lab) -> None:
        kept, gone = lab.add(), lab.add()
        lab.outside.delete(gone.id)

        found = lab.fetch(kept, gone)

        assert (found[kept.id].deleted, found[gone.id].deleted) == (False, True)

    def test_fetch_says_what_a_record_was_merged_into(self, lab: Lab) -> None:
        winner, loser = lab.add(), lab.add()
        survivor = lab.outside.merge(winner.id, loser.id)

        assert lab.fetch(loser)[loser.id].merged_into == survivor

    def test_fetching_one_record_twice_tells_it_once(self, lab: Lab) -> None:
        ref = lab.add()

        assert len(lab.crm.fetch([ref, ref], fields=lab.fields)) == 1

    def test_find_does_not_mind_upper_case(self, lab: Lab) -> None:
        address = f"mixed.case{next(NUMBERS)}@example.org"
        ref = lab.add(**{lab.email: address.title()})

        found = lab.find(address.upper())

        assert [record.id for record in found] == [ref.id]
        assert found[0].values[lab.email] == address

    def test_find_tells_a_record_once_for_an_address_asked_twice(self, lab: Lab) -> None:
        address = f"twice{next(NUMBERS)}@example.org"
        ref = lab.add(**{lab.email: address})

        assert [r.id for r in lab.find(address, address.upper())] == [ref.id]

    def test_find_leaves_out_the_deleted(self, lab: Lab) -> None:
        address = f"left{next(NUMBERS)}@example.org"
        lab.outside.delete(lab.add(**{lab.email: address}).id)

        assert lab.find(address) == []

    @pytest.mark.parametrize(
        "strange",
        ["o'brien@example.org", "back\\slash@example.org", "' OR Email != '", '"x"@y', "%", "  "],
    )
    def test_find_takes_a_strange_address_for_what_it_is(self, lab: Lab, strange: str) -> None:
        address = f"plain{next(NUMBERS)}@example.org"
        ref = lab.add(**{lab.email: address})

        assert [record.id for record in lab.find(strange, address)] == [ref.id]

    def test_find_finds_an_apostrophe(self, lab: Lab) -> None:
        address = f"pat.o'neil{next(NUMBERS)}@example.org"
        ref = lab.add(**{lab.email: address})

        assert [record.id for record in lab.find(address)] == [ref.id]

    def test_deleted_tells_a_delete(self, lab: Lab) -> None:
        since = lab.cursor()
        ref = lab.add()
        lab.outside.delete(ref.id)

        gone = self.gone(lab, since)

        assert gone[ref.id].deleted
        assert gone[ref.id].merged_into is None

    def test_deleted_tells_a_merge_as_a_merge(self, lab: Lab) -> None:
        since = lab.cursor()
        winner, loser = lab.add(), lab.add()
        survivor = lab.outside.merge(winner.id, loser.id)

        assert self.gone(lab, since)[loser.id].merged_into == survivor

    def test_a_create_answers_its_id(self, lab: Lab) -> None:
        result = lab.crm.write([lab.create("a", lab.values(**{lab.city: "Bern"}))])[0]

        assert result.status is WriteStatus.DONE
        assert result.id
        assert lab.fetch(Ref(lab.object_type, result.id))[result.id].values[lab.city] == "Bern"

    def test_an_update_changes_the_fields_it_names_alone(self, lab: Lab) -> None:
        ref = lab.add(**{lab.city: "Oslo"})

        lab.crm.write([lab.update("a", ref, {lab.city: "Rome"})])

        record = lab.fetch(ref)[ref.id]
        assert (record.values[lab.city], record.values[lab.last_name]) == ("Rome", "Lee")

    def test_a_blank_clears_a_field(self, lab: Lab) -> None:
        ref = lab.add(**{lab.city: "Oslo"})

        lab.crm.write([lab.update("a", ref, {lab.city: None})])

        assert lab.fetch(ref)[ref.id].values[lab.city] is None

    def test_a_delete_deletes(self, lab: Lab) -> None:
        ref = lab.add()
        write = Write(key="a", action=Action.DELETE, object_type=lab.object_type, id=ref.id)

        assert lab.crm.write([write])[0].status is WriteStatus.DONE
        assert lab.fetch(ref)[ref.id].deleted

    def test_results_keep_the_order_of_the_writes(self, lab: Lab) -> None:
        one, two = lab.add(), lab.add()
        gone = Write(key="c", action=Action.DELETE, object_type=lab.object_type, id=two.id)
        writes = [gone, lab.create("b", lab.values()), lab.update("a", one, {lab.city: "Rome"})]

        assert [result.key for result in lab.crm.write(writes)] == ["c", "b", "a"]

    def test_one_bad_record_does_not_hurt_its_neighbours_on_create(self, lab: Lab) -> None:
        """INV-25."""
        writes = [lab.create(str(number), lab.values()) for number in range(5)]
        writes[2] = lab.create("2", lab.values(**{lab.email: "not an address"}))

        statuses = [result.status for result in lab.crm.write(writes)]

        assert [status is WriteStatus.DONE for status in statuses] == [
            True,
            True,
            False,
            True,
            True,
        ]

    def test_one_bad_record_does_not_hurt_its_neighbours_on_update(self, lab: Lab) -> None:
        """INV-25."""
        refs = [lab.add() for _ in range(5)]
        writes = [lab.update(ref.id, ref, {lab.city: "Rome"}) for ref in refs]
        writes[3] = lab.update(refs[3].id, refs[3], {lab.email: "not an address"})

        results = lab.crm.write(writes)

        cities = [lab.fetch(ref)[ref.id].values[lab.city] for ref in refs]
        assert [r.status is WriteStatus.DONE for r in results] == [True, True, True, False, True]
        assert cities == ["Rome", "Rome", "Rome", None, "Rome"]

    def test_a_refusal_says_why_and_names_the_field(self, lab: Lab) -> None:
        bad = lab.create("a", lab.values(**{lab.email: "not an address"}))

        result = lab.crm.write([bad])[0]

        assert result.status is WriteStatus.REFUSED
        assert result.error is not None
        assert result.error.kind is FailureKind.PERMANENT
        assert result.error.category is Category.PROPERTY_VALUES
        assert result.error.fields == (lab.email,)

    def test_an_unknown_field_is_a_mapping_error_of_its_record(self, lab: Lab) -> None:
        writes = [
            lab.create("a", lab.values()),
            lab.create("b", {**lab.values(), "no_such_field": "x"}),
        ]

        good, bad = lab.crm.write(writes)

        assert good.status is WriteStatus.DONE
        assert bad.error is not None
        assert bad.error.category is Category.FIELD_MAPPING

    def test_an_update_of_a_deleted_record_is_refused(self, lab: Lab) -> None:
        kept, gone = lab.add(), lab.add()
        lab.outside.delete(gone.id)
        writes = [lab.update("a", gone, {lab.city: "x"}), lab.update("b", kept, {lab.city: "y"})]

        refused, done = lab.crm.write(writes)

        assert refused.status is WriteStatus.REFUSED
        assert refused.error is not None
        assert refused.error.category is Category.RECORD_STATE
        assert done.status is WriteStatus.DONE

    def test_two_updates_of_one_record_both_land_in_order(self, lab: Lab) -> None:
        ref = lab.add()
        writes = [
            lab.update("a", ref, {lab.city: "Oslo"}),
            lab.update("b", ref, {lab.city: "Rome"}),
        ]

        lab.crm.write(writes)

        assert lab.fetch(ref)[ref.id].values[lab.city] == "Rome"

    def test_a_lost_answer_to_a_create_is_an_unknown_outcome(self, lab: Lab) -> None:
        """INV-23: the record is there, and a look by address finds it."""
        values = lab.values()
        lab.crm.fields(lab.object_type)
        lab.outside.lose_next_answer()

        result = lab.crm.write([lab.create("a", values)])[0]

        assert result.status is WriteStatus.UNKNOWN
        assert len(lab.find(values[lab.email])) == 1

    def test_no_writes_are_no_call(self, lab: Lab) -> None:
        assert lab.crm.write([]) == []

    def test_a_busy_crm_is_a_transient_failure(self, lab: Lab) -> None:
        lab.outside.be_busy()

        with pytest.raises(TransientError):
            lab.find("anybody@example.org")
        lab.outside.recover()

    def test_a_refused_token_is_for_the_operator(self, lab: Lab) -> None:
        lab.outside.refuse_token()

        with pytest.raises(ConfigurationError):
            lab.crm.check()
        lab.outside.recover()

    def gone(self, lab: Lab, since: str) -> dict[str, Record]:
        pages = lab.crm.deleted(lab.object_type, since=since)
        return {record.id: record for page in pages for record in page.records}
