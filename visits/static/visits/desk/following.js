// A page of work under way looks again by itself, gently, until it is over or out of sight.

const EVERY = 2000;

async function lookAgain() {
  const shown = document.querySelector("[data-following]");
  if (document.hidden || shown?.dataset.following !== "on") {
    return;
  }
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-following]");
  if (!answer.ok || !now || now.textContent === shown.textContent) {
    return;
  }
  const held = document.activeElement;
  if (shown.contains(held) && now.dataset.following === "on") {
    copyProgress(shown, now); // somebody is at a button: it stays where it is
    return;
  }
  shown.replaceWith(document.adoptNode(now));
}

function copyProgress(shown, now) {
  const [bar, words] = [shown.querySelector("progress"), shown.querySelector("[role=status]")];
  bar.value = now.querySelector("progress").value;
  words.textContent = now.querySelector("[role=status]").textContent;
}

setInterval(() => lookAgain().catch(() => undefined), EVERY);
