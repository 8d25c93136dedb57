"use strict";
const steps = [...document.querySelectorAll("section.step")];
const where = document.getElementById("where");
let now = 0;
function show(number, scroll) {
  now = Math.max(0, Math.min(steps.length - 1, number));
  steps.forEach((step, position) => step.classList.toggle("now", position === now));
  where.textContent = `step ${now + 1} of ${steps.length}`;
  if (scroll) steps[now].scrollIntoView({ block: "nearest" });
}
function stepping(on) {
  document.body.classList.toggle("stepping", on);
  document.getElementById("all").textContent = on ? "show all steps" : "one step at a time";
}
document.getElementById("back").onclick = () => show(now - 1, true);
document.getElementById("next").onclick = () => show(now + 1, true);
document.getElementById("all").onclick = () => stepping(!document.body.classList.contains("stepping"));
document.addEventListener("keydown", (event) => {
  const moves = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: steps.length - 1 };
  if (!(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  show(moves[event.key], true);
});
document.querySelectorAll("a[data-step]").forEach((link) => {
  link.onclick = (event) => { event.preventDefault(); show(Number(link.dataset.step) - 1, true); };
});
if (steps.length) { stepping(true); show(0, false); }
