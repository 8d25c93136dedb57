// Step 2: visit a platform.
import { fill, h } from "./element.js";
import { syncWallet } from "./enrol.js";
import { Failure } from "./failure.js";
import { needed } from "./lock.js";
import { action, card, field, form, how, note, pairs, place, run, ticks, title } from "./parts.js";
import { readRequest } from "./request.js";
import { now, platformPage, PLATFORMS, respond } from "./services.js";
import { done, keep, keepInTab, ofTab, passing, state } from "./state.js";
import { number, t, tOf } from "./texts.js";
import { wallet } from "./to-wallet.js";

const MOST_VISITS = 12;

/** The screen. */
export function visitScreen(screen, page) {
  screen.append(title(2, t("step.2.title"), t("step.2.lead")));
  const obstacle = needed(page);
  const waiting = ofTab("request_uri");
  if (waiting && obstacle) screen.append(note("care", t("visit.waiting"), h("p", {}, t("visit.waitingWhy"))));
  if (obstacle) {
    screen.append(obstacle);
    return null;
  }
  const place_ = place();
  screen.append(place_);
  if (waiting) {
    run(h("button", {}), place_, () => lookAt(waiting, place_, page, true));
    return null;
  }
  screen.append(platformCards(), pasteCard(place_, page), visits(), how(t("visit.how1"), t("visit.how2"), t("visit.how3")));
  return null;
}

function platformCards() {
  return h("div", { class: "columns" }, PLATFORMS.map((name) => h("section", { class: "card" },
    h("h2", {}, t(`platform.${name}`)), h("p", { class: "soft" }, t(`platform.${name}.about`)),
    h("p", { class: "small" }, t(`platform.${name}.asks`)),
    h("div", { class: "row" }, h("a", { class: "button", href: platformPage(name), "data-visit": name }, t(`platform.${name}.go`))))));
}

function pasteCard(where, page) {
  const text = h("textarea", { rows: 3, spellcheck: "false", id: "request-text" });
  const failures = place();
  return h("details", {}, h("summary", {}, t("visit.paste")), h("div", { class: "inside" },
    form(t("visit.pasteDo"), () => lookAt(text.value, where, page, false), failures, "read-request",
      field(t("visit.pasteText"), text, t("visit.pasteHint")))));
}

const BEHIND = ["unknown-epochs", "no-token", "old-epochs"];

/** What answering would tell. Only a wallet that has missed a night fetches the list now. */
async function consider(request) {
  const ask = () => wallet("consider", { request: request.octets, now: now() });
  try {
    return await ask();
  } catch (refusal) {
    if (!BEHIND.includes(refusal.code)) throw refusal;
    await syncWallet();
    return ask();
  }
}

/** Fetches a request, checks it, and shows what it asks. */
async function lookAt(pasted, where, page, fromPlatform) {
  try {
    const request = await readRequest(pasted);
    const proposal = await consider(request);
    fill(where, consent(request, proposal, where, page, fromPlatform));
    where.querySelector("h2").setAttribute("tabindex", "-1");
    where.querySelector("h2").focus();
  } catch (thrown) {
    keepInTab("request_uri", null);
    where.parentElement.insertBefore(leaveButton(page), where.nextSibling);
    throw thrown;
  }
}

const leaveButton = (page) => action(t("visit.others"), async () => {
  keepInTab("request_uri", null);
  page.redraw();
}, { kind: "second", name: "others" });

/** The name of a claim, in words. */
const claimName = (path) => tOf("claim.", [path].flat().join("."), [path].flat().join("."));

/** What a condition says, in words. */
function conditionWords({ path, min, max, values, from }) {
  const claim = claimName(path);
  if (from?.age_at_least) return t("learn.age", { years: from.age_at_least });
  if (from?.after) return t("learn.after", { claim });
  if (values) return t("learn.oneOf", { claim, values: values.join(t("comma")) });
  return t("learn.between", { claim, min: min ?? "…", max: max ?? "…" });
}

