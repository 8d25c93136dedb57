// Step 4: the same visit in three columns: anonymous credential, national platform, real-name registration.
import { readRecords, records } from "./curtain.js";
import { fill, h } from "./element.js";
import { action, card, field, how, note, place, ticks, title } from "./parts.js";
import { recordElement } from "./record.js";
import { PLATFORMS, post } from "./services.js";
import { done, keep, passing, state } from "./state.js";
import { number, t, tOf } from "./texts.js";

const DESIGNS = ["N2", "R"];

/** The screen. */
export function elsewhereScreen(screen) {
  const where = place();
  const columns = h("div", { class: "threes", id: "columns" });
  const platform = h("select", { id: "elsewhere-platform" },
    PLATFORMS.map((name) => h("option", { value: name, selected: name === state.compared }, t(`platform.${name}`))));
  const work = async () => {
    keep({ compared: platform.value });
    fill(columns, await Promise.all([ours(platform.value), ...DESIGNS.map((design) => other(design, platform.value))]));
    done(4);
  };
  const button = action(t("elsewhere.do"), work, { where, name: "compare" });
  screen.append(title(4, t("step.4.title"), t("step.4.lead")),
    card(t("elsewhere.choose"), field(t("elsewhere.platform"), platform), h("div", { class: "row" }, button), where),
    columns, how(t("elsewhere.how1"), t("elsewhere.how2"), t("elsewhere.how3")));
  if (state.done[4]) button.click();
  return null;
}

function column(name, about, messages, after, holdings) {
  return h("section", { class: "card", "data-design": name },
    h("h2", {}, t(`design.${name}`)), h("p", { class: "soft small" }, about),
    h("h3", {}, t("elsewhere.messages", { count: number(messages.length) })),
    messages.length ? h("div", { class: "records" }, messages.map((record) => recordElement(record)))
      : h("p", { class: "soft" }, t("elsewhere.none")),
    h("h3", {}, t("elsewhere.after")), after, holdings);
}

/** What happened here, from the records: the last visit to the platform that was answered. */
async function ours(platform) {
  await readRecords();
  const all = records();
  const end = all.findLastIndex((record) => record.kind === "message" && record.from === platform && / \/login\/responses/.test(record.what) && record.status < 300);
  const begin = all.findLastIndex((record, at) => at < end && record.kind === "message" && record.to === platform && /^POST \/login$/.test(record.what));
  const stretch = end < 0 ? [] : all.slice(Math.max(begin, 0), end + 1);
  const messages = stretch.filter((record) => record.kind === "message" && [record.from, record.to].includes(platform));
  const rows = stretch.filter((record) => record.kind === "row" && record.party === platform && !record.removed);
  if (end < 0) {
    return column("A", t("design.A.about"), [], note("", t("elsewhere.visitFirst", { platform: t(`party.${platform}`) })), null);
  }
  return column("A", t("design.A.about"), messages, h("div", { class: "stack" },
    h("h4", {}, t(`platform.${platform}`)), ticks("seen", [t(`design.A.${platform}`)]),
    h("h4", {}, t("party.issuer")), ticks("not", [t("design.A.issuer")])), keeps(rows));
}

const keeps = (rows) => rows.length > 0 && h("details", {}, h("summary", {}, t("elsewhere.rows", { count: number(rows.length) })),
  h("div", { class: "inside" }, rows.map((row) => recordElement(row))));

/** The same visit under another design, run by the demonstration for a person of the same name, age and region. */
async function other(design, platform) {
  const answer = await post("curtain", "/elsewhere", { design, platform, person: visitor() });
  const record = (kind, more) => (each) => ({ kind, ...more, ...each, line: `${design}-${each.line}` });
  const told = (party) => answer.messages.some(({ from, to }) => [from, to].includes(party) && [from, to].includes(platform));
  const took = answer.holdings.filter(({ party, facts, records: rows }) => told(party) || facts.length + rows.length > 0);
  const after = took.map(({ party, facts: known, records: rows }) => ({
    party, rows, facts: party !== platform && told(party) ? ["visit", ...known] : known,
  })).map(({ party, facts, rows }) => h("div", { class: "stack" },
    h("h4", {}, tOf("party.", party)),
    facts.length ? ticks("seen", facts.map((fact) => tOf("fact.", fact)))
      : party === platform ? ticks("seen", [t("elsewhere.account")]) : ticks("not", [t("elsewhere.nothing")]),
    keeps(rows.map(record("row", { party })))));
  return column(design, t(`design.${design}.about`), answer.messages.map(record("message")), after, null);
}

/** What the open wallet says of its holder; without it somebody is made up. */
function visitor() {
  const claims = passing.credentials[0]?.claims ?? [];
  const value = (name) => claims.find(({ path }) => [path].flat().join(".") === name)?.value ?? undefined;
  return {
    family_name: value("family_name"), given_name: value("given_name"), birth_date: value("birth_date"),
    region: value("region"), female: value("sex") === "F", telephone: state.telephone,
  };
}
