"""Files made to harm: the real command refuses each with file and line, soon, and in little memory."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.served import environment

ROOT = Path(__file__).parents[2]
SECONDS = 30
MEGABYTES = 300

#: The command, which tells at its end the most memory it ever held.
COMMAND = """
import atexit, pathlib, sys
status = pathlib.Path("/proc/self/status")
if status.exists():
    atexit.register(lambda: print([l for l in status.read_text().splitlines() if "VmHWM" in l][0], file=sys.stderr))
from api.cli import main
main()
"""

HEADER = {"pack.yaml": b"id: p\ntitle: P\n"}
ENTITY = b"ecosystem: e, kind: company, name: "
CSV = b"id,ecosystem,kind,name\n"
BUNDLE = b'{"muskgraph": 1,\n"pack": {"id": "p", "title": "P"},\n"entities": [\n'
MB = 1_000_000


def rows(*values: bytes) -> bytes:
    """A YAML file with one entity in line 2, as these fields say."""
    return b"entities:\n  - {" + b", ".join(values) + b"}\n"


def line(value: bytes) -> bytes:
    """A JSON Lines file with one entity, whose name is `value`, in line 2."""
    return b'\n{"id": "b", "ecosystem": "e", "kind": "company", "name": %s}\n' % value


HOSTILE = {
    # ---- YAML
    "an alias bomb": ("f.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, "an anchor"),
    "ten thousand brackets": ("f.yaml", b"a: " + b"[" * 10_000, 1, "nested deeper than 50"),
    "a hundred megabytes": ("f.yaml", b"claims:\n" + b"  - {id: a}\n" * (100 * MB // 12), 0, "may have 10 MB"),
    "ten megabytes of tiny rows": ("f.yaml", b"claims:\n" + b"- {id: a}\n" * (MB - 1), 133_334, "400,000 values"),
    "a NUL byte": ("f.yaml", b"claims:\n  - {id: a\0}\n", 2, "NUL"),
    "a NUL escape": ("f.yaml", rows(b"id: a", ENTITY + b'"\\0"'), 2, "NUL"),
    "a byte order mark": ("f.yaml", b"\xef\xbb\xbfclaims: []\n", 1, "byte order mark"),
    "a doubled key": ("f.yaml", b"claims:\n  - id: a\n    id: b\n", 3, "stands twice"),
    "bytes that are no text": ("f.yaml", b"claims:\n  - {id: \xff}\n", 2, "not UTF-8"),
    "half a character": ("f.yaml", rows(b"id: a", ENTITY + b'"\\ud800"'), 2, "not YAML|half a character"),
    "a long number": ("f.yaml", rows(b"id: a", ENTITY + b"9" * 20_000), 2, "at most 40 digits"),
    "an id that leads out": ("f.yaml", rows(b"id: ../x", ENTITY + b"A"), 2, "lower-case words"),
    "an id of every object": ("f.yaml", rows(b"id: __proto__", ENTITY + b"A"), 2, "lower-case words"),
    "an id of every class": ("f.yaml", rows(b"id: constructor", ENTITY + b"A"), 2, "a word of their own"),
    "an id that a terminal obeys": ("f.yaml", rows(b'id: "\\e[2J"', ENTITY + b"A"), 2, r"'\\x1b\[2J'"),
    "a key that a terminal obeys": ("f.yaml", rows(b"id: a", b'"\\e[2J": 1', ENTITY + b"A"), 2, r"\\x1b\[2J"),
    "a name that never ends": ("f.yaml", rows(b"id: a", ENTITY + b"x" * 10_001), 2, "at most 10000"),
    # ---- CSV
    "a formula": ("entities.csv", CSV + b"a,e,company,=HYPERLINK()\n", 2, "a spreadsheet runs"),
    "a formula behind a tab": ("entities.csv", CSV + b'a,e,company,"\t=1+1"\n', 2, "a spreadsheet runs"),
    "a field of fifty megabytes": ("entities.csv", CSV + b'a,e,company,"' + b"x" * 50 * MB + b'"\n', 2, "a line has"),
    "a field of many lines": ("entities.csv", CSV + b'a,e,company,"' + b"x\n" * 25 * MB + b'"\n', 2, "a field has"),
    "a field a little too long": ("entities.csv", CSV + b"a,e,company," + b"x" * 10_001 + b"\n", 2, "10,000"),
    "a quote that never closes": ("entities.csv", CSV + b'a,e,company,"A\n', 2, "never closed"),
    "a thousand columns": ("entities.csv", b"id," + b"x," * 1_000 + b"\n", 1, "at most 100 columns"),
    "a table with a NUL": ("entities.csv", CSV + b"a,e,company,\0\n", 2, "NUL"),
    "a table that is no text": ("entities.csv", CSV + b"a,e,company,\xff\n", 2, "not UTF-8"),
    "a table in UTF-16": ("entities.csv", CSV.decode().encode("utf-16"), 1, "NUL|not UTF-8"),
    "a table of long numbers": ("claims.csv", b"id,number\na," + b"9" * 9_999 + b"\n", 2, "at most 40 digits"),
    "a table with an id that leads out": ("entities.csv", CSV + b"../x,e,company,A\n", 2, "lower-case words"),
    # ---- JSON Lines
    "JSON a hundred thousand deep": ("entities.jsonl", line(b"[" * 100_000 + b"]" * 100_000), 2, "deeper than 50"),
    "JSON sixty deep": ("entities.jsonl", line(b"[" * 60 + b"]" * 60), 2, "deeper than 50"),
    "a doubled key in JSON": ("entities.jsonl", line(b'"A", "name": "B"'), 2, "stands twice"),
    "no number": ("entities.jsonl", line(b"NaN"), 2, "NaN is no number"),
    "no end": ("entities.jsonl", line(b"-Infinity"), 2, "-Infinity is no number"),
    "a long number in JSON": ("entities.jsonl", line(b"9" * 20_000), 2, "at most 40 digits"),
    "half a character in JSON": ("entities.jsonl", line(b'"\\ud800"'), 2, "half a character"),
    "a NUL escape in JSON": ("entities.jsonl", line(b'"\\u0000"'), 2, "NUL"),
    "lines behind a byte order mark": ("flows.jsonl", b"\xef\xbb\xbf{}\n", 1, "byte order mark"),
    "JSON that is no text": ("entities.jsonl", line(b'"\xff"'), 2, "not UTF-8"),
    "a line of fifty megabytes": ("entities.jsonl", line(b'"' + b"x" * 50 * MB + b'"'), 2, "a line has more"),
    # ---- one JSON file
    "a pack a hundred thousand deep": ("p.json", BUNDLE + b"[" * 100_000, 4, "deeper than 50"),
    "a pack with a doubled list": ("p.json", BUNDLE + b'],\n"entities": []}', 5, "stands twice"),
    "a pack with a doubled key": ("p.json", BUNDLE + b'{"id": "a",\n"id": "b"}]}', 4, "stands twice"),
    "a pack with an id that leads out": ("p.json", BUNDLE + b'{"id": "../x"}]}', 4, "lower-case words"),
    "a pack that breaks off": ("p.json", BUNDLE + b'{"id": "a"', 4, "not JSON"),
    "a pack that is none": ("p.json", b'{"name": "x"}', 1, "no part of a pack"),
    "a pack behind many blanks": ("p.json", b" " * 100 * MB + b"\nx", 2, "one JSON object"),
    "a pack with a long row": ("p.json", BUNDLE + b'{"id": "' + b"x" * 50 * MB + b'"}]}', 4, "more than 1,000,000"),
    "a pack that is no text": ("p.json", BUNDLE + b'"\xff"', 4, "not UTF-8"),
}


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A pack with one hostile file, taken away again: some are large."""
    name, content, *_ = HOSTILE[request.param]
    for written, text in {**HEADER, name: content}.items():
        (tmp_path / written).write_bytes(text)
    yield tmp_path / name if name.endswith(".json") else tmp_path
    (tmp_path / name).unlink()


@pytest.mark.parametrize(
    ("place", "file", "at", "says"),
    [(what, file, at, says) for what, (file, _, at, says) in HOSTILE.items()],
    indirect=["place"],
    ids=HOSTILE,
)
def test_what_is_made_to_harm_is_refused_with_its_line(place: Path, file: str, at: int, says: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "check", str(place)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 65, said
    assert "Traceback" not in said
    assert "\x1b" not in said
    [found] = [each for each in said.splitlines() if f"{file}:" in each]
    assert f"{file}:{at}: " in found if at else f"{file}: " in found
    assert re.search(says, found), found
    if held := re.search(r"VmHWM:\s*(\d+) kB", said):
        assert int(held[1]) / 1_000 < MEGABYTES
