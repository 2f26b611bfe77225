// The frame: the document's language, the address, light and dark, the list of conversations on a phone, menus, downloads.
(() => {
  const { onChange, act } = window.newsqa;
  const root = document.documentElement;

  onChange(() => {
    const spoken = document.querySelector("#brand [data-language]")?.dataset.language;
    if (spoken && root.lang !== spoken) root.lang = spoken;
    address();
    hand();
  });

  // The address names the conversation, so that reload and Back find it. Only what the log newly shows is written there:
  // after Back it goes on showing the former one until the server has answered.
  let shown = null;
  function address() {
    const log = document.querySelector("#log [role=log]");
    if (!log || log.querySelector(".linked")) return;
    const next = log.dataset.conversation;
    if (next === shown) return;
    const url = new URL(location);
    const now = url.searchParams.get("c") ?? "";
    const step = (shown ?? "") === now; // else the address named what is not there
    shown = next;
    if (next === now && !url.searchParams.has("a")) return;
    url.search = next ? `?c=${next}` : "";
    history[step ? "pushState" : "replaceState"](null, "", url);
    if (document.querySelector("#sidebar")?.classList.contains("open")) fold(false);
  }
  addEventListener("popstate", () => act({ do: "open", id: new URL(location).searchParams.get("c") ?? "" }));

  // What was made for something shown before arrived after it: ask for it again.
  let highest = 0, asked = false;
  onChange(() => {
    const log = document.querySelector("#log [role=log]");
    const ticket = Number(log?.dataset.ticket ?? 0);
    window.newsqa.stale = ticket < highest;
    if (ticket < highest) {
      if (!asked) act({ do: "refresh" });
      asked = true;
      return;
    }
    asked = false;
    if (ticket > highest) window.newsqa.conversation = log.dataset.conversation; // where a question is sent from
    highest = ticket;
  });
  document.addEventListener("click", (event) => { // it is being left: the server knows for where
    if (event.target.closest?.("#new, [data-do=open]")) window.newsqa.conversation = "";
  }, true);

  function fold(open) {
    document.querySelector("#sidebar")?.classList.toggle("open", open);
    document.querySelector("[data-toggle=sidebar]")?.setAttribute("aria-expanded", String(open));
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-toggle=sidebar]")) fold(!document.querySelector("#sidebar")?.classList.contains("open"));
    else if (event.target.closest?.("[data-theme]")) theme(document.body.classList.contains("dark") ? "light" : "dark");
    for (const menu of document.querySelectorAll(".menu details[open], details.more[open]")) {
      const chosen = event.target.closest?.(".items button, .items a");
      if (!menu.contains(event.target) || chosen) menu.open = false;
    }
    if (event.target.closest?.("#sidebar #new, #sidebar .title")) fold(false);
    if (event.target.closest?.("[data-do=mend], [data-do=edit]")) document.querySelector("#box textarea")?.focus();
  });
  addEventListener("newsqa-escape", () => {
    fold(false);
    document.querySelector("#settings [data-do=settings-close]")?.click();
  });

  // A dialog that opens takes the focus, keeps it, and gives it back when it closes.
  let dialog = null;
  let before = null;
  const stops = () => [...dialog.querySelectorAll("button, input, select, textarea, a[href]")].filter((e) => e.offsetParent && !e.disabled);
  onChange(() => {
    const open = document.querySelector("[role=dialog]");
    if (open === dialog) return;
    if (open && !dialog) before = document.activeElement;
    dialog = open;
    if (open && !open.contains(document.activeElement)) stops()[0]?.focus();
    if (!open) (before?.isConnected ? before : document.querySelector("#box textarea"))?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || !dialog?.isConnected || dialog.getAttribute("aria-modal") !== "true") return;
    const all = stops();
    const end = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement === end || !dialog.contains(document.activeElement)) {
      event.preventDefault();
      (event.shiftKey ? all.at(-1) : all[0])?.focus();
    }
  });

  function theme(chosen) {
    document.body.classList.toggle("dark", chosen === "dark");
    try { localStorage.setItem("news-qa-theme", chosen); } catch { /* a browser that keeps nothing */ }
  }
  window.newsqa.theme = theme;
  let themed = false;
  onChange(() => {
    if (themed || !document.querySelector("#brand")) return;
    themed = true;
    let kept = null;
    try { kept = localStorage.getItem("news-qa-theme"); } catch { /* as above */ }
    if (kept) theme(kept);
  });

  let handed = "";
  function hand() {
    const file = document.querySelector("#outbox [data-file]");
    if (!file || file.dataset.at === handed) return;
    handed = file.dataset.at;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.value], { type: "text/plain;charset=utf-8" }));
    link.download = file.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
})();
