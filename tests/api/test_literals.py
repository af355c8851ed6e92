"""The strings of a text and the rest of it: told apart as graphql-core reads them, and known by the rest alone."""

from __future__ import annotations

from typing import Any

import pytest
import strawberry.schema.schema as strawberry_schema
from graphql import GraphQLSyntaxError, Lexer, Source, TokenKind, parse
from hypothesis import example, given
from hypothesis import strategies as st

from api.execution.literals import Split, split
from api.execution.operation import AnswerFirst, Context, Guard
from api.execution.plans import Plans
from api.schema import make_schema
from graph import Settings, Store
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore
from tests.api.corpus import Asking
from tests.api.test_fast import asked

SCHEMA = make_schema([Guard, AnswerFirst])
SETTINGS = Settings()

# ---- the lexical pass ------------------------------------------------------------------------------------------------

PIECES = ['"', '""', '"""', "\\", '\\"', '\\"""', "\\u0041", "\\u{1F600}", "\\ud83d\\ude00", "\\ud800", "\\n", "\\x"]
PIECES += [
    "#",
    "\n",
    "\r",
    " ",
    "a",
    "'",
    "データ",
    "😀",
    "\ud800",
    "\ufeff",
    "\0",
    "{",
    "}",
    "(id:",
    ")",
    "...",
    "7",
    "-",
]
SOUND = st.builds('"{}"'.format, st.text(st.sampled_from("ab #'{}データ😀")))
SOUND_BLOCKS = st.builds('"""{}"""'.format, st.text(st.sampled_from("ab #'\n")))
COMMENTS = st.builds("#{}\n".format, st.text(st.sampled_from("ab\"'#\\")))
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14),
    st.lists(
        st.one_of(SOUND, SOUND_BLOCKS, COMMENTS, st.sampled_from(["{", " ", "a", "(id:", '"\\u0061"'])), max_size=9
    ),
).map("".join)


def tokens(text: str) -> list[tuple[TokenKind, str | None]] | None:
    """What graphql-core reads, comments too; None where it refuses a text."""
    lexer, found = Lexer(Source(text)), []
    try:
        token = lexer.token
        while token.kind is not TokenKind.EOF:
            token = token.next or lexer.read_next_token(token.end)
            found.append((token.kind, token.value))
    except GraphQLSyntaxError:
        return None
    return found


def joined(apart: Split) -> list[tuple[TokenKind, str | None]] | None:
    """The tokens of a skeleton with the strings in their places."""
    read = tokens(apart.skeleton)
    return read and [
        (kind, apart.texts[int(value or "")] if kind is TokenKind.STRING else value) for kind, value in read
    ]


@given(TEXTS)
@example('{ a(b: "", c: """ "" \\""" # """, d: "\\u0061") } # "x"')
@example('"a""b""""c""""d"')
@example('"""a')
@example('"a\n"')
@example('"\\')
def test_a_text_is_told_apart_without_loss(text: str) -> None:
    read, apart = tokens(text), split(text)
    if apart is None:
        strings = [value for kind, value in read or () if kind is TokenKind.STRING]
        assert strings == []
        return
    if read is not None:
        assert joined(apart) == read
    again = split(apart.skeleton)
    assert again is not None
    assert again.skeleton == apart.skeleton
    assert again.texts == tuple(map(str, range(len(apart.texts))))


@given(TEXTS, TEXTS)
def test_a_skeleton_belongs_to_no_other_text(text: str, other: str) -> None:
    """A text is sound whenever one of the same skeleton is, and differs from it in its strings alone."""
    one, two = split(text), split(other)
    if one is not None and two is not None and one.skeleton == two.skeleton:
        assert (tokens(text) is None) == (tokens(other) is None)


@pytest.mark.parametrize(
    ("text", "skeleton", "texts"),
    [
        ('{ a(b: "x", c: "y") }', '{ a(b: "0", c: "1") }', ("x", "y")),
        ('{ a(b: "x", c: "x") }', '{ a(b: "0", c: "0") }', ("x",)),
        ('{ a(b: "x", c: "\\u0078") }', '{ a(b: "0", c: "0") }', ("x",)),
        ('{ a(b: "") }', '{ a(b: "0") }', ("",)),
        ('{ a(b: "#", c: "\\"") }', '{ a(b: "0", c: "1") }', ("#", '"')),
        ('{ a(b: "x") } # "y"', '{ a(b: "0") } # "y"', ("x",)),
        ('{ a(b: """x""", c: "y") }', '{ a(b: """x""", c: "0") }', ("y",)),
        ('{ a(b: """x \\""" "y" """, c: "z") }', '{ a(b: """x \\""" "y" """, c: "0") }', ("z",)),
    ],
)
def test_strings_are_taken_out(text: str, skeleton: str, texts: tuple[str, ...]) -> None:
    assert split(text) == Split(skeleton, texts)


