// Copying: a button with data-copy copies that, one with data-link the address of an answer; data-done is then said.
(() => {
  async function put(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no clipboard outside https and loopback: the old way
      const area = document.createElement("textarea");
      area.value = text;
      area.style.cssText = "position:fixed;opacity:0";
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy], [data-link]");
    if (!button) return;
    const { copy, link, done } = button.dataset;
    await put(copy ?? `${location.origin}${location.pathname}?a=${link}`);
    if (done) tell(done);
  });

  function tell(words) {
    document.querySelector("#told")?.remove();
    const said = document.createElement("p");
    Object.assign(said, { id: "told", className: "toast", textContent: words });
    said.setAttribute("role", "status");
    document.body.append(said);
    said.addEventListener("animationend", () => said.remove());
  }
})();