/** What the platform will learn: a sentence each. */
export function learned(proposal) {
  return [
    ...proposal.shown.map(({ path, value }) => t("learn.shown", { claim: claimName(path), value: value ?? t("claim.absent") })),
    ...proposal.predicates.map(conditionWords),
    ...(proposal.pseudonym ? [t("learn.pseudonym")] : []),
    ...(proposal.validity ? [t("learn.validity")] : []),
  ];
}

function consent(request, proposal, where, page, fromPlatform) {
  const failures = place();
  const platform = tOf("platform.", request.name, request.name);
  const hidden = proposal.hidden.map(claimName);
  const refuse = async () => {
    keepInTab("request_uri", null);
    if (fromPlatform) location.assign(request.home);
    else page.redraw();
  };
  return h("section", { class: "card", id: "consent" },
    h("h2", {}, t("consent.title", { platform })),
    h("p", { class: "soft" }, h("span", { class: "mono" }, request.home), proposal.purpose && ` — ${proposal.purpose}`),
    proposal.beyond_registration && note("care", t("consent.beyond")),
    h("div", { class: "columns" },
      h("div", { class: "stack" }, h("h3", {}, t("consent.learns")), ticks("seen", learned(proposal))),
      h("div", { class: "stack" }, h("h3", {}, t("consent.not")),
        ticks("not", [t("consent.notWho"), t("consent.notHidden", { claims: hidden.join(t("comma")) }),
          proposal.pseudonym ? t("consent.notElsewhere") : t("consent.notAgain")]))),
    h("div", { class: "row" },
      action(t("consent.yes"), () => answer(request, proposal, where, page, fromPlatform), { where: failures, name: "consent" }),
      action(t("consent.no"), refuse, { kind: "second", where: failures, name: "refuse" })), failures,
    how(t("consent.how1"), t("consent.how2"), h("pre", { tabindex: "0" }, JSON.stringify(request.inner, null, 1))));
}

async function answer(request, proposal, where, page, fromPlatform) {
  const made = await wallet("present", {
    request: request.octets, now: now(), beyond_registration: Boolean(proposal.beyond_registration),
  });
  const { response_uri: address, state: token } = request.outer;
  // Whatever it says, it has been asked: a refused answer is not offered again.
  keepInTab("request_uri", null);
  const back = await respond(address, token, made.answer).catch((refusal) => {
    where.parentElement.insertBefore(leaveButton(page), where.nextSibling);
    throw refusal;
  });
  if (new URL(back).origin !== request.home) throw new Failure("page", "answer-elsewhere");
  const visit = {
    platform: request.name, at: now(), octets: made.octets, milliseconds: made.milliseconds, parts: made.parts,
    learned: { shown: proposal.shown, predicates: proposal.predicates, pseudonym: proposal.pseudonym, validity: proposal.validity },
  };
  keep({ visits: [...state.visits, visit].slice(-MOST_VISITS), last: { request: request.text, answer: made.answer } });
  done(2);
  fill(where, note("good", t("visit.answered"), measured(visit),
    h("p", {}, h("a", { class: "button", href: back }, t("visit.return")))));
  if (fromPlatform) location.assign(back);
}

/** How large an answer was and how long it took. */
const measured = (visit) => h("p", { class: "small" }, t("visit.measured", {
  octets: number(visit.octets), milliseconds: number(Math.round(visit.milliseconds)),
}));

function visits() {
  if (state.visits.length === 0) return note("", t("visit.none"));
  return card(t("visit.so"), h("p", { class: "soft" }, t("visit.soWhy")), [...state.visits].reverse().map((visit) =>
    h("details", {}, h("summary", {}, tOf("platform.", visit.platform, visit.platform)), h("div", { class: "inside" },
      ticks("seen", learned(visit.learned)), measured(visit),
      visit.parts && pairs(visit.parts.map(({ what, octets }) => [what, t("octets", { octets: number(octets) })]))))));
}
