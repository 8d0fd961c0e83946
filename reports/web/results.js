"use strict";
(() => {
  const form = document.getElementById("filter");
  const selects = [...form.querySelectorAll("select")];
  const shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll("[data-breakdown]")];

  // Show 全体 and the chosen groups, say so, and keep the choice in the address.
  const apply = () => {
    const chosen = new Map(selects.map((select) => [select.name, select.value]));
    for (const row of rows) {
      const value = chosen.get(row.dataset.breakdown);
      row.hidden = !(value === "*" || value === row.dataset.group);
    }
    const names = selects
      .filter((select) => select.value)
      .map((select) => {
        const label = form.querySelector(`label[for="${select.id}"]`).textContent;
        return select.value === "*" ? `${label}のすべて` : `${label}「${select.selectedOptions[0].text}」`;
      });
    shown.textContent = "表示中: 全体" + (names.length ? "、" + names.join("、") : "");
    const address = new URLSearchParams([...chosen].filter(([, value]) => value));
    if (address.size || location.hash.includes("=")) {
      history.replaceState(null, "", "#" + address);
    }
  };

  const read = () => {
    const address = new URLSearchParams(location.hash.slice(1));
    for (const select of selects) {
      const value = address.get(select.name) ?? "";
      const known = [...select.options].some((option) => option.value === value);
      select.value = known ? value : "";
    }
  };

  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  addEventListener("hashchange", () => {
    if (location.hash.includes("=")) {
      read();
      apply();
    }
  });
  read();
  form.hidden = false;
  apply();
})();
