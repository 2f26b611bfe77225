// Whether the server is there, told in the page's language; what stands in the box survives a reload, and so does a question
// that was sent to nobody.
(() => {
  const { onChange, write } = window.newsqa;
  const EVERY_MS = 5_000, SOON_MS = 1_000, DRAFT = "news-qa-draft";
  let first = null; // which server this page was made by
  let away = false;

  async function look() {
    let now = null;
    const { sent } = window.newsqa;
    try {
      const reply = await fetch("alive", { cache: "no-store", signal: AbortSignal.timeout(EVERY_MS) });
      if (reply.status === 401) return location.reload(); // logged out in another tab
      if (reply.ok) now = await reply.text();
    } catch { /* it is away */ }
    if (now && first && now !== first) { // another server: what this page holds is not there any more
      giveBack();
      return location.reload();
    }
    first ??= now;
    if (away !== !now) tell(!now);
    if (away) giveBack();
    else if (sent === window.newsqa.sent) window.newsqa.sent = ""; // the server has been seen since
    setTimeout(look, away ? SOON_MS : EVERY_MS);
  }

  function tell(gone) {
    away = gone;
    document.body.classList.toggle("away", gone);
    const words = document.querySelector("#brand [data-language]")?.dataset;
    let said = document.querySelector("#lost");
    if (!said) {
      said = document.createElement("p");
      said.id = "lost";
      said.setAttribute("role", "status");
      document.body.append(said);
    }
    said.textContent = words ? (gone ? words.lost : words.back) : "";
    said.classList.toggle("over", !gone);
  }
  function giveBack() {
    const { sent } = window.newsqa;
    if (!sent || document.querySelector("#box textarea")?.value !== "") return;
    window.newsqa.sent = "";
    write(sent);
  }
  onChange(() => {
    if (document.querySelector("#live .turn, #problem [role=alert]")) window.newsqa.sent = ""; // it has arrived
  });
  look(); // at once: one that dies in the page's first seconds is known again, too

  let restored = false;
  onChange(() => {
    const box = document.querySelector("#box textarea");
    if (restored || !box || !document.querySelector("#log [role=log]")) return;
    restored = true;
    let draft = "";
    try { draft = sessionStorage.getItem(DRAFT) ?? ""; } catch { /* a browser that keeps nothing */ }
    if (draft && !box.value) write(draft);
  });
  addEventListener("pagehide", () => {
    try { sessionStorage.setItem(DRAFT, document.querySelector("#box textarea")?.value ?? ""); } catch { /* as above */ }
  });
})();
