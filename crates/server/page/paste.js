// Step 6: paste anything: what it says, segment by segment, and what verification says of it.
import { readRecords, records } from "./curtain.js";
import { contentOf } from "./bytes.js";
import { fill, h, say } from "./element.js";
import { failureNotice } from "./failure.js";
import { action, copy, field, form, how, note, place, title } from "./parts.js";
import { issuer, now } from "./services.js";
import { done, keepInTab, ofTab, passing, state } from "./state.js";
import { t, tOf } from "./texts.js";
import { wallet } from "./to-wallet.js";

const COLOURS = 6;
const LONGEST_LINK = 8000;
const PAUSE = 250;

/** The screen. */
export function pasteScreen(screen) {
  const text = h("textarea", { id: "paste", rows: 6, spellcheck: "false", autocapitalize: "off", value: passing.drafts.paste ?? ofTab("paste") ?? "" });
  const request = h("textarea", { id: "paste-request", rows: 3, spellcheck: "false", value: state.last?.request ?? "" });
  const decoded = h("div", { class: "stack", id: "decoded" });
  const result = place();
  result.id = "verification";
  const view = { text, request, decoded, result };
  let timer = 0;
  text.addEventListener("input", () => {
    passing.drafts.paste = text.value;
    clearTimeout(timer);
    timer = setTimeout(() => look(view), PAUSE);
  });
  const set = (value, itsRequest) => {
    text.value = value;
    passing.drafts.paste = value;
    if (itsRequest) request.value = itsRequest;
    fill(result);
    look(view);
  };
  screen.append(title(6, t("step.6.title"), t("step.6.lead")),
    h("section", { class: "card" }, h("h2", {}, t("paste.title")), samples(set),
      form(t("paste.verify"), () => verify(view), result, "verify", field(t("paste.text"), text, t("paste.hint")),
        h("details", {}, h("summary", {}, t("paste.with")), h("div", { class: "inside" }, field(t("paste.request"), request, t("paste.requestHint"))))),
      tools(view, set)),
    decoded, how(t("paste.how1"), t("paste.how2")));
  if (text.value) look(view);
  return () => {
    clearTimeout(timer);
    keepInTab("paste", text.value.length < 200_000 ? text.value : null);
  };
}

/** Where a character is changed: inside a response of the proof, so that the form stays whole; else somewhere behind. */
function spot({ text, segments }) {
  const { start, end } = segments?.find(({ field }) => /m_hat|signature\.A$/.test(field)) ?? { start: text.value.length * 0.75, end: text.value.length * 0.75 };
  return Math.floor((start + end) / 2);
}

function tools(view, set) {
  const { text } = view;
  const link = () => {
    const address = `${location.origin}/#paste=${encodeURIComponent(text.value)}`;
    if (address.length <= LONGEST_LINK * 4) history.replaceState(null, "", address);
    return address;
  };
  const flip = async () => {
    const at = spot(view);
    const other = text.value[at] === "A" ? "B" : "A";
    set(text.value.slice(0, at) + other + text.value.slice(at + 1));
    say(t("paste.flipped", { at }));
  };
  return h("div", { class: "row" }, copy(() => text.value), h("span", { class: "row" }, labelled(copy(link), t("paste.link"))),
    action(t("paste.flip"), flip, { kind: "quiet", name: "flip" }));
}

const labelled = (button, words) => {
  button.textContent = words;
  return button;
};

/** Things of what happened, to be taken apart. */
function samples(set) {
  const where = place();
  const row = h("div", { class: "row", role: "group", "aria-label": t("paste.samples") });
  const sample = (name, find) => action(t(`sample.${name}`), async () => {
    const found = await find();
    if (!found) return fill(where, note("", t("paste.noSample")));
    return set(...[found].flat());
  }, { kind: "quiet", where, name: `sample-${name}` });
  const issued = async () => {
    await readRecords();
    const message = records().findLast(({ from, what, status }) => from === "issuer" && /\/credential$/.test(what) && status < 300);
    return message && contentOf(message).text;
  };
  fill(row, sample("answer", async () => state.last && [state.last.answer, state.last.request]),
    sample("request", async () => state.last?.request), sample("credential", issued),
    sample("issuer", () => issuer.description()), sample("log", () => issuer.log()));
  return h("div", { class: "stack" }, h("p", { class: "soft small" }, t("paste.samples")), row, where);
}

