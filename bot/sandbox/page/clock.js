// The clock on top and the dialog that moves it.

import { act } from "/page/api.js";
import { byId, dialog, el, icon } from "/page/dom.js";
import { moment, now } from "/page/model.js";
import { at, day, dayKey, dayText, hour, plusDays, readDay, spoken } from "/page/time.js";

const HOUR = 3_600_000;

export function startClock() {
  byId("clock").addEventListener("click", openClock);
  drawClock();
  setInterval(drawClock, 1000);
}

export function drawClock() {
  const present = moment();
  const shown = `${hour(present)} ${day(present)}`;
  if (byId("clock").dataset.shown === shown) return;
  byId("clock").dataset.shown = shown;
  byId("clock").setAttribute("aria-label", `Đồng hồ: ${shown}. Bấm để dời.`);
  byId("clock").replaceChildren(icon("clock"), el("b", {}, hour(present)), el("span", {}, day(present)));
}

function openClock() {
  dialog("Dời đồng hồ", (close) => {
    const go = (to) => { close(); return act("move_clock", { to: to.toISOString() }); };
    const step = (label, to) => el("button", { type: "button", onclick: () => go(to) }, label);
    const present = moment();
    return [
      el("p", { class: "now" }, `Bây giờ là ${hour(present)}, ${day(present)}.`),
      section("Tới thêm", [["1 giờ", 1], ["3 giờ", 3], ["1 ngày", 24], ["1 tuần", 168]].map(
        ([label, hours]) => step(`+ ${label}`, new Date(present.getTime() + hours * HOUR)))),
      section("Đến lúc", ahead(present).map(([label, to]) => step(label, to))),
      meetingSection(present, step),
      exact(present, go),
    ].filter(Boolean);
  });
}

const section = (title, buttons) => el("section", {}, el("h3", {}, title), el("div", { class: "choices" }, buttons));

function ahead(present) {
  const today = dayKey(present);
  const tomorrow = dayKey(plusDays(present, 1));
  return [
    ["19:00 tối nay", at(today, "19:00")],
    ["8:00 sáng mai", at(tomorrow, "08:00")],
    ["19:00 tối mai", at(tomorrow, "19:00")],
  ].filter(([, to]) => to > present);
}

/** Moments around the next meeting that a bot's message in the open chat names. */
function meetingSection(present, step) {
  const named = [...now.messages.values()].filter((message) => message.from_bot).map((message) => spoken(message.text));
  const [meeting] = named.filter((found) => found && found > present).sort((a, b) => a - b);
  if (!meeting) return null;
  const around = [["Trước 1 ngày", -24], ["Trước 2 giờ", -2], ["Trước 1 giờ", -1], ["Đúng giờ", 0], ["Sau 3 giờ", 3]];
  const future = around.map(([label, hours]) => [label, new Date(meeting.getTime() + hours * HOUR)]).filter(([, to]) => to > present);
  return section(`Quanh giờ hẹn ${hour(meeting)}, ${day(meeting)}`, future.map(([label, to]) => step(label, to)));
}

function exact(present, go) {
  const date = el("input", { type: "text", inputmode: "numeric", value: dayText(present), required: true, "aria-label": "Ngày" });
  date.addEventListener("input", () => date.setCustomValidity(readDay(date.value) ? "" : "Ghi ngày/tháng/năm, ví dụ 03/12/2026."));
  const time = el("input", { type: "time", value: hour(present), required: true, "aria-label": "Giờ" });
  const submit = (event) => { event.preventDefault(); go(at(readDay(date.value), time.value)); };
  return el("form", { onsubmit: submit }, el("h3", {}, "Chọn ngày giờ (giờ Việt Nam)"),
    el("div", { class: "choices" }, date, time, el("button", { class: "main", type: "submit" }, "Dời")));
}
