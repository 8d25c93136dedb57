// Step 1: get a credential.
import { fill, h, say } from "./element.js";
import { codeIn, fetchCredential, syncWallet, telephoneMessages } from "./enrol.js";
import { Failure } from "./failure.js";
import { makeCard, unlockCard } from "./lock.js";
import { action, card, field, form, how, note, pairs, place, ticks, title } from "./parts.js";
import { people, readZone, REGIONS } from "./people.js";
import { issuer, night } from "./services.js";
import { done, keep, keepInTab, ofTab, passing, state } from "./state.js";
import { epochDay, t, tOf } from "./texts.js";

/** The screen; what it returns is called when it is left. */
export function credentialScreen(screen, page) {
  screen.append(title(1, t("step.1.title"), t("step.1.lead")));
  if (!passing.wallet.exists) screen.append(makeCard(page));
  else if (!passing.wallet.open) screen.append(unlockCard(page));
  else if (passing.credentials.length > 0) screen.append(...holding(page));
  else if (ofTab("enrolment")) return codeCard(screen, page);
  else screen.append(documentCard(page));
  return null;
}

const OWN = "own";

function documentCard(page) {
  const where = place();
  const drafts = passing.drafts;
  drafts.person ??= "0";
  const zone = h("textarea", { rows: 3, spellcheck: "false", autocapitalize: "characters", id: "zone", value: drafts.zone ?? "" });
  zone.addEventListener("input", () => { drafts.zone = zone.value; });
  const region = h("select", { id: "region" }, REGIONS.map((code) => h("option", { value: code }, code)));
  const own = h("div", { class: "stack" }, field(t("document.zone"), zone, t("document.zoneHint")),
    field(t("document.region"), region, t("document.regionHint")));
  const showOwn = () => { own.hidden = drafts.person !== OWN; };
  const choice = (value, name, about, below) => {
    const input = h("input", { type: "radio", name: "person", value, checked: drafts.person === value });
    input.addEventListener("change", () => { drafts.person = value; showOwn(); });
    return h("label", { class: "choice" }, input, h("span", { class: "stack" },
      h("span", {}, h("b", {}, name), " ", h("span", { class: "soft" }, about)), below));
  };
  const choices = people().map((person, index) => choice(String(index), person.name,
    t("document.about", { age: person.age, region: person.region }),
    h("code", { class: "zone", "aria-label": t("document.zoneOf", { name: person.name }) }, person.zone)));
  showOwn();
  const work = async () => {
    const person = people()[Number(drafts.person)];
    const document = drafts.person === OWN
      ? readZone(zone.value, region.value)
      : readZone(person.zone, person.region);
    await beginEnrolment(document);
    page.redraw();
  };
  return card(t("document.title"), h("p", { class: "soft" }, t("document.why")),
    form(t("document.do"), work, where, "enrol",
      h("fieldset", {}, h("legend", { class: "unseen" }, t("document.title")), choices,
        choice(OWN, t("document.own"), t("document.ownAbout")), own),
      h("p", { class: "small" }, t("document.telephone", { number: state.telephone })),
      h("p", { class: "soft small" }, t("document.face"))),
    how(t("document.how1"), t("document.how2")));
}

async function beginEnrolment(document) {
  const { enrolment } = await issuer.enrol(document, state.telephone);
  keep({ document });
  keepInTab("enrolment", enrolment);
}

function codeCard(screen, page) {
  const where = place();
  const phone = h("div", { class: "phone", role: "group", "aria-label": t("code.phone") });
  const code = h("input", {
    type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 8, id: "code", value: passing.drafts.code ?? "",
  });
  code.addEventListener("input", () => { passing.drafts.code = code.value; });
  const work = async () => {
    if (!passing.confirmed) await issuer.confirm(ofTab("enrolment"), code.value.trim());
    passing.confirmed = true;
    await fetchCredential(ofTab("enrolment"), passing.kind ?? "first");
    forgetEnrolment();
    done(1);
    await page.refresh();
    say(t("got.title"));
  };
  screen.append(card(t("code.title"), h("p", { class: "soft" }, t("code.why")),
    h("div", { class: "columns" }, phone,
      form(t("code.do"), work, where, "confirm", field(t("code.code"), code, t("code.hint")))),
    h("div", { class: "row" }, action(t("code.again"), async () => {
      forgetEnrolment();
      page.redraw();
    }, { kind: "quiet", name: "begin-again" })),
    how(t("code.how1"), t("code.how2"))));
  return watchTelephone(phone);
}

function forgetEnrolment() {
  keepInTab("enrolment", null);
  passing.confirmed = false;
  delete passing.drafts.code;
}

/** Shows messages as they come; returns what stops it. */
function watchTelephone(phone) {
  let count = -1;
  const look = async () => {
    const messages = await telephoneMessages(state.telephone).catch(() => []);
    if (messages.length === count) return;
    count = messages.length;
    const newest = messages.at(-1);
    fill(phone, h("span", { class: "soft small" }, state.telephone),
      newest ? h("p", {}, newest.text, h("br", {}), h("span", { class: "code", id: "code-shown" }, codeIn(newest.text)))
        : h("span", { class: "soft" }, t("code.nothing")));
    if (newest) say(newest.text);
  };
  look();
  const timer = setInterval(look, 1000);
  return () => clearInterval(timer);
}

function holding(page) {
  return passing.credentials.map((credential) => [
    standingNote(credential, page),
    card(t("got.title"), h("p", { class: "soft" }, t("got.lead")),
      h("div", { class: "columns" },
        h("div", { class: "stack" }, h("h3", {}, t("got.signed")), pairs(claims(credential))),
        h("div", { class: "stack" }, h("h3", {}, t("got.never")),
          ticks("not", [t("got.never1"), t("got.never2"), t("got.never3"), t("got.never4")]))),
      h("div", { class: "row" }, h("a", { class: "button second", href: "#step=3" }, t("got.look"))),
      how(t("got.how1"), t("got.how2"), t("got.how3"))),
  ]).flat();
}

/** The claims that a person can read. */
export function claims(credential) {
  return credential.claims.filter(({ type }) => type !== "identifier").map(({ path, value }) => [
    tOf("claim.", [path].flat().join("."), [path].flat().join(".")), value ?? t("claim.absent"),
  ]);
}

function standingNote(credential, page) {
  const where = place();
  const standing = credential.standing ?? {};
  if ((standing.struck ?? null) !== null) return note("bad", t("standing.struck"), h("p", {}, t("standing.struckWhy")));
  if ((standing.epoch ?? null) !== null) {
    return note("good", t("standing.good", { epoch: epochDay(standing.epoch) }), h("p", {}, t("standing.goodWhy")));
  }
  const work = async () => {
    await night();
    const standings = await syncWallet();
    await page.refresh();
    if (!standings.some(({ standing: word }) => word === "good")) throw new Failure("wallet", "not-listed");
  };
  return note("care", t("standing.notYet"), h("p", {}, t("standing.notYetWhy")),
    h("div", { class: "row" }, action(t("standing.night"), work, { where, name: "first-night" })), where);
}
