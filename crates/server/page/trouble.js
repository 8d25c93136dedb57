// Step 5: get banned and come back; lose the phone; be struck off and see it in the log.
import { contentOf } from "./bytes.js";
import { fill, h, say } from "./element.js";
import { enrolAgain, syncWallet } from "./enrol.js";
import { Failure } from "./failure.js";
import { needed, passphraseField, passphraseOf } from "./lock.js";
import { action, card, form, how, note, place, save, tabs, ticks, title } from "./parts.js";
import { get, issuer, night, platformPage, post } from "./services.js";
import { done, keep, passing, state } from "./state.js";
import { epochDay, number, t, tOf } from "./texts.js";
import { wallet } from "./to-wallet.js";

/** The screen. */
export function troubleScreen(screen, page) {
  screen.append(title(5, t("step.5.title"), t("step.5.lead")), ...tabs(t("step.5.title"), [
    ["banned", t("banned.tab"), () => banned(page)],
    ["lost", t("lost.tab"), () => lost(page)],
    ["struck", t("struck.tab"), () => struck(page)],
  ], state.trouble, (name) => keep({ trouble: name })));
  return null;
}

/** Tells of the parts of a renewal, one line each. */
function teller(where) {
  const list = h("ol", {});
  fill(where, list);
  return (part) => list.append(h("li", {}, t(`again.${part}`)));
}

// Banned

function banned(page) {
  const obstacle = needed(page);
  if (obstacle) return obstacle;
  const accounts = place();
  const again = place();
  const renew = async () => {
    const { number: which } = passing.credentials[0];
    await enrolAgain(state.document, state.telephone, "renew", which, teller(again));
    await night();
    page.strip();
    await syncWallet();
    again.append(note("good", t("banned.renewed"), h("p", {}, t("banned.renewedWhy")), visitLinks()));
    done(5);
  };
  const look = async () => {
    const platform = lastRecognised();
    const all = await accountsOf(platform);
    fill(accounts, all.length === 0 ? note("", t("banned.noAccount"), visitLinks()) : accountTable(platform, all, look));
  };
  look().catch(() => fill(accounts, note("bad", t("failure.unreachable"))));
  return [
    card(t("banned.title"), h("p", { class: "soft" }, t("banned.why")), accounts),
    card(t("banned.back"), h("p", { class: "soft" }, t("banned.backWhy")),
      h("div", { class: "row" }, action(t("banned.renew"), renew, { where: again, name: "renew" })), again),
    how(t("banned.how1"), t("banned.how2")),
  ];
}

const visitLinks = () => h("p", { class: "row" }, ["forum", "game"].map((name) =>
  h("a", { class: "button second", href: platformPage(name) }, t(`platform.${name}.go`))));

/** The platform with a pseudonym that was visited last. */
const lastRecognised = () => state.visits.findLast(({ platform }) => platform !== "shop")?.platform ?? "forum";

/** The accounts that a platform keeps, newest first, from its own tables. */
async function accountsOf(platform) {
  const { records: held } = await get("curtain", `/holdings?parties=${platform}`);
  const rows = (table) => held.filter((record) => record.table === table).map((record) => JSON.parse(contentOf(record).text));
  const bans = new Set(rows("platform_bans").map(({ account }) => account));
  return rows("platform_accounts").reverse().map((row) => ({ ...row, banned: bans.has(row.account) }));
}

function accountTable(platform, accounts, look) {
  const where = place();
  const row = ({ account, banned: out, first_seen: since }) => h("tr", {}, h("td", { class: "mono" }, `${account.slice(0, 20)}…`),
    h("td", {}, since),
    h("td", {}, out ? h("span", { class: "tag bad" }, t("banned.is")) : h("span", { class: "tag good" }, t("banned.isNot"))),
    h("td", {}, action(out ? t("banned.lift") : t("banned.ban"), async () => {
      await post("curtain", `/moderator/${platform}/${out ? "unban" : "ban"}`, { account });
      say(out ? t("banned.isNot") : t("banned.is"));
      await look();
    }, { kind: out ? "quiet" : "danger", where, name: out ? "lift" : "ban" })));
  return h("div", { class: "stack" }, h("p", {}, t("banned.sees", { platform: t(`party.${platform}`) })),
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("banned.accounts") }, h("table", {},
      h("thead", {}, h("tr", {}, ["account", "since", "state", "act"].map((name) => h("th", { scope: "col" }, t(`banned.column.${name}`))))),
      h("tbody", {}, accounts.slice(0, 10).map(row)))), where,
    h("p", { class: "soft small" }, t("banned.onlyThis")), visitLinks());
}

// Lost

function lost(page) {
  if (passing.wallet.exists && !passing.wallet.open) return needed(page);
  if (passing.wallet.exists) return passing.credentials.length === 0 ? needed(page) : [backupCard(), loseCard(page), how(t("lost.how1"), t("lost.how2"))];
  return [restoreCard(page), resetCard(page), how(t("lost.how1"), t("lost.how2"))];
}

