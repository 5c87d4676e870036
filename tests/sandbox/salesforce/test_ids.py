import pytest

from integrations.sandbox.salesforce.ids import IdFactory, to_18


@pytest.mark.parametrize(
    ("fifteen", "eighteen"),
    [("0015500001QdQWa", "0015500001QdQWaAAN"), ("0035500001H9cak", "0035500001H9cakAAB")],
)
def test_an_id_gets_the_check_characters_that_a_real_org_gave_it(fifteen: str, eighteen: str):
    assert to_18(fifteen) == eighteen
    assert to_18(eighteen) == eighteen


@pytest.mark.parametrize("text", ["", "abc", "003-5500001H9ca", "0035500001H9cakAA"])
def test_what_is_no_id_is_told_apart(text: str):
    assert to_18(text) is None


def test_new_ids_ascend_and_differ_by_seed():
    one, other = IdFactory(1), IdFactory(2)
    ids = [one.new("003") for _ in range(100)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 100
    assert ids[0] != other.new("003")
