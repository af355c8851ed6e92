from collections import Counter

from pyvis.network import Network

from viz import Layout, View, network
from viz.explorer.network import BAND_PREFIX, script


def test_is_a_real_pyvis_network_with_every_card_and_line(shipped: View, placed: Layout) -> None:
    net = network(shipped, placed)
    assert type(net) is Network
    cards = {node["id"] for node in net.nodes if not node["id"].startswith(BAND_PREFIX)}
    assert cards == {card.key for card in shipped.cards}
    assert Counter((edge["from"], edge["to"]) for edge in net.edges) == Counter(
        (line.origin, line.target) for line in shipped.lines
    )
    assert net.get_node(next(iter(cards)))


def test_nothing_moves_and_nothing_invites_markup(shipped: View, placed: Layout) -> None:
    net = network(shipped, placed)
    assert net.directed
    assert net.options["physics"] == {"enabled": False}
    assert not net.heading
    for node in net.nodes:
        assert node["fixed"] is True
        assert node["label"]
        assert "title" not in node


def test_bands_are_boxes_behind_the_cards(shipped: View, placed: Layout) -> None:
    net = network(shipped, placed)
    ids = [node["id"] for node in net.nodes]
    bands = [place for place, id in enumerate(ids) if id.startswith(BAND_PREFIX)]
    assert max(bands) < min(place for place, id in enumerate(ids) if not id.startswith(BAND_PREFIX))
    transport = net.get_node(f"{BAND_PREFIX}left:transport")
    box = placed.bands["left"]["transport"]
    assert transport["heightConstraint"]["minimum"] == round(box.height, 2)


def test_its_own_html_holds_every_label_and_the_library(shipped: View) -> None:
    html = network(shipped).generate_html()
    assert "Colossus 2" in html
    assert "vis-network" in html


def test_the_library_ends_no_script_block() -> None:
    assert "</script" not in script()
    assert "sourceMappingURL" not in script()
    assert len(script()) > 400_000


def test_hostile_labels_stay_text(hostile: View) -> None:
    html = network(hostile).generate_html()
    assert "<img src=x" not in html
    html.encode()
