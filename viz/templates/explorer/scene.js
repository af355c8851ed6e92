// ---- the level of detail: what is drawn, and where ----------------------------------------------------------------

const [CARD_WIDTH, CARD_HEIGHT] = data.size;
const CORNER = 7;

/** A way through points with rounded corners. */
function rounded(points) {
  const path = new Path2D();
  path.moveTo(...points[0]);
  points.slice(1, -1).forEach((corner, at) => {
    const [before, after] = [points[at], points[at + 2]];
    const reach = Math.min(CORNER, length([before, corner]) / 2, length([corner, after]) / 2);
    path.arcTo(...corner, ...after, reach);
  });
  path.lineTo(...points[points.length - 1]);
  return path;
}
const length = ([a, b]) => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);

/** A level as its cards, lines, signs and boxes. */
function sceneOf(level) {
  const row = data.scenes[level];
  const boxes = {};
  const drawn = row.nodes.map(([at, x, y]) => {
    const card = everyCard[at];
    boxes[card.key] = { x: x - CARD_WIDTH / 2, y: y - CARD_HEIGHT / 2, width: CARD_WIDTH, height: CARD_HEIGHT };
    return card;
  });
  /** @type {Line[]} */
  const lines = rowsOf(row.lines).map((line) => {
    const [origin, target] = [everyCard[line.origin].key, everyCard[line.target].key];
    return { ...line, origin, target, id: `${origin}>${target}>${line.verb}`, flows: line.flows.map((at) => everyFlow[at].id) };
  });
  return {
    level, cards: drawn, lines, boxes,
    marks: row.marks.map(([comparison, left, right, band, strength, at]) => (
      { comparison, left: everyCard[left].key, right: everyCard[right].key, band, strength, at })),
    bands: row.bands, spine: row.spine, width: row.width, height: row.height,
    paths: new Map(lines.map((line) => [line.id, rounded(line.points)])),
    lineOfFlow: new Map(lines.flatMap((line) => line.flows.map((flow) => [flow, line]))),
  };
}
const scenes = new Map();
function sceneAt(level) {
  if (!scenes.has(level)) scenes.set(level, sceneOf(level));
  return scenes.get(level);
}
let scene = sceneAt(state.level);

/** Cards of an entity, or of the group or closed stage that holds it. */
const cardsOf = (id) => scene.cards.filter((card) => card.id === id || card.members.includes(id));
/** The band whose stage holds an entity that is not drawn by itself. */
function hidingBand(id) {
  const held = cardsOf(id);
  return held.length && held.every((card) => card.kind === "stage" && card.id !== id) ? held[0].band : null;
}

/** The flows of a line that are shown now. */
const shownOf = (line) => line.flows.map((id) => flows.get(id)).filter(isShown);
let strokes = new Map();
/** How a line is drawn now, or null where none of its flows is shown. */
function strokeNow(line) {
  if (!strokes.has(line.id)) {
    const told = shownOf(line).map((flow) => flow.stroke);
    strokes.set(line.id, ["solid", "dashed", "dotted"].find((stroke) => told.includes(stroke)) ?? null);
  }
  return strokes.get(line.id);
}
const isTold = (card) => card.side === "right" || state.telling === "both" || card.tellings.includes(state.telling);

/** What the second line of a card says now. */
function subOf(card) {
  if (!card.members.length) return say(card.sub);
  const now = membersNow(card);
  if (card.kind !== "stage") return `${now.length} ${word("flowless")}`;
  const first = details.get(now[0] ?? card.members[0]);
  const drawn = everyCard.find((other) => other.id === first.id && !other.members.length);
  return `${say(drawn ? drawn.label : first.name)}${now.length > 1 ? ` +${now.length - 1}` : ""}`;
}

/** Draw another level. */
function setLevel(level) {
  if (level === scene.level || !data.scenes[level]) return;
  state.level = level;
  strokes.clear();
  scene = sceneAt(level);
  cursor = cursor && scene.boxes[cursor] ? cursor : null;
  hovered = null;
  network.setData(graphOf(scene));
  quieten();
  moved = false;
  begin();
}
