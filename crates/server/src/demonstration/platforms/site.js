// The platform's own script: begins log-ins, waits for another device, ends sessions.
"use strict";

const says = document.body.dataset;

// Says what came of it, where people and screen readers find it.
function say(place, text) {
  if (place) place.textContent = text;
}

async function begin(path) {
  const response = await fetch(path, { method: "POST", headers: { "content-type": "application/json" } });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.code === "no-log" ? says.early : says.failed);
  return answer;
}

for (const button of document.querySelectorAll("button[data-login]")) {
  button.addEventListener("click", async () => {
    const place = button.parentElement.querySelector(".status");
    button.disabled = true;
    try {
      const begun = await begin(button.dataset.login);
      location.assign(begun.wallet);
    } catch (error) {
      say(place, error.message || says.failed);
    }
    button.disabled = false;
  });
}

// Another device: the request as a picture and as text, and a look every second and a half whether it was answered.
const other = document.getElementById("other");
other?.addEventListener("toggle", async () => {
  if (!other.open || other.dataset.begun) return;
  other.dataset.begun = "yes";
  const waiting = document.getElementById("waiting");
  try {
    const begun = await begin("/login");
    const picture = document.getElementById("qr");
    picture.src = `/login/requests/${encodeURIComponent(begun.state)}/qr.svg`;
    picture.hidden = false;
    document.getElementById("address").value = begun.request_uri;
    say(waiting, says.open);
    const timer = setInterval(async () => {
      if (document.hidden) return;
      const response = await fetch("/login/status");
      const status = response.ok ? (await response.json()).status : "failed";
      if (status === "open") return;
      clearInterval(timer);
      if (status === "answered") location.reload();
      else say(waiting, says[status] || says.failed);
    }, 1500);
  } catch (error) {
    delete other.dataset.begun;
    say(waiting, error.message || says.failed);
  }
});

document.getElementById("copy")?.addEventListener("click", async () => {
  const address = document.getElementById("address");
  address.select();
  try {
    await navigator.clipboard.writeText(address.value);
    say(document.getElementById("waiting"), says.copied);
  } catch {
    // It is selected, to be copied by hand.
  }
});

document.getElementById("logout")?.addEventListener("click", async () => {
  await fetch("/logout", { method: "POST" });
  location.assign("/");
});
