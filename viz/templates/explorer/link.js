// ---- state, link, words -------------------------------------------------------------------------------------------

const CHOICES = ["focus", "flow", "compare", "claim", "ways", "walk"];

/** Choose an entity, a flow, a comparison, a claim, the ways between two entries, a place in the walk; or nothing. */
function show({ focus = null, flow = null, compare = null, claim = null, ways = null, walk = null }) {
  const about = statements.get(claim)?.about ?? null;
  state.claim = about ? claim : null;
  state.focus = [focus, about].find((id) => details.has(id)) ?? null;
  state.flow = [flow, about].find((id) => flows.has(id)) ?? null;
  state.compare = comparisons.has(compare) ? compare : null;
  state.ways = ways && ways.every((id) => details.has(id)) ? ways : null;
  state.walk = article[walk - 1] ? walk : null;
  reveal();
  refresh();
  tell();
  // A stage opens in the picture: the reader stays there.
  if (CHOICES.some((choice) => state[choice]) && !state.focus?.startsWith("stage:")) toPanel();
}

/** Open the stage that hides what is chosen. */
function reveal() {
  if (scene.level === "all") return;
  const detail = details.get(state.focus);
  const band = detail?.id.startsWith("stage:") ? detail.band : state.focus && hidingBand(state.focus);
  if (band) setLevel(band);
}

/** Say what is chosen, and bring it into sight. */
function tell() {
  const live = $("live");
  if (state.focus) {
    const card = cardsOf(state.focus)[0] ?? cardsOf(details.get(state.focus).members[0])[0];
    if (card) {
      if (!cursor || !cardsOf(state.focus).some((one) => one.key === cursor)) cursor = card.key;
      bringIntoView(cursor);
      announce(cards.get(cursor));
    } else live.textContent = say(details.get(state.focus).name);
  } else if (state.flow) live.textContent = sentence(flows.get(state.flow), false);
  else if (state.walk) live.textContent = `${state.walk} / ${article.length}: ${saidBy(article[state.walk - 1])}`;
  else if (state.ways) live.textContent = panel.querySelector("h2").textContent;
  else live.textContent = word("focus_lost");
}

