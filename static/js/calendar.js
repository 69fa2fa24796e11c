// The calendar works without this. It offers the device's own zone where one can be typed.
"use strict";

function offerOwnZone() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const field = document.querySelector("input[data-own-zone]");
  const known = own && document.querySelector(`#zones option[value="${CSS.escape(own)}"]`);
  if (field && known && !field.value) field.value = own;
}

offerOwnZone();
