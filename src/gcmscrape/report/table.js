"use strict";
// Search and sorting of the table of events. Everything else of the page works without.
(() => {
  const table = document.querySelector("#events table");
  const rows = [...table.tBodies[0].rows];
  const finder = document.querySelector("#finder");
  const search = finder.querySelector("input");
  const order = new Intl.Collator("en", { numeric: true });
  const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let texts;

  const find = () => {
    texts ??= rows.map(row => plain(row.textContent));
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    rows.forEach((row, number) => {
      row.hidden = !words.every(word => texts[number].includes(word));
    });
  };

  const sort = (head, column) => {
    const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way);
    const sign = way === "ascending" ? 1 : -1;
    const keyed = [...table.tBodies[0].rows].map(row => {
      const cell = row.cells[column];
      return [(cell.firstElementChild ?? cell).textContent.trim(), row];
    });
    keyed.sort(([a], [b]) => (a === "") - (b === "") || sign * order.compare(a, b));
    table.tBodies[0].append(...keyed.map(([, row]) => row));
  };

  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(head, column));
  });
  search.addEventListener("input", find);
  document.querySelector("#filters").addEventListener("reset", () => {
    search.value = "";
    find();
  });
  finder.hidden = false;
})();
