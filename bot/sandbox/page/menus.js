// Dialogs: what one can do with a chat, new people and groups, and breaking things on purpose.

import { act, get } from "/page/api.js";
import { avatar, byId, dialog, el, toast } from "/page/dom.js";
import { botsIn, currentChat, inside, now, person, standing, world } from "/page/model.js";

const RANKS = { creator: "chủ nhóm", administrator: "quản trị", member: "" };

function item(label, run, close, kind = "") {
  return el("button", { type: "button", class: kind, onclick: () => { close(); run(); } }, label);
}

export function chatMenu(chat) {
  dialog(chat.title, (close) => [
    el("div", { class: "choices" }, (chat.bot ? privateItems(chat, close) : groupItems(chat, close))),
    chat.bot ? null : members(chat),
  ].filter(Boolean));
}

function privateItems(chat, close) {
  const started = standing(chat, chat.bot.id) === "member";
  return [started && item("Chặn bot", () => act("block_bot", { person: now.me, bot: chat.bot.id }), close, "danger")];
}

function groupItems(chat, close) {
  const key = { chat: chat.key };
  const [bot] = world.bots.filter((one) => one.platform === chat.platform);
  return [
    bot && !inside(chat, bot.id) && item("Mời bot vào nhóm", () => act("add_bot", { ...key, by: now.me, bot: bot.id }), close, "main"),
    item("Thêm người", () => addMember(chat), close),
    chat.forum && item("Mở chủ đề mới", () => addTopic(chat), close),
    item("Đổi tên nhóm", () => ask("Đổi tên nhóm", "Tên mới", chat.title, (title) => act("rename", { ...key, person: now.me, title })), close),
    item("Rời nhóm", () => act("leave", { ...key, person: now.me }), close, "danger"),
  ];
}

function members(chat) {
  const ids = Object.keys(chat.members).map(Number).filter((id) => inside(chat, id));
  return el("section", {}, el("h3", {}, `Thành viên (${ids.length})`), el("ul", { class: "members" }, ids.map((id) => {
    const bot = world.bots.find((one) => one.id === id);
    const name = bot ? bot.name : person(id)?.name || "?";
    const rank = bot ? "bot" : RANKS[standing(chat, id)];
    return el("li", {}, avatar(id, name, bot ? "bot" : ""), el("span", { class: "who" }, el("span", { class: "name" }, name), rank && el("small", {}, rank)));
  })));
}

function addMember(chat) {
  const others = world.people.filter((one) => !inside(chat, one.id));
  dialog("Thêm người vào nhóm", (close) => [
    others.length ? null : el("p", {}, "Mọi người đã ở trong nhóm."),
    el("div", { class: "choices tall" }, others.map((one) =>
      item(one.name, () => act("join", { person: one.id, chat: chat.key, by: now.me }), close))),
  ].filter(Boolean));
}

const addTopic = (chat) =>
  ask("Mở chủ đề mới", "Tên chủ đề", "", (name) => act("add_topic", { person: now.me, chat: chat.key, name }));

function ask(title, label, value, done) {
  dialog(title, (close) => {
    const input = el("input", { type: "text", value, required: true, maxlength: "128", autofocus: true });
    const submit = (event) => { event.preventDefault(); close(); done(input.value.trim()); };
    return [el("form", { onsubmit: submit }, el("label", { class: "field" }, label, input),
      el("button", { class: "main", type: "submit" }, "Xong"))];
  });
}

export const addPerson = (choose) =>
  ask("Thêm người", "Họ và tên", "", async (name) => choose((await act("add_person", { name })).id));

