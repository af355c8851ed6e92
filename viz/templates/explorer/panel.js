// ---- the panel ----------------------------------------------------------------------------------------------------

const heading = (said) => make("h3", {}, said);
const chip = (said, kind) => (said ? make("li", { class: `chip ${kind ?? ""}` }, said) : null);
let cited = new Set();

function cites(list) {
  if (!list.length) return null;
  const span = make("span", { class: "cite" });
  list.forEach(({ number, locator }, at) => {
    cited.add(number);
    if (at) span.append(" ");
    const source = sources.get(number);
    const link = make("a", { href: `#source-${number}`, title: source ? say(source.title) : null, "data-source": number }, `[${number}]`);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      panel.querySelector(`#source-${number}`)?.scrollIntoView({ block: "center" });
    });
    span.append(link);
    if (locator) span.append(make("span", { class: "small" }, ` ${locator}`));
  });
  return span;
}

const VERDICTS = { supported: "✓", reached: "✓", "supported-imprecise": "≈", imprecise: "≈", superseded: "↷", contradicted: "✗" };
function claim(id) {
  const said = statements.get(id);
  if (!said) return null;
  const reading = said.status === "reading";
  const meta = [
    said.scope ? say(said.scope) : null,
    said.when ?? word("undated"),
    said.speaker ? `${say(said.speaker)}` : null,
    reading ? word("our_reading") : said.status === "fact" ? null : word(`status_${said.status}`),
    said.confidence && said.telling === "evidence" ? `${word("confidence")}: ${word(`confidence_${said.confidence}`)}` : null,
    said.independent > 1 ? `${word("origins")}: ${said.independent}` : null,
    said.secondary_only ? word("secondary_only") : null,
  ].filter(Boolean);
  const place = said.telling === "article" ? article.indexOf(said) + 1 : 0;
  return make("li", { class: `${said.telling} ${said.confirmed ? "" : "unshown"} ${state.claim === id ? "chosen" : ""}`, "data-claim": id },
    make("span", {}, say(said.predicate) + (say(said.value) ? ": " : "")),
    make("span", { class: "value" }, make("bdi", {}, say(said.value))), " ",
    said.confirmed ? cites(said.sources) : null,
    make("div", { class: "small" }, meta.join(" · "), place && place !== state.walk ? [" · ", make("a", { href: `#walk=${place}` }, `${word("walk_short")} ${place}`)] : null),
    said.confirmed ? null : make("div", { class: "small" }, word("not_confirmed")),
    said.verdict || said.verdict_note ? make("div", { class: "note" },
      said.verdict ? make("span", { class: "verdict", "data-verdict": said.verdict }, `${VERDICTS[said.verdict] ?? "?"} ${word(`verdict_${said.verdict}`)}`) : null,
      said.verdict_note ? ` ${say(said.verdict_note)}` : null, " ", cites(said.checked)) : null,
    said.superseded_by.map((id) => statements.get(id)).filter(Boolean).map((newer) => make("div", { class: "note" }, `${word("superseded_by")}: `,
      make("a", { href: `#claim=${newer.id}` }, `${details.has(newer.about) ? `${say(details.get(newer.about).name)} · ` : ""}${say(newer.predicate)}: ${say(newer.value)}`), newer.when ? ` (${newer.when})` : null)),
    said.disputes.map(([id, question]) => make("div", { class: "note" }, `${word("answered_differently")}: `,
      data.served ? make("a", { href: `/disputes#${id}` }, say(question)) : say(question))),
    said.formula ? make("div", { class: "note" }, word("derived"), said.formula) : null,
    said.note ? make("div", { class: "note" }, said.note) : null,
    said.consulted.length ? make("div", { class: "note" }, `${word("consulted")}: ${said.consulted.map(say).join("; ")}`) : null);
}
/** Claims that stand at the day, and the others folded away. */
function claims(ids) {
  const now = ids.filter(claimStands);
  const then = ids.filter((id) => !claimStands(id));
  return [
    make("ul", { class: "claims" }, now.map(claim)),
    then.length ? make("details", { open: then.includes(state.claim) ? "" : null }, make("summary", {}, `${word("other_days")} (${then.length})`), make("ul", { class: "claims" }, then.map(claim))) : null,
  ];
}

