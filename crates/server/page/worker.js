// The wallet's worker: the only place where there is ever anything secret. The messages are described in crates/wasm/README.md.

import start, { BrowserWallet } from "./wallet-module.js";
import { Failure, Store, fromBackup, keyOf, newKey, sameLock, seal, toBackup, unseal } from "./wallet-store.js";

const MAX_FILE = 16 * 1024 * 1024;
const FETCH_MILLISECONDS = 30_000;
const MOST_ROUNDS = 6;

const store = new Store();
const ready = start({ module_or_path: new URL("wallet.wasm", import.meta.url) });
ready.catch(() => {});

/** While the wallet is unlocked: the wallet, its key, and the record that it was read from or written to. */
let open = null;
/** Whether the module has stopped in the middle of something: a new worker has to be started. */
let broken = false;

const actions = {
  status: () => locked(status),
  create: (message) => locked(() => create(message, new BrowserWallet())),
  unlock: (message) => locked(() => unlock(message)),
  lock: () => locked(lock),
  destroy: () => locked(async () => { lock(); await store.remove(); return {}; }),
  credentials: (message) => locked(() => read(message)),
  log: (message) => locked(() => read(message)),
  request: (message) => locked(() => change(message)),
  accept: (message) => locked(() => change(message)),
  "give-up": (message) => locked(() => change(message)),
  sync,
  consider,
  present: (message) => locked(() => present(message)),
  backup: (message) => locked(() => backup(message)),
  restore: (message) => locked(() => restore(message)),
  inspect: (message) => perform(open?.wallet ?? new BrowserWallet(), message),
  verify: (message) => perform(open?.wallet ?? new BrowserWallet(), message),
};

self.onmessage = async ({ data: message }) => {
  const id = message?.id;
  try {
    const action = Object.hasOwn(actions, message?.do) ? actions[message.do] : null;
    if (!action) throw new Failure("bad-message", { member: "do" });
    await ready.catch(() => { throw new Failure("broken"); });
    if (broken) throw new Failure("broken");
    self.postMessage({ id, done: await action(message) });
  } catch (error) {
    const { code, detail } = error instanceof Failure ? error : new Failure("broken", { text: error?.name ?? "" });
    self.postMessage({ id, failed: { code, detail } });
  }
};

/** One at a time, in all tabs. */
function locked(action) {
  return navigator.locks.request("bauta-wallet", action);
}

/** Does what a message says, in the module. */
function perform(wallet, message) {
  const { passphrase, prf, ...rest } = message;
  let answer;
  try {
    answer = JSON.parse(wallet.perform(JSON.stringify(rest)));
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) {
      broken = true;
      open = null;
    }
    throw error;
  }
  if (answer.failed) throw new Failure(answer.failed.code, answer.failed.detail);
  return answer.done;
}

async function status() {
  try {
    const record = await store.read();
    const passkey = record?.kind === "passkey";
    return { exists: record !== undefined, open: open !== null, passkey, credential_id: record?.credential_id ?? null };
  } catch (error) {
    if (error.code !== "damaged") throw error;
    return { exists: true, open: false, passkey: false, credential_id: null, damaged: true };
  }
}

/** A wallet that was not there before. */
async function create(message, wallet) {
  if ((await store.version()) !== undefined) throw new Failure("wallet-exists");
  const sealing = await newKey(message);
  const record = await seal(sealing, firstVersion(), wallet.plaintext());
  await store.write(record, undefined).catch((error) => {
    throw error.code === "changed-elsewhere" ? new Failure("wallet-exists") : error;
  });
  open = { wallet, sealing, record };
  return {};
}

/** At random, so that a tab that knew an earlier wallet does not take this one for it. */
function firstVersion() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}

async function unlock(message) {
  const record = await store.read();
  if (record === undefined) throw new Failure("no-wallet");
  const sealing = await keyOf(record, message);
  open = { wallet: await openWallet(sealing.key, record), sealing, record };
  return {};
}

