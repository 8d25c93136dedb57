// What can go wrong, in words for people: who refused, what it means, what to do.
import { fill, h, say } from "./element.js";
import { t, tOf } from "./texts.js";

/** A refusal: `code` is a word for programs, `who` the party (`issuer`, `wallet` …), `detail` its own words. */
export class Failure extends Error {
  constructor(who, code, detail = "", field = "") {
    super(`${who}: ${code}`);
    Object.assign(this, { who, code, detail, field });
  }
}

/** Anything thrown, as a Failure. */
export function asFailure(thrown) {
  return thrown instanceof Failure ? thrown : new Failure("page", "unexpected", String(thrown?.message ?? thrown));
}

const inWords = (detail) => (typeof detail === "string" ? detail : detail?.text ?? JSON.stringify(detail ?? ""));

/** A notice: what happened, what to do, and the party's own words one click below. */
export function failureNotice(thrown) {
  const failure = asFailure(thrown);
  const otherwise = t("failure.other");
  const words = [inWords(failure.detail), failure.field && t("failure.field", { field: failure.field })].filter(Boolean);
  return h("div", { class: "note bad", "data-failure": failure.code },
    h("b", {}, tOf("failure.who.", failure.who, t("failure.who.page"))),
    h("p", {}, tOf("failure.", failure.code, otherwise)),
    h("details", { class: "how" }, h("summary", {}, t("failure.words")),
      h("div", { class: "inside mono" }, `${failure.code}`, words.map((word) => h("p", {}, word)))));
}

/** Shows a failure in a place, and says it. */
export function showFailure(place, thrown) {
  const notice = failureNotice(thrown);
  fill(place, notice);
  say(notice.querySelector("p").textContent);
  notice.scrollIntoView?.({ block: "nearest" });
}
