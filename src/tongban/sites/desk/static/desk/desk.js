/* Comfort only. A key never does a deed by itself: it brings the focus to the button, Enter does it. */
"use strict";
window.addEventListener("keydown", function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  var wanted = event.key.toUpperCase();
  var found = Array.prototype.find.call(document.querySelectorAll("main form button kbd"), function (kbd) {
    return kbd.textContent.trim().toUpperCase() === wanted;
  });
  if (!found) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  found.closest("button").focus();
}, true);