/** Each question that figures of these claims answer differently: all answers of one unit, each on a line of its own. */
function ranges(ids) {
  const asked = new Map(ids.flatMap((id) => statements.get(id)?.disputes ?? []));
  const found = [...asked].flatMap(([id, question]) => {
    const told = everyStatement.filter((one) => one.disputes.some(([other]) => other === id) && one.confirmed && (one.number !== null || one.low !== null));
    return [...new Set(told.map((one) => one.unit))].map((unit) => ({ question, list: told.filter((one) => one.unit === unit) }));
  }).filter(({ list }) => list.length > 1);
  return found.length ? [heading(word("ranges")), found.map(({ question, list }) => range(question, list))] : [];
}
function range(question, list) {
  const ends = list.flatMap((one) => [one.number, one.low, one.high]).filter((value) => value !== null);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const at = (value) => `${most > least ? (100 * (value - least)) / (most - least) : 50}%`;
  const placed = (element, from, to) => {
    element.style.left = at(from);
    if (to !== undefined) element.style.width = `calc(${at(to)} - ${at(from)})`;
    return element;
  };
  return make("div", { class: "range" }, make("div", {}, say(question)),
    list.map((one) => make("div", { class: `reach ${one.telling}` },
      make("div", { class: "axis", "aria-hidden": "true" },
        one.low !== null && one.high !== null ? placed(make("i", { class: "spread" }), one.low, one.high) : null,
        placed(make("i", { class: one.preferred ? "dot preferred" : "dot" }), one.number ?? (one.low + one.high) / 2)),
      make("span", {}, make("b", {}, say(one.value)), one.preferred ? ` (${word("preferred")})` : "", " ",
        make("span", { class: "small" }, [say(one.predicate), say(one.scope), one.when, one.speaker ? say(one.speaker) : null].filter(Boolean).join(" · ")), " ", cites(one.sources)))));
}

function strokePicture(flow) {
  const canvas = make("canvas", { class: "stroke", width: 52, height: 20, "aria-hidden": "true" });
  canvas.style.width = "26px";
  canvas.style.height = "10px";
  drawSample(canvas, flow.stroke, flow.side === "left" ? (flow.tellings.length > 1 ? "both" : flow.tellings[0]) : "both");
  return canvas;
}
function drawSample(canvas, stroke, hue, { width, double } = { width: 1, double: false }) {
  const ctx = canvas.getContext("2d");
  ctx.strokeStyle = colours()[hue];
  ctx.lineWidth = double ? 10 : 4 * width;
  ctx.lineCap = stroke === "dotted" ? "round" : "butt";
  ctx.setLineDash(dashes[stroke].map((part) => part * 1.6));
  ctx.beginPath();
  ctx.moveTo(3, canvas.height / 2);
  ctx.lineTo(canvas.width - 3, canvas.height / 2);
  ctx.stroke();
  if (!double) return;
  ctx.strokeStyle = colours().surface;
  ctx.lineWidth = 4;
  ctx.stroke();
}

/** A flow as a sentence, forwards or back. */
const sentence = (flow, back) => say(back ? flow.back : flow.sentence);
function basis(flow) {
  if (!flow.confirmed) return word("not_confirmed_short");
  if (flow.basis === "implied") return word("status_implied");
  return flow.status === "fact" ? "" : flow.basis === "stated" ? word("stated") : word(`status_${flow.status}`);
}
function flowRow(id, back) {
  const flow = flows.get(id);
  const more = [flow.commodity ? say(flow.commodity) : null, flow.volume ? say(flow.volume) : null, basis(flow), glyphs[flow.reliability]].filter(Boolean).join(" · ");
  return make("li", {}, make("button", { class: "row", type: "button", "data-flow": id, onclick: () => show({ flow: id }) },
    strokePicture(flow), make("bdi", {}, sentence(flow, back)), make("div", { class: "small" }, more)));
}
/** Flows that are shown now, and the others folded away. */
function flowList(name, ids, back) {
  const now = ids.filter((id) => isShown(flows.get(id)));
  const rest = ids.filter((id) => !now.includes(id));
  return ids.length ? [
    heading(`${word(name)} (${now.length})`), rows(now.map((id) => flowRow(id, back))),
    rest.length ? make("details", {}, make("summary", {}, `${word("not_shown_now")} (${rest.length})`), rows(rest.map((id) => flowRow(id, back)))) : null,
  ] : null;
}
function entityRow(id, before = null, choose = (chosen) => show({ focus: chosen })) {
  const detail = details.get(id);
  if (!detail) return null;
  return make("li", {}, make("button", { class: "row", type: "button", "data-entity": id, onclick: () => choose(id) },
    before, make("bdi", {}, say(detail.name)),
    detail.confirmed ? null : make("span", { class: "small" }, ` · ${word("not_confirmed_short")}`)));
}
const rows = (list) => make("ul", { class: "rows" }, list);

