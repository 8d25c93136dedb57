// One line of what was sent or kept: a summary, and everything in it on demand.
import { contentOf, fieldTable, formFields, hexLines, jsonFields } from "./bytes.js";
import { fill, h } from "./element.js";
import { copy, pairs } from "./parts.js";
import { number, t, tOf } from "./texts.js";
import { wallet } from "./to-wallet.js";

/** Whether a party sent, received or keeps a record. */
export const concerns = (record, party) => [record.party, record.from, record.to].includes(party);

/** The parties at the ends of a record, in words. */
function ends(record) {
  if (record.kind !== "message") return h("b", {}, tOf("party.", record.party));
  return [h("b", {}, tOf("party.", record.from)), h("span", { class: "arrow", "aria-hidden": "true" }, " → "),
    h("span", { class: "unseen" }, ` ${t("record.to")} `), h("b", {}, tOf("party.", record.to))];
}

function label(record) {
  if (record.kind === "row") return t("record.row", { table: record.table });
  if (record.kind === "key") return t("record.key", { name: record.name });
  return record.what;
}

/** A record that opens; its content is made when it does. */
export function recordElement(record, open = new Set()) {
  const { octets } = record;
  const size = octets ?? contentOf(record).octets.length;
  const inside = h("div", { class: "inside" });
  const element = h("details", { class: "record", "data-line": record.line, "data-kind": record.kind, open: open.has(String(record.line)) },
    h("summary", {}, h("span", {}, ends(record), " ", h("span", { class: "mono" }, label(record))),
      h("span", { class: "soft small" }, t("octets", { octets: number(size) }))), inside);
  element.addEventListener("toggle", () => {
    if (element.open && !inside.hasChildNodes()) fill(inside, content(record));
  });
  return element;
}

/** Text, hexadecimal and fields of a record. */
export function content(record) {
  const { octets, text } = contentOf(record);
  const about = [
    [t("record.time"), new Date((record.time ?? 0) * 1000).toISOString().replace(".000Z", " UTC").replace("T", " ")],
    record.address && [t("record.address"), record.address],
    ...(record.headers ?? []).map(([name, value]) => [h("span", { class: "mono" }, name), h("span", { class: "mono" }, value)]),
  ].filter((row) => row && record.time);
  const fields = text !== null && (jsonFields(text) ?? formFields(text));
  const named = h("div", { class: "stack" });
  return [
    about.length > 0 && pairs(about),
    octets.length === 0 ? h("p", { class: "soft" }, t("record.empty")) : [
      fields && fieldTable(fields), named, text !== null && decode(text, fields, named),
      text !== null && folded(t("bytes.text"), h("pre", { tabindex: "0" }, text), !fields),
      folded(t("bytes.hex"), h("pre", { class: "hex", tabindex: "0" }, hexLines(octets)), text === null),
      h("div", { class: "row" }, text !== null && copy(text),
        text !== null && text.length < 30_000 && h("a", { class: "button quiet", href: `#paste=${encodeURIComponent(pasteable(text, fields))}` }, t("record.inspect"))),
    ],
  ];
}

/** What of a text can be taken apart: the answer in a form, else all of it. */
const pasteable = (text, fields) => (fields || []).find(([name]) => name === "vp_token")?.[1] ?? text;

const folded = (words, inside, open) => h("details", { open }, h("summary", {}, words), h("div", { class: "inside" }, inside));

/** Has the wallet name the parts of a compact form. */
function decode(text, fields, where) {
  const whole = pasteable(text, fields);
  if (!/^[\w-]+\.[\w~.-]+$/.test(whole)) return null;
  wallet("inspect", { text: whole }).then(({ kind, segments }) => {
    fill(where, h("h3", {}, tOf("kind.", kind)), fieldTable(segments.map(({ field, meaning, decoded }) => [field, `${tOf("meaning.", meaning)}: ${decoded ?? ""}`])));
  }).catch(() => null);
  return null;
}