function refresh() {
  strokes.clear();
  kept = chosen();
  const root = document.documentElement;
  root.dataset.theme = state.theme;
  root.lang = state.lang;
  document.title = word("title");
  document.querySelectorAll("[data-word]").forEach((element) => { element.textContent = word(element.dataset.word); });
  document.querySelectorAll("[data-word-label]").forEach((element) => element.setAttribute("aria-label", word(element.dataset.wordLabel)));
  document.querySelectorAll("[data-word-placeholder]").forEach((element) => element.setAttribute("placeholder", word(element.dataset.wordPlaceholder)));
  document.querySelectorAll("[data-en]").forEach((element) => { element.textContent = L() ? element.dataset.ja : element.dataset.en; });
  document.querySelectorAll("[data-telling]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.telling === state.telling)));
  document.querySelectorAll("[data-href-en]").forEach((element) => { element.href = L() ? element.dataset.hrefJa : element.dataset.hrefEn; });
  $("language").textContent = word("other_language");
  $("language").lang = state.lang === "ja" ? "en" : "ja";
  $("theme").value = state.theme;
  $("level").value = state.level;
  [...$("level").options].forEach((option) => { option.textContent = levelName(option.value); });
  [...$("theme").options].forEach((option) => { option.textContent = word(`theme_${option.value}`); });
  fillTimes();
  fillAcross();
  fillFilters();
  fillPanel();
  fillTables();
  writeLink();
  network.redraw();
}
const levelName = (level) => (bands.has(level) ? `${word("a_stage")}: ${say(bands.get(level).name)}` : word(`level_${level}`));

// ---- the address, which holds all of the state -----------------------------------------------------------------------

const THEMES = ["system", ...Object.keys(data.themes)];
/** A parameter of the address: what it says of the state, or nothing; and how it is taken, or why it cannot be. */
const ADDRESS = {
  focus: { write: () => (state.claim || state.focus === null ? null : state.focus), fits: (id) => details.has(id) },
  flow: { write: () => (state.claim || state.flow === null ? null : state.flow), fits: (id) => flows.has(id) },
  compare: { write: () => state.compare, fits: (id) => comparisons.has(id) },
  claim: { write: () => state.claim, fits: (id) => statements.has(id) },
  ways: { write: () => state.ways?.join("~"), fits: (text) => text.split("~").length === 2 && text.split("~").every((id) => details.has(id)), read: (text) => text.split("~") },
  walk: { write: () => state.walk, fits: (text) => Boolean(article[Number(text) - 1]), read: Number },
  open: { write: () => (state.level === data.level ? null : state.level), fits: (level) => Boolean(data.scenes[level]), take: (level) => setLevel(level) },
  left: timeParameter("left"),
  right: timeParameter("right"),
  without: {
    write: () => [...state.without].sort().join(","), fits: (text) => text.split(",").every((one) => everyMark.has(one)),
    take: (text) => text.split(",").forEach((one) => state.without.add(one)),
  },
  telling: { write: () => (state.telling === data.telling ? null : state.telling), fits: (one) => ["article", "evidence", "both"].includes(one), take: (one) => { state.telling = one; } },
  theme: { write: () => (state.theme === data.theme ? null : state.theme), fits: (one) => THEMES.includes(one), take: (one) => { state.theme = one; } },
  lang: { write: () => (state.lang === data.language ? null : state.lang), fits: (one) => ["en", "ja"].includes(one), take: (one) => { state.lang = one; } },
};
function timeParameter(side) {
  const find = (day) => stopsOf(side).findIndex((stop) => stop.as_of === day);
  return {
    write: () => (state.at[side] === data.times[side].at ? null : stopOf(side).as_of),
    fits: (day) => find(day) >= 0, take: (day) => { state.at[side] = find(day); },
  };
}

function writeLink() {
  const parts = new URLSearchParams();
  Object.entries(ADDRESS).forEach(([name, { write }]) => write() && parts.set(name, write()));
  const link = parts.toString();
  if (link === location.hash.slice(1)) return;
  try {
    history.replaceState(null, "", link ? `#${link}` : location.pathname + location.search);
  } catch {
    // In a sandboxed frame there is no address to keep.
  }
}
function readLink() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const strange = [];
  const choice = {};
  state.without.clear();
  parts.forEach((value, name) => {
    const parameter = Object.hasOwn(ADDRESS, name) ? ADDRESS[name] : null;
    if (!parameter?.fits(value)) strange.push(`${name}=${value}`.slice(0, 80));
    else if (CHOICES.includes(name)) choice[name] = (parameter.read ?? String)(value);
    else parameter.take(value);
  });
  notify(strange.length ? `${word("strange_link")} ${strange.join(", ")}` : "");
  show(choice);
  if (strange.length) window.scrollTo(0, 0); // to the notice
}
function notify(said) {
  $("notice").hidden = !said;
  $("notice").querySelector("span").textContent = said;
}

document.querySelectorAll("[data-telling]").forEach((button) => button.addEventListener("click", () => {
  state.telling = button.dataset.telling;
  hovered = null;
  refresh();
}));
$("theme").replaceChildren(...THEMES.map((theme) => make("option", { value: theme })));
$("theme").addEventListener("change", (event) => { state.theme = event.target.value; refresh(); });
$("level").replaceChildren(...Object.keys(data.scenes).map((level) => make("option", { value: level })));
$("level").addEventListener("change", (event) => { setLevel(event.target.value); refresh(); });
$("language").addEventListener("click", () => { state.lang = state.lang === "ja" ? "en" : "ja"; refresh(); });
$("notice").querySelector("button").addEventListener("click", () => { notify(""); picture.focus(); });
prefersDark.addEventListener("change", refresh);
window.addEventListener("hashchange", readLink);
$("table").addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("a")) setTimeout(() => (isNarrow.matches ? panel : picture).scrollIntoView({ block: isNarrow.matches ? "start" : "nearest" }));
});

// For tests and the console: where a card or point is on the screen, and the keyboard's card.
window.muskgraph = Object.freeze({
  toScreen: (x, y) => {
    const frame = picture.getBoundingClientRect();
    const at = network.canvasToDOM({ x, y });
    return { x: at.x + frame.left, y: at.y + frame.top };
  },
  box: (key) => scene.boxes[key] ?? null,
  drawn: () => scene.cards.filter(cardStands).map((card) => card.key),
  undated: () => scene.cards.filter((card) => cardStands(card) && isUndated(card)).map((card) => card.key),
  lines: () => scene.lines.filter((line) => strokeNow(line)).map(({ id, flows: held, points }) => ({ id, flows: held, points })),
  lit: () => (kept ? { cards: [...kept.cards], lines: [...kept.lines] } : null),
  cursor: () => cursor,
  press: (key) => picture.dispatchEvent(new KeyboardEvent("keydown", { key })),
  restart: () => { cursor = null; },
});

begin();
readLink();
picture.dataset.ready = String(Math.round(performance.now()));
