// The way to a credential: document, code by telephone, blind signature. Also to another one, at a renewal or a reset.
import { Failure } from "./failure.js";
import { get, issuer, now, origin } from "./services.js";
import { wallet } from "./to-wallet.js";

/** Messages that the synthetic telephone got, newest last. */
export async function telephoneMessages(number) {
  const answer = await get("curtain", `/telephone/${encodeURIComponent(number)}`);
  return (answer.messages ?? answer).map((message) => ({ text: message.text ?? String(message), time: message.time }));
}

/** The code in a message: the last digits that stand alone, six to eight. */
export const codeIn = (text) => /(?<!\d)\d{6,8}(?!\d)/.exec(text ?? "")?.[0] ?? "";

/** The code of the newest message that came after the first `known` ones; asked for a few seconds. */
export async function newCode(number, known) {
  for (let tries = 0; tries < 20; tries += 1) {
    const messages = await telephoneMessages(number);
    const code = messages.length > known ? codeIn(messages.at(-1).text) : "";
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Failure("page", "no-message");
}

/** What is sent back by the issuer after the code was right: asked for, verified by the wallet, kept. */
export async function fetchCredential(enrolment, kind, number) {
  const description = await issuer.description();
  const { request } = await wallet("request", { issuer: description, kind, ...(number === null || number === undefined ? {} : { number }) });
  const credential = await issuer.credential(enrolment, request);
  const { accepted } = await wallet("accept", { credential });
  return { request, credential, accepted };
}

/** The whole way at once, the telephone answering by itself; `tell` hears of each part. */
export async function enrolAgain(document, telephone, kind, number, tell) {
  const known = (await telephoneMessages(telephone)).length;
  tell("document");
  const { enrolment } = await issuer.enrol(document, telephone);
  tell("code");
  await issuer.confirm(enrolment, await newCode(telephone, known));
  tell("signature");
  const got = await fetchCredential(enrolment, kind, number);
  tell("kept");
  return got;
}

/**
 * Has the wallet follow the issuer's log; what it says of its credentials. After a night, never because of a visit: a fetch
 * just before a log-in would tell the issuer that somebody is about to log in somewhere.
 */
export async function syncWallet() {
  const id = (await wallet("credentials"))[0]?.issuer;
  if (!id) return [];
  const answer = await wallet("sync", { issuer: id, base: `${origin("issuer")}/epochs/`, now: now() });
  return answer.standings ?? [];
}
