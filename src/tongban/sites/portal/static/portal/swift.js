/* Comfort only: every page works without this file. Pages of an application are exchanged in place (htmx); the title, the
   focus and what a cut net left on the page are looked after here. */
"use strict";
(function () {
  var pressed = "";

  document.addEventListener("submit", function (event) {
    pressed = event.submitter && event.submitter.name === "do" ? event.submitter.value : "";
  }, true);

  /* What leads out of the application is a page of its own, with its own scripts. */
  document.addEventListener("htmx:beforeRequest", function (event) {
    var link = event.detail.elt;
    if (link.tagName !== "A" || !link.closest("[data-swift]") || inside(link.pathname)) return;
    event.preventDefault();
    location.assign(link.href);
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    var answered = event.detail.xhr, there = answered.responseURL && new URL(answered.responseURL);
    if (!event.detail.boosted || !there || inside(there.pathname)) return;
    event.detail.shouldSwap = false;
    location.assign(there.href);
  });

  /* The same page once more, with what is wrong on it, is no step to go back to. */
  document.addEventListener("htmx:beforeHistoryUpdate", function (event) {
    var update = event.detail.history;
    if (update.type === "push" && update.path === location.pathname + location.search) update.type = "replace";
  });

  function inside(path) { return /^\/apply\/d\//.test(path); }

  document.addEventListener("htmx:afterSettle", function (event) {
    if (!event.detail.boosted) return;
    var target = document.querySelector("[data-focus]") || row() || document.querySelector("main h1");
    pressed = "";
    if (!target) return;
    if (!target.hasAttribute("tabindex") && !/^(A|BUTTON|INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) target.tabIndex = -1;
    target.focus();
  });

  /* A row that was added, or the one that moved up where one was taken away. */
  function row() {
    var said = /^(add|remove):([\w.]+)(?::(\d+))?$/.exec(pressed);
    if (!said) return null;
    var rows = document.querySelectorAll("[id^='" + said[2].replace(/\./g, "-") + "-row-']");
    return rows[said[1] === "add" ? rows.length - 1 : Math.min(Number(said[3]), rows.length - 1)] || null;
  }

  /* A choice that narrows what the page shows (answers of a guide, filters of a search): the choice keeps the focus, the
     line that says what came of it is read out. */
  var voice = document.createElement("p"), chosen = null;
  voice.className = "sr";
  voice.setAttribute("aria-live", "polite");
  document.body.append(voice);
  document.addEventListener("htmx:configRequest", function (event) {
    var form = event.detail.elt;
    if (!form.matches("form[data-narrows]")) return;
    event.detail.path = form.action.split(/[?#]/)[0];
    var field = document.activeElement, box = field && field.closest("details");
    chosen = field && field.name ? { name: field.name, value: field.value, open: Boolean(box && box.open) } : null;
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.boosted || !chosen) return;
    var wanted = "input[name='" + chosen.name + "'][value='" + CSS.escape(chosen.value) + "']";
    document.querySelectorAll(wanted).forEach(function (field) {
      var box = field.closest("details");
      if (box && chosen.open) box.open = true;
      if (field.offsetParent) field.focus({ preventScroll: true });
    });
    chosen = null;
    var told = document.querySelector("main [role=status]");
    voice.textContent = told ? told.textContent.trim() : "";
  });

  /* No net: what was typed stays, and the person is told so. */
  ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function () {
      var note = document.getElementById("cut");
      if (!note) return;
      note.hidden = false;
      note.focus();
    });
  });
  document.addEventListener("htmx:beforeRequest", function () {
    var note = document.getElementById("cut");
    if (note) note.hidden = true;
  });
})();
