"""Which leads may be one person."""

from __future__ import annotations

import pytest

import nurture
from nurture import Lead, duplicates


def test_whoever_shares_a_key_with_one_of_a_group_is_of_the_group() -> None:
    leads = [
        Lead("d", {"email": "d@x.example"}),
        Lead("a", {"email": "A@x.example", "phone": "03-1234-5678"}),
        Lead("b", {"email": "ａ@x.example"}),
        Lead("c", {"phone": "０３（1234）5678"}),
        Lead("e", {"email": " D@X.example "}),
    ]
    found = duplicates(leads, keys=["email", "phone"])
    assert [group.leads for group in found] == [("d", "e"), ("a", "b", "c")]
    assert [str(reason) for reason in found[1].reasons] == ["email a@x.example: a, b", "phone 0312345678: a, c"]


def test_several_attributes_must_agree_together() -> None:
    leads = [
        Lead(str(n), {"name": name, "company": "C"}) for n, name in enumerate(("山田 太郎", "佐藤 花子", "山田太郎"))
    ]
    assert [group.leads for group in duplicates(leads, keys=[("name", "company")])] == [("0", "2")]
    assert duplicates(leads, keys=[("name", "phone")]) == ()


def test_what_is_missing_or_blank_is_shared_by_nobody() -> None:
    assert duplicates([Lead("a", {"email": " "}), Lead("b", {"email": ""}), Lead("c"), Lead("d")], keys=["email"]) == ()


def test_short_numbers_and_addresses_keep_their_signs() -> None:
    leads = [Lead("a", {"email": "a.b@x.example", "size": "1-2"}), Lead("b", {"email": "ab@x.example", "size": "12"})]
    assert duplicates(leads, keys=["email", "size"]) == ()


@pytest.mark.parametrize("keys", [[()], [""], [3], 3])
def test_keys_that_are_none_are_refused(keys) -> None:
    with pytest.raises(nurture.InputError):
        duplicates([Lead("a")], keys=keys)
