// What may be asked next comes after the answer, in a place of its own, so that the log need not be drawn again: it is
// shown inside the turn it belongs to.
(() => {
  window.newsqa.onChange(() => {
    const told = document.querySelector("#next section");
    const held = document.querySelector(".turn .next");
    if (held && held.dataset.key !== told?.dataset.key) held.remove();
    const turn = told && document.querySelector(`#log .turn[data-turn="${CSS.escape(told.dataset.turn)}"] .reply`);
    if (!turn || turn.querySelector(".next")) return;
    const copy = told.cloneNode(true);
    const evidence = turn.querySelector(":scope > .evidence");
    if (evidence) evidence.before(copy);
    else turn.append(copy);
  });
})();
