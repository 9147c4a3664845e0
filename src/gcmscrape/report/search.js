"use strict";
// Search in the table of events. Everything else of the page works without.
(() => {
  const rows = [...document.querySelector("#events tbody").rows];
  const finder = document.querySelector("#finder");
  const search = finder.querySelector("input");
  const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let texts;

  const find = () => {
    texts ??= rows.map(row => plain(row.textContent));
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    rows.forEach((row, number) => {
      row.hidden = !words.every(word => texts[number].includes(word));
    });
  };

  search.addEventListener("input", find);
  document.querySelector("#filters").addEventListener("reset", () => {
    search.value = "";
    find();
  });
  finder.hidden = false;
})();
