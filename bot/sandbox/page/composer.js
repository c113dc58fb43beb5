// Where the person writes: text, commands, reply, mention and edit, files, contact, the bot's reply keyboard, Start.

import { act, sendFile } from "/page/api.js";
import { byId, el, icon } from "/page/dom.js";
import { botsIn, gist, now, standing } from "/page/model.js";

/** The composer of a chat: its node and what the conversation may ask of it. */
export function composer(chat, shown) {
  if (chat.migrated_to) return resting("Nhóm này đã nâng cấp. Hãy sang nhóm mới.");
  if (chat.bot && standing(chat, chat.bot.id) !== "member") return starting(chat);
  return new Composer(chat, shown);
}

const nothing = { reply() {}, edit() {}, refresh() {}, draft: () => null, restore() {} };

const resting = (text) => ({ ...nothing, node: el("div", { class: "composer rest" }, text) });

function starting(chat) {
  const blocked = standing(chat, chat.bot.id) === "kicked";
  const start = () => act("start_bot", { person: now.me, bot: chat.bot.id });
  const how = onZalo(chat) ? "mở chat này" : "bấm Bắt đầu";
  return { ...nothing, node: el("div", { class: "composer rest" },
    el("span", {}, blocked ? "Người này đang chặn bot." : `Bot chưa nhắn riêng được cho đến khi người này ${how}.`),
    el("button", { class: "main", type: "button", id: "start", onclick: start }, blocked ? "Bỏ chặn và bắt đầu" : "Bắt đầu")) };
}

const onZalo = (chat) => chat.platform === "zalo";

function aimed({ kind, message, bot }) {
  if (kind === "at") return `Nhắc tên ${bot.name}`;
  return kind === "edit" ? "Sửa tin" : `Trả lời ${message.sender_name}`;
}

