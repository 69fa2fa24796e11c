// The programme editor: a card is dragged, or picked up with its grip and moved by arrows or a click; the server answers
// all the same way as it answers the form. Every act also works without this file, by links and forms.
"use strict";

(() => {
  const editor = document.getElementById("editor");
  if (!editor) return;
  const words = editor.dataset;
  const live = document.getElementById("editor-live");
  const dialog = document.getElementById("editor-reason");
  const token = editor.querySelector("[name=csrfmiddlewaretoken]").value;
  const WAIT = 200;  // milliseconds over one cell before the server is asked
  let held = null;   // { piece, from, target, byKeyboard, sent }
  let asking = null; // the question on its way

  const body = () => document.getElementById("editor-body");
  const say = (text) => { live.textContent = ""; window.setTimeout(() => { live.textContent = text; }, 30); };
  const cells = () => [...body().querySelectorAll("[data-cell]")];
  const cellOf = (piece) => piece.closest("[data-cell]");

  function arm() {
    for (const grip of body().querySelectorAll("[data-grip]")) grip.hidden = false;
    for (const piece of body().querySelectorAll("[data-piece]")) {
      if (piece.querySelector("[data-grip]")) piece.draggable = true;
    }
    for (const all of body().querySelectorAll("[data-all]")) all.closest("label").hidden = false;
  }

  // What is sent: the day, and the place where the row stands for one.
  function message(cell, more = {}) {
    const sent = new URLSearchParams({ csrfmiddlewaretoken: token, day: cell.dataset.day, ...more });
    if ("room" in cell.dataset) {
      sent.set("room", cell.dataset.room);
      sent.set("venue", cell.dataset.venue);
    }
    if (held.piece.dataset.version) sent.set("version", held.piece.dataset.version);
    return sent;
  }

  async function send(address, sent, signal) {
    const answer = await fetch(address, {
      method: "POST", body: sent, signal, headers: { Accept: "application/json" }, credentials: "same-origin",
    });
    const type = answer.headers.get("Content-Type") || "";
    const data = type.includes("json") ? await answer.json() : { detail: words.failed };
    return { status: answer.status, data };
  }

  function pickUp(piece, byKeyboard) {
    letGo();
    held = { piece, from: cellOf(piece), target: null, byKeyboard };
    piece.classList.add("is-held");
    editor.classList.add("is-moving");
    piece.querySelector("[data-grip]")?.setAttribute("aria-pressed", "true");
    if (byKeyboard) {
      aim(held.from || body().querySelector("[data-cell][data-today]") || cells()[0], false);
      say(`${words.picked} ${piece.dataset.title}. ${words.hint}`);
    }
  }

  function letGo() {
    if (!held) return;
    held.piece.classList.remove("is-held");
    held.piece.querySelector("[data-grip]")?.setAttribute("aria-pressed", "false");
    held.target?.classList.remove("is-target");
    editor.classList.remove("is-moving");
    window.clearTimeout(held.timer);
    asking?.abort();
    held = null;
  }

  function aim(cell, spoken = true) {
    if (!held || !cell || cell === held.target) return;
    held.target?.classList.remove("is-target");
    held.target = cell;
    cell.classList.add("is-target");
    if (held.byKeyboard) cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (spoken && held.byKeyboard) say(cell.dataset.label);
    window.clearTimeout(held.timer);
    asking?.abort();
    if (cell !== held.from) held.timer = window.setTimeout(() => ask(cell), WAIT);
    else show("");
  }

  function show(html) {
    const place = document.getElementById("editor-advice");
    if (place) {
      place.innerHTML = html;  // drawn by our own server, escaped there
      place.hidden = !html;
    }
  }

  async function ask(cell) {
    asking = new AbortController();
    try {
      const { data } = await send(held.piece.dataset.try, message(cell), asking.signal);
      if (held?.target !== cell) return;
      show(data.html || "");
      say(`${cell.dataset.label}. ${data.said || data.detail || ""}`);
    } catch (error) {
      if (error.name !== "AbortError") say(words.failed);
    }
  }

  async function put(cell, more = {}) {
    const { piece, from } = held;
    if (cell === from) {
      letGo();
      show("");
      say(words.back);
      return;
    }
    held.sent = true;
    window.clearTimeout(held.timer);
    asking?.abort();
    let answer;
    try {
      answer = await send(piece.dataset.move, message(cell, more));
    } catch {
      letGo();
      refuse(words.failed);
      return;
    }
    if (answer.status === 422 && answer.data.html && dialog) return askReason(cell, answer.data);
    letGo();
    if (answer.status !== 200) {
      if (answer.status === 412) await refresh(piece.dataset.meeting);
      refuse(answer.data.detail || words.failed);
      return;
    }
    await refresh(String(answer.data.meeting));
    show(answer.data.html || "");
    say(answer.data.said);
  }

  function askReason(cell, data) {
    document.getElementById("editor-reason-why").innerHTML = data.html;
    const input = dialog.querySelector("[name=reason]");
    input.value = "";
    dialog.returnValue = "";
    const { piece } = held;
    dialog.addEventListener("close", () => {
      if (!held) return;
      if (dialog.returnValue === "go" && input.value.trim()) {
        put(cell, { reason: input.value.trim() });
        return;
      }
      letGo();
      show("");
      say(words.back);
      piece.querySelector("[data-grip]")?.focus();
    }, { once: true });
    dialog.showModal();
    input.focus();
  }

  function refuse(sentence) {
    const place = document.getElementById("editor-refusal");
    place.textContent = sentence;
    place.hidden = !sentence;
    if (sentence) place.scrollIntoView({ block: "nearest" });
  }

  // Draw the page's main part anew; the focus stays on the card that was moved.
  async function refresh(meeting) {
    const address = new URL(window.location.href);
    if (meeting) address.searchParams.set("meeting", meeting);
    address.hash = "";
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) {
      window.location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("editor-body");
    if (!fresh) {
      window.location.reload();
      return;
    }
    const [left, top] = [body().querySelector(".board-frame")?.scrollLeft, window.scrollY];
    body().replaceWith(document.adoptNode(fresh));
    window.history.replaceState(null, "", address);
    arm();
    refuse("");
    const frame = body().querySelector(".board-frame");
    if (frame && left !== undefined) frame.scrollLeft = left;
    window.scrollTo({ top });
    const card = meeting && body().querySelector(`[data-meeting="${CSS.escape(meeting)}"]`);
    card?.querySelector("[data-grip], a")?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // Where an arrow leads: a day or a week in the month, a day or a row in the week.
  function next(cell, key) {
    const all = cells();
    const at = all.indexOf(cell);
    const across = 7;
    const rtl = getComputedStyle(editor).direction === "rtl" ? -1 : 1;
    const step = { ArrowLeft: -rtl, ArrowRight: rtl, ArrowUp: -across, ArrowDown: across }[key];
    const inOneRow = body().querySelector("[data-board=week]") && Math.abs(step) === 1;
    if (inOneRow && Math.floor(at / across) !== Math.floor((at + step) / across)) return cell;
    return all[at + step] || cell;
  }

  editor.addEventListener("click", (event) => {
    const grip = event.target.closest("[data-grip]");
    const cell = event.target.closest("[data-cell]");
    if (grip && held?.piece === grip.closest("[data-piece]")) {
      put(held.target || held.from);
    } else if (grip && !held) {
      pickUp(grip.closest("[data-piece]"), true);
    } else if (held && cell) {
      event.preventDefault();
      aim(cell, false);
      put(cell);
    }
  });

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, textarea, select, dialog");
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && !writing) {
      const undo = document.getElementById("editor-undo");
      if (undo) {
        event.preventDefault();
        undo.requestSubmit();
      }
      return;
    }
    if (!held || dialog?.open) return;
    if (event.key === "Escape") {
      event.preventDefault();
      letGo();
      show("");
      say(words.back);
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      aim(next(held.target || held.from || cells()[0], event.key));
    } else if (event.key === "Tab") {
      letGo();
      say(words.back);
    }
  });

  editor.addEventListener("dragstart", (event) => {
    const piece = event.target.closest?.("[data-piece]");
    if (!piece) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", piece.dataset.title);
    pickUp(piece, false);
  });

  editor.addEventListener("dragover", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!held || !cell) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    aim(cell);
  });

  editor.addEventListener("drop", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!held || !cell) return;
    event.preventDefault();
    put(cell);
  });

  editor.addEventListener("dragend", () => {
    if (!held || held.byKeyboard || held.sent) return;  // what was dropped is on its way
    letGo();
    show("");
  });

  editor.addEventListener("change", (event) => {
    if (!event.target.matches("[data-all]")) return;
    for (const box of body().querySelectorAll("[name=meetings]")) box.checked = event.target.checked;
  });

  // After a refused form the page is the board, but its address is the form's.
  const board = new URL(words.address, window.location.href);
  if (board.pathname !== window.location.pathname) window.history.replaceState(null, "", board);
  arm();
})();
