"use strict";
// What the pages do beyond htmx: live updates, keeping the newest message in view, recording, files, dialogs.

const say = (name) => document.body.dispatchEvent(new CustomEvent(name));
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

/* ---------------------------------------------------------------- live */

let waiting = 0;
function refresh() {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => say("changed"), 40);
}

function listen() {
  const offline = document.getElementById("offline");
  const source = new EventSource("/events");
  let late = 0;
  source.onopen = () => { window.clearTimeout(late); offline.hidden = true; };
  source.onerror = () => {
    window.clearTimeout(late);
    late = window.setTimeout(() => { offline.hidden = source.readyState === EventSource.OPEN; }, 2000);
    if (source.readyState === EventSource.CLOSED) window.setTimeout(listen, 3000);
  };
  source.onmessage = refresh;
  window.addEventListener("pagehide", () => source.close());
}

/* ---------------------------------------------------------------- the newest message */

const held = new Map(); // timeline -> how many lines it had

function follow(talk, first) {
  const lines = all("[data-line]", talk).length;
  const more = lines > (held.get(talk) ?? 0);
  held.set(talk, lines);
  if (first || (more && talk.dataset.end === "yes")) talk.scrollTop = talk.scrollHeight;
}

function watchEnd(talk) {
  const note = () => {
    talk.dataset.end = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 160 ? "yes" : "no";
  };
  talk.addEventListener("scroll", note, { passive: true });
  follow(talk, true);
  note();
}

/* ---------------------------------------------------------------- dialogs */

function openForms() {
  const dialog = document.querySelector("dialog[data-modal]:not([open])");
  if (dialog && !document.querySelector("dialog[open]")) dialog.showModal();
}

async function putAside(dialog) {
  const form = dialog.querySelector("form");
  const body = new URLSearchParams(all("input[type=hidden]", form).map((one) => [one.name, one.value]));
  dialog.close();
  dialog.removeAttribute("data-modal");
  await fetch("/form/close", { method: "POST", body, headers: { "HX-Request": "true" } });
  refresh();
}

function openEdit(button) {
  const dialog = document.getElementById("edit");
  const fields = document.getElementById("edit-fields");
  fields.replaceChildren(...Object.entries(JSON.parse(button.dataset.fields)).map(([name, value]) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    return input;
  }));
  dialog.querySelector("textarea").value = button.dataset.edit;
  dialog.showModal();
}

/* ---------------------------------------------------------------- writing */

function grow(words) {
  words.rows = Math.min(8, Math.max(1, words.value.split("\n").length));
}

function empty(form) {
  form.reset();
  const seconds = form.querySelector("[name=seconds]");
  if (seconds) seconds.value = "";
  all("[data-words]", form).forEach(grow);
  showFiles(form);
}

function showFiles(form) {
  const place = form.querySelector("[data-files]");
  const input = form.querySelector("[data-file-input]");
  if (!place) return;
  place.replaceChildren(...[...input.files].map((file, number) => {
    const chip = document.createElement("span");
    chip.className = "file-chip";
    const name = document.createElement("span");
    name.textContent = file.name;
    chip.append(name);
    if (file.type.startsWith("audio/")) {
      const player = document.createElement("audio");
      player.controls = true;
      player.src = URL.createObjectURL(file);
      chip.append(player);
    }
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `${input.dataset.remove}: ${file.name}`);
    remove.addEventListener("click", () => {
      setFiles(input, [...input.files].filter((_, other) => other !== number));
      form.querySelector("[data-words]").focus();
    });
    chip.append(remove);
    return chip;
  }));
}

function setFiles(input, files) {
  const holder = new DataTransfer();
  let size = 0;
  for (const file of files) {
    size += file.size;
    if (size > Number(input.dataset.most)) document.getElementById("alert").textContent = input.dataset.tooLarge;
    else holder.items.add(file);
  }
  input.files = holder.files;
  showFiles(input.form);
}

/* ---------------------------------------------------------------- recording */

const TYPES = [["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"], ["audio/ogg;codecs=opus", "ogg"]];
const LONGEST = 10 * 60;

