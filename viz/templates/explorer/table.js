// ---- the same in tables and as an outline: what the picture shows now, for those who do not see it -----------------

const link = (name, id, said) => make("a", { href: `#${new URLSearchParams({ [name]: id })}` }, make("bdi", {}, said));

function fillTables() {
  if (!$("table").open) return;
  const shown = everyFlow.filter(isShown);
  const here = [...details.values()].filter((detail) => !detail.members.length && stands(detail.side, detail.id));
  const count = new Map();
  shown.forEach((flow) => [flow.origin, flow.target].forEach((id) => count.set(id, (count.get(id) ?? 0) + 1)));
  const head = (...keys) => make("thead", {}, make("tr", {}, keys.map((key) => make("th", { scope: "col" }, word(key)))));
  const told = (tellings) => tellings.map((telling) => word(telling)).join(", ");
  const row = (first, ...cells) => make("tr", {}, make("th", { scope: "row" }, first), cells.map((cell) => make("td", {}, cell)));
  const bandOf = (detail) => (detail.band ? say(bands.get(detail.band).name) : word("no_band"));
  $("twin").replaceChildren(
    make("p", {}, SIDES.map((side) => `${say(data[side].name)}: ${word("as_of")} ${stopOf(side).as_of}. `).join(""), `${word("told_as")}: ${word(state.telling)}.`),
    make("h2", {}, word("outline")),
    make("ul", { class: "outline" }, data.bands.map((band) => make("li", {}, say(band.name), make("ul", {}, SIDES.map((side) => {
      const held = everyCard.filter((card) => card.side === side && card.band === band.id && card.kind !== "stage" && cardStands(card));
      return make("li", {}, `${say(data[side].name)}: `, held.length ? held.flatMap((card, at) => [at ? ", " : "", link("focus", card.id, say(card.label))]) : word("empty"));
    }))))),
    make("table", {}, make("caption", {}, `${word("entries")} (${here.length})`), head("name", "side", "band", "kind", "when", "told_by", "claims", "flows"),
      make("tbody", {}, here.map((detail) => row(
        [link("focus", detail.id, say(detail.name)), detail.confirmed ? null : make("i", {}, ` ${word("not_confirmed_short")}`)],
        say(data[detail.side].name), bandOf(detail), say(detail.kind), lifeOf(detail) ?? word("undated"), told(detail.tellings), detail.claims.filter(claimStands).length, count.get(detail.id) ?? 0)))),
    make("table", {}, make("caption", {}, `${word("flows")} (${shown.length})`), head("flow", "volume", "when", "status", "told_by", "sources"),
      make("tbody", {}, shown.map((flow) => row(link("flow", flow.id, sentence(flow, false)),
        flow.volume ? say(flow.volume) : word("unknown"), flow.when ?? word("undated"), basis(flow) || word("status_fact"), told(flow.tellings), flow.sources.join(", "))))),
    make("table", {}, make("caption", {}, word("sources")), head("number", "sources", "publisher", "dated", "reliability"),
      make("tbody", {}, [...sources.values()].map((source) => row(source.number, make("bdi", {}, say(source.title)), source.publisher, source.date ?? word("undated_source"), word(`reliability_${source.reliability}`))))),
  );
}
$("table").addEventListener("toggle", fillTables);
