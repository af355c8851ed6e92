// ---- pointer ------------------------------------------------------------------------------------------------------

let hovered = null; // the line under the pointer
let cursor = null; // the card that arrow keys stand on

/** The line whose stroke is nearest to a point, within a few pixels. */
function lineAt(point) {
  let best = null;
  let nearest = 7 / network.getScale();
  scene.lines.forEach((line) => {
    if (!strokeNow(line) || !isDrawn(line)) return;
    line.points.forEach((end, at, points) => {
      if (!at) return;
      const start = points[at - 1];
      const x = Math.max(Math.min(start[0], end[0]), Math.min(point.x, Math.max(start[0], end[0])));
      const y = Math.max(Math.min(start[1], end[1]), Math.min(point.y, Math.max(start[1], end[1])));
      const far = Math.hypot(point.x - x, point.y - y);
      if (far < nearest) [best, nearest] = [line, far];
    });
  });
  return best;
}
const inside = (point, box) => point.x >= box.x && point.x <= box.x + box.width && point.y >= box.y && point.y <= box.y + box.height;
const cardAt = (point) => scene.cards.find((card) => cardStands(card) && inside(point, scene.boxes[card.key]));
const markAt = (point) => scene.marks.find((mark) => {
  const [x, y] = mark.at;
  return Math.hypot(point.x - x, point.y - y) < size(16, 14);
});

/** The band on whose name, between the sides, a point lies. */
function nameAt(point) {
  const { x, width } = scene.spine;
  if (point.x < x || point.x > x + width) return null;
  return data.bands.find(({ id }) => inside({ x: scene.bands.left[id].x + 1, y: point.y }, scene.bands.left[id]))?.id ?? null;
}

/** Choose a card: a closed stage opens. */
function open(card) {
  cursor = card.key;
  show({ focus: card.id });
}
const openStage = (band) => { setLevel(band === scene.level ? "none" : band); refresh(); };

network.on("click", (event) => {
  const point = event.pointer.canvas;
  const card = cardAt(point);
  const sign = card ? null : markAt(point);
  const line = card || sign ? null : lineAt(point);
  const band = card || sign || line ? null : nameAt(point);
  if (card) open(card);
  else if (sign) show({ compare: sign.comparison });
  else if (line) show({ flow: shownOf(line)[0].id });
  else if (band && scene.level !== "all") openStage(band);
  else show({});
});
picture.addEventListener("mousemove", (event) => {
  const frame = picture.getBoundingClientRect();
  const point = network.DOMtoCanvas({ x: event.clientX - frame.left, y: event.clientY - frame.top });
  const over = cardAt(point) || markAt(point) || (scene.level !== "all" && nameAt(point));
  const line = over ? null : lineAt(point);
  picture.style.cursor = over || line ? "pointer" : "grab";
  if (line !== hovered) {
    hovered = line;
    network.redraw();
  }
});

picture.addEventListener("mouseleave", () => {
  hovered = null;
  network.redraw();
});

// ---- keyboard -----------------------------------------------------------------------------------------------------

const centre = (key) => {
  const box = scene.boxes[key];
  return [box.x + box.width / 2, box.y + box.height / 2];
};
const inOrder = () => scene.cards.filter(cardStands).sort((a, b) => scene.boxes[a.key].y - scene.boxes[b.key].y || scene.boxes[a.key].x - scene.boxes[b.key].x);
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function step([dx, dy]) {
  if (!cursor) {
    cursor = inOrder()[0]?.key ?? null;
  } else {
    const [x, y] = centre(cursor);
    let best = null;
    let least = Infinity;
    inOrder().forEach((card) => {
      const [cx, cy] = centre(card.key);
      const ahead = (cx - x) * dx + (cy - y) * dy;
      const aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
      const cost = ahead + aside * 2.2;
      if (ahead > 1 && cost < least) [best, least] = [card.key, cost];
    });
    cursor = best ?? cursor;
  }
  if (!cursor) return;
  bringIntoView(cursor);
  network.redraw();
  announce(cards.get(cursor));
}
/** Go on to the next flow of the card that the keys stand on. */
function nextFlow(by) {
  const own = scene.lines.filter((line) => [line.origin, line.target].includes(cursor)).flatMap(shownOf);
  if (!own.length) return;
  const at = own.findIndex((flow) => flow.id === state.flow);
  show({ flow: own[(at < 0 ? (by > 0 ? 0 : own.length - 1) : at + by + own.length) % own.length].id });
}
function announce(card) {
  const count = scene.lines.filter((line) => strokeNow(line) && [line.origin, line.target].includes(card.key)).length;
  $("live").textContent = [say(card.label), say(bands.get(card.band).name), say(data[card.side].name), isUndated(card) ? word("undated") : "", `${count} ${word("connections")}`].filter(Boolean).join(", ");
}
picture.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (ARROWS[event.key]) step(ARROWS[event.key]);
  else if (event.key === "Enter" || event.key === " ") cursor && open(cards.get(cursor));
  else if (event.key === "f" || event.key === "F") nextFlow(event.key === "f" ? 1 : -1);
  else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") { moved = true; fitAll(); }
  else return;
  event.preventDefault();
});
picture.addEventListener("focus", () => network.redraw());
picture.addEventListener("blur", () => network.redraw());
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement && event.target.type === "search";
  if (event.key === "/" && !typing) {
    event.preventDefault();
    $("search").focus();
    $("search").select();
  } else if (event.key === "Escape" && $("filters-menu").open) {
    $("filters-menu").open = false;
    $("filters-name").focus();
  } else if (event.key === "Escape") {
    if (typing) closeSearch();
    else show({});
    picture.focus();
  } else if (state.walk && (event.key === "n" || event.key === "p") && !typing) goTo(state.walk + (event.key === "n" ? 1 : -1));
});
$("zoom-in").addEventListener("click", () => zoom(1.25));
$("zoom-out").addEventListener("click", () => zoom(0.8));
$("fit").addEventListener("click", () => { moved = true; fitAll(); });
