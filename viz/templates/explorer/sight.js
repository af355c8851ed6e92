// ---- where the reader looks ---------------------------------------------------------------------------------------

const HEAD = 46; // what the headings need above the bands
/** The scale at which everything is in sight. */
const whole = () => Math.min((picture.clientWidth - 24) / scene.width, (picture.clientHeight - 24) / (scene.height + HEAD));
function fitAll() {
  const high = picture.clientHeight;
  if (!picture.clientWidth || !high) return; // not shown yet; the observer calls again
  const scale = whole();
  const spare = Math.max(0, (high - 20) / scale - scene.height - HEAD);
  // Above the middle, where a reader begins.
  network.moveTo({ scale, position: { x: scene.width / 2, y: (scene.height - HEAD) / 2 + spare * 0.3 } });
}
let moved = false; // the reader has panned or zoomed: keep to it
/** Where a reader begins: all of it where names can be read so, else its upper left part; on a phone beside the spine. */
function begin() {
  const { clientWidth: wide, clientHeight: high } = picture;
  if (!wide || !high) return;
  if (whole() >= READABLE) return fitAll();
  const scale = wide < 700 ? 0.56 : READABLE;
  const x = wide < 700 ? scene.spine.x + 8 - wide / 2 / scale : wide / 2 / scale - 14;
  network.moveTo({ scale, position: { x, y: high / 2 / scale - Math.max(HEAD, 34 / scale) } });
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
/** Where both sides have no room at once, the other one than is seen, with the way to it. */
function otherSide() {
  const middle = scene.spine.x + scene.spine.width / 2;
  return network.getScale() <= whole() * 1.02 ? null : network.getViewPosition().x < middle ? "right" : "left";
}
function fillAcross() {
  const other = otherSide();
  const name = other && say(data[other].name);
  const said = !other ? "" : other === "right" ? `${name} →` : `← ${name}`;
  if ($("across").textContent !== said) $("across").textContent = said;
  $("across").hidden = !other;
}
/** Look at a side from the spine outwards. */
function goAcross() {
  const side = otherSide();
  const { x, width } = scene.spine;
  const half = picture.clientWidth / 2 / network.getScale();
  moved = true;
  network.moveTo({ position: { x: side === "right" ? x + width - 8 + half : x + 8 - half, y: network.getViewPosition().y } });
  fillAcross();
}
$("across").addEventListener("click", goAcross);
network.on("afterDrawing", fillAcross);
function bringIntoView(key) {
  const box = scene.boxes[key];
  const at = network.canvasToDOM({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const edge = 60;
  if (at.x < edge || at.y < edge || at.x > picture.clientWidth - edge || at.y > picture.clientHeight - edge) {
    moved = true; // to what was asked for
    network.moveTo({ position: { x: box.x + box.width / 2, y: box.y + box.height / 2 } });
  }
}
