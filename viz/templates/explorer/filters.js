// ---- which flows are shown ----------------------------------------------------------------------------------------

/** What a flow can be left out by: each filter with its choices in the order of the legend, and what a flow is in it. */
const FILTERS = [
  { key: "status", of: (flow) => flow.stroke, choices: ["solid", "dashed", "dotted"], name: (key) => legendName("status", key) },
  { key: "reliability", of: (flow) => flow.reliability ?? "none", choices: ["high", "medium", "low", "none"],
    name: (key) => (key === "none" ? word("reliability_none") : `${glyphs[key]} ${word(`reliability_${key}`)}`) },
  { key: "moves", of: (flow) => flow.commodity?.[0] ?? "other", name: (key) => say(movesName.get(key)) || word("moves_other") },
];
const movesName = new Map(everyFlow.filter((flow) => flow.commodity).map((flow) => [flow.commodity[0], flow.commodity]));
FILTERS[2].choices = [...new Set(everyFlow.map(FILTERS[2].of))].sort();
function legendName(what, key) {
  const row = data.legend.find((one) => one.what === what && one.key === key);
  return L() ? row.name_ja : row.name;
}
/** The sign of what is undated, with words for it. */
const undatedSign = () => make("span", { role: "img", "aria-label": word("undated"), title: word("undated") }, `${glyphs.undated} `);
const mark = (filter, choice) => `${filter.key}:${choice}`;
const everyMark = new Set(FILTERS.flatMap((filter) => filter.choices.map((choice) => mark(filter, choice))));
const passes = (flow) => FILTERS.every((filter) => !state.without.has(mark(filter, filter.of(flow))));

const tells = (flow) => flow.side === "right" || state.telling === "both" || flow.tellings.includes(state.telling);
/** Whether a flow is part of what is shown now: told so, standing at the day, and not left out. */
const isShown = (flow) => tells(flow) && flowStands(flow) && passes(flow);

document.addEventListener("pointerdown", (event) => {
  if (!$("filters-menu").contains(event.target)) $("filters-menu").open = false;
}, { capture: true });
function fillFilters() {
  const box = $("filters");
  const now = everyFlow.filter((flow) => tells(flow) && flowStands(flow));
  $("filters-name").textContent = state.without.size ? `${word("filters")} (${state.without.size})` : word("filters");
  const legends = { status: "legend_status", reliability: "legend_reliability", moves: "legend_moves" };
  const held = document.activeElement?.closest?.("#filters") ? document.activeElement.value : null;
  box.replaceChildren(
    ...FILTERS.map((filter) => make("fieldset", {}, make("legend", {}, word(legends[filter.key])),
      filter.choices.map((choice) => {
        const many = now.filter((flow) => filter.of(flow) === choice).length;
        const tick = make("input", { type: "checkbox", value: mark(filter, choice), onchange: (event) => {
          state.without[event.target.checked ? "delete" : "add"](event.target.value);
          refresh();
        } });
        tick.checked = !state.without.has(mark(filter, choice));
        return make("label", {}, tick, " ", filter.name(choice), " ", make("span", { class: "small" }, String(many)));
      }))),
    make("button", { type: "button", class: "tool", onclick: () => { state.without.clear(); refresh(); } }, word("filters_clear")),
  );
  if (held) [...box.querySelectorAll("input")].find((one) => one.value === held)?.focus();
}
