// ---- search -------------------------------------------------------------------------------------------------------

const fold = (said) => said.normalize("NFKC").toLowerCase();
const index = [...details.values()].filter((detail) => !detail.members.length).map((detail) => ({
  id: detail.id,
  names: [...detail.name, ...detail.aliases, detail.id, ...everyCard.filter((card) => card.id === detail.id).flatMap((card) => card.label)].map(fold),
  drawn: everyCard.some((card) => card.id === detail.id || card.members.includes(detail.id)),
}));
/** Entries that are called what is typed, or have it in a name, each with how well it fits: 0 is a whole name. */
function called(said) {
  const wanted = fold(said.trim());
  const rank = (row) => Math.min(...row.names.map((name) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 9)));
  return wanted ? index.map((row) => [rank(row), row]).filter(([r]) => r < 9).sort(([a, x], [b, y]) => a - b || y.drawn - x.drawn) : [];
}
let marked = 0;
function search() {
  const list = $("found");
  list.replaceChildren();
  if (!$("search").value.trim()) return closeSearch();
  const hits = called($("search").value).slice(0, 12).map(([, row]) => row);
  marked = 0;
  hits.forEach((row, at) => {
    const detail = details.get(row.id);
    const where = detail.band ? say(bands.get(detail.band).name) : word("no_band");
    const item = make("li", { role: "option", id: `found-${at}`, "data-id": row.id, "aria-selected": String(at === 0) },
      make("bdi", {}, say(detail.name)), " ", make("small", {}, `${say(data[detail.side].name)} · ${where}`));
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
  picture.focus({ preventScroll: true });
  show({ focus: id });
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
