/* Comfort only: every page works without this file. */
"use strict";
(function () {
  var summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  /* A page that answered a form is, when one comes back to it, asked for and not sent once more. */
  history.replaceState(history.state, "", location.href);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(function () {});
  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      document.querySelectorAll("details.pick[open]").forEach(function (box) { box.open = false; });
      return;
    }
    if (typing(event.target)) return;
    if (event.key === "/") {
      var search = document.querySelector(".dbar .find input");
      if (search) { event.preventDefault(); search.focus(); }
      return;
    }
    /* Desk keys act on links and buttons that show them in a <kbd>. */
    if (!document.body.classList.contains("desk")) return;
    var wanted = event.key.toUpperCase();
    var found = Array.prototype.find.call(document.querySelectorAll("main a kbd, main button kbd"), function (kbd) {
      return kbd.textContent.trim().toUpperCase() === wanted;
    });
    if (found) { event.preventDefault(); found.parentElement.click(); }
  });
})();
