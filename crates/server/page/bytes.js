// Octets and texts, to look at.
import { h } from "./element.js";
import { t } from "./texts.js";

/** Octets from base64 or base64url. */
export function fromBase64(text) {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
}

/** Text of octets, or null where they are not UTF-8. */
export function asText(octets) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return null;
  }
}

/** What a record holds: `{octets, text}`; text is null where it is not UTF-8. */
export function contentOf(record) {
  if (typeof record.text === "string") return { octets: new TextEncoder().encode(record.text), text: record.text };
  const octets = fromBase64(record.base64 ?? "");
  return { octets, text: asText(octets) };
}

/** Sixteen octets a line: position, octets in hexadecimal, characters. */
export function hexLines(octets, limit = 65536) {
  const lines = [];
  for (let at = 0; at < Math.min(octets.length, limit); at += 16) {
    const part = [...octets.subarray(at, at + 16)];
    const hex = part.map((octet) => octet.toString(16).padStart(2, "0")).join(" ");
    const characters = part.map((octet) => (octet > 31 && octet < 127 ? String.fromCharCode(octet) : "·")).join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${hex.padEnd(47)}  ${characters}`);
  }
  return lines.join("\n");
}

/** Fields of a JSON text, flat: `[path, value]`; null where it is none. */
export function jsonFields(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (value === null || typeof value !== "object") return null;
  const rows = [];
  flatten(value, "", rows);
  return rows;
}

function flatten(value, path, rows) {
  if (value === null || typeof value !== "object") {
    rows.push([path, String(value)]);
    return;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) rows.push([path, Array.isArray(value) ? "[]" : "{}"]);
  for (const [name, inner] of entries) flatten(inner, path ? `${path}.${name}` : name, rows);
}

/** Fields of a form (`a=b&c=d`); null where it is none. */
export function formFields(text) {
  if (!/^[\w.-]+=[^\s{}]*(&[\w.-]+=[^\s{}]*)*$/.test(text)) return null;
  return [...new URLSearchParams(text)];
}

/** A table of fields. */
export function fieldTable(rows) {
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("bytes.fields") }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("bytes.field")), h("th", { scope: "col" }, t("bytes.value")))),
    h("tbody", {}, rows.map(([name, value]) => h("tr", {}, h("td", { class: "mono" }, name),
      h("td", { class: "mono" }, value))))));
}
