// ---- the day at which each side stands ----------------------------------------------------------------------------

const stopsOf = (side) => data.times[side].stops;
const stopOf = (side) => stopsOf(side)[state.at[side]];

/** Whether a row of a side is on record as standing at the side's day. */
function stands(side, id) {
  const runs = data.times[side].stands[id];
  return !runs || runs.some(([from, to]) => from <= state.at[side] && state.at[side] <= to);
}
const cardStands = (card) => (card.members.length ? card.members.some((id) => stands(card.side, id)) : stands(card.side, card.id));
const flowStands = (flow) => stands(flow.side, flow.id);
/** Whether what a claim says stands at the day of either side. */
const claimStands = (id) => SIDES.every((side) => stands(side, id));
/** The members of a card that stand now. */
const membersNow = (card) => card.members.filter((id) => stands(card.side, id));

/** Whether an entry, or all that a card or group holds now, is on record without a date, and that is to be marked. */
function isUndated({ side, id, members }) {
  const held = members.length ? members.filter((one) => stands(side, one)) : [id];
  return data[side].marks_undated && held.length > 0
    && held.every((one) => details.has(one) && !details.get(one).since && !details.get(one).until);
}

/** The days of which something is told: the events of both sides, oldest first. */
const eventOf = new Map([...details.values()].flatMap((detail) => detail.events.map((event) => [event.id, event])));

let playing = null; // the side that is played, and its timer
function setStop(side, at) {
  const last = stopsOf(side).length - 1;
  const next = Math.max(0, Math.min(last, at));
  if (next === state.at[side]) return;
  state.at[side] = next;
  refresh();
  sayStop(side);
}
function play(side) {
  const was = playing?.side;
  pause();
  if (was === side) return;
  if (state.at[side] >= stopsOf(side).length - 1) setStop(side, 0);
  playing = {
    side,
    timer: setInterval(() => {
      if (state.at[side] >= stopsOf(side).length - 1) pause();
      else setStop(side, state.at[side] + 1);
    }, 1100),
  };
  fillTimes();
}
function pause() {
  if (!playing) return;
  clearInterval(playing.timer);
  playing = null;
  fillTimes();
}

const happened = (side) => (stopOf(side).events ?? []).map((id) => eventOf.get(id)).filter(Boolean).map((event) => say(event.text));
function sayStop(side) {
  $("live").textContent = [`${say(data[side].name)}: ${word("as_of")} ${stopOf(side).as_of}`, ...happened(side)].join(". ");
}
function fillTimes() {
  SIDES.forEach((side) => {
    const stops = stopsOf(side);
    const row = document.querySelector(`[data-time="${side}"]`);
    row.hidden = stops.length < 2;
    const range = row.querySelector("input");
    range.max = String(stops.length - 1);
    range.value = String(state.at[side]);
    range.setAttribute("aria-valuetext", stopOf(side).as_of);
    row.querySelector("label").textContent = say(data[side].name);
    row.querySelector("output").textContent = stopOf(side).as_of;
    const button = row.querySelector("[data-play]");
    button.textContent = playing?.side === side ? "❚❚" : "▶";
    button.setAttribute("aria-label", `${word(playing?.side === side ? "pause" : "play")}: ${say(data[side].name)}`);
    row.querySelector("[data-reset]").hidden = state.at[side] === data.times[side].at;
    row.querySelector(".happened").textContent = happened(side).join(" · ");
  });
}
document.querySelectorAll("[data-time]").forEach((row) => {
  const side = row.dataset.time;
  row.querySelector("input").addEventListener("input", (event) => { pause(); setStop(side, Number(event.target.value)); });
  row.querySelector("[data-play]").addEventListener("click", () => play(side));
  row.querySelector("[data-reset]").addEventListener("click", () => { pause(); setStop(side, data.times[side].at); });
});
