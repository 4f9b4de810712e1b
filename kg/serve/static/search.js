// The search box: suggestions while one types, in the manner of the ARIA combobox pattern.
"use strict";

(() => {
  const input = document.getElementById("q");
  const list = document.getElementById("suggestions");
  const status = document.getElementById("suggested");
  let asked = null;
  let active = -1;

  const options = () => [...list.children];

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  };

  const activate = (place) => {
    active = place;
    options().forEach((option, index) =>
      option.setAttribute("aria-selected", String(index === place)));
    if (place < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", options()[place].id);
      options()[place].scrollIntoView({ block: "nearest" });
    }
  };

  const go = (option) => {
    location.href = "/node?" + new URLSearchParams({ id: option.dataset.id });
  };

  const option = (found, index) => {
    const item = document.createElement("li");
    item.id = `suggestion-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.id = found.id;
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = found.name;
    const kind = document.createElement("span");
    kind.className = `badge c-${found.category}`;
    kind.textContent = found.word;
    item.append(kind, name);
    if (found.matched !== found.name) {
      const matched = document.createElement("span");
      matched.className = "quiet";
      matched.textContent = found.matched;
      item.append(matched);
    }
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      go(item);
    });
    return item;
  };

  const show = (found) => {
    list.replaceChildren(...found.map(option));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length === 1 ? "1 suggestion" : `${found.length} suggestions`;
    activate(-1);
  };

  const suggest = async () => {
    if (asked) asked.abort();
    const words = input.value.trim();
    if (!words) return close();
    asked = new AbortController();
    try {
      const address = "/api/suggest?" + new URLSearchParams({ q: words });
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  input.addEventListener("input", suggest);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "Escape") {
      close();
    } else if (!list.hidden && count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      activate((active + step + count + (active < 0 && step < 0 ? 1 : 0)) % count);
      event.preventDefault();
    } else if (event.key === "Enter" && active >= 0) {
      go(options()[active]);
      event.preventDefault();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      input.focus();
      event.preventDefault();
    }
  });
})();
