// All words of the page, from one catalogue.

const LANGUAGES = ["en", "zh"];
let catalogue = {};
let language = "en";

/** Loads the catalogue and chooses the language: the one chosen before, or the browser's. */
export async function loadTexts(chosen) {
  const answer = await fetch("texts.json");
  catalogue = await answer.json();
  const wanted = [chosen, ...(navigator.languages ?? [])].filter(Boolean);
  const short = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  setLanguage(short.find((tag) => LANGUAGES.includes(tag)) ?? "en");
}

/** The language now: `en` or `zh`. */
export const currentLanguage = () => language;

/** The other one. */
export const otherLanguage = () => (language === "en" ? "zh" : "en");

/** Changes the language of the document. */
export function setLanguage(tag) {
  language = tag;
  document.documentElement.lang = tag === "zh" ? "zh-Hans" : "en";
}

/** The text at a key, with `{names}` replaced. */
export function t(key, values = {}) {
  const text = catalogue[key]?.[language] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The text at `prefix` + `name`, or `otherwise` where the catalogue has none. */
export function tOf(prefix, name, otherwise = name, values = {}) {
  return prefix + name in catalogue ? t(prefix + name, values) : otherwise;
}

/** Fills what the document itself says. */
export function fillDocument() {
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", t(element.dataset.tLabel));
  }
}

/** A day in the form of the language, from seconds since 1970. */
export function day(seconds) {
  const options = { dateStyle: "long", timeZone: "UTC" };
  return new Intl.DateTimeFormat(document.documentElement.lang, options).format(new Date(seconds * 1000));
}

/** An epoch, counted in days since 1970, in the form of the language. */
export const epochDay = (epoch) => day(epoch * 86_400);

/** A number in the form of the language. */
export const number = (value) => new Intl.NumberFormat(document.documentElement.lang).format(value);