async function record(form, button) {
  const trouble = () => { document.getElementById("alert").textContent = button.dataset.trouble; };
  const kind = window.MediaRecorder && TYPES.find(([type]) => MediaRecorder.isTypeSupported(type));
  if (!kind || !navigator.mediaDevices) { trouble(); return; }
  let sound;
  try {
    sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    trouble();
    return;
  }
  const bar = form.querySelector("[data-recorder]");
  const recorder = new MediaRecorder(sound, { mimeType: kind[0] });
  const parts = [];
  const began = performance.now();
  const passed = () => Math.round((performance.now() - began) / 1000);
  let keep = false;
  const tick = window.setInterval(() => {
    bar.querySelector("[data-time]").textContent = `${Math.floor(passed() / 60)}:${String(passed() % 60).padStart(2, "0")}`;
    if (passed() >= LONGEST) stop(true);
  }, 250);
  const stop = (kept) => { keep = kept; if (recorder.state !== "inactive") recorder.stop(); };
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = () => {
    window.clearInterval(tick);
    sound.getTracks().forEach((track) => track.stop());
    bar.hidden = true;
    button.disabled = false;
    if (keep) {
      const input = form.querySelector("[data-file-input]");
      form.querySelector("[name=seconds]").value = String(Math.max(1, passed()));
      setFiles(input, [...input.files, new File(parts, `${button.dataset.name}.${kind[1]}`, { type: kind[0].split(";")[0] })]);
      form.querySelector(".send").focus();
    } else {
      button.focus();
    }
  };
  bar.querySelector("[data-record-stop]").onclick = () => stop(true);
  bar.querySelector("[data-record-cancel]").onclick = () => stop(false);
  bar.querySelector("[data-time]").textContent = "0:00";
  bar.hidden = false;
  button.disabled = true;
  recorder.start();
  bar.querySelector("[data-record-stop]").focus();
}

/* ---------------------------------------------------------------- small screens */

function show(pane) {
  document.body.dataset.pane = pane;
  all("[data-show]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.show === pane)));
  if (pane === "talk") all("[data-follow]").forEach((talk) => follow(talk, true));
}

/* ---------------------------------------------------------------- events */

document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  if (hit("[data-show]")) show(hit("[data-show]").dataset.show);
  if (hit("[data-edit]")) openEdit(hit("[data-edit]"));
  if (hit("[data-close]")) hit("dialog").close();
  if (hit("[data-record]")) record(hit("form"), hit("[data-record]"));
  if (hit("[data-dismiss]")) { event.preventDefault(); putAside(hit("dialog")); }
});

document.addEventListener("cancel", (event) => { // Escape in a dialog
  if (event.target.matches?.("dialog[data-modal]")) { event.preventDefault(); putAside(event.target); }
}, true);

document.addEventListener("keydown", (event) => {
  // Enter that ends a Japanese conversion belongs to the input method.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  if (!event.target.matches("[data-words]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-words]")) grow(event.target);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-file-input]")) setFiles(event.target, [...event.target.files]);
});

for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    const input = document.querySelector("[data-file-input]");
    if (!input || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (kind === "drop") setFiles(input, [...input.files, ...event.dataTransfer.files]);
  });
}

document.addEventListener("toggle", (event) => { // the field starts from the clock as it stands now
  if (event.target.matches(".clock-more") && event.target.open) {
    event.target.querySelector("input[type=datetime-local]").value = document.querySelector("[data-local]").dataset.local;
  }
}, true);

document.addEventListener("submit", (event) => { (event.submitter ?? event.target).setAttribute("aria-busy", "true"); });

document.addEventListener("htmx:finally:request", (event) => {
  const form = event.detail?.ctx?.sourceElement;
  if (form instanceof HTMLFormElement) all("[aria-busy]", form).concat(form).forEach((one) => one.removeAttribute("aria-busy"));
});

document.addEventListener("done", (event) => {
  document.getElementById("alert").textContent = "";
  const form = event.target;
  if (form instanceof HTMLFormElement) {
    if (form.matches("[data-composer]")) empty(form);
    if (form.matches("[data-sample]")) document.getElementById("samples").hidePopover();
    form.closest("dialog")?.close();
    if (form.matches("[data-composer], [data-sample]")) all("[data-follow]").forEach((talk) => { talk.dataset.end = "yes"; });
    if (form.closest(".side") && document.body.dataset.pane === "guide") show("talk");
  }
  refresh();
});

document.addEventListener("htmx:after:swap", () => {
  all("[data-follow]").forEach((talk) => follow(talk, false));
  openForms();
});

all("[data-follow]").forEach(watchEnd);
all("[data-composer]").forEach((form) => { if (form.querySelector("[data-files]")) showFiles(form); });
openForms();
listen();
