// Small helps; every page works without them.
"use strict";

// The reader's own time beside a time given in another zone, in lighter type.
function showReaderTimes() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const language = document.documentElement.lang || "en";
  const inZone = (date, zone, more) =>
    new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...more,
    }).format(date).replace("Sept", "Sep");  // three letters for every month, as on the rest of the page
  const dayIn = (date, zone) => inZone(date, zone, { weekday: "short", day: "numeric", month: "short" });
  const city = own && own.split("/").pop().replaceAll("_", " ");
  // "Saturday, 21 January", as the server writes it.
  const longDay = (date) => {
    const day = (more) => new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { timeZone: own, ...more }).format(date);
    const whole = { weekday: "long", day: "numeric", month: "long" };
    return language === "en" ? `${day({ weekday: "long" })}, ${day({ day: "numeric", month: "long" })}` : day(whole);
  };
  for (const element of document.querySelectorAll("time[datetime][data-zone]")) {
    const zone = element.dataset.zone;
    const start = new Date(element.dateTime);
    if (!own || Number.isNaN(start.getTime()) || dayIn(start, zone) === dayIn(start, own)) continue;
    if (element.closest("[data-reader-zone]")) continue;  // the page has said it already
    const sameDay = dayIn(start, zone).replace(/\d\d:\d\d/, "") === dayIn(start, own).replace(/\d\d:\d\d/, "");
    const words = document.body.dataset;
    const end = element.dataset.until && new Date(element.dataset.until);
    const over = end && longDay(end) !== longDay(start) ? ` ${words.onDay} ${longDay(end)}` : "";
    const until = end ? `-${inZone(end, own)}${over}` : "";
    const beside = document.createElement("span");
    const hours = `${inZone(start, own)}${until} (${city})`;
    beside.className = sameDay ? "reader-time" : "reader-time reader-time--other";
    beside.textContent = sameDay
      ? `${words.yourTime} ${hours}`
      : `${words.yourDay} ${longDay(start)}, ${hours}`;
    element.after(" ", beside);
  }
}

// What is on at this moment. The demonstration's clock stands elsewhere, so it says how far off it is.
function markNow() {
  const now = Date.now() + Number(document.body.dataset.clockOffset || 0) * 1000;
  for (const element of document.querySelectorAll("time[datetime][data-until]")) {
    const on = new Date(element.dateTime) <= now && now < new Date(element.dataset.until);
    const row = element.closest("[data-now]");
    if (!on || !row) continue;
    row.classList.add("is-now");
    const word = document.createElement("span");
    word.className = "badge";
    word.textContent = document.body.dataset.nowWord;
    element.after(" ", word);
  }
}

// Ask before a half-filled form is left.
function guardForms() {
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) changed = true;
  });
  document.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// A drawing that is wider than its frame opens at today.
function showToday() {
  for (const frame of document.querySelectorAll(".timeline[data-today]")) {
    const today = Number(frame.dataset.today) - frame.clientWidth * 0.6;
    const rtl = getComputedStyle(frame).direction === "rtl";
    frame.scrollLeft = rtl ? today - (frame.scrollWidth - frame.clientWidth) : today;
  }
}

document.querySelector(".error-summary")?.focus();
showReaderTimes();
markNow();
showToday();
guardForms();
