// What the test does in the browser: workers by name, and a look into IndexedDB from the page itself.

const page = { trouble: [], kept: null };
const workers = new Map();
let last = 0;
let answered = null;

addEventListener("error", (event) => page.trouble.push(String(event.message)));
addEventListener("unhandledrejection", (event) => page.trouble.push(String(event.reason)));

function workerOf(name) {
  if (workers.has(name)) return workers.get(name);
  const worker = new Worker("worker.js", { type: "module" });
  const waiting = new Map();
  worker.onerror = (event) => page.trouble.push(`${name}: ${event.message}`);
  worker.onmessage = ({ data }) => {
    answered ??= performance.now();
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  };
  const ask = (message) => new Promise((resolve) => {
    const id = ++last;
    waiting.set(id, resolve);
    worker.postMessage({ ...message, id });
  });
  workers.set(name, { worker, ask });
  return workers.get(name);
}
// The first is there from the beginning, as on the real page.
workerOf("a").ask({ do: "status" });

page.ask = (name, message) => workerOf(name).ask(message);
page.kill = (name) => {
  workers.get(name)?.worker.terminate();
  workers.delete(name);
};
page.times = () => ({
  "first answer of the worker": answered,
  "first paint": performance.getEntriesByType("paint").map((entry) => [entry.name, entry.startTime]),
});

async function store(mode) {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("bauta-wallet");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return { database, store: database.transaction("wallet", mode).objectStore("wallet") };
}

const result = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function read(key) {
  const { database, store: objects } = await store("readonly");
  const value = await result(objects.get(key));
  database.close();
  return value;
}

page.version = () => read("version");

/** Everything in every database, as octets with names. */
page.stored = async () => {
  const found = [];
  const add = (name, value) => {
    if (value instanceof Uint8Array) found.push({ name, octets: [...value] });
    else if (value !== null && typeof value === "object") for (const [inner, part] of Object.entries(value)) add(`${name}.${inner}`, part);
    else found.push({ name, octets: [...new TextEncoder().encode(String(value))] });
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await result(indexedDB.open(name));
    for (const objects of database.objectStoreNames) {
      const opened = database.transaction(objects, "readonly").objectStore(objects);
      const [keys, values] = await Promise.all([result(opened.getAllKeys()), result(opened.getAll())]);
      keys.forEach((key, at) => add(String(key), values[at]));
    }
    database.close();
  }
  return found;
};

/** The plaintext of the record under a passphrase, by the test's own reading of the format. */
page.opened = async (passphrase) => {
  const record = await read("record");
  const hex = (octets) => [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveKey"]);
  const pbkdf2 = { name: "PBKDF2", hash: "SHA-256", salt: record.salt, iterations: 600_000 };
  const key = await crypto.subtle.deriveKey(pbkdf2, base, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const open = JSON.stringify([1, "passphrase", 600_000, hex(record.salt), null, record.version]);
  const aes = { name: "AES-GCM", iv: record.nonce, additionalData: new TextEncoder().encode(open) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(aes, key, record.ciphertext));
};

/** Changes the record where it lies. */
page.damage = async (change) => {
  const { database, store: objects } = await store("readwrite");
  const record = await result(objects.get("record"));
  change(record);
  await result(objects.put(record, "record"));
  database.close();
};
