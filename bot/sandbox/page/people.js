// The list of people to play, by team, with search.

import { avatar, byId, el, fold } from "/page/dom.js";
import { now, waiting, world } from "/page/model.js";

const OTHERS = "Khác";

export function drawPeople(choose) {
  const wanted = fold(byId("person-search").value.trim());
  const found = world.people.filter((someone) => fold(`${someone.name} ${someone.about} ${someone.team}`).includes(wanted));
  const teams = Map.groupBy ? Map.groupBy(found, teamOf) : groupBy(found);
  byId("people").replaceChildren(...[...teams].map(([team, members]) => section(team, members, choose)));
  if (!found.length) byId("people").append(el("p", { class: "empty" }, "Không có ai tên như vậy."));
}

const teamOf = (someone) => someone.team || OTHERS;

function groupBy(people) {
  const teams = new Map();
  for (const someone of people) teams.set(teamOf(someone), [...(teams.get(teamOf(someone)) || []), someone]);
  return teams;
}

function section(team, members, choose) {
  return el("section", {}, el("h3", {}, team, el("small", {}, ` ${members.length}`)), members.map((one) => row(one, choose)));
}

function row(someone, choose) {
  const count = someone.id === now.me ? 0 : waiting(someone.id);
  const props = {
    class: "row person", type: "button", "data-person": String(someone.id),
    "aria-current": someone.id === now.me ? "true" : null, onclick: () => choose(someone.id),
  };
  return el("button", props,
    avatar(someone.id, someone.name),
    el("span", { class: "who" }, el("span", { class: "name" }, someone.name), someone.about && el("small", {}, someone.about)),
    count > 0 && el("span", { class: "badge soft", title: "Bot nhắn riêng, chưa xem" }, String(count)));
}
