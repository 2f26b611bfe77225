// The library as a sheet over the page: opened and closed here, searched while typing, ticked without moving, dropped onto.
(() => {
  const { onChange, act } = window.newsqa;
  const BEHIND = ["masthead", "sidebar", "layout"]; // what cannot be reached while the sheet lies over it
  const TYPING_MS = 250;
  const sheet = () => document.querySelector("#library");
  const isOpen = () => sheet()?.classList.contains("open");
  let focusing = ""; // what is to have the focus as soon as it is there
  let from = "brand"; // where it was opened

  function open(button) {
    if (isOpen() || !sheet()) return;
    mine.clear(); // the library is shown as the server has it
    from = button.closest("#chips, #brand")?.id ?? "brand";
    sheet().classList.add("open");
    for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-labelledby", "library-name"]]) sheet().setAttribute(name, value);
    for (const id of BEHIND) document.getElementById(id)?.toggleAttribute("inert", true);
    document.querySelector("#library-name")?.focus();
  }
  function close(goal) {
    if (!isOpen()) return;
    sheet().classList.remove("open");
    sheet().removeAttribute("role"); // no dialog is open any more: Esc stops an answer again
    for (const id of BEHIND) document.getElementById(id)?.removeAttribute("inert");
    document.querySelector(goal ?? `#${from} [data-open=library]`)?.focus();
  }
  addEventListener("newsqa-escape", () => close());

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.matches("[data-open=library]")) open(button);
    else if (button?.matches("[data-do=library-only]")) close("#box textarea");
    else if (button?.matches("[data-close=library], #library [data-do=article]")) close();
    else if (event.target.closest?.("#library .pages button")) focusing = "#library-table .pick input";
    else if (event.target.closest?.("#library-bar button")) focusing = "#library-bar button";
    else if (isOpen() && event.target === sheet()) close(); // the shade around the sheet
  });
  // What is shown anew loses the focus: it goes to where the hand was.
  onChange(() => {
    const goal = focusing && document.activeElement === document.body && document.querySelector(focusing);
    if (goal) { goal.focus(); focusing = ""; }
  });

  // The search follows the typing; an input method is left to end a word.
  let due = 0;
  function search(event) {
    const form = event.target.closest?.("#library .look");
    if (!form || event.isComposing) return;
    clearTimeout(due);
    due = setTimeout(() => form.requestSubmit(), TYPING_MS);
  }
  for (const kind of ["input", "compositionend"]) document.addEventListener(kind, search);

  // Rows are shown anew in place, and a box that was ticked by hand no longer follows its attribute: it is set to what the
  // server has, unless a tick here is later than that.
  const mine = new Map(); // source → its last tick by hand
  let ticks = 0;
  function tick() {
    const told = Number(document.querySelector("#library-table .count")?.dataset.ticks ?? 0);
    for (const box of document.querySelectorAll("#library [data-pick]")) {
      const own = mine.get(box.dataset.pick);
      box.checked = own?.ticks > told ? own.on : box.defaultChecked;
    }
  }
  onChange(tick);
  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("[data-pick]");
    if (!box) return;
    const source = box.dataset.pick; // its other articles go with it
    mine.set(source, { on: box.checked, ticks: ++ticks });
    tick();
    document.querySelector("#library-bar [data-seen]")?.removeAttribute("data-seen"); // it offers what was ticked before
    act({ do: "library-pick", source, on: box.checked ? "1" : "", ticks });
  });

  // Files: too large ones are told here and not sent; what is dropped onto the sheet goes the way of the button.
  const files = () => document.querySelector("#library-add input[type=file]");
  document.addEventListener("change", (event) => {
    if (event.target !== files()) return;
    const told = document.querySelector("#library-uploads .refused[data-limit]");
    const size = [...event.target.files].reduce((sum, file) => sum + file.size, 0);
    const large = told && size > Number(told.dataset.limit) * 1e6;
    if (told) told.hidden = !large;
    if (!large) return;
    event.stopImmediatePropagation();
    event.target.value = "";
  }, true);
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (!isOpen() || !files() || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      sheet().classList.toggle("dropping", kind === "dragenter" || kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      files().files = event.dataTransfer.files;
      files().dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
})();
