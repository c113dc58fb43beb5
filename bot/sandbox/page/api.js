// Talks to the control interface: the same acts the tests use.

import { toast } from "/page/dom.js";

async function read(response) {
  const body = await response.json().catch(() => ({ error: "Máy chủ không trả lời" }));
  if (response.ok) return body;
  toast(body.error, "bad");
  throw new Error(body.error);
}

export async function get(path, query = {}) {
  return read(await fetch(`/control/${path}?${new URLSearchParams(query)}`));
}

export async function act(name, body = {}) {
  const headers = { "Content-Type": "application/json" };
  const answer = await read(await fetch(`/control/${name}`, { method: "POST", headers, body: JSON.stringify(body) }));
  return answer.result;
}

export async function sendFile(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value != null) form.append(name, value);
  return (await read(await fetch("/control/send_file", { method: "POST", body: form }))).result;
}

/** Live changes; `onopen` also after the connection was lost and came back. */
export function stream(onchange, onopen) {
  const source = new EventSource("/control/events");
  source.onmessage = (event) => onchange(JSON.parse(event.data));
  source.onopen = onopen;
}
