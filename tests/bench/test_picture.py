"""That the bench of the picture measures what it says: counts and shape, never how long anything took."""

import json

import pytest

from bench.__main__ import main
from bench.graphs import cut, made, shipped
from bench.picture import KINDS, Graph, as_json, measure

pytestmark = pytest.mark.browser


def test_every_page_is_opened_drawn_and_dragged_in_every_round() -> None:
    graphs = [Graph("tiny", made(6, 8))]
    found = as_json(graphs, measure(graphs, rounds=2))
    assert json.loads(json.dumps(found)) == found
    assert [(graph["name"], graph["nodes"], graph["edges"]) for graph in found["graphs"]] == [("tiny", 6, 8)]
    for graph in found["graphs"]:
        assert tuple(graph["pages"]) == KINDS
        for kind, of in graph["pages"].items():
            assert (of["rounds"], of["given_up"]) == (2, False)
            assert of["milliseconds"]["first_paint"] > of["milliseconds"]["drawing"] > 0
            assert of["milliseconds"]["frame"] > 0
            assert of["bytes"] > 400_000  # vis-network is in each
            assert (of["milliseconds"]["layout"] is None) == (kind == "pyvis")
        ours = graph["pages"]["ours"]
        assert set(ours["to_ours"].values()) == {1.0}
        assert ours["requests_elsewhere"] == 0
        assert graph["pages"]["pyvis"]["requests_elsewhere"] > 0


def test_a_page_that_draws_too_late_is_given_up_and_not_tried_again() -> None:
    graphs = [Graph("tiny", made(6, 8))]
    found = as_json(graphs, measure(graphs, rounds=3, patience=0.001))
    for of in found["graphs"][0]["pages"].values():
        assert (of["rounds"], of["given_up"], of["milliseconds"]["first_paint"]) == (1, True, None)
        assert "first_paint" not in of["to_ours"]


def test_a_cut_keeps_the_best_connected_cards_and_what_lies_between() -> None:
    whole = shipped()
    part = cut(whole, 60)
    kept = {card.key for card in part.cards}
    assert len(kept) == 60
    assert part.lines == tuple(line for line in whole.lines if {line.origin, line.target} <= kept)
    assert len(part.lines) > 100


def test_an_unknown_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "paintings"])
    with pytest.raises(SystemExit, match="There is no 'paintings'"):
        main()
