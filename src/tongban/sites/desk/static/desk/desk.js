/* Comfort only: every page works without this file. A key never does a deed by itself: it brings the focus to a row, a link
   or a button; Enter does it. Letters can be turned off on the page of keys (WCAG 2.1.4). */
"use strict";
(function () {
  var OFF = "tongban-keys-off";
  var rows = Array.from(document.querySelectorAll("[data-row]"));
  var boxes = Array.from(document.querySelectorAll("[data-list] input[name=case]"));
  var went = 0;
  function off() { try { return localStorage.getItem(OFF) === "1"; } catch (e) { return false; } }
  function typing(target) {
    if (target.tagName === "INPUT") return !/^(checkbox|radio|button|submit)$/.test(target.type);
    return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
  }
  function here() {
    var row = document.activeElement.closest("tr, [data-group]");
    return row ? rows.indexOf(row.querySelector("[data-row]")) : -1;
  }
  function step(by) {
    var to = rows[Math.max(0, Math.min(rows.length - 1, here() + by))];
    if (to) to.focus();
    return !!to;
  }
  function count() {
    var told = document.querySelector("[data-chosen]");
    var n = boxes.filter(function (box) { return box.checked; }).length;
    if (told) told.textContent = n ? told.dataset.chosen.replace("%n", n) : "";
  }
  function tick() {
    var box = here() >= 0 && boxes[here()];
    if (box) { box.checked = !box.checked; count(); }
    return !!box;
  }
  function go(key) {
    var link = key === "w" ? document.querySelector(".dbar .brand") : document.querySelectorAll(".tabs a")[key - 1];
    if (link) link.click();
    return !!link;
  }
  function button(key) {
    var found = Array.from(document.querySelectorAll("main form button kbd")).find(function (kbd) {
      return kbd.textContent.trim().toLowerCase() === key;
    });
    if (found) found.closest("button").focus();
    return !!found;
  }
  function act(key) {
    if (Date.now() - went < 1500) { went = 0; return go(key); }
    if (key === "g") { went = Date.now(); return true; }
    if (rows.length && (key === "j" || (key === "arrowdown" && here() >= 0))) return step(1);
    if (rows.length && (key === "k" || (key === "arrowup" && here() >= 0))) return step(-1);
    if (key === "x") return tick();
    return button(key);
  }
  window.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (off()) { if (event.key.length === 1) event.stopImmediatePropagation(); return; }
    if (act(event.key.toLowerCase())) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  document.addEventListener("change", count);
  var all = document.querySelector("[data-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("change", function () { boxes.forEach(function (box) { box.checked = all.checked; }); count(); });
  }
  var chooser = document.querySelector("[data-keys]");
  if (chooser) {
    var press = chooser.querySelector("button");
    chooser.hidden = false;
    press.setAttribute("aria-pressed", off());
    press.addEventListener("click", function () {
      localStorage.setItem(OFF, off() ? "0" : "1");
      press.setAttribute("aria-pressed", off());
    });
  }
  count();
})();
