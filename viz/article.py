"""The article's statements in its order: each paraphrased, with what a check found, its sources, and what holds now.

It needs no script: what is chosen on it, the verdict and the language, is part of its address.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, get_args

from graph.errors import QuestionError
from graph.model import Verdict
from graph.selection import Child, Having, Order, Part, Select, Selection, Where
from graph.shape import ANY
from graph.slice import Slice
from graph.store import Answer, Store
from viz.disputes import Language, said_of, value_of
from viz.document import render
from viz.navigation import Navigation, file_of, looks, navigation
from viz.palette import VERDICT_SIGNS, ThemeName, theme_called
from viz.question import ask, rows_of
from viz.words import WORDS, Words, in_both, names_of

__all__ = [
    "Article",
    "ArticleAsked",
    "ArticleClaim",
    "ArticleSource",
    "Newer",
    "article",
    "article_page",
    "article_query",
    "ask_article",
    "read_article_address",
]

Row = Mapping[str, Any]

_VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
#: What the sections of the shipped article are about, by the word that opens a locator. Others stand for themselves.
_SECTIONS: Final[Mapping[str, Words]] = {
    "s0-intro": ("The lead", "前書き"),
    "s1-wall-street": ("Wall Street", "ウォール街"),
    "s2-colossus": ("Colossus and speed", "コロッサスと速さ"),
    "s3-data": ("Data", "データ"),
    "s4-stack": ("The six layers", "六つの層"),
    "s5-discount": ("The Musk discount", "マスク・ディスカウント"),
    "s6-catalyst": ("The catalyst", "カタリスト"),
    "s7-investing": ("Investing", "投資"),
    "s8-footer": ("The footer", "ページ末尾"),
}
_PLACES: Final[Mapping[str, Words]] = {"p": ("paragraph {}", "第{}段落"), "l": ("list item {}", "箇条{}")}

_AS_WRITTEN = (Order("position"),)
_NAME = ("id", "name", "name_ja")
_NAMED = Select(ANY, variants=(Select("Entity", _NAME), Select("Layer", _NAME), Select("Stage", _NAME)))
_VALUE = ("noun", "number", "low", "high", "unit", "qualifier", "value", "text", "text_ja")
# Sources, and the claims that hold now, are fetched once beside what refers to them: a statement that repeats them at
# every place takes Neo4j seconds to plan.
_CITATION = Select("Citation", ("locator",), (Child("source", Select("Source", ("id",))),), order=_AS_WRITTEN)
_ABOUT = (Child("about", _NAMED), Child("object", _NAMED), Child("citations", _CITATION))
_SOURCE = Select("Source", ("id", "title", "title_ja", "publisher", "date", "address", "reliability"))
_STATED = Select(
    "Claim",
    (
        *("id", "predicate", *_VALUE, "scope", "scope_ja", "as_of", "since", "status"),
        *("verdict", "verdict_note", "verdict_note_ja"),
    ),
    (
        *_ABOUT,
        Child("said_by", Select("Entity", _NAME)),
        Child("checked_by", _CITATION),
        Child("superseded_by", Select("Claim", ("id",), order=_AS_WRITTEN)),
        Child("disputed_in", Select("Dispute", ("id", "question", "question_ja"))),
    ),
    where=(Where("tellings", "has", "article"),),
    order=_AS_WRITTEN,
)
_NEWER = Select("Claim", ("id", "predicate", *_VALUE, "as_of", "since"), _ABOUT, where=(Having("supersedes"),))
_QUESTION = Selection(
    (
        Part(Select("Dataset", ("content_hash",))),
        *(Part(select, Slice.everything()) for select in (_SOURCE, _STATED, _NEWER)),
    )
)


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """A source as the list at the end numbers it, from 1; `address` only where it is a page of the web."""

    number: int
    title: Words
    publisher: str
    date: str | None
    address: str | None
    reliability: str


@dataclass(frozen=True, slots=True)
class Newer:
    """A claim that says what holds now. `sources` are numbers, with the place in each."""

    id: str
    said: Words
    value: Words
    when: str | None
    sources: tuple[tuple[int, str | None], ...]


@dataclass(frozen=True, slots=True)
class ArticleClaim:
    """One statement of the article. `place` is its number in the article's order, from 1; `where` its paragraph."""

    place: int
    id: str
    section: str
    where: Words
    said: Words
    value: Words
    scope: Words | None
    when: str | None
    speaker: Words | None
    status: str
    verdict: str | None
    verdict_note: Words | None
    checked: tuple[tuple[int, str | None], ...]
    superseded_by: tuple[Newer, ...]
    disputes: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """Every statement of the article, in its order, and the sources by which they were checked.

    `cited` is where the statements themselves stand; `writer` says those for which no other speaker is named.
    """

    content_hash: str
    claims: tuple[ArticleClaim, ...]
    sources: tuple[ArticleSource, ...]
    cited: tuple[ArticleSource, ...]
    writer: Words | None

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many statements have which verdict, in the order of the vocabulary, without those of none."""
        found = Counter(claim.verdict for claim in self.claims)
        return tuple((verdict, found[verdict]) for verdict in _VERDICTS if found[verdict])

    def with_verdict(self, verdict: str | None) -> tuple[ArticleClaim, ...]:
        """The statements of one verdict, or all."""
        return tuple(claim for claim in self.claims if verdict in (None, claim.verdict))


@dataclass(frozen=True, slots=True)
class ArticleAsked:
    """What the page's address asks for: statements of one verdict or all, a language, a theme or the reader's own."""

    verdict: str | None = None
    language: Language = "en"
    theme: ThemeName | None = None


def read_article_address(pairs: Iterable[tuple[str, str]]) -> ArticleAsked:
    """What an address asks for; `QuestionError` for what makes no sense in it.

    >>> read_article_address([("verdict", "superseded"), ("lang", "ja")]).verdict
    'superseded'
    """
    said: dict[str, str] = {}
    for name, value in pairs:
        if name in said:
            raise QuestionError(f"{name[:80]} is said twice; say it once")
        said[name] = value.strip()
    language: Language = "ja" if said.pop("lang", "en") == "ja" else "en"
    theme = theme_called(said.pop("theme", ""))
    verdict = said.pop("verdict", "")
    if verdict and verdict not in _VERDICTS:
        raise QuestionError(f"verdict={verdict[:80]} is not here; choose one of {', '.join(_VERDICTS)}")
    if said:
        names = ", ".join(name[:80] for name in said)
        raise QuestionError(f"There is nothing to choose that is called {names}; there are verdict, lang, theme")
    return ArticleAsked(verdict or None, language, theme)


async def ask_article(store: Store) -> Answer:
    """What is on record of every statement of the article, at any time."""
    return await ask(store, _QUESTION)


def article(answer: Answer) -> Article:
    """The answer of a store as what the page shows."""
    hashes, sources, stated, newer = rows_of(_QUESTION, answer)
    return _Reader(sources, newer).article("+".join(sorted(row["content_hash"] for row in hashes)), stated)


def article_query(verdict: str | None = None) -> str:
    """The GraphQL query that gives the same statements; of more than 100 the rest follows `endCursor`."""
    chosen = [verdict] if verdict else _VERDICTS
    words = ", ".join(one.upper().replace("-", "_") for one in chosen)
    return f"""\
