// The words that the server sent with the page go as soon as the page has its own.
(() => {
  const opening = document.getElementById("opening");
  const mounted = new MutationObserver(() => {
    if (!document.querySelector("[data-language]")) return;
    mounted.disconnect();
    opening.classList.add("done");
    setTimeout(() => opening.remove(), 200);
  });
  if (opening) mounted.observe(document.body, { childList: true, subtree: true });
})();
