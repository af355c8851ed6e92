// ---- the drawing --------------------------------------------------------------------------------------------------

const options = { ...data.options, autoResize: true };
/** The nodes and edges of a level, as vis takes them. The edges stay hidden: our own paths are what is seen. */
function graphOf({ cards: drawn, lines, boxes }) {
  const nodes = drawn.map((card) => ({
    id: card.key, x: boxes[card.key].x + CARD_WIDTH / 2, y: boxes[card.key].y + CARD_HEIGHT / 2,
    fixed: true, physics: false, shape: "custom",
    ctxRenderer: ({ ctx }) => ({
      drawNode: () => drawCard(ctx, card, boxes[card.key]),
      nodeDimensions: { width: CARD_WIDTH, height: CARD_HEIGHT },
    }),
  }));
  return { nodes, edges: lines.map((line) => ({ id: line.id, from: line.origin, to: line.target, hidden: true, physics: false })) };
}
const network = new vis.Network(picture, graphOf(scene), options);
/** The canvas is for eyes; keys and readers are served by the picture's own element, the panel and the tables. */
function quieten() {
  picture.querySelectorAll("[tabindex]").forEach((inner) => inner.setAttribute("tabindex", "-1"));
  picture.querySelectorAll("canvas").forEach((canvas) => canvas.setAttribute("aria-hidden", "true"));
}
quieten();

/** What stands out: null where nothing is chosen, else the cards and lines at full strength. */
function chosen() {
  const out = { cards: new Set(), lines: new Set() };
  const addCards = (id) => cardsOf(id).forEach((card) => out.cards.add(card.key));
  const addLine = (line) => line && strokeNow(line) && out.lines.add(line.id) && out.cards.add(line.origin).add(line.target);
  if (state.walk) {
    const lit = litBy(article[state.walk - 1]);
    lit.entities.forEach(addCards);
    lit.flows.forEach((id) => addLine(scene.lineOfFlow.get(id)));
  } else if (state.ways) {
    // What moves inside a closed stage, or to what has no card, has no line: its ends stand for it.
    waysNow().forEach((way) => way.steps.forEach(({ flow }) => addLine(scene.lineOfFlow.get(flow.id)) || [flow.origin, flow.target].forEach(addCards)));
    if (!out.cards.size) state.ways.forEach(addCards);
  } else if (state.flow) addLine(scene.lineOfFlow.get(state.flow));
  else if (state.compare) {
    const comparison = comparisons.get(state.compare);
    [...comparison.left, ...comparison.right].forEach((end) => {
      addCards(end.opens ?? end.id);
      addLine(scene.lineOfFlow.get(end.id));
    });
  } else if (state.focus) {
    const detail = details.get(state.focus);
    const own = new Set(cardsOf(state.focus).map((card) => card.key));
    own.forEach((key) => out.cards.add(key));
    if (own.size) [...detail.parts, detail.part_of].filter(Boolean).forEach(addCards);
    scene.lines.forEach((line) => (own.has(line.origin) || own.has(line.target)) && addLine(line));
    scene.marks.forEach((one) => (own.has(one.left) || own.has(one.right)) && out.cards.add(one.left).add(one.right));
  }
  return out.cards.size ? out : null;
}
let kept = null;
const FADED = 0.3;
const READABLE = 0.43; // the least scale at which a card holds two lines of text

/** Font size in the picture's own units that is at least `least` pixels on the screen. */
const size = (wanted, least) => Math.max(wanted, least / network.getScale());

