// The right column: which turn its tabs speak of, the quotation scrolled to, focus led in and back, a sentence marked,
// and selected text copied without our marks.
(() => {
  const { onChange, phone } = window.newsqa;
  const sheet = () => document.querySelector("#side .side-sheet");
  let opener = null; // what opened it: where the focus goes back to
  let shown = ""; // which of them is open

  // The tabs speak of the turn in view. In the capturing phase: before Gradio's listener reads the button's data.
  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.(".side-tabs [data-do]");
    if (tab && tab.dataset.do !== "side-close" && !(phone.matches && tab.dataset.turn)) {
      tab.dataset.turn = document.querySelector(".turn.active")?.dataset.turn ?? tab.dataset.turn;
    }
    const button = event.target.closest?.("[data-do=article], [data-do=why]");
    if (button && !button.closest("#side")) opener = button;
  }, true);

  onChange(() => {
    const open = sheet();
    const now = open?.dataset.at ?? "";
    if (now === shown) return;
    const before = shown;
    shown = now;
    if (!open) {
      if (before) (opener?.isConnected ? opener : document.querySelector("#box textarea"))?.focus({ preventScroll: true });
      opener = null;
      return;
    }
    open.ariaModal = phone.matches ? "true" : null;
    const body = open.querySelector(".side-body");
    const missed = body.querySelector(".missed, .problem");
    const goal = missed ?? body.querySelector("mark.quote");
    (missed ?? body).focus({ preventScroll: true });
    if (goal) body.scrollTop += goal.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3;
    else body.scrollTop = 0;
  });

  function close() {
    document.querySelector("#side .side-x")?.click();
  }
  addEventListener("newsqa-escape", close);
  addEventListener("keydown", (event) => { // on a phone nothing behind the sheet is reached
    const open = sheet();
    if (event.key !== "Tab" || !open || !phone.matches) return;
    const all = [...document.querySelectorAll(".side-tabs button, .side-sheet button, .side-sheet textarea, .side-sheet summary, .side-sheet a, .side-sheet [tabindex='0']")];
    const reached = all.filter((one) => one.getClientRects().length);
    const [first, last] = [reached[0], reached.at(-1)];
    const from = event.shiftKey ? first : last;
    if (document.activeElement === from || !document.querySelector("#side").contains(document.activeElement)) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  });

  document.addEventListener("submit", (event) => {
    const button = event.target.closest?.(".whynot")?.querySelector("[data-busy]");
    if (!button) return;
    button.textContent = button.dataset.busy;
    button.ariaBusy = "true";
  }, true);

  // A sentence that should have been found: a click or Enter on one, or whatever is selected.
  function mark(first, last) {
    const article = first.closest(".article.marking");
    const bar = article?.querySelector(".marked");
    if (!bar || last.closest(".article") !== article) return;
    const all = [...article.querySelectorAll(".s")];
    const [from, to] = [all.indexOf(first), all.indexOf(last)].sort((a, b) => a - b);
    const chosen = all.slice(from, to + 1);
    all.forEach((one, i) => one.classList.toggle("chosen", from <= i && i <= to));
    bar.querySelector("q").textContent = chosen.map((one) => one.textContent).join("");
    const button = bar.querySelector("button");
    button.dataset.start = String(Math.min(...chosen.map((one) => Number(one.dataset.start))));
    button.dataset.end = String(Math.max(...chosen.map((one) => Number(one.dataset.end))));
    bar.hidden = false;
  }
  const sentence = (node) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest(".article.marking .s");
  document.addEventListener("selectionchange", () => {
    const selected = getSelection();
    const [first, last] = [sentence(selected.anchorNode), sentence(selected.focusNode)];
    if (!selected.isCollapsed && first && last) mark(first, last);
  });
  document.addEventListener("click", (event) => {
    const one = sentence(event.target);
    if (one && getSelection().isCollapsed) mark(one, one);
  });
  document.addEventListener("keydown", (event) => {
    const one = (event.key === "Enter" || event.key === " ") && sentence(event.target);
    if (!one) return;
    event.preventDefault();
    mark(one, one);
    one.closest(".article").querySelector(".marked button").focus();
  });

  // Selected words are copied as the article or the reply has them: without numbers, badges and buttons.
  const OURS = ".marker, .badge, .number, .hidden, .meta, .dropped, button, summary, [aria-hidden=true]";
  const LINES = "p, li, h2, h3, tr, blockquote, br, div";
  document.addEventListener("copy", (event) => {
    const selected = getSelection();
    const from = selected.anchorNode?.nodeType === 1 ? selected.anchorNode : selected.anchorNode?.parentElement;
    if (selected.isCollapsed || event.target.closest?.("textarea, input") || !from?.closest(".reply, .article, .card")) return;
    const copied = selected.getRangeAt(0).cloneContents();
    for (const ours of copied.querySelectorAll(OURS)) ours.remove();
    for (const line of copied.querySelectorAll(LINES)) line.append("\n");
    for (const cell of copied.querySelectorAll("td, th")) cell.append("\t");
    event.clipboardData.setData("text/plain", copied.textContent.replace(/[ \t]*\n\s*/g, "\n").trim());
    event.preventDefault();
  });
})();
