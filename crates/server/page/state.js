// What the page remembers over a reload. Nothing secret: the wallet keeps its own, encrypted.

const KEY = "bauta-tour";
const kept = read();

/** What is remembered: `language`, `theme`, `people`, `document`, `telephone`, `visits`, `done` … */
export const state = kept;

/** What is forgotten with the tab: the state of the wallet, drafts, a backup that is held for a moment. */
export const passing = { wallet: { exists: false, open: false, passkey: false }, credentials: [], drafts: {} };

function read() {
  try {
    return { visits: [], done: {}, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { visits: [], done: {} };
  }
}

/** Keeps changes. */
export function keep(changes) {
  Object.assign(state, changes);
  localStorage.setItem(KEY, JSON.stringify(state));
}

/** Marks a step as done. */
export function done(step) {
  keep({ done: { ...state.done, [step]: true } });
}

/** Keeps something until the tab is closed. */
export function keepInTab(name, value) {
  if (value === null) sessionStorage.removeItem(name);
  else sessionStorage.setItem(name, JSON.stringify(value));
}

/** What the tab keeps, or null. */
export function ofTab(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** Forgets everything about the person: the tour begins again. */
export function forget() {
  const { language, theme } = state;
  for (const name of Object.keys(state)) delete state[name];
  keep({ visits: [], done: {}, language, theme });
  sessionStorage.clear();
}
