// Where the wallet lies: one record in IndexedDB, of which everything but salt, nonce and version is ciphertext.
//
// AES-256-GCM with a fresh nonce of 96 bits at each write. The key comes from a passphrase (PBKDF2-SHA-256, 600,000 rounds,
// a random salt) or from a passkey's PRF output (HKDF-SHA-256, a random salt); it cannot be exported. What is not ciphertext
// is authenticated with it. A digest over all of it tells a damaged record from a wrong passphrase.

const DATABASE = "bauta-wallet";
const STORE = "wallet";
const FORM = 1;
const ROUNDS = 600_000;
const MAX_ROUNDS = 10_000_000;
const SALT_LENGTH = 32;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** A refusal as it goes to the page: a word for programs, and what it is about. */
export class Failure extends Error {
  constructor(code, detail = {}) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** A fresh key for a new record: what it is derived from, in public, and the key. */
export async function newKey(secret) {
  const lock = {
    form: FORM,
    kind: secret.prf ? "passkey" : "passphrase",
    rounds: secret.prf ? 1 : ROUNDS,
    salt: crypto.getRandomValues(new Uint8Array(SALT_LENGTH)),
    credential_id: secret.prf && secret.credential_id ? new Uint8Array(secret.credential_id) : null,
  };
  return { lock, key: await derive(lock, secret) };
}

/** The key of a record. */
export async function keyOf(record, secret) {
  return { lock: lockOf(record), key: await derive(record, secret) };
}

async function derive(lock, secret) {
  if (lock.kind === "passkey") {
    if (!(secret.prf instanceof Uint8Array) || secret.prf.length < 32) throw new Failure("bad-message", { member: "prf" });
    const base = await crypto.subtle.importKey("raw", secret.prf, "HKDF", false, ["deriveKey"]);
    secret.prf.fill(0);
    const info = new TextEncoder().encode("bauta wallet");
    const hkdf = { name: "HKDF", hash: "SHA-256", salt: lock.salt, info };
    return crypto.subtle.deriveKey(hkdf, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }
  if (typeof secret.passphrase !== "string" || secret.passphrase === "") {
    throw new Failure("bad-message", { member: "passphrase" });
  }
  const octets = new TextEncoder().encode(secret.passphrase.normalize("NFC"));
  const base = await crypto.subtle.importKey("raw", octets, "PBKDF2", false, ["deriveKey"]);
  octets.fill(0);
  const pbkdf2 = { name: "PBKDF2", hash: "SHA-256", salt: lock.salt, iterations: lock.rounds };
  return crypto.subtle.deriveKey(pbkdf2, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The record of a plaintext, which is wiped. */
export async function seal({ lock, key }, version, plaintext) {
  const record = { ...lock, version, nonce: crypto.getRandomValues(new Uint8Array(NONCE_LENGTH)) };
  try {
    const aes = { name: "AES-GCM", iv: record.nonce, additionalData: openPart(record) };
    record.ciphertext = new Uint8Array(await crypto.subtle.encrypt(aes, key, plaintext));
  } finally {
    plaintext.fill(0);
  }
  record.digest = await digest(record);
  return record;
}

/** The plaintext of a record that is whole. The caller wipes it. */
export async function unseal(key, record) {
  try {
    const aes = { name: "AES-GCM", iv: record.nonce, additionalData: openPart(record) };
    return new Uint8Array(await crypto.subtle.decrypt(aes, key, record.ciphertext));
  } catch {
    throw new Failure("wrong-passphrase");
  }
}

function lockOf({ form, kind, rounds, salt, credential_id }) {
  return { form, kind, rounds, salt, credential_id };
}

/** Whether two records have the same key. */
export function sameLock(one, other) {
  return one.kind === other.kind && toHex(one.salt) === toHex(other.salt);
}

/** What of a record is not ciphertext, but authenticated with it. */
function openPart({ form, kind, rounds, salt, credential_id, version }) {
  const id = credential_id ? toHex(credential_id) : null;
  return new TextEncoder().encode(JSON.stringify([form, kind, rounds, toHex(salt), id, version]));
}

async function digest(record) {
  const parts = [openPart(record), record.nonce, record.ciphertext];
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
}

/** Whether a record is one, octet for octet as it was written. */
async function isWhole(record) {
  const octets = (value, least, most) =>
    value instanceof Uint8Array && value.length >= least && value.length <= most;
  return (
    typeof record === "object" &&
    record.form === FORM &&
    (record.kind === "passphrase" || record.kind === "passkey") &&
    Number.isInteger(record.rounds) && record.rounds >= 1 && record.rounds <= MAX_ROUNDS &&
    Number.isInteger(record.version) &&
    (record.credential_id === null || octets(record.credential_id, 1, 1024)) &&
    octets(record.salt, SALT_LENGTH, SALT_LENGTH) &&
    octets(record.nonce, NONCE_LENGTH, NONCE_LENGTH) &&
    octets(record.ciphertext, TAG_LENGTH, Infinity) &&
    octets(record.digest, 32, 32) &&
    toHex(await digest(record)) === toHex(record.digest)
  );
}

/** A record as a file to keep elsewhere: JSON, octets in hexadecimal. */
export function toBackup(record) {
  const { kind, rounds, salt, version, nonce, ciphertext, digest } = record;
  const fields = { salt, nonce, ciphertext, digest };
  const written = { bauta_wallet: FORM, kind, rounds, version };
  for (const [name, octets] of Object.entries(fields)) written[name] = toHex(octets);
  return new TextEncoder().encode(JSON.stringify(written));
}

/** The record of such a file. */
export async function fromBackup(file) {
  let record;
  try {
    const written = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file));
    const { kind, rounds, version } = written;
    record = { form: written.bauta_wallet, kind, rounds, version, credential_id: null };
    for (const name of ["salt", "nonce", "ciphertext", "digest"]) record[name] = fromHex(written[name]);
  } catch {
    throw new Failure("damaged");
  }
  if (!(await isWhole(record))) throw new Failure("damaged");
  return record;
}

function toHex(octets) {
  let text = "";
  for (const octet of octets) text += octet.toString(16).padStart(2, "0");
  return text;
}

function fromHex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Failure("damaged");
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

/** The record in IndexedDB. Every failure of the browser's is `storage-failed`. */
export class Store {
  #database = null;

  /** The record as it lies there, or `undefined`; `damaged` where something else lies there. */
  async read() {
    const [record, version] = await this.#run("readonly", (store) => [store.get("record"), store.get("version")]);
    if (record === undefined && version === undefined) return undefined;
    if (record?.version !== version || !(await isWhole(record))) throw new Failure("damaged");
    return record;
  }

  /** The version of the record, or `undefined`. */
  async version() {
    return (await this.#run("readonly", (store) => [store.get("version")]))[0];
  }

  /** Puts a record in the place of the one with the version `before` (`undefined`: of none), in one transaction. When this
   * returns it is stored; where another version lies there nothing happens, and it fails with `changed-elsewhere`. */
  async write(record, before) {
    let other = false;
    await this.#run("readwrite", (store) => {
      const version = store.get("version");
      const lies = store.count();
      lies.onsuccess = () => {
        other = version.result !== before || (before === undefined && lies.result > 0);
        if (other) return;
        store.put(record, "record");
        store.put(record.version, "version");
      };
      return [version, lies];
    });
    if (other) throw new Failure("changed-elsewhere");
  }

  /** Removes whatever lies there. */
  async remove() {
    await this.#run("readwrite", (store) => [store.clear()]);
  }

  async #run(mode, requests) {
    try {
      const database = await this.#open();
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode, { durability: "strict" });
        const made = requests(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(made.map((request) => request.result));
        transaction.onabort = () => reject(transaction.error);
      });
    } catch (error) {
      this.#database = null;
      throw new Failure("storage-failed", { text: error?.name ?? "" });
    }
  }

  #open() {
    this.#database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new DOMException("", "blocked"));
      request.onsuccess = () => {
        const forget = () => (this.#database = null);
        request.result.onclose = forget;
        request.result.onversionchange = () => { request.result.close(); forget(); };
        resolve(request.result);
      };
    });
    return this.#database;
  }
}