async function look(view) {
  const { text, decoded } = view;
  view.segments = null;
  if (text.value.trim() === "") {
    fill(decoded);
    return;
  }
  try {
    const asked = text.value;
    const seen = await wallet("inspect", { text: asked });
    if (asked !== text.value) return;
    view.segments = seen.segments;
    fill(decoded, anatomy(asked, seen));
  } catch (thrown) {
    fill(decoded, failureNotice(thrown));
  }
}

/** The text in colours, and its fields beside it: each lights up the other. */
function anatomy(text, { kind, segments, problem }) {
  const marks = new Map();
  const keys = new Map();
  const light = (index, on) => {
    for (const element of [...(marks.get(index) ?? []), ...(keys.get(index) ?? [])]) element.classList.toggle("lit", on);
  };
  const jump = (index) => marks.get(index)?.[0]?.scrollIntoView({ block: "nearest" });
  const bind = (element, index, list) => {
    list.set(index, [...(list.get(index) ?? []), element]);
    element.addEventListener("mouseenter", () => light(index, true));
    element.addEventListener("mouseleave", () => light(index, false));
    element.addEventListener("focus", () => light(index, true));
    element.addEventListener("blur", () => light(index, false));
    return element;
  };
  const coloured = h("pre", { class: "bytes", tabindex: "0", "aria-label": t("paste.coloured"), role: "group" }, pieces(text, segments, (index, part) => {
    const mark = bind(h("span", { class: `seg k${index % COLOURS}`, title: segments[index].field }, part), index, marks);
    mark.addEventListener("click", () => keys.get(index)?.[0]?.focus());
    return mark;
  }));
  const list = h("ol", { class: "fields", "aria-label": t("paste.fields") }, segments.map((segment, index) => {
    const button = bind(h("button", { type: "button" }, h("span", { class: `key k${index % COLOURS}` }, index + 1),
      h("span", {}, h("b", {}, segment.field)),
      h("span", { class: "rest" }, tOf("meaning.", segment.meaning), " ",
        (segment.decoded ?? null) !== null && h("span", { class: "mono" }, segment.decoded))), index, keys);
    button.addEventListener("click", () => jump(index));
    return h("li", {}, button);
  }));
  return h("section", { class: "card" }, h("h2", {}, t("paste.kind", { kind: tOf("kind.", kind) })),
    h("p", { class: "soft small" }, t("paste.notVerified")),
    problem && note("bad", t("paste.problem"), h("p", { class: "mono" }, problem.detail?.text ?? problem.code)),
    h("div", { class: "columns" }, coloured, list));
}

/** Cuts a text at its segments; positions count UTF-16 units. What lies between stays as it is. */
function pieces(text, segments, mark) {
  const out = [];
  let at = 0;
  segments.forEach(({ start, end }, index) => {
    if (start < at || end <= start) return;
    out.push(text.slice(at, start), mark(index, text.slice(start, end)));
    at = end;
  });
  out.push(text.slice(at));
  return out;
}

async function verify({ text, request, result }) {
  const [description, log] = await Promise.all([issuer.description(), issuer.log().catch(() => undefined)]);
  const { valid, checks, unchecked = [] } = await wallet("verify", {
    text: text.value.trim(), request: request.value.trim() || undefined, issuer: description, log, now: now(),
  });
  const word = valid ? "valid" : checks.every(({ holds }) => holds) ? "partly" : "invalid";
  fill(result, note(VERDICTS[word], t(`verify.${word}`), h("p", {}, t(`verify.${word}Why`))),
    h("ol", { class: "checks" }, checks.map(checked), unchecked.map(notMade)));
  done(6);
}

const VERDICTS = { valid: "good", partly: "care", invalid: "bad" };

const nameOfCheck = ({ what, of }) => h("span", {}, tOf("check.", what), of && h("span", { class: "soft mono" }, ` ${of}`));

function checked(check) {
  const { holds, why, detail } = check;
  const words = [why && tOf("why.", why), detail?.text].filter(Boolean).join(" — ");
  return h("li", {}, h("span", { class: `tag ${holds ? "good" : "bad"}` }, holds ? t("verify.holds") : t("verify.fails")),
    nameOfCheck(check), words && h("span", { class: "why" }, words));
}

const notMade = (check) => h("li", {}, h("span", { class: "tag" }, t("verify.notMade")), nameOfCheck(check));
