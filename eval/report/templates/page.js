// Narrows the list of questions; what is chosen is the page's hash, so that a view can be linked. Nothing is asked of anyone.
"use strict";
(() => {
  const form = document.getElementById("filters");
  const controls = [...form.querySelectorAll("select, input")];
  const open = document.getElementById("open");
  const rows = [...document.querySelectorAll("#list > details")].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const shown = () => rows.map(({ row }) => row).filter((row) => !row.hidden);

  const narrow = () => {
    const { text, ...chosen } = Object.fromEntries(new FormData(form));
    const words = text.toLowerCase().split(/\s+/);
    for (const one of rows) {
      const fits = Object.entries(chosen).every(([name, value]) => !value || one.row.dataset[name] === value);
      one.row.hidden = !(fits && words.every((word) => one.text.includes(word)));
    }
    document.getElementById("count").textContent = `${shown().length} of ${rows.length} questions`;
    document.getElementById("clear").hidden = controls.every((control) => !control.value);
    open.textContent = "Open all";
  };
  const read = () => {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return; // a part of the page, not a filter
    const given = new URLSearchParams(hash);
    for (const control of controls) {
      control.value = given.get(control.name) || "";
      if (control.selectedIndex === -1) control.value = ""; // nothing that this run has
    }
    narrow();
    if (hash) document.getElementById("questions").scrollIntoView();
  };
  const write = () => {
    location.hash = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    narrow();
  };

  form.addEventListener("input", narrow);
  form.addEventListener("change", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => {
    for (const control of controls) control.value = "";
    write();
  });
  open.addEventListener("click", () => {
    const opening = open.textContent === "Open all";
    for (const row of shown()) row.open = opening;
    open.textContent = opening ? "Close all" : "Open all";
  });
  window.addEventListener("hashchange", read);
  form.hidden = false;
  read();
})();
