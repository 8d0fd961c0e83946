"use strict";
// Everything works without this file. It moves the focus to what was told, lets files be dropped on their field,
// and fetches what is under way again until it has ended.
(() => {
  const told = document.querySelector("[data-focus]");
  if (told) told.focus();

  for (const frame of document.querySelectorAll("[data-drop]")) {
    const input = frame.querySelector("input[type=file]");
    const list = document.createElement("ul");
    list.className = "chosen";
    const told = document.createElement("div");
    told.setAttribute("role", "status");
    told.append(list);
    input.after(told);
    const name = () => {
      list.replaceChildren(...Array.from(input.files, (file) => {
        const line = document.createElement("li");
        line.textContent = file.name;
        return line;
      }));
    };
    input.addEventListener("change", name);
    frame.addEventListener("dragover", (event) => { event.preventDefault(); frame.classList.add("drop-over"); });
    frame.addEventListener("dragleave", () => frame.classList.remove("drop-over"));
    frame.addEventListener("drop", (event) => {
      event.preventDefault();
      frame.classList.remove("drop-over");
      const dropped = new DataTransfer();
      for (const file of event.dataTransfer.files) if (input.multiple || !dropped.items.length) dropped.items.add(file);
      input.files = dropped.files;
      name();
    });
  }

  // <div data-live="/address of the same part">: replaced every two seconds, or as often as data-every says (milliseconds);
  // an answer without data-live is the last.
  const pause = (part) => Number(part.dataset.every || 2000);
  const follow = async (part) => {
    try {
      const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.body.firstElementChild;
      if (!answer.ok || !next) return;
      if (next.dataset.reload !== undefined) { location.reload(); return; }
      part.replaceWith(next);
      if (next.dataset.live) setTimeout(follow, pause(next), next);
    } catch { setTimeout(follow, 5000, part); }
  };
  for (const part of document.querySelectorAll("[data-live]")) setTimeout(follow, pause(part), part);
})();
