"use strict";
const sample = JSON.parse(document.getElementById("sample").textContent);
const pairs = [...document.querySelectorAll(".pair")];

// A browser that does not know trees of their own in HTML has the template as it stands.
for (const template of document.querySelectorAll("template[shadowrootmode]")) {
  template.parentNode.attachShadow({ mode: "open" }).append(template.content);
  template.remove();
}

// A style sheet of several pages stands in the first of them.
const trees = [...document.querySelectorAll(".host")].map((host) => host.shadowRoot);
const sheets = new Map(trees.flatMap((tree) => [...tree.querySelectorAll("style[data-sheet]")].map((one) => [one.dataset.sheet, one])));
for (const tree of trees) {
  for (const one of tree.querySelectorAll("style[data-same]")) one.textContent = sheets.get(one.dataset.same)?.textContent ?? "";
}

const treeOf = (pair) => pair.querySelector(".host")?.shadowRoot;
const marksOf = (pair, field) => {
  const tree = treeOf(pair);
  return tree ? [...tree.querySelectorAll(`[data-field~="${field}"]`)] : [];
};

// What the page folded away with a script that is gone is unfolded.
function unfold(mark) {
  for (let one = mark; one && one.getClientRects().length === 0; one = one.parentElement) {
    if (getComputedStyle(one).display === "none") one.style.setProperty("display", "revert", "important");
    if (getComputedStyle(one).display === "none") one.style.setProperty("display", "block", "important");
  }
}

function choose(pair, field, from) {
  for (const one of pair.querySelectorAll(".row.on")) {
    one.classList.remove("on");
    one.setAttribute("aria-pressed", "false");
  }
  for (const one of treeOf(pair)?.querySelectorAll(".on") ?? []) one.classList.remove("on");
  const row = pair.querySelector(`.row[data-field="${field}"]`);
  const marks = marksOf(pair, field);
  for (const mark of marks) {
    mark.classList.add("on");
    unfold(mark);
  }
  if (row) {
    row.classList.add("on");
    row.setAttribute("aria-pressed", "true");
    if (from === "page") row.scrollIntoView({ block: "center" });
  }
  if (from === "record" && marks.length) marks[0].scrollIntoView({ block: "center" });
}

function isChoice(event) {
  return event.type === "click" || event.key === "Enter" || event.key === " ";
}

for (const pair of pairs) {
  const inPage = (event) => {
    if (!isChoice(event)) return;
    const link = event.target.closest?.("a[href]");
    if (link) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
    const mark = event.target.closest?.("[data-field]");
    if (!mark || (event.type === "click" && event.ctrlKey)) return;
    event.preventDefault();
    choose(pair, mark.dataset.field.split(" ")[0], "page");
  };
  for (const mark of treeOf(pair)?.querySelectorAll("[data-field]") ?? []) mark.tabIndex = 0;
  marksOf(pair, "title")[0]?.scrollIntoView({ block: "nearest" });
  treeOf(pair)?.addEventListener("click", inPage);
  treeOf(pair)?.addEventListener("keydown", inPage);

  const rows = [...pair.querySelectorAll(".row")];
  pair.querySelector(".record").addEventListener("click", (event) => {
    const row = event.target.closest(".row[data-field]");
    if (row && !event.target.closest("a")) choose(pair, row.dataset.field, "record");
  });
  pair.querySelector(".record").addEventListener("keydown", (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    if (event.target === row && isChoice(event) && row.dataset.field) {
      event.preventDefault();
      choose(pair, row.dataset.field, "record");
    } else if (event.target === row && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      let at = rows.indexOf(row) + step;
      while (rows[at] && rows[at].tabIndex < 0) at += step;
      if (rows[at]) {
        rows[at].focus();
        if (rows[at].dataset.field) choose(pair, rows[at].dataset.field, "record");
      }
    } else if (["1", "2", "3"].includes(event.key)) {
      const choice = row.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
      if (choice) choice.click();
    }
  });
}

if (sample) {
  document.body.classList.add("judged");
  const kept = `gcmscrape ${sample.name}`;
  const inputs = [...document.querySelectorAll(".verdict input")];
  const total = document.querySelectorAll(".verdict").length;

  // A page that is opened from a file may have no storage; then the verdicts are kept by saving them.
  const store = (values) => {
    try { localStorage.setItem(kept, JSON.stringify(values)); } catch { /* as said */ }
  };
  const stored = () => {
    try { return JSON.parse(localStorage.getItem(kept)) ?? {}; } catch { return {}; }
  };
  const given = () => Object.fromEntries(inputs.filter((one) => one.checked).map((one) => [one.name, one.value]));
  const tell = () => {
    for (const one of inputs.filter((input) => input.checked)) {
      const row = one.closest(".row");
      row.classList.remove("right", "wrong", "unsure");
      row.classList.add("told", one.value);
    }
    document.getElementById("count").textContent = `${Object.keys(given()).length} of ${total} values judged`;
  };

  const before = stored();
  for (const one of inputs) {
    if (before[one.name] === one.value) one.checked = true;
    one.addEventListener("change", () => { tell(); store(given()); });
  }
  tell();

  document.getElementById("save").addEventListener("click", () => {
    const verdicts = inputs.filter((one) => one.checked).map((one) => ({
      id: one.closest(".pair").dataset.id, field: one.dataset.of, verdict: one.value,
    }));
    const text = JSON.stringify({ ...sample, verdicts }, null, 1) + "\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `verdicts-${sample.name}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}
