// The list of questions: drawn from the page's own data, narrowed by its own controls. Nothing is asked of anyone.
"use strict";
(() => {
  const { words, letters, questions } = JSON.parse(document.getElementById("data").textContent);
  const tools = document.getElementById("tools");
  const list = document.getElementById("list");
  const text = document.getElementById("text");
  const chips = [...tools.querySelectorAll("[data-outcome]")];
  const menus = [...tools.querySelectorAll("select")];
  const open = document.getElementById("open");
  const clear = document.getElementById("clear");
  const MANY = 300; // opened at once they would stall a phone
  const LONG = 500; // rows out of sight are then not laid out
  const KEYS = ["lang", "kind", "split", "lost"];
  const MARKS = {
    correct: "Right answer", em: "To the letter", f1: "Overlap with accepted", corrected: "Names what contradicts the premise",
    recall_1: "Evidence first", recall_5: "Evidence in first 5", recall_20: "Evidence in first 20", reciprocal_rank: "1 / its rank",
    bm25_1: "BM25: first", bm25_5: "BM25: in first 5", overlap: "Wording shared with it",
  };
  const PARTIAL = new Set(["f1", "reciprocal_rank", "overlap"]);
  const REASONS = {
    "low-confidence": "too little confidence", "no-span": "no passage held an answer", "no-words": "nothing to search for",
    "no-passages": "no passage found", "writer-refused": "the writer declined", uncertain: "uncertain",
  };

  // Text goes in as text, never as markup: what is quoted here was written by strangers.
  const el = (tag, given = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) if (value != null) made.setAttribute(name, value);
    made.append(...children.flat().filter((child) => child != null));
    return made;
  };
  // An answer to an English question may well be Chinese: in the script of where it stands.
  const scriptOf = (said, q) => !/\p{Script=Han}/u.test(said) ? "en" : q.lang !== "en" ? q.lang : ((q.evidence || [])[0] || {}).lang || "zh-Hans";
  const heading = (words) => el("h4", {}, words);
  const percent = (value) => `${Math.round(value * 100)}%`;
  const plain = (value) => String(Math.round(value * 1000) / 1000);

  // Either script finds both: every Traditional letter whose Simplified occurs here is searched as that one.
  const simplified = new Map([...letters[0]].map((letter, at) => [letter, letters[1][at]]));
  const folded = (words) => Array.from(words.normalize("NFKC").toLowerCase(), (letter) => simplified.get(letter) || letter).join("");
  const haystacks = questions.map((q) => folded([
    q.id, q.question, q.reply, q.resolved, q.correction, ...(q.gold || []), ...(q.sentences || []).map((one) => one[0]),
    ...(q.cites || []).map((one) => one.source), ...(q.evidence || []).map((one) => one.source), q.also,
  ].filter(Boolean).join("\n")));

  // One row: its summary at once, its body when it is first opened.
  const rowOf = (q) => {
    const [label, meaning] = words.outcomes[q.outcome];
    const meta = [q.id, words.kinds[q.kind] || q.kind, words.languages[q.lang] || q.lang].filter(Boolean).join(" · ");
    const row = el("details", { class: `row o-${q.outcome}`, "data-id": q.id },
      el("summary", {},
        el("span", { class: "pill", title: meaning }, el("i", { "aria-hidden": "true" }, words.glyphs[q.outcome]), label),
        el("span", { class: "asked", lang: q.lang }, q.question),
        el("span", { class: "meta" }, meta)));
    row.addEventListener("toggle", () => fill(row, q));
    return row;
  };
  const fill = (row, q) => {
    if (row.open && row.childElementCount === 1) row.append(el("div", { class: "body" }, el("div", {}, told(q)), el("div", {}, expected(q)), scores(q)));
  };

  const told = (q) => [
    ...conversation(q),
    heading(q.found ? "The answer" : "The reply"),
    ...reply(q),
    q.correction ? [heading("Corrects the question"), el("blockquote", {}, q.correction)] : [],
    confidence(q),
    ...quotes("What it quotes", q.cites, q),
    ...quotes("Other figures for the same thing", q.conflicts, q),
    q.writer ? el("p", { class: "verdict" }, `Written by ${q.writer === "extractive" ? "the extractive writer" : q.writer}, not by the writer asked for.`) : null,
    ...(q.warnings || []).map((warning) => el("p", { class: "verdict" }, warning)),
  ];
  const conversation = (q) => {
    const shown = [];
    if (q.history) {
      const who = { user: "Asked before", assistant: "Answered" };
      shown.push(heading("The conversation so far"), el("ol", { class: "turns" }, q.history.map(([role, said, lang]) =>
        el("li", {}, el("b", {}, `${who[role] || role}: `), el("span", { lang }, said)))));
    }
    if (q.resolved) shown.push(heading("Searched as"), el("p", { lang: q.lang }, q.resolved));
    return shown;
  };
  const reply = (q) => {
    if (!q.sentences) return [el("p", { class: "said", lang: q.reply_lang }, q.reply || "Not recorded in this run.")];
    return q.sentences.map(([said, markers, supported, lang]) => el("p", { class: "said" },
      el("span", { lang }, said),
      markers.map((marker) => el("span", { class: "marker" }, `[${marker}]`)),
      supported == null ? null : el("span", { class: `support ${supported ? "yes" : "no"}` },
        supported ? " ✓ backed by its source" : " ✗ not backed by its source")));
  };
  const confidence = (q) => {
    if (q.confidence == null) return null;
    const why = q.reason ? ` (${REASONS[q.reason] || q.reason})` : "";
    return el("p", { class: "sure" }, el("b", {}, `${percent(q.confidence)} confident`), why);
  };
  const quotes = (title, cites, q) => !cites ? [] : [heading(title), ...cites.map((cite) => {
    const sentence = cite.sentence == null ? null : q.sentences[cite.sentence];
    const quote = sentence ? sentence[0] : cite.quote || "";
    const lang = sentence ? sentence[3] : cite.lang;
    const where = [cite.date, `${cite.source}:${cite.start}-${cite.end}`].filter(Boolean).join(" · ");
    return el("blockquote", { lang }, highlit(quote, [q.span]),
      el("footer", { lang: "en" }, `[${cite.marker}] `, cite.title ? [el("span", { lang: scriptOf(cite.title, { lang }) }, cite.title), " · "] : null, where));
  })];
  const highlit = (words, wanted) => {
    const found = (wanted || []).find((one) => one && words.includes(one));
    if (!found) return [words];
    const at = words.indexOf(found);
    return [words.slice(0, at), el("mark", {}, found), words.slice(at + found.length)];
  };

  const expected = (q) => [
    ...accepted(q),
    ...evidence(q),
    stage(q),
  ];
  const accepted = (q) => {
    if (q.parts) return [heading("Accepted: every part must be named"), el("ol", { class: "answers" }, q.parts.map((part) => el("li", { lang: scriptOf(part.join(""), q) }, part.join(" / "))))];
    if (q.gold) return [heading("Accepted answers"), el("ul", { class: "answers" }, q.gold.map((one) => el("li", { lang: scriptOf(one, q) }, one)))];
    return [];
  };
  const evidence = (q) => !q.evidence ? [] : [heading("Where the answer stands"), ...q.evidence.map((piece) => {
    const ranks = piece.ranked ? [`rank ${piece.rank || "below 20"} (BM25: ${piece.bm25 || "below 20"})`] : [];
    const role = piece.refutes ? ["refutes the question"] : piece.other ? ["also accepted"] : [];
    return el("blockquote", { lang: piece.lang }, highlit(piece.text || "", q.gold),
      el("footer", { lang: "en" }, [piece.source, ...role, ...ranks].filter(Boolean).join(" · ")));
  })];
  const stage = (q) => {
    const [title, meaning] = q.lost ? words.stages[q.lost] || [q.lost, ""] : q.cited ? ["Evidence cited", "The answer quotes the passage that holds it"] : [];
    return title ? el("p", { class: "verdict" }, el("b", {}, title), meaning ? `: ${meaning[0].toLowerCase()}${meaning.slice(1)}.` : "") : null;
  };
  const scores = (q) => {
    const marks = q.marks || {};
    const rows = Object.entries(MARKS).filter(([name]) => marks[name] != null)
      .map(([name, title]) => [title, PARTIAL.has(name) || ![0, 1].includes(marks[name]) ? plain(marks[name]) : marks[name] ? "yes" : "no"]);
    if (marks.corrected != null) rows.push(["As a formal correction", q.correction ? "yes" : "no"]);
    if (marks.citations) rows.push(["Citations that hit", `${marks.citation_hits} of ${marks.citations}`], ["True to the letter", `${marks.verbatim} of ${marks.citations}`]);
    if (marks.sentences) rows.push(["Sentences backed", `${marks.supported} of ${marks.sentences}`]);
    if (q.ms != null) rows.push(["Time", `${Math.round(q.ms)} ms`]);
    for (const [name, ms] of Object.entries(q.stages || {})) if (ms != null) rows.push([`of which ${name}`, `${Math.round(ms * 10) / 10} ms`]);
    if (!rows.length) return null;
    return el("div", { class: "marks" }, heading("Its scores"), el("dl", {}, rows.map(([title, value]) =>
      el("div", {}, el("dt", {}, title), el("dd", {}, value)))));
  };

  // The filters; their state is the page's hash, so that what is seen can be linked.
  const rows = questions.map(rowOf);
  const state = { show: new Set(), text: "" };
  const fromHash = () => {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return false; // a part of the page, not a filter
    const given = new URLSearchParams(hash);
    state.show = new Set((given.get("show") || "").split(",").filter((key) => key in words.outcomes));
    state.text = given.get("text") || "";
    for (const menu of menus) state[menu.dataset.key] = [...menu.options].some((o) => o.value === given.get(menu.dataset.key)) ? given.get(menu.dataset.key) : "";
    return hash !== "";
  };
  const asHash = () => {
    const given = new URLSearchParams();
    if (state.show.size) given.set("show", [...state.show].join(","));
    for (const key of KEYS) if (state[key]) given.set(key, state[key]);
    if (state.text) given.set("text", state.text);
    return given.toString().replaceAll("%2C", ",");
  };
  const toHash = () => {
    clearTimeout(waiting);
    const hash = asHash();
    try {
      window.history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    } catch { // a page shown inside another, or opened by a reader of mail
      location.hash = hash;
    }
  };
  let waiting = 0; // browsers allow only so many changes of the address in a while, and people type fast
  const toHashSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(toHash, 200);
  };
  const narrowed = (q, at, wanted) => KEYS.every((key) => !state[key] || q[key] === state[key]) && wanted.every((word) => haystacks[at].includes(word));

  // What is shown, in the words of the controls.
  const toldOf = () => [
    [...state.show].map((key) => words.outcomes[key][0].toLowerCase()).join(" + "),
    ...menus.filter((menu) => menu.value).map((menu) => `${menu.labels[0].textContent.toLowerCase()}: ${menu.selectedOptions[0].textContent}`),
    state.text.trim() ? `with “${state.text.trim()}”` : "",
  ].filter(Boolean);

  const draw = () => {
    const wanted = folded(state.text).split(/\s+/).filter(Boolean);
    const counts = { "": 0 };
    let shown = 0;
    questions.forEach((q, at) => {
      const left = narrowed(q, at, wanted);
      const here = left && (!state.show.size || state.show.has(q.outcome));
      if (left) {
        counts[""] += 1;
        counts[q.outcome] = (counts[q.outcome] || 0) + 1;
      }
      if (rows[at].hidden === here) rows[at].hidden = !here;
      shown += here;
    });
    for (const chip of chips) {
      const key = chip.dataset.outcome;
      chip.setAttribute("aria-pressed", String(key ? state.show.has(key) : !state.show.size));
      chip.querySelector("b").textContent = counts[key] || 0;
    }
    for (const menu of menus) menu.value = state[menu.dataset.key] || "";
    if (text.value !== state.text) text.value = state.text;
    document.getElementById("count").textContent = `${shown.toLocaleString("en")} of ${questions.length.toLocaleString("en")} questions`;
    open.hidden = !shown || shown > MANY;
    open.textContent = "Open all";
    const narrowedTo = toldOf();
    clear.hidden = !narrowedTo.length && !state.text;
    document.getElementById("showing").textContent = narrowedTo.length ? `, showing ${narrowedTo.join(", ")}. This page’s address holds the view.` : "";
  };
  const changed = () => {
    draw();
    toHash();
  };

  for (const chip of chips) chip.addEventListener("click", () => {
    const key = chip.dataset.outcome;
    if (!key) state.show.clear();
    else if (!state.show.delete(key)) state.show.add(key);
    changed();
  });
  for (const menu of menus) menu.addEventListener("change", () => {
    state[menu.dataset.key] = menu.value;
    changed();
  });
  text.addEventListener("input", () => {
    state.text = text.value;
    draw();
    toHashSoon();
  });
  open.addEventListener("click", () => {
    const opening = open.textContent === "Open all";
    rows.forEach((row, at) => {
      if (row.hidden) return;
      row.open = opening;
      fill(row, questions[at]);
    });
    open.textContent = opening ? "Close all" : "Open all";
  });
  clear.addEventListener("click", () => {
    state.show.clear();
    state.text = "";
    for (const key of KEYS) state[key] = "";
    changed();
    text.focus();
  });
  const follow = () => {
    if (new URLSearchParams(location.hash.slice(1)).toString() === new URLSearchParams(asHash()).toString()) return; // our own writing
    const filtered = fromHash();
    draw();
    if (!filtered) return;
    document.getElementById("questions").scrollIntoView();
    document.getElementById("questions").focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", follow);

  list.classList.toggle("many", rows.length > LONG);
  list.append(...rows);
  tools.hidden = false;
  document.getElementById("unscripted").remove();
  draw();
  follow();
})();
