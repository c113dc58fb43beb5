// The open conversation: head, topics, messages. New and changed messages are put in place one by one.

import { act, get } from "/page/api.js";
import { bubble } from "/page/bubble.js";
import { platform } from "/page/chats.js";
import { composer } from "/page/composer.js";
import { avatar, byId, el, icon } from "/page/dom.js";
import { chatMenu } from "/page/menus.js";
import { botsIn, currentChat, gist, inside, markRead, now, world } from "/page/model.js";
import { day, dayKey } from "/page/time.js";

let list = null;
let stuck = true; // to the bottom, as chats are, until somebody scrolls up
let writing = null;

const actions = {
  reply: (message) => writing?.reply(message),
  edit: (message) => writing?.edit(message),
  remove: (message) => act("delete", { person: now.me, chat: message.chat, message: message.id }),
  jump: (id) => {
    const node = nodeOf(id);
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.classList.add("lit");
    setTimeout(() => node?.classList.remove("lit"), 1600);
  },
};

const nodeOf = (id) => list?.querySelector(`[data-message="${id}"]`);

export async function openTalk(onback) {
  const chat = currentChat();
  const wanted = `${now.me} ${now.chat}`;
  now.messages = new Map();
  list = null;
  if (!chat) return byId("talk").replaceChildren(el("div", { class: "blank" }, "Chọn một cuộc trò chuyện."));
  if (world.chats.has(chat.key)) {
    const { messages } = await get("messages", { chat: chat.key });
    if (wanted !== `${now.me} ${now.chat}`) return;
    const fetched = messages.map((message) => [message.id, message]);
    now.messages = new Map([...fetched, ...now.messages]); // what came live meanwhile is newer
  }
  markRead(now.me, chat);
  build(chat, onback);
}

function build(chat, onback) {
  list = el("div", { class: "scroll messages", id: "messages", tabIndex: 0, "aria-label": "Tin nhắn" });
  writing = composer(chat, shown);
  byId("talk").dataset.platform = chat.platform;
  byId("talk").replaceChildren(...[head(chat, onback), topics(chat), pinned(chat), list, writing.node].filter(Boolean));
  list.append(...rows([...now.messages.values()].filter(shown)));
  const built = list;
  list.addEventListener("scroll", () => { if (list === built) stuck = atBottom(); });
  new ResizeObserver(() => list === built && stuck && toBottom()).observe(list);
  toBottom();
}

/** In a forum, the messages of the chosen topic; elsewhere all. */
function shown(message) {
  return !currentChat()?.forum || (message.thread ?? null) === now.topic;
}

function rows(messages) {
  const nodes = [];
  let last = null;
  for (const message of messages) {
    const key = dayKey(new Date(message.date));
    if (key !== last) nodes.push(separator(message));
    nodes.push(bubble(message, actions));
    last = key;
  }
  return nodes.length ? nodes : [el("p", { class: "empty" }, "Chưa có tin nhắn.")];
}

const separator = (message) =>
  el("p", { class: "day", "data-day": dayKey(new Date(message.date)) }, day(new Date(message.date)));

function head(chat, onback) {
  const people = Object.keys(chat.members).filter((id) => inside(chat, id)).length;
  const status = chat.bot ? "Chat riêng với bot" : `${people} thành viên${botsIn(chat).length ? ", có bot" : ", chưa có bot"}`;
  const where = platform(chat);
  return el("div", { class: "pane-head" },
    el("button", { class: "quiet back", type: "button", "aria-label": "Về danh sách", onclick: onback }, icon("back")),
    avatar(chat.bot ? chat.bot.id : chat.id, chat.title, chat.bot ? "bot" : "group"),
    el("div", { class: "who" }, el("h2", { class: "name" }, chat.title), el("small", { id: "status" }, status)), where,
    el("button", { class: "quiet", type: "button", "aria-label": "Thêm việc với cuộc trò chuyện", onclick: () => chatMenu(chat) }, icon("more")));
}

function topics(chat) {
  if (!chat.forum) return null;
  const chip = (id, name) => el("button", {
    type: "button", class: "chip", "aria-pressed": String(now.topic === id),
    onclick: () => { now.topic = id; redraw(); },
  }, name);
  return el("div", { class: "topics", role: "group", "aria-label": "Chủ đề" },
    chip(null, "Chung"), chat.topics.map((topic) => chip(topic.id, `# ${topic.name}`)));
}

function pinned(chat) {
  const message = now.messages.get(chat.pinned[0]);
  return message && el("button", { class: "pinned", type: "button", onclick: () => actions.jump(message.id) },
    icon("pin"), el("span", {}, gist(message)));
}

/** Put a text where the person writes, to be looked at and sent. */
export function prepare(text) {
  writing?.restore({ text, target: null, focused: true });
}

let back = () => {};
export function onBack(run) { back = run; }

/** Build the open conversation anew from what is known (members, topics or rights changed). */
export function redraw() {
  const chat = currentChat();
  if (chat) keepDraft(() => build(chat, back));
}

function keepDraft(run) {
  const draft = writing?.draft();
  run();
  if (draft) writing.restore(draft);
}

const atBottom = () => list.scrollHeight - list.scrollTop - list.clientHeight < 120;
const toBottom = () => {
  list.scrollTop = list.scrollHeight;
  stuck = true;
};

/** A live change of the open conversation. */
export function follow(change) {
  if (change.chat !== now.chat) return;
  if (!list) return void (change.message && now.messages.set(change.message.id, change.message));
  if (change.type === "posted") add(change.message);
  if (change.type === "edited") replace(change.message);
  if (change.type === "deleted") drop(change.id);
  if (change.type === "typing") typing();
}

function add(message) {
  const stick = stuck || message.sender === now.me;
  now.messages.set(message.id, message);
  byId("status")?.classList.remove("typing");
  markRead(now.me, currentChat());
  if (!shown(message)) return;
  list.querySelector(".empty")?.remove();
  const days = list.querySelectorAll(".day");
  if (days[days.length - 1]?.dataset.day !== dayKey(new Date(message.date))) list.append(separator(message));
  list.append(bubble(message, actions));
  writing.refresh();
  if (stick) toBottom();
}

function replace(message) {
  now.messages.set(message.id, message);
  const stick = stuck;
  nodeOf(message.id)?.replaceWith(bubble(message, actions));
  writing.refresh();
  if (stick) toBottom();
}

function drop(id) {
  now.messages.delete(id);
  nodeOf(id)?.remove();
}

let typingEnds = 0;

function typing() {
  const status = byId("status");
  status?.classList.add("typing");
  clearTimeout(typingEnds);
  typingEnds = setTimeout(() => status?.classList.remove("typing"), 5000);
}

