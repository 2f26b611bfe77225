// What the page does in the browser: follow a marker to its card and back, keep the newest question in view,
// tell the document its language, and leave Enter to an input method while it composes.
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  // A marker or a card's number names its goal in data-goto. Not plain #links: Gradio sets a <base>.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-goto]");
    if (!link) return;
    event.preventDefault();
    const goal = document.getElementById(link.dataset.goto);
    if (goal) show(goal);
  });

  function show(goal) {
    const evidence = goal.closest(".evidence");
    if (evidence) {
      for (const other of document.querySelectorAll(".evidence")) other.classList.toggle("active", other === evidence);
    }
    goal.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
    goal.focus({ preventScroll: true });
    goal.classList.remove("flash");
    void goal.offsetWidth; // restarts the animation when the same marker is clicked again
    goal.classList.add("flash");
  }

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

  let newest = null; // the last question, and whether it was this very element: a finished reply moves to the log
  function changed() {
    const brand = document.querySelector("[data-language]");
    if (brand && document.documentElement.lang !== brand.dataset.language) {
      document.documentElement.lang = brand.dataset.language;
    }
    const turns = document.querySelectorAll(".turn");
    const last = turns[turns.length - 1] ?? null;
    if (last && last !== newest) {
      const moved = newest?.id === last.id;
      const top = last.getBoundingClientRect().top;
      if (!moved) last.scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
      else if (top > 0 && top < innerHeight) last.scrollIntoView({ block: "start" }); // unless it was scrolled away
    }
    newest = last;
  }
  new MutationObserver(changed).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-language", "id"] });
})();
