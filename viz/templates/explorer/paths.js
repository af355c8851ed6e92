// ---- the ways between two entries ---------------------------------------------------------------------------------

const MOST_HOPS = 6;
const MOST_WAYS = 3;
/** How firm a flow is as a link, the weakest first: judged in Python, for the API as for this page. */
const strength = (flow) => data.links.indexOf(flow.link);

/** The shortest ways from one entry to another along what is shown: with the flows if there is one, else against them. */
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
    const found = shortest(steps, from, to);
    if (found.length) return found.map((way) => ({ along, steps: way }));
  }
  return [];
}
/** Up to so many shortest ways; between two neighbours the firmest flow is taken. */
function shortest(steps, from, to) {
  let ways = [{ at: from, taken: [], seen: new Set([from]) }];
  for (let hop = 0; hop < MOST_HOPS && ways.length; hop += 1) {
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
    const weakest = ({ taken }) => Math.min(...taken.map(({ flow }) => strength(flow)));
    const there = next.filter(({ at }) => at === to).sort((a, b) => weakest(b) - weakest(a));
    if (there.length) return there.slice(0, MOST_WAYS).map(({ taken }) => taken);
    ways = next.slice(0, 20000);
  }
  return [];
}
let lastWays = { key: "", ways: [] };
function waysNow() {
  const key = JSON.stringify([state.ways, state.telling, state.at, [...state.without]]);
  if (lastWays.key !== key) lastWays = { key, ways: state.ways ? waysBetween(...state.ways) : [] };
  return lastWays.ways;
}

/** A field that asks for the other end. */
function waysField(from) {
  const names = new Map([...details.values()].filter((detail) => !detail.members.length && detail.id !== from).map((detail) => [say(detail.name), detail.id]));
  const take = (event) => names.has(event.target.value) && show({ ways: [from, names.get(event.target.value)] });
  return make("p", { class: "ways" },
    make("label", { for: "ways-to" }, `${word("ways_to")} `),
    make("input", { id: "ways-to", list: "ways-names", autocomplete: "off", onchange: take }),
    make("datalist", { id: "ways-names" }, [...names.keys()].sort().map((name) => make("option", { value: name }))));
}
function waysPanel([from, to]) {
  const [a, b] = [from, to].map((id) => say(details.get(id).name));
  const found = waysNow();
  return [
    make("h2", {}, make("bdi", {}, `${a} → ${b}`)),
    found.length ? make("p", {}, word(found[0].along ? "ways_along" : "ways_against")) : make("p", {}, `${word("ways_none")} (${MOST_HOPS})`),
    found.map(({ steps }, at) => {
      const weakest = steps.reduce((least, step) => (strength(step.flow) < strength(least.flow) ? step : least));
      return [
        heading(`${word("way")} ${at + 1}`),
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