class Composer {
  constructor(chat, shown) {
    this.chat = chat;
    this.shown = shown;
    this.target = null; // { kind: "reply" | "edit", message } or { kind: "at", bot }
    this.text = el("textarea", { id: "text", rows: 1, placeholder: "Nhắn tin…", "aria-label": "Tin nhắn",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event) });
    this.context = el("div", { class: "context" });
    this.above = el("div", { class: "above" });
    this.picker = el("input", { type: "file", class: "hidden", tabIndex: -1, "aria-hidden": "true", onchange: () => this.file() });
    this.node = el("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.send(); } },
      this.above, this.context,
      el("div", { class: "writing" },
        this.tool("clip", "Gửi tệp", () => this.picker.click()), this.picker,
        this.tool("contact", "Chia sẻ danh thiếp của mình", () => this.contact()),
        ...this.mentionable().map((bot) => this.tool("at", `Nhắc tên ${bot.name}`, () => this.mention(bot))),
        this.text,
        el("button", { class: "send", type: "submit", "aria-label": "Gửi" }, icon("send"))),
      this.manners());
    this.refresh();
  }

  tool(name, label, run) {
    return el("button", { class: "quiet", type: "button", title: label, "aria-label": label, onclick: run }, icon(name));
  }

  /** What the bot does and does not hear here. */
  manners() {
    const bots = botsIn(this.chat).filter((bot) => standing(this.chat, bot.id) === "member");
    if (this.mentionable().length) return el("p", { class: "manners" }, "Trong nhóm Zalo bot chỉ nghe tin trả lời bot và tin nhắc tên bot (@).");
    if (this.chat.bot || !this.chat.privacy || !bots.length) return null;
    return el("p", { class: "manners" }, "Trong nhóm này bot chỉ nghe lệnh (/…), tin trả lời bot, và nút bấm.");
  }

  /** The bots that a Zalo group's member can pick from the list that "@" brings. */
  mentionable() { return onZalo(this.chat) && !this.chat.bot ? botsIn(this.chat) : []; }

  reply(message) { this.aim({ kind: "reply", message }); }

  mention(bot) {
    if (this.text.value.trim() === "@") this.text.value = "";
    this.aim({ kind: "at", bot });
    this.typed();
  }

  edit(message) {
    this.text.value = message.text;
    this.aim({ kind: "edit", message });
    this.grow();
  }

  aim(target) {
    this.target = target;
    this.context.replaceChildren(...(target ? [
      icon(target.kind), el("span", { class: "who" }, el("b", {}, aimed(target)), target.message && el("small", {}, gist(target.message).slice(0, 120))),
      this.tool("close", "Thôi", () => this.forget())] : []));
    this.text.focus();
  }

  forget() {
    if (this.target?.kind === "edit") this.text.value = "";
    this.aim(null);
    this.grow();
  }

  key(event) {
    const touch = matchMedia("(pointer: coarse)").matches;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !touch) {
      event.preventDefault();
      this.send();
    }
    if (event.key === "Escape" && this.target) this.forget();
  }

  typed() {
    this.grow();
    this.suggest();
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 160)}px`;
  }

  async send(text = this.text.value) {
    if (!text.trim()) return;
    const where = { person: now.me, chat: this.chat.key };
    const { kind, message, bot } = this.target || {};
    if (kind === "at") await act("mention", { ...where, whom: bot.id, text });
    else if (kind === "edit") await act("edit", { ...where, message: message.id, text });
    else await act("say", { ...where, text, reply_to: message?.id ?? null, thread: now.topic });
    this.text.value = "";
    if (this.target) this.aim(null);
    this.typed();
  }

  async file() {
    const [file] = this.picker.files;
    if (!file) return;
    const reply = this.target?.kind === "reply" ? this.target.message.id : null;
    await sendFile({ person: now.me, chat: this.chat.key, caption: this.text.value.trim(), reply_to: reply, thread: now.topic, file });
    this.picker.value = this.text.value = "";
    if (this.target) this.aim(null);
    this.typed();
  }

  contact() { return act("share_contact", { person: now.me, chat: this.chat.key }); }

  /** Commands while one is being typed, else the keyboard the bot offers in the private chat. */
  refresh() { this.suggest(); }

  suggest() {
    const typed = this.text.value;
    const offers = /^\/\w*$/.test(typed) ? this.commands(typed.slice(1)) : typed.trim() === "@" ? this.mentions() : this.keyboard();
    this.above.replaceChildren(...offers);
  }

  mentions() {
    return this.mentionable().map((bot) =>
      el("button", { class: "chip strong", type: "button", onclick: () => this.mention(bot) }, `@${bot.name}`));
  }

  commands(prefix) {
    const known = botsIn(this.chat).flatMap((bot) => Object.values(bot.commands).flat());
    const unique = [...new Map(known.map((command) => [command.command, command])).values()];
    return unique.filter(({ command }) => command.startsWith(prefix)).slice(0, 8).map(({ command, description }) =>
      el("button", { class: "chip", type: "button", title: description, onclick: () => this.complete(command) },
        el("b", {}, `/${command}`), ` ${description}`));
  }

  complete(command) {
    this.text.value = `/${command} `;
    this.text.focus();
    this.typed();
  }

  keyboard() {
    const said = [...now.messages.values()].filter((message) => message.from_bot && message.keyboard && message.keyboard.kind !== "inline");
    const offer = said.filter(this.shown).pop()?.keyboard;
    if (offer?.kind !== "reply") return [];
    return offer.rows.flat().map((button) => el("button", {
      class: "chip strong", type: "button",
      onclick: () => (button.request === "contact" ? this.contact() : this.send(button.text)),
    }, button.text));
  }

  draft() { return { text: this.text.value, target: this.target, focused: document.activeElement === this.text }; }

  restore({ text, target, focused }) {
    this.text.value = text;
    if (target) this.aim(target);
    if (focused) byId("text")?.focus();
    this.typed();
  }
}
