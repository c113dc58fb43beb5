// Wires the page together: who plays, which chat is open, live changes.

import { stream } from "/page/api.js";
import { settle } from "/page/bubble.js";
import { drawChats, drawMe } from "/page/chats.js";
import { drawClock, startClock } from "/page/clock.js";
import { byId, el, fillIcons } from "/page/dom.js";
import { showAnswer, startMenus } from "/page/menus.js";
import { apply, chatsOf, load, now, person, world } from "/page/model.js";
import { drawPeople } from "/page/people.js";
import { follow, onBack, openTalk, prepare, redraw } from "/page/talk.js";

const screen = (name) => { document.body.dataset.screen = name; };

/** The address tells who plays and where, so that a link or a reload comes back to it. */
function remember() {
  const place = new URLSearchParams({ as: now.me, ...(now.chat ? { chat: now.chat } : {}) });
  history.replaceState(null, "", `#${place}`);
}

function recall() {
  const place = new URLSearchParams(location.hash.slice(1));
  const known = person(Number(place.get("as")));
  picked ||= Boolean(known);
  if (!known) return guess();
  now.me = known.id;
  now.chat = place.get("chat");
  if (!chatsOf(now.me).some((chat) => chat.key === now.chat)) now.chat = chatsOf(now.me)[0]?.key;
}

let picked = false; // somebody has said who to be

/** Until then: where the tour begins, or whoever leads the liveliest group. */
function guess() {
  if (world.tour) return place(world.tour.opens);
  const [group] = [...world.chats.values()].filter((chat) => chat.kind !== "private").sort((a, b) => b.last_seq - a.last_seq);
  const leader = group && world.people.find((one) => group.members[one.id]?.standing === "creator");
  now.me = (leader || world.people[0])?.id ?? null;
  now.chat = now.me == null ? null : (leader && group.key) || chatsOf(now.me)[0]?.key;
}

function place({ person: me, chat }) {
  now.me = me;
  now.chat = chat;
  now.topic = null;
}

/** One of the tour's tries: its person, its chat, its words waiting to be sent. */
async function attempt(one) {
  picked = true;
  place(one);
  screen("talk");
  await show();
  prepare(one.text);
}

function drawTries() {
  byId("tries").replaceChildren(...(world.tour?.tries || []).map((one) =>
    el("button", { class: "chip", type: "button", onclick: () => attempt(one) }, one.title)));
}

async function choose(id) {
  picked = true;
  now.me = id;
  now.topic = null;
  const chats = chatsOf(id);
  if (!chats.some((chat) => chat.key === now.chat)) now.chat = chats[0]?.key || null;
  screen("chats");
  await show();
}

async function open(key) {
  picked = true;
  now.chat = key;
  now.topic = null;
  screen("talk");
  await show();
}

async function show() {
  if (now.me == null) return draw();
  if (picked) remember();
  await openTalk(toChats);
  draw();
}

const toChats = () => screen("chats");

let asked = false;

/** Many changes at once (a whole group answering) redraw the lists once. */
function draw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    drawMe();
    drawPeople(choose);
    drawChats(open);
    drawClock();
  });
}

function hear(change) {
  if (change.type === "answered") return answered(change.press);
  const known = apply(change);
  if (!picked && change.type === "posted" && !inGroup()) return begin();
  if (change.type === "chat" && change.chat.key === now.chat) afterChat();
  else follow(change);
  if (known) draw();
}

const inGroup = () => ["group", "supergroup"].includes(world.chats.get(now.chat)?.kind);

/** A world coming to life while the page is open (the story being played into it). */
function begin() {
  guess();
  return show();
}

/** The open chat changed: it may have begun, ended, or be no longer ours. */
function afterChat() {
  if (chatsOf(now.me).some((chat) => chat.key === now.chat)) redraw();
  else choose(now.me);
}

function answered(press) {
  settle(press.id);
  if (press.person === now.me) showAnswer(press.answer);
}

/** Also after the connection was lost: whatever was missed is fetched anew. */
async function refresh() {
  await load();
  drawTries();
  if (person(now.me) == null) recall();
  await show();
}

function startHint() {
  const hint = byId("hint");
  hint.hidden = localStorage.getItem("hint") === "seen";
  byId("hint-close").addEventListener("click", () => {
    hint.hidden = true;
    localStorage.setItem("hint", "seen");
  });
}

fillIcons();
startHint();
startClock();
startMenus(choose, open);
onBack(toChats);
byId("me").addEventListener("click", () => screen("people"));
byId("people-back").addEventListener("click", toChats);
byId("person-search").addEventListener("input", draw);
stream(hear, refresh);