const widths = new Map();
function fit(ctx, text, font, width) {
  const key = `${font}|${width}|${text}`;
  if (!widths.has(key)) {
    let cut = text.length > 200 ? text.slice(0, 200) : text;
    if (ctx.measureText(cut).width > width || cut !== text) {
      while (cut.length > 1 && ctx.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
      cut = `${cut.trimEnd()}…`;
    }
    if (widths.size > 5000) widths.clear();
    widths.set(key, cut);
  }
  return widths.get(key);
}
const broken = new Map();
/** A text on at most `most` lines, broken at blanks, or anywhere in a text without them. */
function lines(ctx, text, font, width, most) {
  const key = `${font}|${width}|${most}|${text}`;
  if (!broken.has(key)) {
    const short = text.slice(0, 200);
    const parts = short.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\-\u3000-\u9fff\uff00-\uffef]+-?\s*|-/g) ?? [short];
    const found = [""];
    parts.forEach((part) => {
      const last = found[found.length - 1];
      if (last && ctx.measureText((last + part).trimEnd()).width > width && found.length < most) found.push(part);
      else found[found.length - 1] = last + part;
    });
    if (broken.size > 5000) broken.clear();
    broken.set(key, found.map((line) => fit(ctx, line.trim(), font, width)));
  }
  return broken.get(key);
}

function roundRect(ctx, box, radius) {
  ctx.beginPath();
  ctx.roundRect(box.x, box.y, box.width, box.height, radius);
}

const isOpen = (band) => scene.level === "all" || scene.level === band;

function drawGround(ctx) {
  const c = colours();
  data.bands.forEach((band, number) => {
    ["left", "right"].forEach((side) => {
      const box = scene.bands[side][band.id];
      ctx.fillStyle = number % 2 ? c.band_alt : c.band;
      roundRect(ctx, box, 12);
      ctx.fill();
      if (!scene.cards.some((card) => card.side === side && card.band === band.id)) {
        text(ctx, word("empty"), box.x + box.width / 2, box.y + box.height / 2, size(14, 12), c.muted, "center", 400, box.width - 40);
      }
    });
    const left = scene.bands.left[band.id];
    const middle = scene.spine.x + scene.spine.width / 2;
    const wide = scene.spine.width - 8;
    const marks = scene.marks.filter((mark) => mark.band === band.id).map((mark) => mark.at[1]);
    const px = size(15, 12);
    // Above the first sign, or in the middle of the band.
    const first = marks.length ? Math.min(...marks) - size(10, 8.5) : 0;
    const y = marks.length ? Math.max(left.y - 2 + px / 2, Math.min(left.y + px * 0.9, first - px * 0.62)) : left.y + left.height / 2;
    const name = `${isOpen(band.id) ? "▾" : "▸"} ${say(band.name)}`;
    ctx.font = `600 ${px}px ${FACE}`;
    const rows = lines(ctx, name, ctx.font, wide, marks.length ? 1 : 2);
    rows.forEach((row, at) => text(ctx, row, middle, y + (at - (rows.length - 1)) * px * 1.15, px, c.ink, "center", 600, wide));
    // Of a closed stage the signs stand in a row: they tell how many pairs it holds, and how well they compare.
    const signs = isOpen(band.id) ? "" : data.scenes.all.marks.filter((row) => row[3] === band.id).map((row) => glyphs[row[4]]).join("  ");
    if (signs) text(ctx, signs, middle, y + px * 1.35, px, c.muted, "center", 600, wide);
  });
  SIDES.forEach((side) => {
    const box = scene.bands[side][data.bands[0].id];
    const px = size(22, 15);
    const name = say(data[side].name);
    ctx.font = `600 ${px}px ${FACE}`;
    const y = box.y - px * 0.95;
    // A heading stays in sight while any of its side is.
    const x = Math.max(box.x, Math.min(network.DOMtoCanvas({ x: 10, y: 0 }).x, box.x + box.width * 0.45)) + 2;
    const room = (side === "left" ? scene.spine.x : scene.width) - x;
    const day = `${word("as_of")} ${stopOf(side).as_of}`;
    ctx.font = `400 ${size(15, 12)}px ${FACE}`;
    const after = px * 0.6 + ctx.measureText(day).width;
    const wide = text(ctx, name, x, y, px, c.ink, "left", 600, Math.max(room * 0.5, room - after));
    text(ctx, day, x + wide + px * 0.6, y + px * 0.08, size(15, 12), c.muted, "left", 400, room - wide - px * 0.6);
  });
  const px = size(13, 12);
  text(ctx, word("same_role"), scene.spine.x + scene.spine.width / 2, scene.bands.left[data.bands[0].id].y - size(22, 15) * 0.87, px, c.muted, "center", 400, 400);
}

