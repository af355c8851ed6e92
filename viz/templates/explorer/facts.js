// The explorer: draws the bands, cards and lines that Python placed, and answers clicks and keys.
// Text from the data reaches the page through textContent and fillText alone.

// ---- what is on record, and how it is said ------------------------------------------------------------------------

/** @typedef {[string, string]} Words  English and Japanese */
/** @typedef {{key: string, id: string, side: string, band: string, label: Words, sub: Words, kind: string,
 *   tellings: string[], confirmed: boolean, in_group: boolean|null, members: string[]}} Card */
/** @typedef {{id: string, side: string, origin: string, target: string, verb: string, flows: string[], hue: string,
 *   points: [number, number][]}} Line */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

const data = JSON.parse(document.getElementById("data").textContent);

/** The rows of a table as objects. @param {{fields: string[], rows: any[][]}} table */
const rowsOf = ({ fields, rows }) => rows.map((row) => Object.fromEntries(fields.map((field, at) => [field, row[at]])));
/** @template T @param {T[]} rows @param {keyof T} key @returns {Map<string, T>} */
const by = (rows, key) => new Map(rows.map((row) => [row[key], row]));

/** @type {Card[]} */
const everyCard = rowsOf(data.cards);
/** @type {Map<string, Card>} */
const cards = by(everyCard, "key");
const everyFlow = rowsOf(data.flows);
const everyStatement = rowsOf(data.statements);
const details = by(rowsOf(data.details), "id");
const flows = by(everyFlow, "id");
const statements = by(everyStatement, "id");
const comparisons = by(rowsOf(data.comparisons), "id");
const sources = by(rowsOf(data.sources), "number");
const bands = by(data.bands, "id");
const SIDES = ["left", "right"];
const dashes = Object.fromEntries(data.legend.filter((row) => row.what === "status").map((row) => [row.key, row.dash]));
const glyphs = Object.fromEntries(data.legend.map((row) => [row.key, row.glyph]));

const state = {
  focus: null, flow: null, compare: null, claim: null, // what is chosen, by id; at most one of them
  ways: null, // the two ends between which ways are shown
  walk: null, // the place in the article, from 1
  level: data.level, telling: data.telling, theme: data.theme, lang: data.language,
  at: { left: data.times.left.at, right: data.times.right.at }, // the stop at which each side stands
  without: new Set(), // what the filters leave out
};

const $ = (id) => document.getElementById(id);
const picture = $("picture");
const panel = $("panel");
const isNarrow = window.matchMedia("(max-width: 900px)"); // as in the style sheet: the panel stands below the picture
const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
const prefersStill = window.matchMedia("(prefers-reduced-motion: reduce)");
const themeNow = () => (state.theme !== "system" ? state.theme : prefersDark.matches ? "dark" : "light");
const colours = () => data.themes[themeNow()];
const L = () => (state.lang === "ja" ? 1 : 0);
/** @param {Words|null} words */
const say = (words) => (words ? words[L()] || words[0] : "");
const word = (key) => say(data.words[key]);
const FACE = 'Inter, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Hiragino Sans", "Noto Sans CJK JP", sans-serif';

/** An element with attributes and children; strings become text, never markup. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  });
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== "" && child !== false));
  return element;
}
