// The chats that the person played sees.

import { avatar, byId, el, icon } from "/page/dom.js";
import { chatsOf, gist, moment, now, person, standing, unread, world } from "/page/model.js";
import { brief } from "/page/time.js";

export function drawMe() {
  const me = person(now.me);
  byId("me").replaceChildren(
    ...(me ? [avatar(me.id, me.name),
      el("span", { class: "who" }, el("span", { class: "name" }, me.name), el("small", {}, me.about || "Tôi")),
      icon("down")] : ["Chưa có ai"]));
}

export function drawChats(open) {
  const chats = now.me == null ? [] : chatsOf(now.me);
  byId("chats").replaceChildren(...chats.map((chat) => row(chat, open)));
  const total = chats.reduce((sum, chat) => sum + unread(now.me, chat), 0);
  document.title = total ? `(${total}) Bản chạy thử` : "Bản chạy thử";
}

function row(chat, open) {
  const count = chat.key === now.chat ? 0 : unread(now.me, chat);
  const props = {
    class: `row chat ${chat.migrated_to ? "gone" : ""}`, type: "button", "data-chat": chat.key,
    "aria-current": chat.key === now.chat ? "true" : null, onclick: () => open(chat.key),
  };
  return el("button", props,
    avatar(chat.bot ? chat.bot.id : chat.id, chat.title, chat.bot ? "bot" : "group"),
    el("span", { class: "who" },
      el("span", { class: "line" },
        el("span", { class: "name" }, chat.title),
        chat.last && el("time", {}, brief(new Date(chat.last.date), moment()))),
      el("span", { class: "line" },
        platform(chat), chat.bot && el("span", { class: "private" }, "chat riêng"),
        el("small", {}, preview(chat)),
        count > 0 && el("span", { class: "badge" }, count > 99 ? "99+" : String(count)))));
}

/** A tag saying where the chat lives, where there is more than one platform. */
export function platform(chat) {
  const several = new Set(world.bots.map((bot) => bot.platform)).size > 1;
  return several && el("span", { class: `platform ${chat.platform}` }, chat.platform === "zalo" ? "Zalo" : "Telegram");
}

function preview(chat) {
  if (chat.migrated_to) return "Đã nâng cấp thành nhóm mới";
  if (chat.bot && standing(chat, chat.bot.id) === "kicked") return "Đang chặn bot";
  if (!chat.last) return chat.bot ? "Chat riêng với bot" : "Chưa có tin nhắn";
  const who = chat.bot || chat.last.service ? "" : `${chat.last.sender === now.me ? "Tôi" : chat.last.sender_name}: `;
  return who + gist(chat.last).replace(/\s+/g, " ").slice(0, 120);
}
