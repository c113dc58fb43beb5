// Times are shown in Vietnam's zone whatever the browser's, always with the weekday.

const ZONE = "Asia/Ho_Chi_Minh";
const OFFSET = "+07:00";
const WEEKDAYS = ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];
const format = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE, hourCycle: "h23",
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

function parts(moment) {
  return Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]));
}

export function hour(moment) {
  const p = parts(moment);
  return `${p.hour}:${p.minute}`;
}

/** yyyy-mm-dd in Vietnam. */
export function dayKey(moment) {
  const p = parts(moment);
  return `${p.year}-${p.month}-${p.day}`;
}

export function day(moment) {
  const p = parts(moment);
  const weekday = new Date(`${p.year}-${p.month}-${p.day}T12:00:00Z`).getUTCDay();
  return `${WEEKDAYS[weekday]}, ${p.day}/${p.month}/${p.year}`;
}

/** For a list: the hour today, else day and month. */
export function brief(moment, now) {
  const p = parts(moment);
  return dayKey(moment) === dayKey(now) ? `${p.hour}:${p.minute}` : `${p.day}/${p.month}`;
}

/** dd/mm/yyyy, as it is written in Vietnam. */
export const dayText = (moment) => dayKey(moment).split("-").reverse().join("/");

const DAY_TEXT = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})\s*$/;

/** The yyyy-mm-dd of a day written dd/mm/yyyy, or null where there is no such day. */
export function readDay(text) {
  const [, d, m, y] = DAY_TEXT.exec(text) || [];
  if (!y) return null;
  const key = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
  const noon = new Date(`${key}T12:00:00Z`);
  return Number.isNaN(noon.getTime()) || noon.toISOString().slice(0, 10) !== key ? null : key;
}

/** The moment of a day (yyyy-mm-dd) and hour (hh:mm) in Vietnam. */
export const at = (key, hourText) => new Date(`${key}T${hourText}:00${OFFSET}`);

export const plusDays = (moment, days) => new Date(moment.getTime() + days * 86_400_000);

const SPOKEN = /(\d{1,2})(?::(?=\d{2})|\s*(?:giờ|g|h)\s*)(\d{2})?[^\n]{0,40}?(\d{1,2})\/(\d{1,2})\/(\d{4})/i;

/** The first moment a text names ("Khu phố 7: 19 giờ 30, thứ Năm, ngày 03/12/2026"), or null. */
export function spoken(text) {
  const found = SPOKEN.exec(text);
  if (!found) return null;
  const [, h, min, d, m, y] = found;
  const moment = at(`${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`, `${h.padStart(2, "0")}:${min || "00"}`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
