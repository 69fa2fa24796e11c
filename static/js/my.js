// A button that copies an address; without it the address can be marked and copied by hand.
// On a phone the code for another device is folded away: there is nothing to point the camera with.
"use strict";

if (matchMedia("(max-width: 40rem)").matches) {
  for (const code of document.querySelectorAll("[data-feed-code]")) code.open = false;
}

for (const field of document.querySelectorAll("textarea[data-copy]")) {
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = field.dataset.copy;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = field.dataset.copied;
    setTimeout(() => { button.textContent = field.dataset.copy; }, 3000);
  });
  field.closest(".feed-address").querySelector(".actions").append(button);
}