export function addGroup(open) {
  dialog("Tạo nhóm", (close) => {
    const title = el("input", { type: "text", required: true, maxlength: "128", autofocus: true });
    const boxes = world.people.filter((one) => one.id !== now.me).map((one) => [one, el("input", { type: "checkbox" })]);
    const forum = el("input", { type: "checkbox" });
    const bot = el("input", { type: "checkbox", checked: true });
    const submit = async (event) => {
      event.preventDefault();
      const members = boxes.filter(([, box]) => box.checked).map(([one]) => one.id);
      const group = await act("add_group", { title: title.value, admins: [now.me], members, forum: forum.checked });
      if (bot.checked) await act("add_bot", { chat: group.key, by: now.me });
      close();
      open(group.key);
    };
    const line = (box, label) => el("label", { class: "check" }, box, label);
    return [el("form", { onsubmit: submit },
      el("label", { class: "field" }, "Tên nhóm", title), line(bot, "Mời bot vào luôn"), line(forum, "Nhóm có chủ đề"),
      el("fieldset", {}, el("legend", {}, "Thành viên"), boxes.map(([one, box]) => line(box, one.name))),
      el("button", { class: "main", type: "submit" }, "Tạo nhóm"))];
  });
}

const TOO_MANY = { ok: false, error_code: 429, description: "Too Many Requests: retry after 10", parameters: { retry_after: 10 } };
const FAULTS = [
  ["Mất mạng trước khi nhận", "bot gửi mà nền tảng không nhận được", { kind: "drop_before" }],
  ["Mất mạng sau khi nhận", "tin đã tới nhưng bot không biết", { kind: "drop_after" }],
  ["Chậm 5 giây", "nền tảng trả lời chậm", { kind: "delay", seconds: 5 }],
  ["Gửi quá nhiều (429)", "nền tảng bảo chờ 10 giây", { kind: "answer", status: 429, body: TOO_MANY }],
  ["Máy chủ hỏng (502)", "nền tảng đang gặp sự cố", { kind: "answer", status: 502, body: "Bad Gateway" }],
];

export function openFaults() {
  dialog("Gây sự cố để thử", (close) => {
    const orders = el("p", { class: "now", "aria-live": "polite" });
    const limits = el("input", { type: "checkbox", onchange: () => act("set_limits", { enabled: limits.checked }) });
    const show = (state) => {
      limits.checked = state.limits;
      const count = state.faults.reduce((sum, order) => sum + order.times, 0);
      orders.textContent = count ? `Đang chờ hỏng: ${count} lần gửi.` : "Mọi thứ đang chạy bình thường.";
    };
    get("faults").then(show);
    const add = async (fault) => show(await act("add_fault", { method: "sendMessage", ...fault }));
    return [
      el("p", {}, "Lần gửi tin kế tiếp của bot sẽ hỏng theo cách bạn chọn. Xem bot xoay xở thế nào."),
      el("div", { class: "faults" }, FAULTS.map(([label, why, fault]) =>
        el("button", { type: "button", onclick: () => add(fault) }, el("b", {}, label), el("small", {}, why)))),
      orders,
      el("div", { class: "choices" },
        el("button", { type: "button", onclick: async () => show(await act("clear_faults")) }, "Thôi gây sự cố"),
        ...chatFaults(close)),
      el("label", { class: "check" }, limits, "Giữ giới hạn tốc độ như thật"),
    ];
  }, "side");
}

function chatFaults(close) {
  const chat = currentChat();
  if (!chat || chat.bot || chat.migrated_to) return [];
  const key = { chat: chat.key };
  return [
    botsIn(chat).length > 0 && item("Đuổi bot khỏi nhóm này", () => act("kick_bot", key), close, "danger"),
    chat.kind === "group" && chat.platform !== "zalo" && item("Nâng cấp nhóm này", () => act("migrate", key), close),
  ];
}

export function showAnswer({ text, alert, url }) {
  if (url) return toast(url);
  if (!alert) return toast(text);
  return dialog("Bot trả lời", (close) => [
    el("p", { class: "answer" }, text),
    el("button", { class: "main", type: "button", onclick: close, autofocus: true }, "Đã hiểu")]);
}

export function startMenus(choose, open) {
  byId("break").addEventListener("click", openFaults);
  byId("add-person").addEventListener("click", () => addPerson(choose));
  byId("add-group").addEventListener("click", () => addGroup(open));
}