async function openWallet(key, record) {
  const plaintext = await unseal(key, record);
  const wallet = BrowserWallet.open(plaintext);
  plaintext.fill(0);
  if (!wallet) throw new Failure("damaged");
  return wallet;
}

function lock() {
  open?.wallet.free();
  open = null;
  return {};
}

/** Makes sure that the wallet is unlocked and is the one that is stored: another tab may have changed it. */
async function refresh() {
  if (!open) throw new Failure("locked");
  if ((await store.version()) === open.record.version) return;
  const record = await store.read();
  if (record === undefined || !sameLock(record, open.record)) {
    lock();
    throw new Failure("changed-elsewhere");
  }
  const wallet = await openWallet(open.sealing.key, record);
  open.wallet.free();
  open = { ...open, wallet, record };
}

async function read(message) {
  await refresh();
  return perform(open.wallet, message);
}

/** Does something that changes the wallet, and answers once it is stored. Where it cannot be stored nothing has changed. */
async function change(message, before = () => {}) {
  await refresh();
  before(open.wallet);
  const done = perform(open.wallet, message);
  if (!done.wanted) await save();
  return done;
}

async function save() {
  const { wallet, sealing, record } = open;
  try {
    const next = await seal(sealing, record.version + 1, wallet.plaintext());
    await store.write(next, record.version);
    open.record = next;
  } catch (error) {
    wallet.free();
    open = null;
    open = { wallet: await openWallet(sealing.key, record), sealing, record };
    throw error;
  }
}

/** Fetches what a run on a copy of the wallet asks for, round by round: the log, then buckets and paths. */
async function sync(message) {
  const files = new Map();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const give = (wallet) => {
      for (const [name, octets] of files) octets ? wallet.give_file(name, octets) : wallet.miss_file(name);
    };
    const done = await locked(() => change(message, give));
    if (!done.wanted) return done;
    const fetched = done.wanted.map(async (name) => files.set(name, await fetchFile(message.base, name)));
    await Promise.all(fetched);
  }
  throw new Failure("changed-elsewhere");
}

/** A file, or `null`. The request is the same for everybody: no cookie, no referrer, nothing but the name. */
async function fetchFile(base, name) {
  try {
    const address = new URL(name, base.endsWith("/") ? base : `${base}/`);
    const response = await fetch(address, {
      // The log grows: a copy of a minute ago would hide the last epoch. All else never changes under its name.
      cache: name === "log" ? "no-cache" : "default",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal: AbortSignal.timeout(FETCH_MILLISECONDS),
    });
    if (!response.ok) return null;
    const octets = new Uint8Array(await response.arrayBuffer());
    return octets.length <= MAX_FILE ? octets : null;
  } catch {
    return null;
  }
}

/** What would be told. While the holder reads it, what consent would need is made in advance; it leaves nothing. */
async function consider(message) {
  const done = await locked(() => read(message));
  const { wallet } = open;
  setTimeout(() => {
    if (open?.wallet !== wallet || broken) return;
    const { passphrase, prf, ...rest } = message;
    try {
      wallet.prepare(JSON.stringify(rest));
    } catch {
      broken = true;
      open = null;
    }
  });
  return done;
}

async function present(message) {
  await refresh();
  const begun = performance.now();
  const done = perform(open.wallet, message);
  return { ...done, milliseconds: performance.now() - begun };
}

/** A copy under a passphrase of its own. */
async function backup(message) {
  await refresh();
  const sealing = await newKey({ passphrase: message.passphrase });
  return { backup: toBackup(await seal(sealing, 1, open.wallet.plaintext())) };
}

/** Takes such a copy where there is no wallet; it is kept under `prf` where that is given, else under the passphrase. */
async function restore(message) {
  if ((await store.version()) !== undefined) throw new Failure("wallet-exists");
  const record = await fromBackup(message.backup);
  const { key } = await keyOf(record, { passphrase: message.passphrase });
  return create(message, await openWallet(key, record));
}
