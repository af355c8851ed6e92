"""The address of a comparison: what it says is what is asked, and what makes no sense in it is told."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

import pytest

from graph.errors import QuestionError
from graph.slice import Assumption, Slice, Undated
from viz.address import MOST_ASSUMED, MOST_WITHOUT, Asked, read_address

HELD = ("musk", "standard-oil", "ford-rouge")


def read(address: str) -> Asked:
    return read_address(parse_qsl(address.partition("?")[2], keep_blank_values=True), HELD)


def test_our_own_two_are_compared_unless_others_are_asked_for() -> None:
    asked = read("/compare")
    assert (asked.left, asked.right, asked.language) == ("standard-oil", "musk", "en")
    assert asked.left_slice == asked.right_slice == Slice(telling="evidence")
    assert read_address([], ("one", "two", "three")).sides[1][0] == "two"
    assert read_address([], ("one",)).sides[1][0] == "one"


def test_an_address_says_what_was_asked() -> None:
    slice = Slice(
        telling="article",
        undated=Undated.HIDE,
        min_reliability="medium",
        without=("c022", "sec-tesla-10k-2025"),
        assume=(Assumption("starlink", "carries", "colossus", "data"),),
    )
    asked = Asked("ford-rouge", "musk", right_slice=slice, language="ja", theme="safe")
    assert read(asked.link) == asked
    assert read(asked.told_in("en").link) == asked.told_in("en")
    assert read(asked.shown_in(None).link) == asked.shown_in(None)
    assert read(asked.exchanged().link).left_slice == slice
    assert read(asked.exchanged().link).theme == "safe"
    assert asked.question == asked.told_in("en").shown_in("dark").question


def test_what_a_form_sends_empty_says_nothing() -> None:
    asked = read("/compare?left=standard-oil&left.asOf=&left.without=+&right=musk&right.minReliability=&right.assume=")
    assert asked == read("/compare")


def test_ids_are_taken_from_a_list_or_one_by_one() -> None:
    assert read("/compare?right.without=a,+b&right.without=a,c").right_slice.without == ("a", "b", "c")


def test_what_is_rejected_or_assumed_is_added_to_what_was() -> None:
    asked = read("/compare?right.without=a").without(["l"], ["b", "a"])
    assert (asked.left_slice.without, asked.right_slice.without) == (("l",), ("a", "b"))
    flow = Assumption("starlink", "carries", "colossus")
    assert asked.assuming([flow]).assuming([flow]).right_slice.assume == (flow,)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/compare?left=nobody", "choose one of musk"),
        ("/compare?right.telling=rumour", "right: telling=rumour"),
        ("/compare?left.asOf=yesterday", "left: asOf"),
        ("/compare?right.minReliability=best", "minReliability=best"),
        ("/compare?right.assume=starlink", "write origin~verb~target"),
        ("/compare?middle=musk", "middle"),
        ("/compare?theme=pink", "theme=pink is not here; choose one of light, dark, projector, safe"),
        ("/compare?left=musk&left=musk", "said twice"),
        (f"/compare?right.without={','.join(map(str, range(MOST_WITHOUT + 1)))}", f"at most {MOST_WITHOUT}"),
        (
            f"/compare?right.assume={','.join(f'a~feeds~b{n}' for n in range(MOST_ASSUMED + 1))}",
            f"at most {MOST_ASSUMED}",
        ),
    ],
)
def test_what_makes_no_sense_is_told(address: str, told: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(told)):
        read(address)


def test_a_store_without_a_structure_has_nothing_to_compare() -> None:
    with pytest.raises(QuestionError, match="no structure"):
        read_address([], ())
