// A button with data-copy puts that text on the clipboard and says so for a moment; it asks the server nothing.
(() => {
  const SHOWN = 1600; // ms

  document.addEventListener(
    "click",
    async (event) => {
      const button = event.target.closest?.("[data-copy]");
      if (!button) return;
      event.stopPropagation();
      if (!(await put(button.dataset.copy)) || button.dataset.label) return;
      button.dataset.label = button.textContent;
      button.textContent = button.dataset.copied;
      aloud().textContent = button.dataset.copied;
      setTimeout(() => {
        button.textContent = button.dataset.label;
        delete button.dataset.label;
        aloud().textContent = "";
      }, SHOWN);
    },
    true,
  );

  // A place that a screen reader reads aloud when it changes.
  function aloud() {
    const place = document.getElementById("aloud") ?? Object.assign(document.createElement("p"), { id: "aloud", className: "hidden" });
    if (!place.isConnected) {
      place.setAttribute("role", "status");
      document.body.append(place);
    }
    return place;
  }

  // A page that comes from another machine without https has no clipboard of its own.
  async function put(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = Object.assign(document.createElement("textarea"), { value: text });
      area.style.cssText = "position:fixed;opacity:0";
      document.body.append(area);
      const focused = document.activeElement;
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      focused?.focus();
      return done;
    }
  }
})();