function backupCard() {
  const where = place();
  const { input, element } = passphraseField(t("lost.backupPassphrase"), t("lost.backupHint"), "new-password");
  const work = async () => {
    const { backup } = await wallet("backup", { passphrase: passphraseOf(input) });
    passing.backup = backup;
    fill(where, note("good", t("lost.backupMade", { octets: number(backup.length) }), h("p", {}, t("lost.backupMadeWhy")),
      h("div", { class: "row" }, h("button", {
        type: "button", class: "second", onclick: () => save("wallet.bauta", "application/octet-stream", backup),
      }, t("lost.download")))));
  };
  return card(t("lost.backup"), h("p", { class: "soft" }, t("lost.backupWhy")), form(t("lost.backupDo"), work, where, "backup", element));
}

function loseCard(page) {
  const where = place();
  return card(t("lost.title"), h("p", { class: "soft" }, t("lost.why")), h("div", { class: "row" },
    action(t("lost.do"), async () => {
      await wallet("destroy");
      await page.refresh();
      say(t("lost.gone"));
    }, { kind: "danger", where, name: "lose" })), where);
}

function restoreCard(page) {
  const where = place();
  const file = h("input", { type: "file", id: "backup-file" });
  const { input, element } = passphraseField(t("lost.backupPassphrase"), null, "current-password");
  const work = async () => {
    const chosen = file.files[0];
    const backup = chosen ? new Uint8Array(await chosen.arrayBuffer()) : passing.backup;
    if (!backup) throw new Failure("page", "no-backup");
    await wallet("restore", { backup, passphrase: input.value });
    done(5);
    await page.refresh();
    say(t("lost.restored"));
  };
  return card(t("lost.restore"), h("p", { class: "soft" }, t("lost.restoreWhy")), passing.backup && note("", t("lost.inTab")),
    form(t("lost.restoreDo"), work, where, "restore",
      h("div", { class: "field" }, h("label", { for: "backup-file" }, t("lost.file")), file), element));
}

function resetCard(page) {
  const where = place();
  const { input, element } = passphraseField(t("lock.passphrase"), t("lock.hint"), "new-password");
  const work = async () => {
    if (!state.document) throw new Failure("page", "no-document");
    const passphrase = passphraseOf(input);
    await wallet("create", { passphrase });
    try {
      await enrolAgain(state.document, state.telephone, "reset", null, teller(where));
    } catch (thrown) {
      await wallet("destroy");
      throw thrown;
    }
    await night();
    page.strip();
    await syncWallet();
    done(5);
    await page.refresh();
    say(t("lost.resetDone"));
  };
  return card(t("lost.reset"), h("p", { class: "soft" }, t("lost.resetWhy")),
    form(t("lost.resetDo"), work, where, "reset", element));
}

// Struck off

function struck(page) {
  const obstacle = needed(page);
  if (obstacle) return obstacle;
  const where = place();
  const log = place();
  const strike = async () => {
    await post("curtain", "/registrar/strike", { person: await myPerson(where) });
    await night();
    page.strip();
    await look();
    done(5);
  };
  const look = async () => {
    const standings = await syncWallet();
    const { issuer: id } = JSON.parse(await issuer.description());
    const kept = await wallet("log", { issuer: id });
    fill(log, standingWords(standings), logList(kept));
  };
  return [
    card(t("struck.title"), h("p", { class: "soft" }, t("struck.why")), h("div", { class: "row" },
      action(t("struck.do"), strike, { kind: "danger", where, name: "strike" }),
      action(t("struck.look"), look, { kind: "second", where, name: "look" }),
      action(t("struck.reinstate"), async () => {
        await post("curtain", "/registrar/reinstate", { person: await myPerson(where) });
        await night();
        page.strip();
        await look();
      }, { kind: "quiet", where, name: "reinstate" })), where, log),
    how(t("struck.how1"), t("struck.how2"), t("struck.how3")),
  ];
}

/** Whom the authority finds on its register by the document that this wallet's holder has shown. */
async function myPerson(where) {
  const { entries } = await get("curtain", "/registrar/register");
  const number = state.document?.mrz.split("\n").flatMap((line) => [line.slice(0, 9), line.slice(5, 14)]).map((each) => each.replaceAll("<", ""));
  const mine = entries.findLast(({ document_number: document }) => number?.includes(document));
  if (!mine) throw new Failure("page", "nobody");
  const name = [mine.family_name, mine.given_name].filter(Boolean).join(" ");
  fill(where, note("", t("struck.found", { name, document: mine.document_number })));
  return mine.person;
}

function standingWords(standings) {
  return standings.map(({ standing, epoch }) => note(standing === "good" ? "good" : "bad",
    tOf("standing.word.", standing, standing, { epoch: epochDay(epoch) }), h("p", {}, tOf("standing.why.", standing))));
}

function logList({ heads = [], evidence = [] }) {
  const words = ({ epoch, counts }) => t("struck.head", {
    epoch: epochDay(epoch), tokens: number(counts.tokens), dropped: number(counts.dropped), resets: number(counts.resets),
  });
  return h("div", { class: "stack" }, h("h3", {}, t("struck.log")),
    heads.length ? ticks("seen", heads.slice(-8).map(words)) : h("p", {}, t("struck.noLog")),
    evidence.length > 0 && h("details", { id: "evidence" }, h("summary", {}, t("struck.evidence")), h("div", { class: "inside" },
      h("p", {}, t("struck.evidenceWhy")), evidence.map((one) => h("pre", { tabindex: "0" }, one.evidence)))));
}