query Article($after: String) {{
  graph(slice: {{asOf: "any"}}) {{
    claims(first: 100, after: $after, where: {{verdict: [{words}]}}) {{
      totalCount
      pageInfo {{ hasNextPage endCursor }}
      nodes {{
        id
        about {{ ... on Entity {{ name nameJa }} }}
        predicate
        value
        textJa
        scope
        scopeJa
        status
        saidBy {{ name }}
        citations {{ locator }}
        verdict
        verdictNote
        verdictNoteJa
        checkedBy(first: 5) {{ locator source {{ title publisher date }} }}
        supersededBy(first: 5) {{ id value since }}
      }}
    }}
  }}
}}
"""


def article_page(
    shown: Article,
    language: Language = "en",
    nonce: str | None = None,
    *,
    verdict: str | None = None,
    theme: ThemeName | None = None,
    notice: str | None = None,
    links: Navigation | None = None,
) -> str:
    """The page's HTML: for a server with `nonce`, without it a file that carries its own policy.

    `links` are those of a file among others, whose explorer and disputes it leads to.
    Only statements of `verdict` are listed where one is given. A `notice` says what of its address made no sense.
    """
    claims = shown.with_verdict(verdict)
    numbers = {
        number
        for claim in claims
        for cited in (claim.checked, *(newer.sources for newer in claim.superseded_by))
        for number, _ in cited
    }
    own = f"verdict={verdict}" if verdict else ""
    look = looks(language, theme, "?")
    return render(
        "article.html.j2",
        language=language,
        theme=theme,
        nonce=nonce,
        shown=shown,
        sections=[(name, section_words(name), list(of_it)) for name, of_it in groupby(claims, _section)],
        sources=[source for source in shown.sources if source.number in numbers],
        chosen=verdict,
        signs=VERDICT_SIGNS,
        # The parts of an address that keep how the page looks, after `?`, `&` and in the explorer's fragment.
        look=look,
        more=looks(language, theme, "&"),
        query=article_query(verdict),
        notice=notice,
        links=navigation("article", language, theme, own=own) if nonce else links,
        # Where a claim is shown in the picture, and where the answers to a question are compared.
        explorer="/" if nonce else "explorer.html" if links else None,
        disputes=f"/disputes{look}" if nonce else file_of("disputes", language) if links else None,
    )


def section_words(name: str) -> Words:
    """What a section of the article is called; a name that is not known stands for itself."""
    return _SECTIONS.get(name, (name, name))


def _section(claim: ArticleClaim) -> str:
    return claim.section


def _where(place: str) -> Words:
    """A place within a section, such as `p2`, in words.

    >>> _where("p2"), _where("heading")[0], _where("fol. 3")[1]
    (('paragraph 2', '第2段落'), 'heading', 'fol. 3')
    """
    if place == "heading":
        return WORDS["article_heading"]
    found = re.fullmatch(r"([pl])(\d+)", place)
    if not found:
        return place, place
    english, japanese = _PLACES[found[1]]
    return english.format(found[2]), japanese.format(found[2])


class _Reader:
    """Numbers the sources in the order in which a reader meets them."""

    def __init__(self, sources: Iterable[Row], newer: Iterable[Row]) -> None:
        self._on_record = {row["id"]: row for row in sources}
        self._newer_claims = {row["id"]: row for row in newer}
        self._sources: dict[str, ArticleSource] = {}

    def article(self, content_hash: str, rows: Iterable[Row]) -> Article:
        own: dict[str, ArticleSource] = {}
        claims = []
        for place, row in enumerate(rows, start=1):
            claims.append(self._claim(place, row))
            for citation in row["citations"]:
                id = citation["source"]["id"]
                own.setdefault(id, _source(len(own) + 1, self._on_record[id]))
        speakers = Counter(claim.speaker for claim in claims if claim.speaker)
        writer = speakers.most_common(1)[0][0] if speakers else None
        return Article(content_hash, tuple(claims), tuple(self._sources.values()), tuple(own.values()), writer)

    def _claim(self, place: int, row: Row) -> ArticleClaim:
        locator = next((one["locator"] for one in row["citations"] if one["locator"]), "")
        section, _, within = locator.partition(" ")
        return ArticleClaim(
            place=place,
            id=row["id"],
            section=section,
            where=_where(within),
            said=said_of(row),
            value=value_of(row),
            scope=in_both(row, "scope"),
            when=row["as_of"] or row["since"],
            speaker=names_of(row["said_by"]) if row["said_by"] else None,
            status=row["status"],
            verdict=row["verdict"],
            verdict_note=in_both(row, "verdict_note"),
            checked=self._cited(row["checked_by"]),
            superseded_by=tuple(self._newer(self._newer_claims[newer["id"]]) for newer in row["superseded_by"]),
            disputes=tuple(
                (one["id"], (one["question"], one["question_ja"] or one["question"])) for one in row["disputed_in"]
            ),
        )

    def _newer(self, row: Row) -> Newer:
        cited = self._cited(row["citations"])
        return Newer(row["id"], said_of(row), value_of(row), row["as_of"] or row["since"], cited)

    def _cited(self, citations: Iterable[Row]) -> tuple[tuple[int, str | None], ...]:
        return tuple((self._number(one["source"]["id"]), one["locator"]) for one in citations)

    def _number(self, id: str) -> int:
        return self._sources.setdefault(id, _source(len(self._sources) + 1, self._on_record[id])).number


def _source(number: int, row: Row) -> ArticleSource:
    address = row["address"]
    return ArticleSource(
        number=number,
        title=(row["title"], row["title_ja"] or row["title"]),
        publisher=row["publisher"],
        date=row["date"],
        address=address if address.startswith(("https://", "http://")) else None,
        reliability=row["reliability"],
    )
