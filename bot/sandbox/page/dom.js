// Small helpers for building the page. Text always goes in as text nodes, never as HTML.

const ICONS = {
  back: "M15 5l-7 7 7 7",
  send: "M4 12l16-8-5 16-3.5-6.5z",
  clip: "M8 12.5l6.5-6.5a3 3 0 0 1 4.2 4.2l-8.2 8.2a5 5 0 0 1-7-7L11 4",
  contact: "M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20c.5-3.5 3.5-5 7-5s6.5 1.5 7 5",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
  bolt: "M13 3L6 13.5h5L10 21l8-11h-5.5z",
  plus: "M12 5v14M5 12h14",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  search: "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5",
  pin: "M9 4h6l-.5 6 3 3.5H6.5L9.5 10zM12 13.5V20",
  reply: "M10 6l-5 5 5 5M5 11h8a6 6 0 0 1 6 6v1",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7",
  file: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  group: "M9 11.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.5 18.5c.4-3 2.7-4.5 5.5-4.5s5.1 1.5 5.5 4.5M15.5 11a2.5 2.5 0 1 0-1-4.8M16.5 14c2.3.2 3.7 1.7 4 4",
  down: "M7 10l5 5 5-5",
  at: "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM15.5 8.5v4.7a2.3 2.3 0 0 0 4.6 0V12a8.1 8.1 0 1 0-3.2 6.4",
};

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value == null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", `icon-${name}`);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export const byId = (id) => document.getElementById(id);

export function fillIcons() {
  for (const place of document.querySelectorAll("span.icon[data-icon]")) place.replaceWith(icon(place.dataset.icon));
}

/** Lower case without diacritics, for searching. */
export const fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();

/** A Vietnamese is called by the last word of the name. */
const initial = (name) => (name.trim().split(/\s+/).pop() || "?")[0].toUpperCase();

export function hue(id) {
  return (Number(BigInt(Math.abs(id)) % 997n) * 47) % 360;
}

export function avatar(id, name, kind = "") {
  const node = el("span", { class: `avatar ${kind}`, "aria-hidden": "true" });
  node.style.setProperty("--hue", hue(id));
  node.append(kind === "bot" ? icon("bolt") : kind === "group" ? icon("group") : initial(name));
  return node;
}

export function toast(text, kind = "") {
  if (!text) return;
  const node = el("div", { class: `toast ${kind}` }, text);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), 5000);
}

/** A modal dialog; `build(close)` gives its content. */
export function dialog(title, build, kind = "") {
  const box = el("dialog", { class: kind, "aria-label": title });
  const close = () => box.close();
  box.append(
    el("div", { class: "dialog-head" },
      el("h2", {}, title),
      el("button", { class: "quiet", type: "button", "aria-label": "Đóng", onclick: close }, icon("close"))),
    ...build(close),
  );
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => event.target === box && close());
  document.body.append(box);
  box.showModal();
  return box;
}
