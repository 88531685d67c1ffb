// Small comforts on any page; without them the page works the same. It runs before anything is painted.

// How this device shows every page: in full sun, with large letters.
(() => {
  const root = document.documentElement;

  const beside = (work) => {
    try {
      return work(localStorage) ?? "";
    } catch {
      return ""; // refused here: the look lasts as long as the page
    }
  };

  const show = (look) => {
    root.dataset.look = look;
    for (const button of document.querySelectorAll("button[data-look]")) {
      button.setAttribute("aria-pressed", String(look.split(" ").includes(button.dataset.look)));
    }
  };

  const showAgain = () => show(beside((storage) => storage.getItem("look")) || root.dataset.look || "");

  showAgain();
  for (const event of ["DOMContentLoaded", "pageshow"]) addEventListener(event, showAgain);
  // Another page of this device was changed.
  addEventListener("storage", ({ key, newValue }) => key === "look" && show(newValue ?? ""));

  document.addEventListener("click", ({ target }) => {
    const name = target.closest("button[data-look]")?.dataset.look;
    if (!name) return;
    const looks = new Set(root.dataset.look.split(" ").filter(Boolean));
    if (!looks.delete(name)) looks.add(name);
    const look = [...looks].join(" ");
    beside((storage) => storage.setItem("look", look));
    show(look);
  });
})();

// A form goes once, even under an impatient finger. It opens again if the page comes back from the cache.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") {
    return; // not sent now
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
  for (const button of document.querySelectorAll("[data-print], [data-copy]")) {
    button.hidden = false;
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-print], [data-copy]");
  if (!button) {
    return;
  }
  if ("print" in button.dataset) {
    print();
    return;
  }
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent);
  button.textContent = button.dataset.done;
});
