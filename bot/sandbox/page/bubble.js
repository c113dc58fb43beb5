// One message: its text with styles, file, buttons, and what one may do with it.

import { act } from "/page/api.js";
import { avatar, el, hue, icon } from "/page/dom.js";
import { gist, now, serviceText, world } from "/page/model.js";
import { hour } from "/page/time.js";

const STYLES = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "mark",
  bot_command: "b", mention: "b", text_mention: "b", url: "a", text_link: "a",
};

/** The text as nodes; entities nest. Their offsets count UTF-16 units, as JavaScript does. */
export function rich(text, entities, from = 0, to = text.length) {
  const nodes = [];
  let at = from;
  const inside = entities.filter((mark) => mark.offset >= from && mark.offset + mark.length <= to && STYLES[mark.type]);
  for (const mark of inside) {
    if (mark.offset < at) continue;
    const end = mark.offset + mark.length;
    const rest = inside.slice(inside.indexOf(mark) + 1);
    nodes.push(text.slice(at, mark.offset), styled(mark, rich(text, rest, mark.offset, end), text));
    at = end;
  }
  return [...nodes, text.slice(at, to)];
}

function styled(mark, children, text) {
  const node = el(STYLES[mark.type], { class: mark.type }, children);
  if (node.tagName === "A") {
    const address = mark.url || text.slice(mark.offset, mark.offset + mark.length);
    if (/^(https?|mailto|tel):/.test(address)) Object.assign(node, { href: address, target: "_blank", rel: "noreferrer noopener" });
  }
  return node;
}

export function bubble(message, actions) {
  if (message.service) return el("p", { class: "service", "data-message": String(message.id) }, serviceText(message));
  const own = message.sender === now.me && !message.masked;
  const node = el("article", {
    class: `message ${own ? "own" : ""} ${message.from_bot ? "from-bot" : ""}`,
    "data-message": String(message.id), "data-sender": String(message.sender),
  });
  node.append(
    ...(own ? [] : [avatar(message.sender, message.sender_name, message.from_bot ? "bot" : "")]),
    el("div", { class: "stack" },
      el("div", { class: "bubble" }, ...bubbleParts(message, own, actions)),
      buttons(message)));
  return node;
}

function bubbleParts(message, own, actions) {
  return [
    own ? null : author(message),
    quote(message, actions),
    attachment(message.attachment),
    message.text ? el("div", { class: "text" }, rich(message.text, message.entities)) : null,
    el("footer", {}, tools(message, own, actions), message.edited && el("span", {}, "đã sửa"),
      el("time", { datetime: message.date }, hour(new Date(message.date)))),
  ].filter(Boolean);
}

function author(message) {
  const name = el("span", { class: "author" }, message.sender_name);
  name.style.setProperty("--hue", hue(message.sender));
  return el("div", { class: "by" }, name, message.from_bot && el("span", { class: "tag" }, "bot"),
    message.masked && el("span", { class: "tag" }, "ẩn danh"));
}

function quote(message, actions) {
  const replied = message.reply_to && now.messages.get(message.reply_to);
  if (!replied) return null;
  const jump = () => actions.jump(replied.id);
  return el("button", { class: "quote", type: "button", onclick: jump },
    el("b", {}, replied.sender_name), el("span", {}, gist(replied).slice(0, 140)));
}

function attachment(hung) {
  if (!hung) return null;
  const address = `/control/files/${hung.file}`;
  if (hung.kind === "contact") return el("div", { class: "file" }, icon("contact"), el("span", {}, el("b", {}, hung.name), el("small", {}, hung.phone)));
  if (hung.kind === "sticker") return el("div", { class: "sticker" }, hung.name);
  if (hung.kind === "photo") return el("a", { href: address, target: "_blank" }, el("img", { src: address, alt: hung.name, loading: "lazy" }));
  return el("a", { class: "file", href: address, download: hung.name }, icon("file"),
    el("span", {}, el("b", {}, hung.name), el("small", {}, size(hung.size))));
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} byte`;
  const mega = bytes / 1024 ** 2;
  const number = mega >= 1 ? mega : bytes / 1024;
  return `${number.toFixed(1).replace(".", ",")} ${mega >= 1 ? "MB" : "KB"}`;
}

function buttons(message) {
  if (message.keyboard?.kind !== "inline") return null;
  const rows = message.keyboard.rows.map((row) => el("div", { class: "keys" }, row.map((button) => key(message, button))));
  return el("div", { class: "keyboard" }, rows);
}

function key(message, button) {
  if (button.url) return el("a", { class: "key", href: button.url, target: "_blank", rel: "noreferrer noopener" }, button.text, " ↗");
  const press = async (event) => {
    const node = event.currentTarget;
    node.classList.add("busy");
    const sent = await act("press", { person: now.me, chat: message.chat, message: message.id, button: button.data }).catch(() => null);
    if (sent) node.dataset.press = sent.id;
    if (!sent || settled.delete(sent.id)) node.classList.remove("busy");
    setTimeout(() => node.classList.remove("busy"), 10_000);
  };
  return el("button", { class: "key", type: "button", "data-key": button.data, onclick: press }, button.text);
}

const settled = new Set();

/** The bot answered a press: its button rests again, whichever news came first. */
export function settle(id) {
  const node = document.querySelector(`[data-press="${CSS.escape(id)}"]`);
  if (node) node.classList.remove("busy");
  else settled.add(id);
}

function tools(message, own, actions) {
  const tool = (name, label, run) =>
    el("button", { class: "tool", type: "button", title: label, "aria-label": label, onclick: () => run(message) }, icon(name));
  return el("span", { class: "tools" },
    tool("reply", "Trả lời", actions.reply),
    own && world.chats.get(message.chat)?.platform !== "zalo" && tool("edit", "Sửa", actions.edit),
    own && tool("trash", "Xóa", actions.remove));
}
