// While a plan is typed, show beside it what it comes to. Without this, the press on "What would this change?" does.
"use strict";

const form = document.querySelector("form[data-look]");

if (form) {
  let waiting = 0;
  let asked = null;

  async function look() {
    asked?.abort();
    asked = new AbortController();
    const sent = new FormData(form);
    sent.set("look", "1");
    try {
      const answer = await fetch(window.location.href, {
        method: "POST", body: sent, signal: asked.signal, credentials: "same-origin",
      });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(form.dataset.look);
      if (fresh) document.getElementById(form.dataset.look).replaceWith(document.adoptNode(fresh));
    } catch (error) {
      if (error.name !== "AbortError") return; // no connection: what stands there stays
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  });
}
