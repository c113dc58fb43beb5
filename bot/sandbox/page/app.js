// Wires the page together: who plays, which chat is open, live changes.

import { stream } from "/page/api.js";
import { settle } from "/page/bubble.js";
import { drawChats, drawMe } from "/page/chats.js";
import { drawClock, startClock } from "/page/clock.js";
import { byId, fillIcons } from "/page/dom.js";
import { showAnswer, startMenus } from "/page/menus.js";
import { apply, chatsOf, load, now, person, world } from "/page/model.js";
import { drawPeople } from "/page/people.js";
import { follow, onBack, openTalk, redraw } from "/page/talk.js";

const screen = (name) => { document.body.dataset.screen = name; };

/** The address tells who plays and where, so that a link or a reload comes back to it. */
function remember() {
  const place = new URLSearchParams({ as: now.me, ...(now.chat ? { chat: now.chat } : {}) });
  history.replaceState(null, "", `#${place}`);
}

function recall() {
  const place = new URLSearchParams(location.hash.slice(1));
  now.me = person(Number(place.get("as")))?.id ?? world.people[0]?.id ?? null;
  now.chat = place.get("chat");
  if (now.me != null && !chatsOf(now.me).some((chat) => chat.key === now.chat)) now.chat = chatsOf(now.me)[0]?.key;
}

async function choose(id) {
  now.me = id;
  now.topic = null;
  const chats = chatsOf(id);
  if (!chats.some((chat) => chat.key === now.chat)) now.chat = chats[0]?.key || null;
  screen("chats");
  await show();
}

async function open(key) {
  now.chat = key;
  now.topic = null;
  screen("talk");
  await show();
}

async function show() {
  if (now.me == null) return draw();
  remember();
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
  if (change.type === "person" && now.me == null) return choose(change.person.id);
  if (change.type === "chat" && change.chat.key === now.chat) afterChat();
  else follow(change);
  if (known) draw();
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
