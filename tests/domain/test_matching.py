"""Who is matched with whom, whatever order the records come in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.domain.matching import Assignment, Candidate, Verdict, candidate_of, choose, match
from integrations.domain.records import ObjectType, Provider, Ref
from tests.domain.builders import CONTACT, LEAD, NOW, a_contact, a_lead, a_salesforce_contact

HUBSPOT = ObjectType.HUBSPOT_CONTACT


def one(object_type: ObjectType, id: str, *emails: str, age: int = 0, **more: Any) -> Candidate:
    """A candidate, last modified `age` days ago."""
    return Candidate(
        ref=Ref(object_type, id),
        emails=emails,
        modified_at=NOW - timedelta(days=age),
        **more,
    )


def pairs(found: Sequence[Assignment]) -> set[tuple[str, str]]:
    return {
        (each.hubspot.id, each.salesforce.id) for each in found if each.hubspot and each.salesforce
    }


def verdicts(found: Sequence[Assignment]) -> dict[str, Verdict]:
    """By the id of each record."""
    refs = ((each, ref) for each in found for ref in (each.hubspot, each.salesforce))
    return {ref.id: each.verdict for each, ref in refs if ref}


class TestChoose:
    def test_contact_comes_before_lead(self) -> None:
        old = a_salesforce_contact({}, modified_at=NOW - timedelta(days=9))
        assert choose([a_lead({}), old]) is old

    def test_then_the_most_recently_updated(self) -> None:
        old = a_lead({}, id="1", modified_at=NOW - timedelta(days=9))
        new = a_lead({}, id="2")
        assert choose([old, new]) is new

    def test_then_the_lowest_id(self) -> None:
        low, high = a_contact({}, id="9"), a_contact({}, id="10")
        assert choose([high, low]) is low

    @pytest.mark.parametrize(
        "more", [{"deleted": True}, {"merged_into": "2"}, {"converted_to": "3"}]
    )
    def test_only_living_records_are_chosen(self, more: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="No living record"):
            choose([a_lead({}, **more)])


class TestMatch:
    def test_same_address_pairs(self) -> None:
        found = match([one(HUBSPOT, "1", "a@x.io"), one(LEAD, "Q", "a@x.io")])
        assert pairs(found) == {("1", "Q")}

    def test_secondary_address_pairs(self) -> None:
        found = match([one(HUBSPOT, "1", "a@x.io", "b@x.io"), one(LEAD, "Q", "b@x.io")])
        assert pairs(found) == {("1", "Q")}

    def test_primary_address_outranks_a_secondary_one(self) -> None:
        found = match(
            [
                one(HUBSPOT, "1", "b@x.io", "a@x.io"),
                one(HUBSPOT, "2", "a@x.io"),
                one(LEAD, "Q", "a@x.io"),
            ]
        )
        assert pairs(found) == {("2", "Q")}

    def test_record_with_the_primary_address_outranks_its_rivals(self) -> None:
        found = match(
            [
                one(HUBSPOT, "1", "a@x.io", "b@x.io"),
                one(CONTACT, "C", "b@x.io"),
                one(LEAD, "Q", "a@x.io"),
            ]
        )
        assert pairs(found) == {("1", "Q")}

    def test_contact_is_chosen_and_the_lead_is_its_duplicate(self) -> None:
        found = match(
            [
                one(HUBSPOT, "1", "a@x.io"),
                one(LEAD, "Q", "a@x.io"),
                one(CONTACT, "C", "a@x.io", age=5),
            ]
        )
        assert pairs(found) == {("1", "C")}
        assert [each.of for each in found if each.verdict is Verdict.DUPLICATE] == [
            Ref(CONTACT, "C")
        ]

    def test_stored_link_stays_though_a_better_rival_comes(self) -> None:
        lead = Ref(LEAD, "Q")
        contact = one(HUBSPOT, "1", "a@x.io", partner=lead, linked=True)
        found = match([contact, one(LEAD, "Q", "a@x.io"), one(CONTACT, "C", "a@x.io")])
        assert pairs(found) == {("1", "Q")}
        assert verdicts(found)["C"] is Verdict.DUPLICATE

    def test_inv_17_reused_address_never_moves_a_link(self) -> None:
        old = one(HUBSPOT, "1", "new@x.io", partner=Ref(LEAD, "Q"), linked=True)
        found = match([old, one(HUBSPOT, "2", "a@x.io"), one(LEAD, "Q", "a@x.io")])
        assert pairs(found) == {("1", "Q")}

    def test_inv_16_contact_that_only_a_linked_record_answers_needs_review(self) -> None:
        old = one(HUBSPOT, "1", "new@x.io", partner=Ref(LEAD, "Q"), linked=True)
        found = match([old, one(HUBSPOT, "2", "a@x.io"), one(LEAD, "Q", "a@x.io")])
        (review,) = [each for each in found if each.verdict is Verdict.REVIEW]
        assert (review.hubspot, review.of) == (Ref(HUBSPOT, "2"), Ref(LEAD, "Q"))

    def test_contact_takes_a_free_record_rather_than_a_review(self) -> None:
        old = one(HUBSPOT, "1", "new@x.io", partner=Ref(LEAD, "Q"), linked=True)
        free = one(LEAD, "R", "a@x.io")
        found = match([old, one(HUBSPOT, "2", "a@x.io"), one(LEAD, "Q", "a@x.io"), free])
        assert pairs(found) == {("1", "Q"), ("2", "R")}

    def test_contact_that_lost_its_record_to_a_merge_is_paired_with_nobody(self) -> None:
        lost = one(HUBSPOT, "1", "a@x.io", linked=True)
        found = match([lost, one(LEAD, "Q", "a@x.io")])
        assert verdicts(found) == {"1": Verdict.ALONE, "Q": Verdict.DUPLICATE}
        assert [each.of for each in found if each.of] == [lost.ref]

    def test_record_that_lost_its_contact_to_a_merge_is_paired_with_nobody(self) -> None:
        lost = one(LEAD, "Q", "a@x.io", linked=True)
        found = match([lost, one(HUBSPOT, "1", "a@x.io"), one(LEAD, "R", "a@x.io")])
        assert pairs(found) == {("1", "R")}
        assert verdicts(match([lost, one(HUBSPOT, "1", "a@x.io")])) == {
            "Q": Verdict.ALONE,
            "1": Verdict.REVIEW,
        }

    def test_pair_that_is_not_linked_yet_is_chosen_afresh(self) -> None:
        early = one(HUBSPOT, "1", "a@x.io", partner=Ref(LEAD, "Q"))
        found = match([early, one(LEAD, "Q", "a@x.io"), one(CONTACT, "C", "a@x.io")])
        assert pairs(found) == {("1", "C")}

    def test_records_without_address_stand_alone(self) -> None:
        found = match([one(HUBSPOT, "1"), one(LEAD, "Q"), one(LEAD, "R")])
        assert set(verdicts(found).values()) == {Verdict.ALONE}
        assert len(found) == 3

    def test_salesforce_rivals_without_a_contact_have_one_that_stands_for_them(self) -> None:
        found = match([one(LEAD, "Q", "a@x.io"), one(CONTACT, "C", "a@x.io")])
        assert verdicts(found) == {"C": Verdict.ALONE, "Q": Verdict.DUPLICATE}

    def test_two_different_addresses_are_two_people(self) -> None:
        found = match([one(HUBSPOT, "1", "a@x.io"), one(LEAD, "Q", "b@x.io")])
        assert verdicts(found) == {"1": Verdict.ALONE, "Q": Verdict.ALONE}

    def test_pair_names_the_people_to_join(self) -> None:
        found = match(
            [one(HUBSPOT, "1", "a@x.io", person_id=5), one(LEAD, "Q", "a@x.io", person_id=3)]
        )
        assert found[0].person_ids == (5, 3)

    def test_link_whose_other_end_was_not_given_is_kept(self) -> None:
        found = match([one(LEAD, "Q", "a@x.io", partner=Ref(HUBSPOT, "1"), linked=True)])
        assert pairs(found) == {("1", "Q")}


@pytest.mark.parametrize("more", [{"deleted": True}, {"merged_into": "2"}, {"converted_to": "3"}])
def test_replaced_records_are_no_candidates(more: dict[str, Any]) -> None:
    assert candidate_of(a_lead({"Email": "a@x.io"}, **more)) is None


def test_candidate_has_the_primary_address_first() -> None:
    record = a_contact({"email": "a@x.io"}, other_emails=("b@x.io", "a@x.io"))
    candidate = candidate_of(record)
    assert candidate is not None
    assert candidate.emails == ("a@x.io", "b@x.io")


EMAILS = st.lists(st.sampled_from(["a@x.io", "b@x.io", "c@x.io"]), max_size=3, unique=True)


@st.composite
def crowds(draw: st.DrawFn, linked: bool = True) -> list[Candidate]:
    """Some records; the first contacts and the first Salesforce records may be linked."""
    contacts = [
        one(HUBSPOT, str(number), *draw(EMAILS), age=draw(st.integers(0, 2)))
        for number in range(draw(st.integers(0, 4)))
    ]
    others = [
        one(
            draw(st.sampled_from([LEAD, CONTACT])),
            f"S{number}",
            *draw(EMAILS)[:1],
            age=draw(st.integers(0, 2)),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    links = draw(st.integers(0, min(len(contacts), len(others)))) if linked else 0
    tied = [
        Candidate(
            ref=contact.ref,
            emails=contact.emails,
            modified_at=contact.modified_at,
            partner=other.ref,
            linked=True,
        )
        for contact, other in zip(contacts[:links], others[:links], strict=True)
    ]
    lone = [replace(one, linked=linked and draw(st.booleans())) for one in others[links:]]
    return [*tied, *contacts[links:], *others[:links], *lone]


@given(crowds(), st.randoms())
def test_inv_16_order_of_arrival_does_not_matter(crowd: list[Candidate], random: Any) -> None:
    shuffled = list(crowd)
    random.shuffle(shuffled)
    assert match(shuffled) == match(crowd)


@given(crowds(linked=False), st.randoms())
def test_arriving_one_by_one_ends_in_the_same_pairing(crowd: list[Candidate], random: Any) -> None:
    """Each answer is stored as unlinked pairs, and given back with the next record."""
    random.shuffle(crowd)
    known: list[Candidate] = []
    for newcomer in crowd:
        known = _stored([*known, newcomer])
    assert match(known) == match(crowd)


def _stored(records: list[Candidate]) -> list[Candidate]:
    partners: dict[Ref, Ref] = {}
    for each in match(records):
        if each.hubspot and each.salesforce:
            partners |= {each.hubspot: each.salesforce, each.salesforce: each.hubspot}
    return [
        Candidate(
            ref=record.ref,
            emails=record.emails,
            modified_at=record.modified_at,
            partner=partners.get(record.ref),
        )
        for record in records
    ]


@given(crowds())
def test_every_record_is_in_exactly_one_assignment(crowd: list[Candidate]) -> None:
    found = [ref for each in match(crowd) for ref in (each.hubspot, each.salesforce) if ref]
    assert sorted(ref.id for ref in found) == sorted(record.ref.id for record in crowd)


@given(crowds())
def test_stored_links_are_kept(crowd: list[Candidate]) -> None:
    links = {(record.ref.id, record.partner.id) for record in crowd if record.partner}
    assert links <= pairs(match(crowd))


@given(crowds())
def test_pairs_join_a_contact_and_a_salesforce_record(crowd: list[Candidate]) -> None:
    for each in match(crowd):
        if each.hubspot and each.salesforce:
            assert each.hubspot.object_type.provider is Provider.HUBSPOT
            assert each.salesforce.object_type.provider is Provider.SALESFORCE