@pytest.mark.parametrize(
    "text",
    ["{ a }", '# "x"', '"""x"""', '{ a(b: "x) }', '{ a(b: "x\n") }', '{ a(b: """x") }', '{ a(b: "\\x") }', '"\\ud800"'],
)
def test_what_holds_no_sound_string_is_left_alone(text: str) -> None:
    assert split(text) is None


@pytest.mark.parametrize("most", [('"x"', 2_000), ('"\\n"', 200)])
def test_a_text_of_very_many_strings_is_left_to_the_parser(most: tuple[str, int]) -> None:
    string, count = most
    assert split(string * count) is not None
    assert split(string * (count + 1)) is None


# ---- known but for its strings ---------------------------------------------------------------------------------------

NODE = '{{ node(id: "{}") {{ id __typename }} }}'


class Watched:
    """Plans, and how often a text was parsed and validated for them."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.plans, self.store = Plans(store, SETTINGS), store
        self.parsed = self.validated = 0

        def watch(name: str, count: str) -> None:
            real = getattr(strawberry_schema, name)

            def counted(*arguments: Any, **named: Any) -> Any:
                setattr(self, count, getattr(self, count) + 1)
                return real(*arguments, **named)

            monkeypatch.setattr(strawberry_schema, name, counted)

        watch("parse", "parsed")
        watch("validate", "validated")

    async def ask(self, text: str, variables: dict[str, Any] | None = None) -> tuple[bytes, bool]:
        """The answer, the same as without plans, and whether it was executed."""
        context = Context(self.store, SETTINGS, self.plans)
        answer = await asked(Asking(text, variables), context)
        read = self.parsed, self.validated
        assert answer == await asked(Asking(text, variables), Context(self.store, SETTINGS))
        self.parsed, self.validated = read
        return answer, context.executed


@pytest.fixture
def watched(snapshot_store: SnapshotStore, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(snapshot_store, monkeypatch)


async def test_the_next_text_alike_is_neither_parsed_nor_validated(watched: Watched) -> None:
    for id in ("xai", "tesla", "spacex", "no-such-id", "\\u0078ai", 'a\\"b', "データ"):
        answer, was_executed = await watched.ask(NODE.format(id))
        assert not was_executed
        assert (b'"node":null' in answer) == (id not in ("xai", "tesla", "spacex", "\\u0078ai"))
    assert (watched.parsed, watched.validated) == (1, 1)
    assert len(watched.plans.plans) == 2  # the first as it is, and one for all others


async def test_nothing_is_kept_of_a_text_alike(watched: Watched) -> None:
    sizes = []
    for number in range(50):
        await watched.ask(NODE.format(f"entity-{number}"))
        kept = (watched.plans.documents, watched.plans.plans, watched.plans.alike)
        sizes.append([(len(each), each.weight) for each in kept])
    assert sizes[2:] == [sizes[1]] * 48


async def test_what_is_kept_of_texts_that_are_not_alike_is_bounded(watched: Watched) -> None:
    for each in (watched.plans.documents, watched.plans.plans, watched.plans.alike, watched.plans.fixed):
        each.most = 100_000
    for number in range(60):
        for id in ("xai", "tesla"):
            await watched.ask(f'query Q{number} {{ node(id: "{id}") {{ id }} }}')
    for each in (watched.plans.documents, watched.plans.plans, watched.plans.alike, watched.plans.fixed):
        assert each.weight <= 100_000
        assert len(each) > 0
    assert len(watched.plans.alike) < 60


async def test_only_strings_that_differed_are_open(watched: Watched) -> None:
    entities = 'entities(where: {{ids: ["{}"]}}) {{ nodes {{ id }} }}'
    text = f'{{{{ graph(ecosystem: "musk", slice: {{{{asOf: "{{}}"}}}}) {{{{ {entities} }}}} }}}}'
    for day, id in [("any", "xai"), ("any", "tesla"), ("any", "spacex"), ("2025", "xai"), ("2024", "x"), ("any", "y")]:
        _, was_executed = await watched.ask(text.format(day, id))
        assert not was_executed
    assert (watched.parsed, watched.validated) == (1, 1)
    assert len(watched.plans.plans) == 3  # of the first, of all at that date, of all


async def test_equal_strings_are_another_document(watched: Watched) -> None:
    """Two fields of one name are merged if they ask the same, and refused if they do not."""
    text = '{{ node(id: "{}") {{ id }} node(id: "{}") {{ __typename }} }}'
    for one, other in [("xai", "xai"), ("tesla", "tesla"), ("xai", "tesla"), ("tesla", "xai"), ("x", "x"), ("x", "")]:
        answer, _ = await watched.ask(text.format(one, other))
        assert (b"conflict" in answer) == (one != other)
    by_number = '{{ a: node(id: "{}") {{ id }} b: node(id: 7) {{ id }} }}'
    for id in ("xai", "7", "8"):
        answer, _ = await watched.ask(by_number.format(id))
        assert b'"errors":[]' in answer


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ('{{ graph {{ flows(after: "{}") {{ totalCount }} }} }}', None, ["x", "", "%F0", "\\u2028"]),
        ('{{ graph(slice: {{asOf: "{}"}}) {{ flows {{ totalCount }} }} }}', "2024", ["yesterday", "", "2024-13-01"]),
        ('{{ graph(ecosystem: "{}") {{ flows {{ totalCount }} }} }}', "musk", ["nowhere", "", "\\ue000"]),
        ('{{ graph {{ search(text: "{}") {{ id }} }} }}', "oil", [" ", "", "x" * 201]),
        ('{{ graph(slice: {{without: ["{}"]}}) {{ flows {{ totalCount }} }} }}', "c022", ["nope", ""]),
        ('{{ graph {{ paths(from: "{}", to: "xai") {{ searchedHops }} }} }}', "tesla", ["nope", ""]),
        (
            '{{ graph {{ entities(first: 2) {{ nodes {{ value(predicate: "{}") {{ id }} }} }} }} }}',
            "revenue",
            ["revenues"],
        ),
    ],
)
async def test_what_is_wrong_with_a_string_is_told(
    watched: Watched, text: str, good: str | None, bad: list[str]
) -> None:
    for sound in (good, good, *([good] if good is None else ["1999", "standard-oil", "spacex"])):
        await watched.ask(text.format(sound or "WyJpZCIsWyJ4Il1d"))
    for wrong in [*bad, *bad]:
        answer, _ = await watched.ask(text.format(wrong))
        assert b'"errors":[]' not in answer or wrong == ""
    if good is not None:
        answer, _ = await watched.ask(text.format(good))
        assert b'"errors":[]' in answer


@pytest.mark.parametrize(
    ("text", "executed"),
    [
        ('query Q($id: ID = "{}") {{ node(id: $id) {{ id }} }}', False),
        ('{{ nodes(ids: "{}") {{ id }} }}', False),
        ('{{ __type(name: "{}") {{ name }} }}', True),
        (
            'query Q($ids: [ID!]! = ["{}"], $id: ID = "spacex") {{ nodes(ids: $ids) {{ id }} node(id: $id) {{ id }} }}',
            False,
        ),
    ],
)
async def test_a_string_that_has_to_stay_stays(watched: Watched, text: str, executed: bool) -> None:
    for value in ("xai", "tesla", "Entity", "xai", "tesla", "Flow"):
        answer, was_executed = await watched.ask(text.format(value))
        assert was_executed == executed
        assert (value.encode() in answer) == (executed == value[0].isupper())


async def test_strings_that_stay_tell_documents_apart(watched: Watched) -> None:
    text = 'query Q($n: ID = "{}") {{ node(id: $n) {{ id }} other: node(id: "{}") {{ id }} }}'
    for name in ("xai", "tesla"):
        for id in ("spacex", "colossus", "nope", "nobody"):
            answer, was_executed = await watched.ask(text.format(name, id))
            assert not was_executed
            assert f'"node":{{"id":"{name}"}}'.encode() in answer
            assert (f'"other":{{"id":"{id}"}}'.encode() in answer) == (id in ("spacex", "colossus"))
    assert (watched.parsed, watched.validated) == (2, 2)


async def test_strings_and_variables_may_be_equal(watched: Watched) -> None:
    text = 'query Q($id: ID!) {{ a: node(id: $id) {{ id }} b: node(id: "{}") {{ id }} }}'
    for literal, given_id in [("xai", "x"), ("tesla", "x"), ("tesla", "tesla"), ("x", "tesla"), ("x", "x")]:
        answer, was_executed = await watched.ask(text.format(literal), {"id": given_id})
        assert not was_executed
        assert b'"errors":[]' in answer
        assert b'"rows":2,' in answer  # what is fetched once is shown twice


async def test_a_description_is_no_value(watched: Watched) -> None:
    text = '"{}" query Q {{ node(id: "{}") {{ id }} }}'
    parse(text.format("x", "y"))
    for said, id in [("first", "xai"), ("second", "tesla"), ("third", "spacex"), ("spacex", "spacex")]:
        answer, _ = await watched.ask(text.format(said, id))
        assert f'"node":{{"id":"{id}"}}'.encode() in answer


async def test_no_string_comes_to_the_question(snapshot_store: SnapshotStore) -> None:
    """What the store prepares holds none of the strings: they are given when it is asked."""
    counting = CountingStore(snapshot_store)
    plans = Plans(counting, SETTINGS)
    odd = "x'}) DETACH DELETE n //"
    for id in ("xai", "tesla", odd, "spacex"):
        await asked(Asking(NODE.format(id)), Context(counting, SETTINGS, plans))
    assert all(selection is counting.asked[1] for selection in counting.asked[1:])
    assert odd not in repr(counting.asked[1:])
