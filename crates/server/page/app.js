// The page: which screen is shown, language and theme, the state of the wallet in one line.
import { fill, h, say } from "./element.js";
import { showFailure } from "./failure.js";
import { action, note, place } from "./parts.js";
import { issuer, night, now, setClock } from "./services.js";
import { forget, keep, keepInTab, passing, state } from "./state.js";
import { currentLanguage, day, fillDocument, loadTexts, otherLanguage, setLanguage, t } from "./texts.js";
import { wallet } from "./to-wallet.js";
import { credentialScreen } from "./credential.js";
import { visitScreen } from "./visit.js";
import { syncWallet } from "./enrol.js";
import { curtainScreen } from "./curtain.js";
import { elsewhereScreen } from "./elsewhere.js";
import { troubleScreen } from "./trouble.js";
import { pasteScreen } from "./paste.js";

const SCREENS = [credentialScreen, visitScreen, curtainScreen, elsewhereScreen, troubleScreen, pasteScreen];
const main = document.getElementById("main");
let leave = null;
let shown = 0;

/** What screens may ask of the page. */
const page = { refresh, strip: drawStrip, redraw: () => show(shown), go: (step) => { location.hash = `#step=${step}`; } };

/** The step and the rest of the fragment: `step=3`, `paste=…`, `request_uri=…`. */
function fragment() {
  const values = new URLSearchParams(location.hash.slice(1));
  if (values.has("request_uri")) return { step: 2, values };
  if (values.has("paste")) return { step: 6, values };
  const step = Number(values.get("step") ?? state.step ?? 1);
  return { step: step >= 1 && step <= SCREENS.length ? Math.trunc(step) : 1, values };
}

/** Takes from the fragment what does not belong into history, and shows the screen. */
function route() {
  const { step, values } = fragment();
  if (values.has("request_uri")) {
    keepInTab("request_uri", values.get("request_uri"));
    history.replaceState(null, "", "#step=2");
  }
  if (values.has("paste")) passing.drafts.paste = values.get("paste");
  show(step);
  window.scrollTo({ top: 0 });
}

function show(step) {
  leave?.();
  const changed = shown !== step;
  shown = step;
  keep({ step });
  drawSteps();
  drawStrip();
  const screen = h("div", { class: "stack", "data-step": step });
  main.className = `step-${step}`;
  leave = SCREENS[step - 1](screen, page) ?? null;
  if (passing.stale) screen.firstElementChild.after(staleNote());
  screen.append(way(step));
  fill(main, screen);
  document.title = `${t(`step.${step}.title`)} · Bauta`;
  if (changed && document.body.dataset.ready) {
    main.focus({ preventScroll: true });
    say(document.title);
  }
}

function way(step) {
  const link = (to, words, kind) => h("a", { class: `button ${kind}`, href: `#step=${to}` }, words);
  return h("nav", { class: "way", "aria-label": t("shell.way") },
    step > 1 ? link(step - 1, `← ${t("shell.back")}`, "second") : h("span", {}),
    step < SCREENS.length && link(step + 1, `${t("shell.next")} →`, state.done[step] ? "" : "second"));
}

function drawSteps() {
  fill(document.getElementById("steps"), SCREENS.map((_, index) => {
    const step = index + 1;
    const finished = Boolean(state.done[step]);
    return h("li", {}, h("a", {
      href: `#step=${step}`, class: finished && "done", "aria-current": step === shown && "step",
    }, h("b", {}, finished ? "✓" : step), " ", h("span", {}, t(`step.${step}.name`)),
    finished && h("span", { class: "unseen" }, ` (${t("shell.done")})`)));
  }));
}

function drawStrip() {
  const { exists, open } = passing.wallet;
  const words = !exists ? t("strip.none") : open ? t("strip.open") : t("strip.locked");
  const where = place();
  fill(document.getElementById("strip"),
    h("span", { class: `tag ${open ? "good" : exists ? "care" : ""}`, id: "wallet-state" }, words),
    open && action(t("strip.lock"), lock, { kind: "quiet", name: "lock" }),
    h("span", { class: "grow" }),
    h("span", { id: "date" }, t("strip.date", { date: day(now()) })),
    action(t("strip.night"), passNight, { kind: "quiet", name: "night", where }), where);
}

async function lock() {
  await wallet("lock");
  await refresh();
}

async function passNight() {
  await night();
  if (passing.wallet.open) await syncWallet();
  await refresh();
  say(t("strip.date", { date: day(now()) }));
}

/** Reads the state of the wallet and shows the screen again. */
async function refresh() {
  passing.wallet = await wallet("status");
  passing.credentials = passing.wallet.open ? (await wallet("credentials")) ?? [] : [];
  show(shown || fragment().step);
}

function drawSwitches() {
  const dark = isDark();
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  const language = document.getElementById("language");
  language.textContent = currentLanguage() === "zh" ? "English" : "中文";
  language.lang = currentLanguage() === "zh" ? "en" : "zh-Hans";
  document.getElementById("theme").textContent = dark ? t("shell.light") : t("shell.dark");
}

const isDark = () => (state.theme ? state.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);

function draw() {
  fillDocument();
  drawSwitches();
}

function listen() {
  document.getElementById("language").addEventListener("click", () => {
    setLanguage(otherLanguage());
    keep({ language: currentLanguage() });
    draw();
    show(shown);
  });
  document.getElementById("theme").addEventListener("click", () => {
    keep({ theme: isDark() ? "light" : "dark" });
    drawSwitches();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawSwitches);
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  window.addEventListener("hashchange", route);
}

/**
 * The demonstration may have been started anew: then what this browser has is of an issuer that is gone. The issuer is asked
 * on the screen that has to do with it, not on the way to a platform.
 */
async function sameDemonstration() {
  const { public_key: key } = JSON.parse(await issuer.description());
  const before = Boolean(passing.stale);
  passing.stale = Boolean(state.issuerKey) && state.issuerKey !== key;
  if (!passing.stale) keep({ issuerKey: key });
  return before !== passing.stale;
}

function staleNote() {
  const where = place();
  const anew = async () => {
    await wallet("destroy");
    forget();
    await sameDemonstration();
    await refresh();
  };
  return note("care", t("stale.title"), h("p", {}, t("stale.why")),
    h("div", { class: "row" }, action(t("stale.do"), anew, { where, name: "anew" })), where);
}

async function begin() {
  await loadTexts(state.language);
  draw();
  listen();
  route();
  performance.mark("first-screen");
  try {
    await setClock();
    await refresh();
    if (shown === 1 && (await sameDemonstration())) show(shown);
  } catch (thrown) {
    showFailure(main.firstElementChild.insertBefore(place(), main.querySelector(".way")), thrown);
  }
  document.body.dataset.ready = "yes";
  performance.mark("ready");
}

begin();
