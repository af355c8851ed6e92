// The explorer: draws the bands, cards and lines that Python placed, and answers clicks and keys.
// Text from the data reaches the page through textContent and fillText alone.
"use strict";
(() => {
  /** @typedef {[string, string]} Words  English and Japanese */
  /** @typedef {{key: string, id: string, side: string, band: string, label: Words, sub: Words, kind: string,
   *   tellings: string[], confirmed: boolean, in_group: boolean|null, members: string[]}} Card */
  /** @typedef {{id: string, side: string, origin: string, target: string, verb: string, flows: string[], hue: string,
   *   strokes: Record<string, string>}} Line */
  /** @typedef {{x: number, y: number, width: number, height: number}} Box */

  const data = JSON.parse(document.getElementById("data").textContent);
  const view = data.view;
  const place = data.layout;

  /** @template T @param {T[]} rows @param {keyof T} key @returns {Map<string, T>} */
  const by = (rows, key) => new Map(rows.map((row) => [row[key], row]));
  /** @type {Map<string, Card>} */
  const cards = by(view.cards, "key");
  const details = by(view.details, "id");
  const flows = by(view.flows, "id");
  const statements = by(view.statements, "id");
  const comparisons = by(view.comparisons, "id");
  const sources = by(view.sources, "number");
  const bands = by(view.bands, "id");
  /** @type {Map<string, Line>} */
  const lineOfFlow = new Map(view.lines.flatMap((line) => line.flows.map((flow) => [flow, line])));
  const dashes = Object.fromEntries(data.legend.filter((r) => r.what === "status").map((r) => [r.key, r.dash]));
  const glyphs = Object.fromEntries(data.legend.map((r) => [r.key, r.glyph]));
  const paths = new Map(view.lines.map((line) => [line.id, new Path2D(place.paths[line.id].d)]));
  /** Cards of an entity, or of the group that holds it. */
  const cardsOf = (id) => view.cards.filter((card) => card.id === id || card.members.includes(id));

  const state = { focus: null, flow: null, compare: null, telling: "both", theme: "system", lang: "en" };
  let cursor = null; // the card that arrow keys stand on
  let hovered = null; // the line under the pointer
  let moved = false; // the reader has panned or zoomed: keep to it

  const $ = (id) => document.getElementById(id);
  const picture = $("picture");
  const panel = $("panel");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => state.theme === "dark" || (state.theme === "system" && system.matches);
  const colours = () => data.themes[isDark() ? "dark" : "light"];
  const L = () => (state.lang === "ja" ? 1 : 0);
  /** @param {Words|null} words */
  const say = (words) => (words ? words[L()] || words[0] : "");
  const word = (key) => say(data.words[key]);
  const FACE = 'Inter, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Hiragino Sans", "Noto Sans CJK JP", sans-serif';

  // ---- the drawing --------------------------------------------------------------------------------------------------

  const options = { ...data.options, autoResize: true };
  const nodes = data.nodes.map((node) => ({
    ...node, fixed: true, physics: false, shape: "custom",
    ctxRenderer: ({ ctx, id }) => {
      const box = place.cards[id];
      return {
        drawNode: () => drawCard(ctx, cards.get(id), box),
        nodeDimensions: { width: box.width, height: box.height },
      };
    },
  }));
  // The edges stay hidden: they tell vis which cards are joined, our own paths are what is seen.
  const edges = data.edges.map((edge) => ({ ...edge, hidden: true, physics: false }));
  const network = new vis.Network(picture, { nodes, edges }, options);
  picture.querySelectorAll("[tabindex]").forEach((inner) => inner.setAttribute("tabindex", "-1"));
  picture.querySelectorAll("canvas").forEach((canvas) => canvas.setAttribute("aria-hidden", "true"));

  const strokeNow = (line) => line.strokes[line.side === "right" ? "both" : state.telling];
  const isTold = (card) => card.side === "right" || state.telling === "both" || card.tellings.includes(state.telling);

  /** What stands out: null where nothing is chosen, else the cards and lines at full strength. */
  function chosen() {
    const kept = { cards: new Set(), lines: new Set() };
    if (state.flow) {
      const line = lineOfFlow.get(state.flow);
      if (!line) return null;
      kept.lines.add(line.id);
      kept.cards.add(line.origin).add(line.target);
      return kept;
    }
    if (state.compare) {
      const comparison = comparisons.get(state.compare);
      [...comparison.left, ...comparison.right].forEach((end) => {
        cardsOf(end.opens ?? end.id).forEach((card) => kept.cards.add(card.key));
        const line = lineOfFlow.get(end.id);
        if (line) kept.lines.add(line.id) && kept.cards.add(line.origin).add(line.target);
      });
      return kept;
    }
    if (!state.focus) return null;
    const detail = details.get(state.focus);
    const own = new Set(cardsOf(state.focus).map((card) => card.key));
    if (!own.size) return null;
    own.forEach((key) => kept.cards.add(key));
    [...detail.parts, detail.part_of].filter(Boolean).forEach((id) => cardsOf(id).forEach((c) => kept.cards.add(c.key)));
    view.lines.forEach((line) => {
      if (strokeNow(line) && (own.has(line.origin) || own.has(line.target))) {
        kept.lines.add(line.id);
        kept.cards.add(line.origin).add(line.target);
      }
    });
    view.marks.forEach((mark) => {
      if (own.has(mark.left) || own.has(mark.right)) kept.cards.add(mark.left).add(mark.right);
    });
    return kept;
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

  function drawGround(ctx) {
    const c = colours();
    view.bands.forEach((band, number) => {
      ["left", "right"].forEach((side) => {
        const box = place.bands[side][band.id];
        ctx.fillStyle = number % 2 ? c.band_alt : c.band;
        roundRect(ctx, box, 12);
        ctx.fill();
        if (!view.cards.some((card) => card.side === side && card.band === band.id)) {
          text(ctx, word("empty"), box.x + box.width / 2, box.y + box.height / 2, size(14, 12), c.muted, "center", 400, box.width - 40);
        }
      });
      const left = place.bands.left[band.id];
      const middle = place.spine.x + place.spine.width / 2;
      const wide = place.spine.width - 8;
      const marks = view.marks.filter((mark) => mark.band === band.id).map((mark) => place.marks[mark.comparison][1]);
      const px = size(15, 12);
      // Above the first sign, or in the middle of the band.
      const first = marks.length ? Math.min(...marks) - size(10, 8.5) : 0;
      const y = marks.length ? Math.max(left.y - 2 + px / 2, Math.min(left.y + px * 0.9, first - px * 0.62)) : left.y + left.height / 2;
      text(ctx, say(band.name), middle, y, px, c.ink, "center", 600, wide);
    });
    [["left", view.left], ["right", view.right]].forEach(([side, shown]) => {
      const box = place.bands[side][view.bands[0].id];
      const px = size(22, 15);
      const name = say(shown.name);
      ctx.font = `600 ${px}px ${FACE}`;
      const y = box.y - px * 0.95;
      // A heading stays in sight while any of its side is.
      const x = Math.max(box.x, Math.min(network.DOMtoCanvas({ x: 10, y: 0 }).x, box.x + box.width * 0.45)) + 2;
      const wide = text(ctx, name, x, y, px, c.ink, "left", 600, box.width * 0.6);
      text(ctx, `${word("as_of")} ${shown.as_of}`, x + wide + px * 0.6, y + px * 0.08, size(15, 12), c.muted, "left", 400, box.width * 0.4);
    });
    const px = size(13, 12);
    text(ctx, word("same_role"), place.spine.x + place.spine.width / 2, place.bands.left[view.bands[0].id].y - size(22, 15) * 0.87, px, c.muted, "center", 400, 400);
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
    const points = place.paths[line.id].points;
    ctx.globalAlpha = strength;
    ctx.strokeStyle = ctx.fillStyle = c[line.hue];
    ctx.lineWidth = width;
    ctx.lineCap = stroke === "dotted" ? "round" : "butt";
    ctx.setLineDash(dashes[stroke]);
    ctx.stroke(paths.get(line.id));
    ctx.setLineDash([]);
    const [tip, before] = [points[points.length - 1], points[points.length - 2]];
    const angle = Math.atan2(tip[1] - before[1], tip[0] - before[0]);
    const long = 6 + width * 1.6;
    ctx.beginPath();
    ctx.moveTo(tip[0], tip[1]);
    ctx.lineTo(tip[0] - long * Math.cos(angle - 0.42), tip[1] - long * Math.sin(angle - 0.42));
    ctx.lineTo(tip[0] - long * Math.cos(angle + 0.42), tip[1] - long * Math.sin(angle + 0.42));
    ctx.closePath();
    ctx.fill();
    ctx.globalAlpha = 1;
  }

  /** Ownership is drawn where it is asked for: at rest its lines, one to nearly every card, would cover the rest. */
  const isDrawn = (line) => line.verb !== "owns" || (kept !== null && kept.lines.has(line.id));

  function drawLines(ctx) {
    const scale = network.getScale();
    const thin = Math.max(1.25, 1 / scale);
    const thick = Math.max(2.6, 2.2 / scale);
    view.lines.forEach((line) => {
      if ((kept && kept.lines.has(line.id)) || !isDrawn(line)) return;
      drawLine(ctx, line, kept ? FADED * 0.8 : 1, line === hovered ? thick : thin);
    });
    if (kept) view.lines.forEach((line) => kept.lines.has(line.id) && drawLine(ctx, line, 1, thick));
  }

  function drawMarks(ctx) {
    const c = colours();
    view.marks.forEach((mark) => {
      const [x, y] = place.marks[mark.comparison];
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
      const wide = place.spine.width / 2 - r - 6;
      text(ctx, word(`strength_${mark.strength}`), x + r + 5, y, size(12, 12), c.muted, "left", 400, wide);
      ctx.globalAlpha = 1;
    });
  }

  /** @param {Card} card @param {Box} box */
  function drawCard(ctx, card, box) {
    const c = colours();
    const scale = network.getScale();
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
      if (scale >= 0.92) {
        const found = lines(ctx, say(card.label), font, wide, 2);
        const at = found.length > 1 ? [0.21, 0.5, 0.8] : [0.34, 0.69];
        found.forEach((line, row) => ctx.fillText(line, x, box.y + box.height * at[row]));
        ctx.font = `400 ${size(12, 12)}px ${FACE}`;
        ctx.fillStyle = c.muted;
        ctx.fillText(fit(ctx, say(card.sub), ctx.font, wide), x, box.y + box.height * at[at.length - 1]);
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
    const taken = [...kept.cards].map((key) => place.cards[key]);
    const px = size(12, 12);
    ctx.font = `600 ${px}px ${FACE}`;
    view.lines.forEach((line) => {
      if (!kept.lines.has(line.id) || !strokeNow(line)) return;
      const told = line.flows.map((id) => flows.get(id)).filter((f) => tells(f));
      const numbers = [...new Set(told.flatMap((flow) => flow.sources))].sort((a, b) => a - b);
      const shown = numbers.slice(0, 3).join(", ") + (numbers.length > 3 ? " …" : "");
      const best = ["high", "medium", "low"].find((rank) => told.some((flow) => flow.reliability === rank));
      const said = [say(told[0].words), best ? glyphs[best] : "", shown].filter(Boolean).join("  ");
      const wide = ctx.measureText(said).width + px;
      const high = px * 1.5;
      const spot = spots(place.paths[line.id].points, wide, high).find((box) => taken.every((other) => !meet(box, other)));
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
      return { x: Math.min(Math.max(x - wide / 2, 0), place.width - wide), y: y - high / 2, width: wide, height: high };
    }));
  }
  const length = ([a, b]) => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);

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

  // ---- where the reader looks ---------------------------------------------------------------------------------------

  const HEAD = 46; // what the headings need above the bands
  /** The scale at which everything is in sight. */
  const whole = () => Math.min((picture.clientWidth - 24) / place.width, (picture.clientHeight - 24) / (place.height + HEAD));
  function fitAll() {
    const high = picture.clientHeight;
    if (!picture.clientWidth || !high) return; // not shown yet; the observer calls again
    const scale = whole();
    const spare = Math.max(0, (high - 20) / scale - place.height - HEAD);
    // Above the middle: the lower edge is where the zoom buttons are.
    network.moveTo({ scale, position: { x: place.width / 2, y: (place.height - HEAD) / 2 + spare * 0.3 } });
  }
  /** Where a reader begins: all of it where names can be read so, else its upper part, beside or around the spine. */
  function begin() {
    const { clientWidth: wide, clientHeight: high } = picture;
    if (!wide || !high) return;
    if (whole() >= READABLE) return fitAll();
    const scale = wide < 700 ? 0.56 : READABLE;
    const x = wide < 700 ? place.spine.x + 8 - wide / 2 / scale : place.spine.x + place.spine.width / 2;
    network.moveTo({ scale, position: { x, y: high / 2 / scale - HEAD } });
  }
  new ResizeObserver(() => {
    network.setSize("100%", "100%");
    network.redraw();
    if (!moved) begin();
  }).observe(picture);
  network.on("dragEnd", () => { moved = true; });
  network.on("zoom", () => { moved = true; });

  function zoom(by) {
    moved = true;
    network.moveTo({ scale: Math.min(3, Math.max(0.2, network.getScale() * by)) });
  }
  function bringIntoView(key) {
    const box = place.cards[key];
    const at = network.canvasToDOM({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    const edge = 60;
    if (at.x < edge || at.y < edge || at.x > picture.clientWidth - edge || at.y > picture.clientHeight - edge) {
      network.moveTo({ position: { x: box.x + box.width / 2, y: box.y + box.height / 2 } });
    }
  }

  // ---- pointer ------------------------------------------------------------------------------------------------------

  /** The line whose stroke is nearest to a point, within a few pixels. */
  function lineAt(point) {
    let best = null;
    let nearest = 7 / network.getScale();
    view.lines.forEach((line) => {
      if (!strokeNow(line) || !isDrawn(line)) return;
      place.paths[line.id].points.forEach((end, at, points) => {
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
  const cardAt = (point) => view.cards.find((card) => inside(point, place.cards[card.key]));
  const markAt = (point) => view.marks.find((mark) => {
    const [x, y] = place.marks[mark.comparison];
    return Math.hypot(point.x - x, point.y - y) < size(16, 14);
  });

  network.on("click", (event) => {
    const point = event.pointer.canvas;
    const card = cardAt(point);
    const mark = card ? null : markAt(point);
    const line = card || mark ? null : lineAt(point);
    if (card) {
      cursor = card.key;
      show({ focus: card.id });
    } else if (mark) show({ compare: mark.comparison });
    else if (line) show({ flow: line.flows.find((id) => tells(flows.get(id))) ?? line.flows[0] });
    else show({});
  });
  picture.addEventListener("mousemove", (event) => {
    const frame = picture.getBoundingClientRect();
    const point = network.DOMtoCanvas({ x: event.clientX - frame.left, y: event.clientY - frame.top });
    const over = cardAt(point) || markAt(point);
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
    const box = place.cards[key];
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const order = [...view.cards].sort((a, b) => place.cards[a.key].y - place.cards[b.key].y || place.cards[a.key].x - place.cards[b.key].x);
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function step([dx, dy]) {
    if (!cursor) {
      cursor = order[0]?.key ?? null;
    } else {
      const [x, y] = centre(cursor);
      let best = null;
      let least = Infinity;
      order.forEach((card) => {
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
  function announce(card) {
    const count = view.lines.filter((line) => strokeNow(line) && [line.origin, line.target].includes(card.key)).length;
    $("live").textContent = [say(card.label), say(bands.get(card.band).name), say(view[card.side].name), `${count} ${word("connections")}`].join(", ");
  }
  picture.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (ARROWS[event.key]) step(ARROWS[event.key]);
    else if (event.key === "Enter" || event.key === " ") cursor && show({ focus: cards.get(cursor).id });
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") { moved = true; fitAll(); }
    else return;
    event.preventDefault();
  });
  picture.addEventListener("focus", () => network.redraw());
  picture.addEventListener("blur", () => network.redraw());
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "/" && !typing) {
      event.preventDefault();
      $("search").focus();
      $("search").select();
    } else if (event.key === "Escape") {
      if (typing) closeSearch();
      else show({});
      picture.focus();
    }
  });
  $("zoom-in").addEventListener("click", () => zoom(1.25));
  $("zoom-out").addEventListener("click", () => zoom(0.8));
  $("fit").addEventListener("click", () => { moved = true; fitAll(); });

  // ---- search -------------------------------------------------------------------------------------------------------

  const fold = (said) => said.normalize("NFKC").toLowerCase();
  const index = view.details.filter((detail) => !detail.members.length).map((detail) => ({
    id: detail.id,
    names: [...detail.name, ...detail.aliases, detail.id, ...cardsOf(detail.id).filter((c) => !c.members.length).flatMap((c) => c.label)].map(fold),
    drawn: cardsOf(detail.id).length > 0,
  }));
  let marked = 0;
  function search() {
    const wanted = fold($("search").value.trim());
    const list = $("found");
    list.replaceChildren();
    if (!wanted) return closeSearch();
    const rank = (row) => Math.min(...row.names.map((name) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 9)));
    const hits = index.map((row) => [rank(row), row]).filter(([r]) => r < 9)
      .sort(([a, x], [b, y]) => a - b || y.drawn - x.drawn).slice(0, 12).map(([, row]) => row);
    marked = 0;
    hits.forEach((row, at) => {
      const detail = details.get(row.id);
      const where = detail.band ? say(bands.get(detail.band).name) : word("no_band");
      const item = make("li", { role: "option", id: `found-${at}`, "data-id": row.id, "aria-selected": String(at === 0) },
        make("bdi", {}, say(detail.name)), " ", make("small", {}, `${say(view[detail.side].name)} · ${where}`));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(row.id); });
      list.append(item);
    });
    if (!hits.length) list.append(make("li", { role: "option", "aria-disabled": "true" }, word("none_found")));
    list.hidden = false;
    $("search").setAttribute("aria-expanded", "true");
    $("search").setAttribute("aria-activedescendant", hits.length ? "found-0" : "");
  }
  function take(id) {
    closeSearch();
    $("search").value = "";
    cursor = cardsOf(id)[0]?.key ?? cursor;
    show({ focus: id });
    picture.focus();
  }
  function closeSearch() {
    $("found").hidden = true;
    $("search").setAttribute("aria-expanded", "false");
  }
  $("search").addEventListener("input", search);
  $("search").addEventListener("focus", search);
  $("search").addEventListener("blur", closeSearch);
  $("search").addEventListener("keydown", (event) => {
    const items = [...$("found").querySelectorAll("[data-id]")];
    if (event.key === "Enter" && items[marked]) take(items[marked].dataset.id);
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && items.length) {
      event.preventDefault();
      marked = (marked + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length;
      items.forEach((item, at) => item.setAttribute("aria-selected", String(at === marked)));
      items[marked].scrollIntoView({ block: "nearest" });
      $("search").setAttribute("aria-activedescendant", items[marked].id);
    }
  });

  // ---- the panel ----------------------------------------------------------------------------------------------------

  /** An element with attributes and children; strings become text, never markup. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => {
      if (name === "onclick") element.addEventListener("click", value);
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
    });
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }
  const heading = (said) => make("h3", {}, said);
  const chip = (said, kind) => (said ? make("li", { class: `chip ${kind ?? ""}` }, said) : null);
  const tells = (flow) => flow.side === "right" || state.telling === "both" || flow.tellings.includes(state.telling);
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
    return make("li", { class: `${said.telling} ${said.confirmed ? "" : "unshown"}`, "data-claim": id },
      make("span", {}, say(said.predicate) + (say(said.value) ? ": " : "")),
      make("span", { class: "value" }, make("bdi", {}, say(said.value))), " ",
      said.confirmed ? cites(said.sources) : null,
      make("div", { class: "small" }, meta.join(" · ")),
      said.confirmed ? null : make("div", { class: "small" }, word("not_confirmed")),
      said.verdict || said.verdict_note ? make("div", { class: "note" },
        said.verdict ? make("span", { class: "verdict", "data-verdict": said.verdict }, `${VERDICTS[said.verdict] ?? "?"} ${word(`verdict_${said.verdict}`)}`) : null,
        said.verdict_note ? ` ${say(said.verdict_note)}` : null, " ", cites(said.checked)) : null,
      said.disputes.map(([id, question]) => make("div", { class: "note" }, `${word("answered_differently")}: `,
        data.disputes ? make("a", { href: `${data.disputes}#${id}` }, say(question)) : say(question))),
      said.formula ? make("div", { class: "note" }, word("derived"), said.formula) : null,
      said.note ? make("div", { class: "note" }, said.note) : null,
      said.consulted.length ? make("div", { class: "note" }, `${word("consulted")}: ${said.consulted.map(say).join("; ")}`) : null);
  }
  const claims = (ids) => make("ul", { class: "claims" }, ids.map(claim));

  function strokePicture(line, flow) {
    const canvas = make("canvas", { class: "stroke", width: 52, height: 20, "aria-hidden": "true" });
    canvas.style.width = "26px";
    canvas.style.height = "10px";
    const stroke = flow ? strokeOf(flow) : "solid";
    drawSample(canvas, stroke, flow && flow.side === "left" ? (flow.tellings.length > 1 ? "both" : flow.tellings[0]) : "both");
    return canvas;
  }
  const strokeOf = (flow) => (flow.basis === "implied" || !flow.confirmed || flow.status === "unconfirmed" ? "dotted"
    : ["goal", "forecast"].includes(flow.status) ? "dashed" : "solid");
  function drawSample(canvas, stroke, hue) {
    const ctx = canvas.getContext("2d");
    ctx.strokeStyle = colours()[hue];
    ctx.lineWidth = 4;
    ctx.lineCap = stroke === "dotted" ? "round" : "butt";
    ctx.setLineDash(dashes[stroke].map((part) => part * 1.6));
    ctx.beginPath();
    ctx.moveTo(3, canvas.height / 2);
    ctx.lineTo(canvas.width - 3, canvas.height / 2);
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
      strokePicture(null, flow), make("bdi", {}, sentence(flow, back)), make("div", { class: "small" }, more)));
  }
  function entityRow(id, before) {
    const detail = details.get(id);
    if (!detail) return null;
    return make("li", {}, make("button", { class: "row", type: "button", "data-entity": id, onclick: () => show({ focus: id }) },
      before ?? null, make("bdi", {}, say(detail.name)),
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

  function entityPanel(detail) {
    const band = detail.band ? say(bands.get(detail.band).name) : word("no_band");
    const told = (telling) => detail.claims.filter((id) => statements.get(id)?.telling === telling);
    const parts = detail.parts.map((id) => details.get(id)).filter(Boolean);
    const own = detail.side;
    const set = detail.comparisons.map((id) => comparisons.get(id));
    const facts = [
      detail.description, detail.place,
      detail.since || detail.until ? `${detail.since ?? "?"} – ${detail.until ?? ""}` : null,
    ].filter(Boolean);
    return [
      make("h2", {}, make("bdi", {}, say(detail.name))),
      L() === 0 && detail.name[1] !== detail.name[0] ? make("p", { class: "small", lang: "ja" }, detail.name[1]) : L() && detail.name[1] !== detail.name[0] ? make("p", { class: "small", lang: "en" }, detail.name[0]) : null,
      make("ul", { class: "chips" }, chip(say(detail.kind)), chip(band),
        detail.side === "left" ? detail.tellings.map((telling) => chip(word(telling), telling)) : null,
        detail.confirmed ? null : chip(word("not_confirmed_short")),
        detail.in_group === false ? chip(word("not_in_group")) : detail.in_group ? chip(word("in_group")) : null),
      facts.length ? make("p", {}, facts.join(" · ")) : null,
      detail.note ? make("p", { class: "note" }, detail.note) : null,
      told("article").length ? [heading(word("article_claims")), claims(told("article"))] : null,
      told("evidence").length ? [heading(word("evidence_claims")), claims(told("evidence"))] : null,
      parts.map((part) => [
        heading(`${word("part")}: ${say(part.name)}`),
        claims([...part.claims].sort((a, b) => lead(b) - lead(a))), rows([entityRow(part.id)]),
      ]),
      detail.part_of ? [heading(word("part_of")), rows([entityRow(detail.part_of)])] : null,
      detail.members.length ? [heading(word("members")), rows(detail.members.map((id) => entityRow(id)))] : null,
      detail.outgoing.length ? [heading(word("outgoing")), rows(detail.outgoing.map((id) => flowRow(id, false)))] : null,
      detail.incoming.length ? [heading(word("incoming")), rows(detail.incoming.map((id) => flowRow(id, true)))] : null,
      set.length ? [heading(word("beside")), make("ul", { class: "claims" }, set.map((one) => comparisonBlock(one, sideOf(one, detail.id, own))))] : null,
      detail.events.length ? [heading(word("events")), make("ul", { class: "claims" }, detail.events.map((event) =>
        make("li", {}, make("span", { class: "small" }, `${event.when ?? word("undated")} `), say(event.text), " ",
          event.confirmed ? cites(event.sources) : make("span", { class: "small" }, word("not_confirmed_short")))))] : null,
      detail.standing.length ? [heading(word("standing")), rows(detail.standing.map((line) => make("li", {}, say(line))))] : null,
      detail.aliases.length ? [heading(word("also")), make("p", {}, detail.aliases.join(", "))] : null,
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
      flow.claims.length ? [heading(word(flow.confirmed ? "shown_by" : "claims")), claims(flow.claims)] : null,
      flow.rests_on.length ? [heading(word("rests_on")), implied ? make("p", {}, `${word("implied")}:`) : null, claims(flow.rests_on)] : null,
      flow.same_link.length ? [heading(word("same_link")), rows(flow.same_link.filter((id) => flows.has(id)).map((id) => flowRow(id, false)))] : null,
    ];
  }
  function flowPanel(flow) {
    const line = lineOfFlow.get(flow.id);
    const others = line ? line.flows.filter((id) => id !== flow.id) : [];
    return [
      make("h2", {}, make("bdi", {}, sentence(flow, false))),
      flowSection(flow),
      others.map((id) => [heading(sentence(flows.get(id), false)), flowSection(flows.get(id))]),
      heading(word("entries")), rows([entityRow(flow.origin), entityRow(flow.target)]),
    ];
  }
  function comparisonPanel(comparison) {
    const open = (list) => rows(list.map((end) => (end.opens ? entityRow(end.opens) : flows.has(end.id) ? flowRow(end.id, false) : make("li", {}, say(end.name)))));
    return [
      make("h2", {}, make("bdi", {}, `${ends(comparison.left) || "—"} ${glyphs[comparison.strength] ?? ""} ${ends(comparison.right) || "—"}`)),
      make("ul", { class: "chips" }, chip(word(comparison.by === "article" ? "drawn_by_article" : "drawn_by_ours")),
        comparison.strength ? chip(word(`strength_${comparison.strength}`)) : null, comparison.role ? chip(say(comparison.role)) : null),
      make("p", {}, say(comparison.reason)),
      comparison.breaks ? make("p", {}, make("b", {}, word("breaks")), say(comparison.breaks)) : null,
      comparison.left.length ? [heading(say(view.left.name)), open(comparison.left)] : null,
      comparison.right.length ? [heading(say(view.right.name)), open(comparison.right)] : null,
    ];
  }
  function startPanel() {
    const group = (what) => make("dl", { class: "legend" }, data.legend.filter((row) => row.what === what).flatMap((row) => {
      const sample = row.glyph ? make("span", {}, row.glyph) : make("canvas", { width: 96, height: 24, "aria-hidden": "true" });
      if (!row.glyph) drawSample(sample, what === "status" ? row.key : "solid", row.hue);
      return [make("dt", { class: "glyph" }, sample), make("dd", {}, L() ? row.name_ja : row.name)];
    }));
    return [
      make("h2", {}, word("how")), make("p", {}, word("how_1")), make("p", {}, word("how_2")), make("p", {}, word("how_3")),
      heading(word("legend_telling")), group("telling"), make("p", { class: "note" }, word("legend_right")),
      heading(word("legend_status")), group("status"),
      heading(word("legend_analogy")), group("analogy"),
      heading(word("legend_reliability")), group("reliability"),
      heading(word("not")), make("p", {}, word("not_text")),
      heading(word("keyboard")), make("p", {}, word("keys")),
    ];
  }

  function fillPanel() {
    cited = new Set();
    const flow = state.flow && flows.get(state.flow);
    const comparison = state.compare && comparisons.get(state.compare);
    const detail = state.focus && details.get(state.focus);
    const body = flow ? flowPanel(flow) : comparison ? comparisonPanel(comparison) : detail ? entityPanel(detail) : startPanel();
    const close = flow || comparison || detail
      ? make("button", { class: "close", type: "button", "aria-label": word("close"), onclick: () => { show({}); picture.focus(); } }, "×") : null;
    panel.replaceChildren(...[close, ...body, ...sourceList()].flat(9).filter((part) => part));
    panel.scrollTop = 0;
  }

  // ---- state, link, words -------------------------------------------------------------------------------------------

  /** Choose an entity, a flow, a comparison, or nothing. */
  function show({ focus = null, flow = null, compare = null }) {
    state.focus = details.has(focus) ? focus : null;
    state.flow = flows.has(flow) ? flow : null;
    state.compare = comparisons.has(compare) ? compare : null;
    refresh();
    if (state.focus) {
      const card = cardsOf(state.focus)[0];
      if (card) {
        if (!cursor || !cardsOf(state.focus).some((one) => one.key === cursor)) cursor = card.key;
        bringIntoView(cursor);
        announce(cards.get(cursor));
      } else $("live").textContent = say(details.get(state.focus).name);
    } else if (state.flow) $("live").textContent = sentence(flows.get(state.flow), false);
    else $("live").textContent = word("focus_lost");
  }

  function refresh() {
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
    $("theme").textContent = word(isDark() ? "light" : "dark");
    $("language").textContent = word("other_language");
    $("language").lang = state.lang === "ja" ? "en" : "ja";
    fillPanel();
    writeLink();
    network.redraw();
  }

  function writeLink() {
    const parts = new URLSearchParams();
    for (const name of ["focus", "flow", "compare"]) if (state[name]) parts.set(name, state[name]);
    if (state.telling !== "both") parts.set("telling", state.telling);
    if (state.theme !== "system") parts.set("theme", state.theme);
    if (state.lang !== "en") parts.set("lang", state.lang);
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
    const one = (name, allowed, otherwise) => (allowed.includes(parts.get(name)) ? parts.get(name) : otherwise);
    state.telling = one("telling", ["article", "evidence", "both"], state.telling);
    state.theme = one("theme", ["light", "dark"], state.theme);
    state.lang = one("lang", ["en", "ja"], state.lang);
    show({ focus: parts.get("focus"), flow: parts.get("flow"), compare: parts.get("compare") });
  }

  document.querySelectorAll("[data-telling]").forEach((button) => button.addEventListener("click", () => {
    state.telling = button.dataset.telling;
    hovered = null;
    refresh();
  }));
  $("theme").addEventListener("click", () => { state.theme = isDark() ? "light" : "dark"; refresh(); });
  $("language").addEventListener("click", () => { state.lang = state.lang === "ja" ? "en" : "ja"; refresh(); });
  system.addEventListener("change", refresh);
  window.addEventListener("hashchange", readLink);
  $("table").addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) setTimeout(() => picture.scrollIntoView({ block: "nearest" }));
  });

  // For tests and the console: where a point of the picture is on the screen, and the keyboard's card.
  window.muskgraph = Object.freeze({
    toScreen: (x, y) => {
      const frame = picture.getBoundingClientRect();
      const at = network.canvasToDOM({ x, y });
      return { x: at.x + frame.left, y: at.y + frame.top };
    },
    cursor: () => cursor,
    press: (key) => picture.dispatchEvent(new KeyboardEvent("keydown", { key })),
    restart: () => { cursor = null; },
  });

  begin();
  readLink();
  picture.dataset.ready = String(Math.round(performance.now()));
})();
