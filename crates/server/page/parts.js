// What screens are made of.
import { append, fill, h, say } from "./element.js";
import { showFailure } from "./failure.js";
import { t } from "./texts.js";

/** The title and the first sentences of a screen. */
export function title(step, heading, lead) {
  return h("header", {}, h("p", { class: "soft small" }, t("shell.stepOf", { step })),
    h("h1", {}, heading), h("p", { class: "lead" }, lead));
}

/** A card with a heading. */
export function card(heading, ...children) {
  return h("section", { class: "card" }, h("h2", {}, heading), ...children);
}

/** The cryptography, one click below: paragraphs. */
export function how(...paragraphs) {
  const inside = paragraphs.map((words) => (words instanceof Node ? words : h("p", {}, words)));
  return h("details", { class: "how" }, h("summary", {}, t("how")), h("div", { class: "inside" }, inside));
}

/** A notice of a kind: `good`, `bad`, `care`, or none. */
export function note(kind, heading, ...children) {
  return h("div", { class: `note ${kind}` }, heading && h("b", {}, heading), ...children);
}

/** A place for results and failures, announced when it changes. */
export const place = () => h("div", { class: "stack", "aria-live": "polite" });

/** A button that does something slow: busy while it does, and its failures are shown in `where`. */
export function action(words, work, { kind = "", where, name } = {}) {
  const button = h("button", { type: "button", class: kind, "data-do": name }, words);
  button.addEventListener("click", () => run(button, where, work));
  return button;
}

/** Runs work for a button or a form. */
export async function run(button, where, work) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  if (where) fill(where);
  try {
    await work();
  } catch (thrown) {
    showFailure(where ?? button.parentElement.appendChild(h("div", { class: "stack" })), thrown);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** A form with one button. */
export function form(words, work, where, name, ...children) {
  const button = h("button", { type: "submit", "data-do": name }, words);
  const made = h("form", { class: "stack", novalidate: true }, ...children, h("div", { class: "row" }, button), where);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    run(button, where, work);
  });
  return made;
}

let fields = 0;

/** A labelled control. */
export function field(words, control, hint) {
  fields += 1;
  control.id = control.id || `field-${fields}`;
  const below = hint && h("span", { class: "hint", id: `${control.id}-hint` }, hint);
  if (below) control.setAttribute("aria-describedby", below.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, words), control, below);
}

/** A button that copies a text. */
export function copy(text) {
  const words = () => t("copy");
  const button = h("button", { type: "button", class: "quiet" }, words());
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(typeof text === "function" ? text() : text).then(
      () => { button.textContent = t("copied"); say(t("copied")); },
      () => { button.textContent = t("copyFailed"); },
    );
    setTimeout(() => { button.textContent = words(); }, 2000);
  });
  return button;
}

/** Hands octets or a text to the browser as a file. */
export function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Names and values. */
export function pairs(rows) {
  return h("dl", { class: "pairs" }, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** A list of ticks (`""`), crosses (`"not"`) or dots (`"seen"`). */
export function ticks(kind, rows) {
  return h("ul", { class: `ticks ${kind}` }, rows.map((row) => h("li", {}, h("span", {}, row))));
}

/** Tabs that arrow keys move through. Each is `[name, words, make]`. */
export function tabs(label, entries, chosen, onChange) {
  const list = h("div", { role: "tablist", "aria-label": label });
  const panel = h("div", { role: "tabpanel", id: "tab-panel", class: "stack", tabindex: "-1" });
  const buttons = entries.map(([name, words]) => h("button", {
    type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "tab-panel", onclick: () => show(name),
  }, words));
  const show = (name) => {
    entries.forEach(([each], index) => {
      buttons[index].setAttribute("aria-selected", String(each === name));
      buttons[index].tabIndex = each === name ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    fill(panel, entries.find(([each]) => each === name)[2]());
    onChange?.(name);
  };
  list.addEventListener("keydown", (event) => moveTab(event, buttons));
  append(list, buttons);
  show(entries.some(([name]) => name === chosen) ? chosen : entries[0][0]);
  return [list, panel];
}

function moveTab(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  const next = buttons[(to + buttons.length) % buttons.length];
  next.focus();
  next.click();
}
