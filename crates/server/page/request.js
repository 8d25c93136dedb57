// A platform's request: fetched or pasted, and checked before anybody is asked for consent.
import { asText, fromBase64 } from "./bytes.js";
import { Failure } from "./failure.js";
import { fetchRequest, nameOf, origin } from "./services.js";

const OURS = (address) => {
  try {
    return new URL(address).origin;
  } catch {
    return "";
  }
};

/** Whether two JSON values say the same, whatever the order of members. */
export function same(one, other) {
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && same(one[name], other[name]));
}

/** What was pasted: an address of a request, a link to this wallet with one in it, or the request itself. */
export async function readRequest(pasted) {
  const text = pasted.trim();
  if (text.startsWith("{")) return checked(parse(text), null);
  const inside = /[#?&]request_uri=([^&]+)/.exec(text);
  const address = inside ? decodeURIComponent(inside[1]) : text;
  if (!isParty(address)) throw new Failure("page", "not-a-request");
  return checked(await fetchRequest(address), address);
}

const isParty = (address) => OURS(address) !== "" && OURS(address) === origin(nameOf(address));

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure("page", "not-a-request");
  }
}

/**
 * The outer members are for other wallets: what counts is `request`, the octets that the answer is bound to. Both have
 * to say the same, and the answer goes nowhere but to the origin that asks.
 */
function checked(outer, address) {
  const text = asText(fromBase64(String(outer.request ?? "")));
  if (!text) throw new Failure("page", "not-a-request");
  const inner = parse(text);
  const agree = ["client_id", "nonce", "dcql_query"].every((name) => same(outer[name], inner[name]));
  if (!agree) throw new Failure("page", "request-disagrees");
  const home = OURS(inner.client_id);
  const foreign = OURS(outer.response_uri) !== home || (address !== null && OURS(address) !== home);
  if (!home || foreign || !isParty(home)) throw new Failure("page", "answer-elsewhere");
  if (outer.response_mode !== "direct_post") throw new Failure("page", "response-mode");
  return { outer, inner, text, octets: outer.request, home, name: nameOf(home) };
}
