// Keys of a presenter: the arrows and Page Up/Down that a remote sends, Home, End, and n for the notes.
"use strict";
const KEYS = {
  ArrowRight: "next", PageDown: "next", ArrowLeft: "previous", PageUp: "previous", Home: "first", End: "last",
};
const notes = document.getElementById("notes");
const follow = (/** @type {string} */ id) => {
  const link = document.getElementById(id);
  if (link && link.getAttribute("href")) location.assign(link.getAttribute("href") + (notes.open ? "#notes" : ""));
};
if (location.hash === "#notes") notes.open = true;
addEventListener("keydown", (event) => {
  const held = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  const scrolled = event.target instanceof Element && event.target.closest("input, textarea, select, .pipes.scrolls");
  if (held || scrolled || event.defaultPrevented) return;
  if (event.key === "n") notes.open = !notes.open;
  else if (KEYS[event.key]) follow(KEYS[event.key]);
  else return;
  event.preventDefault();
});
const picture = document.querySelector(".pipes");
const mark = () => picture.classList.toggle("scrolls", picture.scrollWidth > picture.clientWidth + 1);
new ResizeObserver(mark).observe(picture);
document.getElementById("live").textContent =
  document.querySelector(".progress").textContent + ": " + document.querySelector("h1").textContent;
