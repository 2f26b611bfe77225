// Which turn is looked at: its evidence is shown. A marker leads to its card and back; the newest question stands at the top.
(() => {
  const { onChange, still, phone } = window.newsqa;
  let held = null; // the id of a turn whose marker or card was followed: it stays, until the page is scrolled by hand

  // A marker or a card's number names its goal in data-goto. Not plain #links: Gradio sets a <base>.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-goto]");
    if (!link) return;
    event.preventDefault();
    const goal = document.getElementById(link.dataset.goto);
    if (goal) show(goal);
  });

  function show(goal) {
    const turn = goal.closest(".turn");
    const evidence = goal.closest("details.evidence");
    if (evidence) evidence.open = true;
    if (turn) activate(turn, true);
    goal.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
    goal.focus({ preventScroll: true });
    goal.classList.remove("flash");
    void goal.offsetWidth; // restarts the animation when the same marker is clicked again
    goal.classList.add("flash");
  }

  function activate(turn, hold = false) {
    held = hold ? turn.id : null;
    for (const other of document.querySelectorAll(".turn.active")) if (other !== turn) other.classList.remove("active");
    if (!turn.classList.contains("active")) turn.classList.add("active");
    const evidence = turn.querySelector("details.evidence");
    if (evidence && !phone.matches) evidence.open = true;
  }

  // The turn in view is the last whose top has passed the upper third of the window.
  function look() {
    const turns = [...document.querySelectorAll(".turn")];
    if (!turns.length) return;
    const kept = held && document.getElementById(held);
    activate(kept ?? turns.findLast((turn) => turn.getBoundingClientRect().top < innerHeight / 3) ?? turns[0], Boolean(kept));
  }
  for (const kind of ["wheel", "touchmove", "keydown"]) {
    addEventListener(kind, (event) => { if (!event.target.closest?.(".evidence")) held = null; }, { passive: true });
  }
  addEventListener("scroll", look, { passive: true });
  phone.addEventListener("change", look);

  let newest = null; // the last question, and whether it was this very element: a finished reply moves to the log
  let shown = null; // the conversation it belongs to
  onChange(() => {
    const turns = document.querySelectorAll(".turn");
    const last = turns[turns.length - 1] ?? null;
    const conversation = document.querySelector("#log [role=log]")?.dataset.conversation;
    if (last && last !== newest) {
      const moved = newest?.id === last.id && conversation === shown;
      const top = last.getBoundingClientRect().top;
      if (!moved) held = null;
      if (!moved) last.scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
      else if (top > 0 && top < innerHeight) last.scrollIntoView({ block: "start" }); // unless it was scrolled away
    }
    [newest, shown] = [last, conversation];
    look();
  });
})();