function text(ctx, said, x, y, px, colour, align, weight, width) {
  ctx.font = `${weight} ${px}px ${FACE}`;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.fillStyle = colour;
  const cut = fit(ctx, said, ctx.font, width);
  ctx.fillText(cut, x, y);
  return ctx.measureText(cut).width;
}

function drawLine(ctx, line, strength, width) {
  const stroke = strokeNow(line);
  if (!stroke) return;
  const c = colours();
  const path = scene.paths.get(line.id);
  ctx.globalAlpha = strength;
  ctx.strokeStyle = ctx.fillStyle = c[line.hue];
  ctx.lineCap = stroke === "dotted" ? "round" : "butt";
  ctx.setLineDash(dashes[stroke]);
  const double = isDisputed(line);
  ctx.lineWidth = double ? width * 1.4 + 2.4 : width;
  ctx.stroke(path);
  ctx.setLineDash([]);
  if (double) { // two thin lines: the record gives more than one answer
    ctx.strokeStyle = c.band;
    ctx.lineWidth = width * 0.4 + 1.2;
    ctx.globalAlpha = 1;
    ctx.stroke(path);
    ctx.globalAlpha = strength;
  }
  drawTip(ctx, line.points, 6 + width * 1.6);
  ctx.globalAlpha = 1;
}
function drawTip(ctx, points, long) {
  const [tip, before] = [points[points.length - 1], points[points.length - 2]];
  const angle = Math.atan2(tip[1] - before[1], tip[0] - before[0]);
  ctx.beginPath();
  ctx.moveTo(tip[0], tip[1]);
  [-0.42, 0.42].forEach((turn) => ctx.lineTo(tip[0] - long * Math.cos(angle + turn), tip[1] - long * Math.sin(angle + turn)));
  ctx.closePath();
  ctx.fill();
}

/** Ownership is drawn where it is asked for: at rest its lines, one to nearly every card, would cover the rest. */
const isDrawn = (line) => line.verb !== "owns" || (kept !== null && kept.lines.has(line.id));
const isDisputed = (line) => shownOf(line).some((flow) => [...flow.claims, ...flow.rests_on].some((id) => statements.get(id)?.disputes.length));

/** How wide each line is that stands out: by volume among those of one unit, as thin as can be where it is unknown. */
function widthsOf(lit, thin, thick) {
  const known = lit.map((line) => [line, shownOf(line).filter((flow) => flow.amount !== null)])
    .filter(([line, told]) => told.length === 1 && shownOf(line).length === 1).map(([line, [flow]]) => ({ line, flow }));
  const most = new Map();
  known.forEach(({ flow }) => most.set(flow.unit, Math.max(most.get(flow.unit) ?? 0, flow.amount)));
  const many = (unit) => known.filter(({ flow }) => flow.unit === unit).length > 1;
  return new Map(known.filter(({ flow }) => many(flow.unit) && flow.amount > 0)
    .map(({ line, flow }) => [line.id, Math.max(thin, thick * 3 * Math.sqrt(flow.amount / most.get(flow.unit)))]));
}

function drawLines(ctx) {
  const scale = network.getScale();
  const bold = colours().stroke ?? 1;
  const thin = Math.max(1.25, 1 / scale) * bold;
  const thick = Math.max(2.6, 2.2 / scale) * bold;
  scene.lines.forEach((line) => {
    if ((kept && kept.lines.has(line.id)) || !isDrawn(line)) return;
    drawLine(ctx, line, kept ? FADED * 0.8 : 1, line === hovered ? thick : thin);
  });
  if (!kept) return;
  const lit = scene.lines.filter((line) => kept.lines.has(line.id));
  const by = widthsOf(lit, thin, thick);
  lit.forEach((line) => drawLine(ctx, line, 1, by.get(line.id) ?? (by.size ? thin : thick)));
}

