// The wallet: a worker that this page talks to. Secrets stay on the other side.
import { Failure } from "./failure.js";

const worker = new Worker("worker.js", { type: "module" });
const waiting = new Map();
let last = 0;

worker.addEventListener("message", ({ data }) => {
  const waiter = waiting.get(data?.id);
  if (!waiter) return;
  waiting.delete(data.id);
  if ("failed" in data) waiter.fail(new Failure("wallet", data.failed.code, data.failed.detail));
  else waiter.done(data.done);
});
worker.addEventListener("error", (event) => {
  for (const waiter of waiting.values()) waiter.fail(new Failure("wallet", "worker", event.message));
  waiting.clear();
});

/** Has the wallet do something (see crates/wasm/README.md); its answer, or a Failure. */
export function wallet(what, values = {}) {
  last += 1;
  const id = last;
  return new Promise((done, fail) => {
    waiting.set(id, { done, fail });
    worker.postMessage({ id, do: what, ...values });
  });
}

/** Whether the browser can open a wallet with a passkey. */
export async function passkeysPossible() {
  const capable = await globalThis.PublicKeyCredential?.getClientCapabilities?.().catch(() => null);
  return capable?.["extension:prf"] === true && capable?.userVerifyingPlatformAuthenticator === true;
}

const SALT = new TextEncoder().encode("bauta wallet, encryption at rest, 1");

/** Makes a passkey (`true`), or asks the one of this identifier; `{prf, credential_id}`, the secret having 32 octets. */
export async function passkeySecret(make, identifier) {
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const extensions = { prf: { eval: { first: SALT } } };
  const common = { challenge: random(32), extensions };
  const user = { id: random(16), name: "wallet", displayName: "Bauta wallet" };
  const pubKeyCredParams = [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }];
  const authenticatorSelection = { residentKey: "required", userVerification: "required" };
  const allowCredentials = identifier ? [{ type: "public-key", id: identifier }] : [];
  const made = !make
    ? await navigator.credentials.get({ publicKey: { ...common, allowCredentials, userVerification: "required" } })
    : await navigator.credentials.create({
        publicKey: { ...common, rp: { name: "Bauta" }, user, pubKeyCredParams, authenticatorSelection },
      });
  const secret = made?.getClientExtensionResults().prf?.results?.first;
  if (!secret && make) return passkeySecret(false, made?.rawId);
  if (!secret) throw new Failure("wallet", "no-passkey-secret");
  return { prf: new Uint8Array(secret), credential_id: new Uint8Array(made.rawId) };
}