function ends(list) {
  return list.map((end) => say(end.name)).join(", ");
}
function comparisonBlock(comparison, own) {
  const other = own === "left" ? comparison.right : comparison.left;
  const missing = !comparison.left.length || !comparison.right.length;
  const sign = missing ? null : make("span", { class: "value" }, `${glyphs[comparison.strength] ?? ""} `);
  return make("li", { "data-comparison": comparison.id },
    make("div", {}, sign, missing ? make("span", { class: "value" }, word("no_counterpart"))
      : make("button", { class: "row", type: "button", onclick: () => show({ compare: comparison.id }) }, make("bdi", {}, ends(other)))),
    make("div", {}, say(comparison.reason)),
    comparison.breaks ? make("div", { class: "note" }, make("b", {}, word("breaks")), say(comparison.breaks)) : null,
    make("div", { class: "small" }, [
      word(comparison.by === "article" ? "drawn_by_article" : "drawn_by_ours"),
      comparison.strength ? word(`strength_${comparison.strength}`) : null,
      comparison.role ? say(comparison.role) : null,
    ].filter(Boolean).join(" · ")));
}

function sourceList() {
  const numbers = [...cited].sort((a, b) => a - b);
  if (!numbers.length) return [];
  return [heading(word("sources")), make("ol", { class: "sources" }, numbers.map((number) => {
    const source = sources.get(number);
    const web = /^https?:\/\//i.test(source.address);
    return make("li", { id: `source-${number}`, "data-number": number }, make("span", {}, `${number}`), make("div", {},
      web ? make("a", { href: source.address, target: "_blank", rel: "noopener noreferrer" }, make("bdi", {}, say(source.title))) : make("bdi", {}, say(source.title)),
      make("div", { class: "small" }, `${source.publisher} · ${source.date ?? word("undated_source")} · `,
        make("span", { class: "dots", "aria-hidden": "true" }, glyphs[source.reliability]), ` ${word(`reliability_${source.reliability}`)}`),
      web ? null : make("div", { class: "small" }, source.address)));
  }))];
}

/** From when to when it is on record as existing. */
const lifeOf = ({ since, until }) => (since || until ? `${since ?? "?"} – ${until ?? ""}` : null);
function entityPanel(detail) {
  const band = detail.band ? say(bands.get(detail.band).name) : word("no_band");
  const told = (telling) => detail.claims.filter((id) => statements.get(id)?.telling === telling);
  const parts = detail.parts.map((id) => details.get(id)).filter(Boolean);
  const own = detail.side;
  const set = detail.comparisons.map((id) => comparisons.get(id));
  const facts = [
    detail.description, detail.place,
    lifeOf(detail),
  ].filter(Boolean);
  return [
    make("h2", {}, make("bdi", {}, say(detail.name))),
    L() === 0 && detail.name[1] !== detail.name[0] ? make("p", { class: "small", lang: "ja" }, detail.name[1]) : L() && detail.name[1] !== detail.name[0] ? make("p", { class: "small", lang: "en" }, detail.name[0]) : null,
    make("ul", { class: "chips" }, chip(say(detail.kind)), chip(band),
      detail.side === "left" ? detail.tellings.map((telling) => chip(word(telling), telling)) : null,
      detail.confirmed ? null : chip(word("not_confirmed_short")),
      detail.in_group === false ? chip(word("not_in_group")) : detail.in_group ? chip(word("in_group")) : null),
    facts.length ? make("p", {}, facts.join(" · ")) : null,
    isUndated(detail) ? make("p", { class: "small" }, undatedSign(), legendName("date", "undated")) : null,
    detail.note ? make("p", { class: "note" }, detail.note) : null,
    detail.id.startsWith("stage:") ? make("button", { class: "tool", type: "button", onclick: () => openStage(detail.band) }, word(isOpen(detail.band) ? "stage_close" : "stage_open")) : null,
    ranges([...detail.claims, ...parts.flatMap((part) => part.claims)]),
    told("article").length ? [heading(word("article_claims")), claims(told("article"))] : null,
    told("evidence").length ? [heading(word("evidence_claims")), claims(told("evidence"))] : null,
    parts.map((part) => [
      heading(`${word("part")}: ${say(part.name)}`),
      claims([...part.claims].sort((a, b) => lead(b) - lead(a))), rows([entityRow(part.id)]),
    ]),
    detail.part_of ? [heading(word("part_of")), rows([entityRow(detail.part_of)])] : null,
    detail.members.length ? [heading(word("members")), rows(detail.members.map((id) => entityRow(id, isUndated(details.get(id)) ? undatedSign() : null)))] : null,
    flowList("outgoing", detail.outgoing, false), flowList("incoming", detail.incoming, true),
    detail.members.length ? null : waysField(detail.id),
    set.length ? [heading(word("beside")), make("ul", { class: "claims" }, set.map((one) => comparisonBlock(one, sideOf(one, detail.id, own))))] : null,
    detail.events.length ? [heading(word("events")), make("ul", { class: "claims" }, detail.events.map((event) =>
      make("li", {}, make("span", { class: "small" }, `${event.when ?? word("undated")} `), say(event.text), " ",
        event.confirmed ? cites(event.sources) : make("span", { class: "small" }, word("not_confirmed_short")))))] : null,
    detail.standing.length ? [heading(word("standing")), rows(detail.standing.map((line) => make("li", {}, say(line))))] : null,
    detail.aliases.length ? [heading(word("also")), make("p", {}, detail.aliases.join(", "))] : null,
    detail.members.length ? null : citation(say(detail.name)),
  ];
}
/** Claims of a part that speak of days stand first: they are what the whole's claim is checked by. */
const lead = (id) => Number(/days/.test(statements.get(id)?.predicate[0] ?? ""));
const sideOf = (comparison, id, own) => (comparison.left.some((end) => end.id === id || end.opens === id) ? "left"
  : comparison.right.some((end) => end.id === id || end.opens === id) ? "right" : own);