function drawMarks(ctx) {
  const c = colours();
  scene.marks.forEach((mark) => {
    const [x, y] = mark.at;
    const out = kept && !(kept.cards.has(mark.left) && kept.cards.has(mark.right));
    ctx.globalAlpha = out ? FADED : 1;
    const r = size(10, 8.5);
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = c.card;
    ctx.fill();
    ctx.strokeStyle = state.compare === mark.comparison ? c.focus : c.border;
    ctx.lineWidth = state.compare === mark.comparison ? 2.5 : 1.2;
    ctx.stroke();
    ctx.fillStyle = c.ink;
    text(ctx, glyphs[mark.strength], x, y + 1, size(14, 12.5), c.ink, "center", 600, 60);
    const wide = scene.spine.width / 2 - r - 6;
    text(ctx, word(`strength_${mark.strength}`), x + r + 5, y, size(12, 12), c.muted, "left", 400, wide);
    ctx.globalAlpha = 1;
  });
}

/** @param {Card} card @param {Box} box */
function drawCard(ctx, card, box) {
  const c = colours();
  const scale = network.getScale();
  if (!cardStands(card)) { // its place is kept: it stands at another day
    ctx.save();
    ctx.globalAlpha = FADED;
    ctx.strokeStyle = c.border;
    ctx.lineWidth = 1;
    ctx.setLineDash([2, 6]);
    roundRect(ctx, box, 8);
    ctx.stroke();
    ctx.restore();
    return;
  }
  const out = kept ? !kept.cards.has(card.key) : !isTold(card);
  const focused = state.focus && card.id === state.focus;
  ctx.save();
  ctx.fillStyle = c.card;
  roundRect(ctx, box, 8);
  if (card.members.length && !out) { // a second edge: there is more than one behind this card
    ctx.save();
    ctx.translate(4, 4);
    roundRect(ctx, box, 8);
    ctx.fill();
    ctx.strokeStyle = c.border;
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.restore();
    roundRect(ctx, box, 8);
  }
  ctx.fill();
  ctx.globalAlpha = out ? FADED : 1;
  ctx.strokeStyle = focused ? c.focus : c.border;
  ctx.lineWidth = focused ? Math.max(2.4, 2 / scale) : 1;
  if (!card.confirmed) ctx.setLineDash([3, 4]);
  ctx.stroke();
  ctx.setLineDash([]);
  if (card.side === "left") { // a stripe in the hue of who tells of it
    const hue = card.tellings.length > 1 ? "both" : card.tellings[0] ?? "evidence";
    ctx.fillStyle = c[hue];
    ctx.beginPath();
    ctx.roundRect(box.x, box.y, 5, box.height, [8, 0, 0, 8]);
    ctx.fill();
  }
  if (scale >= 0.4 && isUndated(card)) { // on the corner, where it takes no room from the name
    const [x, y] = [box.x + box.width, box.y];
    const r = size(6, 5);
    ctx.save();
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = c.card;
    ctx.fill();
    ctx.strokeStyle = c.ink;
    ctx.lineWidth = r * 0.22;
    ctx.setLineDash([(r * Math.PI) / 12]); // twelve dashes around
    ctx.stroke();
    ctx.restore();
  }
  if (cursor === card.key && document.activeElement === picture) {
    ctx.strokeStyle = c.focus;
    ctx.lineWidth = 2 / scale;
    ctx.setLineDash([4 / scale, 3 / scale]);
    roundRect(ctx, { x: box.x - 4, y: box.y - 4, width: box.width + 8, height: box.height + 8 }, 11);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  if (scale >= 0.4) {
    const x = box.x + 13;
    const wide = box.width - 20;
    const px = size(14, 12);
    const ink = card.confirmed ? c.ink : c.muted;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.fillStyle = ink;
    const font = `600 ${px}px ${FACE}`;
    ctx.font = font;
    const whole = fit(ctx, say(card.label), font, wide) === say(card.label);
    if (scale >= 0.92 || (scale >= 0.55 && (whole || card.kind === "stage"))) {
      const found = lines(ctx, say(card.label), font, wide, whole || card.kind === "stage" ? 1 : 2);
      const at = found.length > 1 ? [0.21, 0.5, 0.8] : [0.34, 0.69];
      found.forEach((line, row) => ctx.fillText(line, x, box.y + box.height * at[row]));
      ctx.font = `400 ${size(12, 12)}px ${FACE}`;
      ctx.fillStyle = c.muted;
      ctx.fillText(fit(ctx, subOf(card), ctx.font, wide), x, box.y + box.height * at[at.length - 1]);
    } else {
      const found = lines(ctx, say(card.label), font, wide, scale >= READABLE ? 2 : 1);
      const gap = Math.min(px * 1.16, box.height / 2 - 1);
      const middle = box.y + box.height / 2 + 0.5;
      found.forEach((line, at) => ctx.fillText(line, x, middle + (at - (found.length - 1) / 2) * gap));
    }
  }
  ctx.restore();
}

/** The verb and source numbers of the lines that stand out, each where it covers nothing. */
function drawLabels(ctx) {
  if (!kept || network.getScale() < 0.4) return;
  const c = colours();
  const taken = [...kept.cards].map((key) => scene.boxes[key]);
  const px = size(12, 12);
  ctx.font = `600 ${px}px ${FACE}`;
  scene.lines.forEach((line) => {
    if (!kept.lines.has(line.id) || !strokeNow(line)) return;
    const told = shownOf(line);
    const numbers = [...new Set(told.flatMap((flow) => flow.sources))].sort((a, b) => a - b);
    const shown = numbers.slice(0, 3).join(", ") + (numbers.length > 3 ? " …" : "");
    const best = ["high", "medium", "low"].find((rank) => told.some((flow) => flow.reliability === rank));
    const said = [line.verb ? say(told[0].words) : `${told.length} ${word("connections")}`, isDisputed(line) ? "≠" : "", best ? glyphs[best] : "", shown].filter(Boolean).join("  ");
    const wide = ctx.measureText(said).width + px;
    const high = px * 1.5;
    const spot = spots(line.points, wide, high).find((box) => taken.every((other) => !meet(box, other)));
    if (!spot) return;
    taken.push(spot);
    ctx.fillStyle = c.paper;
    ctx.strokeStyle = c[line.hue];
    ctx.lineWidth = 1;
    roundRect(ctx, spot, high / 2);
    ctx.fill();
    ctx.stroke();
    text(ctx, said, spot.x + wide / 2, spot.y + high / 2 + 0.5, px, c[line.hue], "center", 600, wide);
  });
}
const meet = (a, b) => a.x < b.x + b.width + 3 && b.x < a.x + a.width + 3 && a.y < b.y + b.height + 2 && b.y < a.y + a.height + 2;
function spots(points, wide, high) {
  const parts = points.slice(1).map((end, at) => [points[at], end]);
  parts.sort((a, b) => length(b) - length(a));
  return parts.flatMap((part) => [0.5, 0.3, 0.7, 0.15, 0.85].map((t) => {
    const [x, y] = [0, 1].map((axis) => part[0][axis] + (part[1][axis] - part[0][axis]) * t);
    return { x: Math.min(Math.max(x - wide / 2, 0), scene.width - wide), y: y - high / 2, width: wide, height: high };
  }));
}
network.on("beforeDrawing", (ctx) => {
  ctx.save();
  drawGround(ctx);
  drawLines(ctx);
  drawMarks(ctx);
  ctx.restore();
});
network.on("afterDrawing", (ctx) => {
  ctx.save();
  drawLabels(ctx);
  ctx.restore();
});
