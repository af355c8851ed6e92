import unicodedata
from itertools import combinations, pairwise

from viz import Layout, View, layout
from viz.explorer.layout import Box
from viz.explorer.routing import CARD_WIDTH, Point

#: The scale at which the whole fits a screen of 1600 by 1000, where a label is drawn at 12 pixels on two lines.
SCALE = 0.58


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def touches(start: Point, end: Point, box: Box) -> bool:
    low, high = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return low < box.x + box.width and high > box.x and top < box.y + box.height and bottom > box.y


def parts(points: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    return list(pairwise(points))


def test_no_two_cards_overlap_and_each_stands_in_its_band(shipped: View, placed: Layout) -> None:
    assert not [pair for pair in combinations(placed.cards.values(), 2) if overlap(*pair)]
    for card in shipped.cards:
        box, band = placed.cards[card.key], placed.bands[card.side][card.band]
        assert band.x < box.x
        assert box.x + box.width < band.x + band.width
        assert band.y < box.y
        assert box.y + box.height < band.y + band.height


def test_bands_are_at_equal_height_on_both_sides(shipped: View, placed: Layout) -> None:
    for band in shipped.bands:
        left, right = placed.bands["left"][band.id], placed.bands["right"][band.id]
        assert (left.y, left.height) == (right.y, right.height)
    tops = [placed.bands["left"][band.id].y for band in shipped.bands]
    assert tops == sorted(tops)


def test_no_line_runs_through_a_card_that_it_does_not_end_at(shipped: View, placed: Layout) -> None:
    for line in shipped.lines:
        for start, end in parts(placed.paths[line.id].points):
            assert start[0] == end[0] or start[1] == end[1]
            for key, box in placed.cards.items():
                if key not in (line.origin, line.target):
                    assert not touches(start, end, box), (line.id, key)


def test_a_line_meets_its_own_cards_only_at_its_ends(shipped: View, placed: Layout) -> None:
    for line in shipped.lines:
        points = placed.paths[line.id].points
        for key, point in ((line.origin, points[0]), (line.target, points[-1])):
            box = placed.cards[key]
            on_side = point[0] in (box.x, box.x + box.width) and box.y <= point[1] <= box.y + box.height
            on_edge = point[1] in (box.y, box.y + box.height) and box.x <= point[0] <= box.x + box.width
            assert on_side or on_edge
            assert not any(touches(*part, box) for part in parts(points))


def test_no_line_lies_on_another(placed: Layout) -> None:
    straight: dict[tuple[str, float], list[tuple[float, float, str]]] = {}
    for id, path in placed.paths.items():
        for start, end in parts(path.points):
            along = 1 if start[0] == end[0] else 0
            key = ("v" if along else "h", start[1 - along])
            straight.setdefault(key, []).append((*sorted((start[along], end[along])), id))
    for members in straight.values():
        for one, other in combinations(members, 2):
            if one[2] != other[2]:
                assert one[1] <= other[0] or other[1] <= one[0], (one, other)


def test_what_is_set_beside_each_other_stands_on_one_row_at_the_spine(shipped: View, placed: Layout) -> None:
    assert len(shipped.marks) >= 8
    for mark in shipped.marks:
        left, right = placed.cards[mark.left], placed.cards[mark.right]
        assert left.y == right.y
        assert placed.marks[mark.comparison][1] == left.y + left.height / 2
    ends = [place for mark in shipped.marks for place in (mark.left, mark.right)]
    assert len(ends) == len(set(ends))


def test_labels_fit_their_cards(shipped: View) -> None:
    room = 2 * (CARD_WIDTH - 20) * SCALE
    for card in shipped.cards:
        for label in card.label:
            width = sum(12.0 if unicodedata.east_asian_width(c) in "WF" else 6.3 for c in label)
            # Three long names are cut off at the last word; their panels say them in full.
            assert width <= room * 1.3, label
    long = [c.label[0] for c in shipped.cards if 6.3 * len(c.label[0]) > room]
    assert len(long) <= 3, long


def test_a_hostile_pack_is_laid_out_too(hostile: View) -> None:
    found = layout(hostile)
    assert set(found.cards) == {card.key for card in hostile.cards}
    assert not [pair for pair in combinations(found.cards.values(), 2) if overlap(*pair)]
