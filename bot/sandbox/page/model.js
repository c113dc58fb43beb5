// What the page knows of the world, who plays, and what has been read.

import { get } from "/page/api.js";

const INSIDE = ["creator", "administrator", "member"];

export const world = { people: [], bots: [], chats: new Map(), tour: null, offset: 0 };
export const now = { me: null, chat: null, topic: null, messages: new Map() };
const read = JSON.parse(localStorage.getItem("read") || "{}");

export async function load() {
  const state = await get("state");
  world.people = state.people;
  world.bots = state.bots;
  world.tour = state.tour;
  world.chats = new Map(state.chats.map((chat) => [chat.key, chat]));
  setClock(state.now);
}

export function setClock(text) {
  world.offset = new Date(text).getTime() - Date.now();
}

export const moment = () => new Date(Date.now() + world.offset);

export const person = (id) => world.people.find((someone) => someone.id === id);

export const standing = (chat, id) => chat.members[id]?.standing || "left";

export const inside = (chat, id) => INSIDE.includes(standing(chat, id));

export const botsIn = (chat) => world.bots.filter((bot) => inside(chat, bot.id));

/** A private chat that nobody has started yet is shown all the same. */
function privateChat(id, bot) {
  const key = `${id}:${bot.id}`;
  const members = { [id]: { standing: "member" }, [bot.id]: { standing: "left" } };
  const empty = { key, id, kind: "private", platform: bot.platform, members, topics: [], pinned: [], count: 0, last_seq: 0 };
  return { ...(world.chats.get(key) || empty), bot, title: bot.name };
}

/** The chats a person sees: groups by their latest message, then the private ones with a bot, their platform's first. */
export function chatsOf(id) {
  const groups = [...world.chats.values()].filter((chat) => chat.kind !== "private" && inside(chat, id));
  const known = new Set(groups.map((group) => group.platform));
  const own = world.bots.map((bot) => privateChat(id, bot));
  own.sort((a, b) => known.has(b.platform) - known.has(a.platform));
  return [...groups.sort((a, b) => b.last_seq - a.last_seq), ...own];
}

export const currentChat = () => chatsOf(now.me).find((chat) => chat.key === now.chat) || null;

export function unread(id, chat) {
  return Math.max(0, (chat.count || 0) - (read[id]?.[chat.key] || 0));
}

/** Messages a bot left for a person privately, that nobody has looked at as them. */
export function waiting(id) {
  return world.bots.reduce((sum, bot) => sum + unread(id, privateChat(id, bot)), 0);
}

export function markRead(id, chat) {
  read[id] = { ...read[id], [chat.key]: chat.count || 0 };
  localStorage.setItem("read", JSON.stringify(read));
}

/** Take over one live change; gives false for what the page does not follow. */
export function apply(change) {
  switch (change.type) {
    case "chat":
      world.chats.set(change.chat.key, change.chat);
      return true;
    case "person":
      world.people = [...world.people.filter((known) => known.id !== change.person.id), change.person];
      return true;
    case "posted":
      return posted(change);
    case "clock":
      setClock(change.now);
      return true;
    case "edited":
    case "deleted":
      return retouched(change);
    default:
      return false;
  }
}

function posted({ chat: key, message }) {
  const chat = world.chats.get(key);
  if (chat) Object.assign(chat, { last: message, last_seq: message.seq, count: chat.count + 1 });
  return Boolean(chat);
}

function retouched({ type, chat: key, message, id }) {
  const chat = world.chats.get(key);
  if (type === "edited" && chat?.last?.id === message.id) chat.last = message;
  if (type === "deleted" && chat) Object.assign(chat, { count: chat.count - 1, last: chat.last?.id === id ? null : chat.last });
  return Boolean(chat);
}

/** What a message says in a word, for lists and quotes. */
export function gist(message) {
  if (message.service) return serviceText(message);
  if (message.text) return message.text;
  const kinds = { photo: "Ảnh", contact: "Danh thiếp", sticker: "Nhãn dán", voice: "Tin thoại" };
  return message.attachment ? kinds[message.attachment.kind] || message.attachment.name : "";
}

export function serviceText({ service, sender_name: name }) {
  const people = service.people.join(", ");
  const texts = {
    created: `${name} tạo nhóm “${service.text}”`,
    joined: service.self ? `${people} vào nhóm` : `${name} thêm ${people}`,
    left: service.self ? `${people} rời nhóm` : `${name} đưa ${people} ra khỏi nhóm`,
    renamed: `${name} đổi tên nhóm thành “${service.text}”`,
    migrated_to: "Nhóm được nâng cấp, trò chuyện tiếp ở nhóm mới",
    migrated_from: "Nhóm được nâng cấp từ nhóm cũ",
    pinned: `${name} ghim một tin nhắn`,
    topic_created: `${name} mở chủ đề “${service.text}”`,
  };
  return texts[service.kind] || "";
}
