"""A file is plain data with lines, whatever somebody put into it."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import FactError
from seed.files.document import Block, document

BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def test_keys_and_rows_know_their_lines() -> None:
    content = document(b"# facts\nclaims:\n  - id: a\n    text: b\n  - {id: c,\n     text: d}\n", "f")
    first, second = content["claims"]
    assert (content.line_of("claims"), first.line, first.line_of("text")) == (2, 3, 4)
    assert (second.line, second.line_of("text"), second.line_of("note")) == (5, 6, 5)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-02-02", "2026-02-02"),
        ("2026", 2026),
        ("yes", "yes"),
        ("true", True),
        ("null", None),
        ("", None),
        ("12:30", "12:30"),
        ("0644", "0644"),
        ("0x1f", "0x1f"),
        ("-0.5", -0.5),
        ("1e9", 1e9),
        (".nan", ".nan"),
        ("'7'", "7"),
        ("~1883", "~1883"),
    ],
)
def test_scalars_mean_what_they_look_like(said: str, meant: object) -> None:
    found = document(f"value: {said}".encode(), "f")["value"]
    assert found == meant
    assert type(found) is type(meant)


@pytest.mark.parametrize(
    ("raw", "line", "complaint"),
    [
        (BOMB, 1, "an anchor"),
        (b"a: 1\nb: *a\n", 2, "an alias"),
        (b"a: !!python/object/apply:os.system [ls]\n", 1, "a tag"),
        (b"a: !!str 1\n", 1, "a tag"),
        (b'"\\e[2J": 1\n"\\e[2J": 1\n', 2, r"'.x1b\[2J'` stands twice"),
        (b'a: "\\0"\n', 1, "a NUL character"),
        (b"x:\n  a: 1\n  a: 2\n", 3, "stands twice in one row, first in line 2"),
        (b"a: 1\n<<: {b: 1}\n<<: {c: 1}\n", 3, "stands twice"),
        (b"? [a]\n: b\n", 1, "a key is a word"),
        (b"- a\n", 1, "one mapping"),
        (b"just words\n", 1, "one mapping"),
        (b"a: 1\n---\nb: 1\n", 3, "one mapping"),
        (b"a: 1\nb: [1\n", 3, "not YAML"),
        (b"a: 1\n\tb: 2\n", 2, "not YAML"),
        (b"\xef\xbb\xbfa: 1\n", 1, "byte order mark"),
        (b"a: 1\nb: \x00\n", 2, "NUL"),
        (b"a: 1\nb: \xff\n", 2, "not UTF-8"),
        (b"a: 1\nb: \x07\n", 2, "a character that YAML does not allow"),
        (b"a: " + b"9" * 20_000, 1, "at most 40 digits"),
        (b"a: " + b"[" * 10_000, 1, "nested deeper than 50"),
        (b"a:\n" + b"".join(b" " * n + b"- \n" for n in range(1, 60)), 51, "nested deeper than 50"),
        (b"a: " + b" " * 10_000_000, 0, "10 MB"),
    ],
)
def test_what_is_not_plain_data_is_refused_with_its_line(raw: bytes, line: int, complaint: str) -> None:
    start = time.process_time()
    with pytest.raises(FactError, match=complaint) as refused:
        document(raw, "facts.yaml")
    assert (refused.value.file, refused.value.line) == ("facts.yaml", line)
    assert time.process_time() - start < 5  # where work grows with the square, it takes minutes


@pytest.mark.parametrize("raw", [b"", b"# nothing yet\n", b"---\n"])
def test_an_empty_file_says_nothing(raw: bytes) -> None:
    assert document(raw, "f") == {}


def test_text_is_text_whatever_it_says() -> None:
    said = "</script><img onerror=x> \u202e \u2028 " + "x" * 10_000
    assert document(f'a: "{said}"'.encode(), "f")["a"].startswith("</script>")


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_mapping_or_refused(raw: bytes) -> None:
    with suppress(FactError):
        assert isinstance(document(raw, "f"), Block)
