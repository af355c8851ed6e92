// ---- the walk through the article, claim by claim -----------------------------------------------------------------

/** What the article says, in its own order. */
const article = everyStatement.filter((one) => one.telling === "article").sort((a, b) => a.position - b.position);
const saidBy = (one) => `${say(one.predicate)}${say(one.value) ? `: ${say(one.value)}` : ""}`;
const aboutOf = (one) => (details.has(one.about) ? say(details.get(one.about).name) : flows.has(one.about) ? sentence(flows.get(one.about), false) : "");

/** What a claim lights: what it is about, and the flows that rest on it. */
function litBy(one) {
  const resting = everyFlow.filter((flow) => flow.id === one.about || [...flow.claims, ...flow.rests_on].includes(one.id));
  return { entities: details.has(one.about) ? [one.about] : [], flows: resting.map((flow) => flow.id) };
}
function goTo(place) {
  if (article[place - 1]) show({ walk: place });
}
function walkPanel(place) {
  const now = article[place - 1];
  const stepTo = (to, key) => make("button", { class: "tool", type: "button", disabled: article[to - 1] ? null : "", "data-step": key, onclick: () => goTo(to) }, word(key));
  return [
    make("h2", {}, word("walk")),
    make("p", { class: "small" }, word("walk_note")),
    make("div", { class: "steps" }, stepTo(place - 1, "earlier"), make("span", {}, `${place} / ${article.length}`), stepTo(place + 1, "later")),
    aboutOf(now) ? make("p", { class: "about" }, make("bdi", {}, aboutOf(now))) : null,
    make("ul", { class: "claims", id: "walk-now" }, claim(now.id)),
    details.has(now.about) ? rows([entityRow(now.about)]) : null,
    (() => {
      const held = litBy(now).flows;
      return held.length ? [heading(word("flows")), rows(held.map((id) => flowRow(id, false)))] : null;
    })(),
    heading(word("walk_all")),
    make("ol", { class: "walk" }, article.map((one, at) => make("li", {}, make("button", {
      class: "row", type: "button", "aria-current": at + 1 === place ? "step" : null, onclick: () => goTo(at + 1),
    }, one.verdict ? make("span", { class: "sign", title: word(`verdict_${one.verdict}`) }, VERDICTS[one.verdict] ?? "?") : null,
    ` ${aboutOf(one)}: ${saidBy(one)}`)))),
  ];
}
$("walk").hidden = !article.length;
$("walk").addEventListener("click", () => show({ walk: 1 }));