function flowSection(flow) {
  const implied = flow.basis === "implied";
  return [
    make("ul", { class: "chips" }, flow.commodity ? chip(say(flow.commodity)) : null,
      flow.side === "left" ? flow.tellings.map((telling) => chip(word(telling), telling)) : null,
      chip(basis(flow) || word("status_fact")),
      flow.reliability ? chip(`${glyphs[flow.reliability]} ${word(`reliability_${flow.reliability}`)}`) : null, flow.by === "ours" ? chip(word("our_reading")) : null),
    make("p", {}, `${word("volume")}: `, make("b", {}, flow.volume ? say(flow.volume) : word("unknown")),
      " · ", flow.when ?? word("undated")),
    flow.confirmed ? null : make("p", {}, word("not_confirmed")),
    flow.note ? make("p", { class: "note" }, flow.note) : null,
    ranges([...flow.claims, ...flow.rests_on]),
    flow.claims.length ? [heading(word(flow.confirmed ? "shown_by" : "claims")), claims(flow.claims)] : null,
    flow.rests_on.length ? [heading(word("rests_on")), implied ? make("p", {}, `${word("implied")}:`) : null, claims(flow.rests_on)] : null,
    flow.same_link.length ? [heading(word("same_link")), rows(flow.same_link.filter((id) => flows.has(id)).map((id) => flowRow(id, false)))] : null,
  ];
}
function flowPanel(flow) {
  const line = scene.lineOfFlow.get(flow.id);
  const others = line ? line.flows.filter((id) => id !== flow.id) : [];
  return [
    make("h2", {}, make("bdi", {}, sentence(flow, false))),
    flowSection(flow),
    others.map((id) => [heading(sentence(flows.get(id), false)), flowSection(flows.get(id))]),
    heading(word("entries")), rows([entityRow(flow.origin), entityRow(flow.target)]),
    citation(sentence(flow, false)),
  ];
}
/** What to write below a quotation: what is shown, as of when, where from, and by which sources. */
function citation(what) {
  const said = () => {
    const days = SIDES.map((side) => `${say(data[side].name)} ${stopOf(side).as_of}`).join(", ");
    const listed = [...cited].sort((a, b) => a - b).map((number) => sources.get(number))
      .map((source) => `[${source.number}] ${say(source.title)}. ${source.publisher}, ${source.date ?? word("undated_source")}. ${source.address}`);
    return [`${what}. muskgraph, ${word("as_of")} ${days}. ${word("dataset")} ${$("hash").textContent}. ${location.href}`, ...listed].join("\n");
  };
  const box = make("textarea", { readonly: "", rows: "5", hidden: "", "aria-label": word("citation") });
  return make("div", { class: "citation" }, make("button", { class: "tool", type: "button", onclick: async (event) => {
    box.value = said();
    try {
      await navigator.clipboard.writeText(box.value);
      event.target.textContent = word("copied");
    } catch { // a page that may not write to the clipboard shows what to copy
      box.hidden = false;
      box.select();
    }
  } }, word("cite")), box);
}
function comparisonPanel(comparison) {
  const open = (list) => rows(list.map((end) => (end.opens ? entityRow(end.opens) : flows.has(end.id) ? flowRow(end.id, false) : make("li", {}, say(end.name)))));
  return [
    make("h2", {}, make("bdi", {}, `${ends(comparison.left) || "—"} ${glyphs[comparison.strength] ?? ""} ${ends(comparison.right) || "—"}`)),
    make("ul", { class: "chips" }, chip(word(comparison.by === "article" ? "drawn_by_article" : "drawn_by_ours")),
      comparison.strength ? chip(word(`strength_${comparison.strength}`)) : null, comparison.role ? chip(say(comparison.role)) : null),
    make("p", {}, say(comparison.reason)),
    comparison.breaks ? make("p", {}, make("b", {}, word("breaks")), say(comparison.breaks)) : null,
    comparison.left.length ? [heading(say(data.left.name)), open(comparison.left)] : null,
    comparison.right.length ? [heading(say(data.right.name)), open(comparison.right)] : null,
  ];
}
function startPanel() {
  const group = (what) => make("dl", { class: "legend" }, data.legend.filter((row) => row.what === what).flatMap((row) => {
    const sample = row.glyph ? make("span", {}, row.glyph) : make("canvas", { width: 96, height: 24, "aria-hidden": "true" });
    if (!row.glyph) drawSample(sample, what === "status" ? row.key : "solid", row.hue, row);
    return [make("dt", { class: "glyph" }, sample), make("dd", {}, L() ? row.name_ja : row.name)];
  }));
  return [
    make("h2", {}, word("how")), make("p", {}, word("how_1")), make("p", {}, word("how_2")), make("p", {}, word("how_3")),
    heading(word("legend_telling")), group("telling"), make("p", { class: "note" }, word("legend_right")),
    heading(word("legend_status")), group("status"),
    heading(word("legend_conflict")), group("conflict"),
    heading(word("legend_volume")), group("volume"),
    heading(word("legend_date")), group("date"),
    heading(word("legend_analogy")), group("analogy"),
    heading(word("legend_reliability")), group("reliability"),
    SIDES.map((side) => {
      const alone = [...comparisons.values()].filter((one) => one[side].length && !one[side === "left" ? "right" : "left"].length);
      return alone.length ? [heading(`${word("no_counterpart")}: ${say(data[side].name)}`), make("ul", { class: "claims" }, alone.map((one) =>
        make("li", {}, make("button", { class: "row", type: "button", onclick: () => show({ compare: one.id }) }, make("bdi", {}, ends(one[side]))), make("div", { class: "note" }, say(one.reason)))))] : null;
    }),
    heading(word("not")), make("p", {}, word("not_text")),
    heading(word("keyboard")), make("p", {}, word("keys")),
  ];
}

