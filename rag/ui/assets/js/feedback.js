// What is said of a reply is shown in its place, whatever else is on the page; a sentence marked in an article is remembered.
(() => {
  const { onChange } = window.newsqa;
  let handed = "";
  let picked = null; // what was last marked with the mouse or a finger, and in which source

  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const words = selection.toString().trim();
    const from = selection.anchorNode?.parentElement;
    if (!words || !from || from.closest(".judge, #composer, #sidebar")) return;
    picked = { words, source: from.closest("[data-source]")?.dataset.source ?? "" };
  });
  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("[data-use]")?.form;
    if (!form) return;
    if (picked) [form.elements.sentence.value, form.elements.source.value] = [picked.words, picked.source];
    form.elements.sentence.focus();
  });

  onChange(() => {
    const out = document.querySelector("#feedback [data-bar]");
    if (!out || out.id === handed) return;
    handed = out.id;
    const place = document.querySelector(`#log [data-judge="${CSS.escape(out.dataset.turn)}"]`);
    const told = document.createElement("template"); // the server's own HTML, escaped once to be an attribute
    told.innerHTML = out.dataset.bar;
    const bar = told.content.firstElementChild;
    if (!place || !bar) return;
    const focused = place.contains(document.activeElement) ? name(document.activeElement) : "";
    if ("keep" in out.dataset) keep(place, bar);
    place.replaceWith(bar);
    if (focused) bar.querySelector(focused)?.focus({ preventScroll: true });
  });

  // A control as it is called in the new bar too; what is gone gives its focus to the verdict.
  function name(control) {
    const { do: verb, reason } = control.dataset;
    if (reason) return `[data-reason="${reason}"]`;
    return verb && verb !== "unmark" ? `[data-do="${verb}"]` : '[aria-pressed="true"]';
  }

  function keep(place, bar) {
    for (const field of place.querySelectorAll("textarea, input")) {
      const same = bar.querySelector(`[name="${field.name}"]`);
      if (same && field.value !== field.defaultValue) same.value = field.value;
    }
    const [was, is] = [place.querySelector(".tell"), bar.querySelector(".tell")];
    if (was && is) is.open = was.open;
  }
})();
