// Making a wallet and opening it: a passphrase, or a passkey.
import { h } from "./element.js";
import { Failure, failureNotice } from "./failure.js";
import { action, card, field, form, how, note, place } from "./parts.js";
import { passing } from "./state.js";
import { t } from "./texts.js";
import { passkeySecret, passkeysPossible, wallet } from "./to-wallet.js";

const SHORTEST = 8;

/** A field for a passphrase, and what is in it. */
export function passphraseField(words, hint, autocomplete) {
  const input = h("input", { type: "password", autocomplete, required: true, spellcheck: "false" });
  const see = h("input", { type: "checkbox" });
  see.addEventListener("change", () => { input.type = see.checked ? "text" : "password"; });
  const shown = h("label", { class: "row small", }, see, t("lock.see"));
  // For password managers, which want to know whose passphrase it is.
  const whose = h("input", { type: "text", autocomplete: "username", value: "wallet", hidden: true });
  return { input, element: h("div", { class: "stack" }, whose, field(words, input, hint), shown) };
}

/** The passphrase in a field; too short a one is refused. */
export function passphraseOf(input) {
  if ([...input.value].length < SHORTEST) throw new Failure("page", "short-passphrase");
  return input.value;
}

/** Offers a passkey where the browser has what it takes. */
function passkeyButton(words, work, where) {
  const button = action(words, work, { kind: "second", where, name: "passkey" });
  button.hidden = true;
  passkeysPossible().then((possible) => { button.hidden = !possible; });
  return button;
}

/** The card that makes a wallet. */
export function makeCard(page) {
  const where = place();
  const { input, element } = passphraseField(t("lock.passphrase"), t("lock.hint"), "new-password");
  const finish = async (key) => {
    await wallet("create", key);
    await page.refresh();
  };
  return card(t("lock.make"), h("p", { class: "soft" }, t("lock.makeWhy")),
    form(t("lock.makeDo"), () => finish({ passphrase: passphraseOf(input) }), where, "create", element),
    passkeyButton(t("lock.passkeyMake"), async () => finish(await passkeySecret(true)), where),
    how(t("lock.how1"), t("lock.how2")));
}

/** The card that opens a wallet. */
export function unlockCard(page) {
  const where = place();
  const { input, element } = passphraseField(t("lock.passphrase"), null, "current-password");
  const open = async (key) => {
    await wallet("unlock", key);
    await page.refresh();
  };
  const byPasskey = passing.wallet.passkey;
  if (passing.wallet.damaged) return failureNotice(new Failure("wallet", "damaged"));
  return card(t("lock.open"), h("p", { class: "soft" }, t("lock.openWhy")),
    byPasskey
      ? h("div", { class: "stack" }, action(t("lock.passkeyOpen"),
          async () => open(await passkeySecret(false, passing.wallet.credential_id)), { where, name: "passkey" }), where)
      : form(t("lock.openDo"), () => open({ passphrase: input.value }), where, "unlock", element),
    h("p", { class: "soft small" }, t("lock.forgotten")));
}

/** What stands in the way of a screen that needs a credential: a card, or null. */
export function needed(page, { credential = true } = {}) {
  if (passing.wallet.exists && !passing.wallet.open) return unlockCard(page);
  if (!passing.wallet.exists || (credential && passing.credentials.length === 0)) {
    return note("", t("lock.first"), h("p", {}, t("lock.firstWhy")),
      h("p", {}, h("a", { href: "#step=1" }, t("lock.firstDo"))));
  }
  return null;
}