function fillPanel() {
  cited = new Set();
  const flow = state.flow && flows.get(state.flow);
  const comparison = state.compare && comparisons.get(state.compare);
  const detail = state.focus && details.get(state.focus);
  const body = state.walk ? walkPanel(state.walk) : state.ways ? waysPanel(state.ways)
    : flow ? flowPanel(flow) : comparison ? comparisonPanel(comparison) : detail ? entityPanel(detail) : startPanel();
  const bar = state.walk || state.ways || flow || comparison || detail ? make("div", { class: "bar" },
    make("button", { class: "tool back", type: "button", onclick: toPicture }, `↑ ${word("to_picture")}`),
    make("button", { class: "close", type: "button", "aria-label": word("close"), onclick: () => { show({}); toPicture(); } }, "×")) : null;
  panel.replaceChildren(...[bar, ...body, ...sourceList()].flat(9).filter((part) => part));
  panel.scrollTop = 0;
  if (!isNarrow.matches) panel.querySelector(".chosen")?.scrollIntoView({ block: "center" });
}
/** Where the panel stands below the picture, bring it into sight; the page alone is scrolled, not one that holds it. */
function toPanel() {
  const claim = panel.querySelector(".chosen");
  if (isNarrow.matches) window.scrollBy(0, claim ? claim.getBoundingClientRect().top - 90 : panel.getBoundingClientRect().top);
}
function toPicture() {
  if (isNarrow.matches) window.scrollBy(0, $("stage").getBoundingClientRect().top);
  picture.focus({ preventScroll: isNarrow.matches });
}
