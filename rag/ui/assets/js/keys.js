// Keys: / writes, Esc stops or closes, ↑ in an empty box brings the last question back, Alt+N begins anew. A key held down
// and a second click send nothing more.
(() => {
  // Chinese is typed through an input method, whose Enter picks a word and must not send the question.
  for (const kind of ["keydown", "keypress"]) {
    document.addEventListener(
      kind,
      (event) => {
        if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
      },
      true,
    );
  }

  const again = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.repeat && !event.shiftKey && event.target.closest?.("#box")) again(event);
  }, true);
  document.addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest?.("#send")) again(event);
  }, true);

  document.addEventListener("keydown", (event) => {
    const box = document.querySelector("#box textarea");
    const writing = event.target.matches?.("input, textarea, select, [contenteditable]");
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "/" && !writing) {
      event.preventDefault();
      box?.focus();
    } else if (event.key === "Escape") {
      const open = document.querySelector(".menu details[open], details.more[open]");
      if (open) open.open = false;
      else if (event.target === box && document.querySelector("[data-do=edit-cancel]")) document.querySelector("[data-do=edit-cancel]").click();
      else if (document.querySelector("#live .turn") && !document.querySelector("[role=dialog]")) document.querySelector("#stop")?.click();
      else dispatchEvent(new Event("newsqa-escape"));
    } else if (event.key === "ArrowUp" && event.target === box && box.value === "") {
      const edit = [...document.querySelectorAll("[data-do=edit]")].at(-1);
      if (edit) { event.preventDefault(); edit.click(); }
    } else if (event.altKey && event.code === "KeyN") {
      event.preventDefault();
      document.querySelector("#new")?.click();
      box?.focus();
    }
  });
})();
