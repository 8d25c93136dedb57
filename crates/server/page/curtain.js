// Step 3: behind the curtain. Everything that was sent and kept, byte for byte, and programs that try to link it.
import { fill, h, say } from "./element.js";
import { card, action, how, note, place, run, save, tabs, ticks, title } from "./parts.js";
import { concerns, recordElement } from "./record.js";
import { get, getText, PLATFORMS, post } from "./services.js";
import { done, keep, state } from "./state.js";
import { number, t, tOf } from "./texts.js";

const PARTIES = ["issuer", ...PLATFORMS];
const PERIOD = 1500;
const AT_ONCE = 60;

const seen = { records: [], last: 0, dropped: 0 };

/** Asks for what is new; whether there was something. */
export async function readRecords() {
  const before = seen.last;
  for (;;) {
    const { records, last, dropped } = await get("curtain", `/records?after=${seen.last}`);
    if (last < seen.last) Object.assign(seen, { records: [], last: 0 });
    seen.records.push(...records);
    seen.dropped = dropped ?? 0;
    seen.last = records.at(-1)?.line ?? seen.last;
    if (records.length === 0 || seen.last >= last) return seen.last !== before;
  }
}

/** All records that are known here. */
export const records = () => seen.records;

/** The screen. */
export function curtainScreen(screen) {
  state.coalition ??= [...PARTIES];
  const view = { mode: state.curtain ?? "sent", most: AT_ONCE, list: h("div", { class: "records", id: "records" }), count: h("p", { class: "soft small" }) };
  const redraw = () => draw(view);
  const link = place();
  screen.append(title(3, t("step.3.title"), t("step.3.lead")),
    card(t("curtain.who"), h("p", { class: "soft" }, t("curtain.whoWhy")), coalition(() => {
      fill(link);
      redraw();
    }), h("div", { class: "row" },
      action(t("curtain.link"), () => tryToLink(link), { where: link, name: "link" })), link),
    card(t("curtain.all"), tabs(t("curtain.all"), [
      ["sent", t("curtain.sent"), () => [view.count, view.list, more(view, redraw)]],
      ["held", t("curtain.held"), () => [view.count, view.list, more(view, redraw)]],
    ], view.mode, (mode) => {
      Object.assign(view, { mode, most: AT_ONCE, signature: "" });
      keep({ curtain: mode });
      redraw();
    })),
    takeAway(), how(t("curtain.how1"), t("curtain.how2"), t("curtain.how3")));
  return follow(view);
}

/** Draws what is new, as long as the screen is there. */
function follow(view) {
  const failures = view.list.parentElement.insertBefore(place(), view.list);
  const look = () => run(h("button", {}), null, async () => {
    try {
      const changed = await readRecords();
      if (changed || !view.drawn) draw(view);
      view.drawn = true;
      fill(failures);
    } catch {
      fill(failures, note("bad", t("failure.unreachable")));
    }
  });
  look();
  const timer = setInterval(look, PERIOD);
  return () => clearInterval(timer);
}

function coalition(changed) {
  const box = (party) => {
    const input = h("input", { type: "checkbox", name: "party", value: party, checked: state.coalition.includes(party) });
    input.addEventListener("change", () => {
      const others = state.coalition.filter((each) => each !== party);
      keep({ coalition: input.checked ? [...others, party] : others });
      changed();
    });
    return h("label", { class: "chip" }, input, tOf("party.", party));
  };
  return h("fieldset", {}, h("legend", { class: "unseen" }, t("curtain.who")), h("div", { class: "row" }, PARTIES.map(box)));
}

const more = (view, redraw) => action(t("curtain.more"), async () => {
  view.most += AT_ONCE;
  redraw();
}, { kind: "quiet" });

/** The last state of each row and key that was written. */
function held(all) {
  const now = new Map();
  for (const record of all.filter(({ kind }) => kind !== "message")) {
    const name = JSON.stringify([record.party, record.table ?? "key", record.row ?? record.name]);
    now.delete(name);
    if (!record.removed) now.set(name, record);
  }
  return [...now.values()];
}

function draw(view) {
  const wanted = seen.records.filter((record) => state.coalition.some((party) => concerns(record, party)));
  const all = view.mode === "held" ? held(wanted) : wanted.filter(({ kind }) => kind === "message");
  const shown = all.slice(-view.most).reverse();
  const open = new Set([...view.list.querySelectorAll("details[open]")].map(({ dataset }) => dataset.line));
  const kept = new Map([...view.list.children].map((element) => [element.dataset.line, element]));
  fill(view.list, shown.map((record) => kept.get(String(record.line)) ?? recordElement(record, open)));
  view.count.textContent = t("curtain.count", { shown: number(shown.length), all: number(all.length) })
    + (seen.dropped ? ` ${t("curtain.dropped", { count: number(seen.dropped) })}` : "");
  const rest = view.list.nextElementSibling;
  if (rest) rest.hidden = shown.length === all.length;
  if (state.coalition.length === 0) fill(view.list, note("", t("curtain.nobody")));
}

async function tryToLink(where) {
  const result = await post("curtain", "/link", { parties: state.coalition });
  await readRecords();
  fill(where, verdict(result));
  done(3);
  say(t("link.title"));
}

/** What programs make of it, in words. */
function verdict(result) {
  const findings = result.findings ?? [];
  const named = findings.filter(({ found }) => found);
  return h("div", { class: "stack", id: "verdict" },
    findings.length === 0 ? note("", t("link.none"))
      : note(named.length ? "bad" : "good", named.length ? t("link.found") : t("link.nothing"),
        h("p", {}, t("link.looked", { count: number(result.octets ?? 0) }))),
    findings.map(finding));
}

function finding({ what, found, values = {}, evidence = [] }) {
  const words = tOf(found ? "link.yes." : "link.no.", what, what, inWords(values));
  return h("details", { class: "finding" },
    h("summary", {}, h("span", { class: `tag ${found ? "bad" : "good"}` }, found ? t("link.yes") : t("link.no")), " ", words),
    h("div", { class: "inside" },
      evidence.length ? ticks("seen", evidence.map(evidenceWords)) : h("p", { class: "soft" }, t("link.noEvidence")),
      values.programs?.length > 0 && h("p", { class: "small" }, t("link.by", { programs: values.programs.map((name) => tOf("program.", name)).join(t("comma")) }))));
}

const SHORT = 12;

/** Parties by their names, accounts by their beginnings, numbers in the form of the language. */
function inWords(values) {
  const words = (name, value) => {
    if (["a", "b", "platform"].includes(name)) return tOf("party.", value);
    if (typeof value === "number") return number(Math.round(value));
    return String(value).length > SHORT ? `${String(value).slice(0, SHORT)}…` : value;
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, words(name, value)]));
}

/** A line that speaks for a finding: what it is, and everything in it. */
function evidenceWords({ line }) {
  const record = seen.records.find((each) => each.line === line);
  return record ? recordElement(record) : t("curtain.gone", { line });
}

function takeAway() {
  const where = place();
  const take = (type, ending) => action(t(`take.${ending}`), async () => {
    save(`bauta-story.${ending}`, type, await getText("curtain", `/story.${ending}`));
  }, { kind: "second", where, name: `take-${ending}` });
  return card(t("take.title"), h("p", { class: "soft" }, t("take.why")),
    h("div", { class: "row" }, take("application/json", "json"), take("text/html", "html")), where);
}
