// ---- the ways between two entries ---------------------------------------------------------------------------------

const MOST_HOPS = 6;
const MOST_WAYS = 3;
const MOST_NAMES = 8;
const MORE_HOPS = 2; // how many steps longer than the shortest a firmer way may be
/** How firm a flow is as a link, the weakest first: judged in Python, for the API as for this page. */
const strength = (flow) => data.links.indexOf(flow.link);
/** A way is as firm as its weakest link. */
const firmness = (way) => Math.min(...way.map(({ flow }) => strength(flow)));

/** The ways from one entry to another along what is shown: with the flows if there is one, else against them. */
function waysBetween(from, to) {
  const shown = everyFlow.filter(isShown);
  const forward = new Map();
  const either = new Map();
  const add = (map, at, step) => map.set(at, [...(map.get(at) ?? []), step]);
  shown.forEach((flow) => {
    add(forward, flow.origin, { flow, back: false, to: flow.target });
    add(either, flow.origin, { flow, back: false, to: flow.target });
    add(either, flow.target, { flow, back: true, to: flow.origin });
  });
  for (const [along, steps] of [[true, forward], [false, either]]) {
    const found = firmest(steps, from, to);
    if (found.length) return found.map((way) => ({ along, steps: way }));
  }
  return [];
}
/** The shortest ways, and of the next lengths one each where it is firmer than all before it. Between two neighbours the
 * firmest flow is taken. */
function firmest(steps, from, to) {
  const found = [];
  let ways = [{ at: from, taken: [], seen: new Set([from]) }];
  let most = MOST_HOPS;
  for (let hop = 1; hop <= most && ways.length; hop += 1) {
    const next = [];
    ways.forEach(({ at, taken, seen }) => {
      const best = new Map();
      (steps.get(at) ?? []).forEach((step) => {
        if (seen.has(step.to)) return;
        const held = best.get(step.to);
        if (!held || strength(step.flow) > strength(held.flow)) best.set(step.to, step);
      });
      best.forEach((step, id) => next.push({ at: id, taken: [...taken, step], seen: new Set([...seen, id]) }));
    });
    const there = next.filter(({ at }) => at === to).map(({ taken }) => taken).sort((a, b) => firmness(b) - firmness(a));
    if (found.length) found.push(...there.filter((way) => found.every((other) => firmness(way) > firmness(other))).slice(0, 1));
    else if (there.length) {
      found.push(...there.slice(0, MOST_WAYS));
      most = Math.min(MOST_HOPS, hop + MORE_HOPS);
    }
    ways = next.filter(({ at }) => at !== to).slice(0, 20000);
  }
  return found;
}
let lastWays = { key: "", ways: [] };
function waysNow() {
  const key = JSON.stringify([state.ways, state.telling, state.at, [...state.without]]);
  if (lastWays.key !== key) lastWays = { key, ways: state.ways ? waysBetween(...state.ways) : [] };
  return lastWays.ways;
}

/** A field that asks for the other end, by any of its names. */
function waysField(from) {
  const go = (id) => show({ ways: [from, id] });
  const answer = make("div", { id: "ways-answer", role: "status" });
  const take = (event) => {
    const hits = called(event.target.value).filter(([, row]) => row.id !== from);
    const whole = hits.filter(([rank]) => rank === 0);
    const found = (whole.length ? whole : hits).map(([, row]) => row.id);
    if (found.length === 1) return go(found[0]);
    answer.replaceChildren(...(!event.target.value.trim() ? [] : found.length ? [
      `${word("ways_which")} (${found.length})`, rows(found.slice(0, MOST_NAMES).map((id) => entityRow(id, null, go))),
    ] : [word("none_found")]));
  };
  const names = index.filter(({ id }) => id !== from).map(({ id }) => say(details.get(id).name)).sort();
  return make("div", { class: "ways" },
    make("label", { for: "ways-to" }, `${word("ways_to")} `),
    make("input", { id: "ways-to", list: "ways-names", autocomplete: "off", onchange: take }),
    make("datalist", { id: "ways-names" }, names.map((name) => make("option", { value: name }))), answer);
}
function waysPanel([from, to]) {
  const [a, b] = [from, to].map((id) => say(details.get(id).name));
  const found = waysNow();
  const firm = found.map(({ steps }) => firmness(steps));
  const best = (at) => firm[at] > data.links.indexOf("unsourced") && firm[at] === Math.max(...firm) && firm.some((other) => other < firm[at]);
  return [
    make("h2", {}, make("bdi", {}, `${a} → ${b}`)),
    found.length ? make("p", {}, word(found[0].along ? "ways_along" : "ways_against")) : make("p", {}, `${word("ways_none")} (${MOST_HOPS})`),
    found.map(({ steps }, at) => {
      const weakest = steps.reduce((least, step) => (strength(step.flow) < strength(least.flow) ? step : least));
      return [
        heading(`${word("way")} ${at + 1}${best(at) ? ` · ${word("way_best")}` : ""}`),
        make("ol", { class: "claims way" }, steps.map(({ flow, back }) => make("li", { class: flow.stroke === "dotted" ? "unshown" : "" },
          make("button", { class: "row", type: "button", onclick: () => show({ flow: flow.id }) }, make("bdi", {}, sentence(flow, back))), " ",
          cites(flow.sources.map((number) => ({ number, locator: null }))),
          make("div", { class: "small" }, [flow.when, basis(flow), glyphs[flow.reliability]].filter(Boolean).join(" · "))))),
        make("p", { class: "note" }, `${word("weakest")}: ${sentence(weakest.flow, weakest.back)} (${word(`link_${weakest.flow.link}`)})`),
      ];
    }),
    heading(word("entries")), rows([entityRow(from), entityRow(to)]),
    make("button", { class: "tool", type: "button", onclick: () => show({ ways: [to, from] }) }, word("ways_back")),
  ];
}
