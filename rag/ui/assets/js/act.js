// What the other scripts share: news of the page's changes, and doing in the page what a button of ours would do.
window.newsqa = (() => {
  const listeners = [];
  let due = false;
  function changed() {
    if (due) return;
    due = true;
    queueMicrotask(() => { due = false; for (const tell of listeners) tell(); });
  }
  new MutationObserver(changed).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-language", "data-conversation", "data-ticket", "id", "checked", "data-pick", "data-ticks"],
  });
  return {
    conversation: "", // that is shown, "" where it is none or being left
    sent: "", // the question that nothing has been seen of yet
    stale: false, // what is shown is older than what was shown before it, and is about to go
    onChange: (tell) => listeners.push(tell),
    // A button that was never seen, pressed inside the log: its data-* are the event's.
    act(told) {
      const log = document.querySelector("#log [role=log]");
      if (!log) return;
      const button = document.createElement("button");
      button.type = "button";
      button.hidden = true;
      Object.assign(button.dataset, told);
      log.append(button);
      button.click();
      button.remove();
    },
    write(text) {
      const box = document.querySelector("#box textarea");
      if (!box) return;
      box.value = text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
      box.setSelectionRange(text.length, text.length);
    },
    still: matchMedia("(prefers-reduced-motion: reduce)"),
    phone: matchMedia("(max-width: 860px)"),
  };
})();
