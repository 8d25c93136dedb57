// The parties of the demonstration, over HTTP. Each is an origin of its own: NAME.localhost, on the port of this page.
import { Failure } from "./failure.js";

const PORT = location.port ? `:${location.port}` : "";

/** The platforms of the demonstration. */
export const PLATFORMS = ["forum", "shop", "game"];

/** The origin of a party, by its short name. */
export const origin = (name) => `${location.protocol}//${name}.localhost${PORT}`;

/** The page of a platform, in the language of this one. */
export const platformPage = (name) => `${origin(name)}/?lang=${document.documentElement.lang}`;

/** The short name of a party, from an origin or a client identifier; the text itself where it is none of ours. */
export function nameOf(text) {
  const found = /^https?:\/\/([a-z]+)\.localhost(?::\d+)?(?:\/|$)/.exec(text ?? "");
  return found ? found[1] : String(text ?? "");
}

/** Sends a request; the answer, or a Failure with the party's own code. No cookies travel. */
async function send(name, address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "omit", cache: "no-store", ...options });
  } catch (problem) {
    throw new Failure(name, "unreachable", problem.message);
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Failure(name, problem.code ?? `status-${answer.status}`, problem.title ?? "", problem.field ?? "");
}

const json = (value) => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(value) });

/** GET of JSON from a party. */
export async function get(name, path) {
  return (await send(name, origin(name) + path)).json();
}

/** GET of text from a party. */
export async function getText(name, path) {
  return (await send(name, origin(name) + path)).text();
}

/** POST of JSON to a party; the JSON of its answer, or nothing. */
export async function post(name, path, value = {}) {
  const answer = await send(name, origin(name) + path, { method: "POST", ...json(value) });
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

/** The issuer. */
export const issuer = {
  description: () => getText("issuer", "/issuer.json"),
  enrol: (document, telephone) => post("issuer", "/enrolments", { document, telephone }),
  confirm: (enrolment, code) => post("issuer", `/enrolments/${encodeURIComponent(enrolment)}/code`, { code }),
  async credential(enrolment, request) {
    const address = `${origin("issuer")}/enrolments/${encodeURIComponent(enrolment)}/credential`;
    const options = { method: "POST", headers: { "content-type": "application/json" }, body: request };
    return (await send("issuer", address, options)).text();
  },
  log: () => getText("issuer", "/epochs/log"),
};

/** A platform's authorization request. */
export async function fetchRequest(address) {
  const where = nameOf(address);
  const answer = await send(where, address);
  return answer.json().catch(() => { throw new Failure(where, "not-json"); });
}

/** The answer to a platform (`direct_post`); where to go next. */
export async function respond(address, state, answer) {
  const body = new URLSearchParams({ state, vp_token: answer });
  const got = await send(nameOf(address), address, { method: "POST", body });
  return (await got.json()).redirect_uri;
}

let ahead = 0;

/** Asks what time it is in the demonstration; seconds since 1970. */
export async function setClock() {
  const clock = await get("curtain", "/clock");
  ahead = clock.now - Math.floor(Date.now() / 1000);
  return clock;
}

/** The demonstration's time, in seconds since 1970. */
export const now = () => Math.floor(Date.now() / 1000) + ahead;

/** A night passes: the next day, and a new list of good standing. */
export async function night() {
  await post("curtain", "/clock/night");
  return setClock();
}
