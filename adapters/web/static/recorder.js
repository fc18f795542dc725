// Records in the browser, lets people listen, and puts the sound into the form that is sent.
"use strict";
{
  const TYPES = [["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"], ["audio/ogg;codecs=opus", "ogg"]];
  const form = document.querySelector("form");
  const part = (name) => form.querySelector(`[data-${name}]`);
  const [start, stop, state, listen, trouble] = ["start", "stop", "state", "listen", "trouble"].map(part);
  const input = document.getElementById("sound");
  const longest = Number(form.dataset.longest);
  const kind = window.MediaRecorder && TYPES.find(([type]) => MediaRecorder.isTypeSupported(type));
  let heard = "";

  const show = (file) => {
    if (heard) URL.revokeObjectURL(heard);
    heard = URL.createObjectURL(file);
    listen.src = heard;
    listen.hidden = false;
  };

  const record = async () => {
    let sound;
    try {
      sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      trouble.hidden = false;
      return;
    }
    trouble.hidden = true;
    const recorder = new MediaRecorder(sound, { mimeType: kind[0] });
    const parts = [];
    const began = performance.now();
    const tick = window.setInterval(() => {
      const passed = Math.round((performance.now() - began) / 1000);
      state.textContent = `${state.dataset.recording} ${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
      if (passed >= longest && recorder.state !== "inactive") recorder.stop();
    }, 500);
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      window.clearInterval(tick);
      sound.getTracks().forEach((track) => track.stop());
      const file = new File(parts, `recording.${kind[1]}`, { type: kind[0].split(";")[0] });
      const given = new DataTransfer();
      given.items.add(file);
      input.files = given.files;
      show(file);
      state.textContent = "";
      stop.hidden = true;
      start.textContent = start.dataset.again;
      start.hidden = false;
      form.querySelector(".send").focus();
    };
    stop.onclick = () => { if (recorder.state !== "inactive") recorder.stop(); };
    recorder.start();
    state.textContent = `${state.dataset.recording} 0:00`;
    start.hidden = true;
    stop.hidden = false;
    stop.focus();
  };

  input.addEventListener("change", () => { if (input.files.length) show(input.files[0]); });
  form.addEventListener("submit", () => { form.querySelector(".send").disabled = true; });
  if (kind && navigator.mediaDevices) {
    part("live").hidden = false;
    start.onclick = record;
  }
}
