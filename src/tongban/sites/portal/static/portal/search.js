/* Comfort only: the search works without this file. Suggestions while typing, and which result was opened. */
"use strict";
(function () {
  var WAIT = 160;
  document.querySelectorAll("input[data-suggest]").forEach(function (field) {
    var box = field.closest(".findbox");
    if (box) suggest(field, box);
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-results] a[data-code]"), list = link && link.closest("[data-results]");
    if (list && list.dataset.words) tell(list.dataset.results, list.dataset.words, link.dataset.code, list.dataset.region);
  });

  function tell(address, words, code, region) {
    if (!navigator.sendBeacon) return;
    var sent = new FormData();
    sent.append("q", words);
    sent.append("code", code);
    sent.append("region", region || "");
    navigator.sendBeacon(address, sent);
  }

  function suggest(field, box) {
    var list = document.createElement("ul"), said = document.createElement("p");
    var timer = 0, running = null, now = -1, items = [], asked = "";
    list.className = "sugg";
    list.id = "q-suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.dataset.list);
    said.className = "sr";
    said.setAttribute("aria-live", "polite");
    box.append(list, said);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");

    field.addEventListener("input", function (event) { if (!event.isComposing) soon(); });
    field.addEventListener("compositionend", soon);
    field.addEventListener("blur", function () { setTimeout(close, 150); });
    field.addEventListener("keydown", function (event) {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose((now + (event.key === "ArrowDown" ? 1 : -1) + items.length + (now < 0 && event.key === "ArrowUp" ? 1 : 0)) % items.length);
      } else if (event.key === "Enter" && now >= 0) {
        event.preventDefault();
        open(items[now]);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) {
      var row = event.target.closest("li");
      if (row) open(items[Array.prototype.indexOf.call(list.children, row)]);
    });

    /* Typing never waits: the question is asked after a pause, and an older one is given up. */
    function soon() {
      clearTimeout(timer);
      if (running) running.abort();
      var words = field.value.trim();
      if (!words) { close(); return; }
      timer = setTimeout(function () { ask(words); }, WAIT);
    }

    function ask(words) {
      var address = field.dataset.suggest + "?" + new URLSearchParams({ q: words, region: field.dataset.region });
      running = new AbortController();
      fetch(address, { signal: running.signal, credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.json() : { items: [] }; })
        .then(function (found) { asked = words; show(found.items); })
        .catch(function () { /* Without suggestions the search still works. */ });
    }

    function show(found) {
      items = found;
      now = -1;
      list.replaceChildren.apply(list, items.map(row));
      list.hidden = !items.length || document.activeElement !== field;
      field.setAttribute("aria-expanded", String(!list.hidden));
      field.removeAttribute("aria-activedescendant");
      said.textContent = list.hidden ? "" : field.dataset.some.replace("#", items.length);
    }

    function row(item, n) {
      var line = document.createElement("li"), name = document.createElement("b"), more = document.createElement("small");
      line.id = "q-suggestion-" + n;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      name.textContent = item.name;
      more.textContent = (item.said ? item.said + " · " : "") + item.department;
      line.append(name, more);
      return line;
    }

    function choose(n) {
      now = n;
      Array.prototype.forEach.call(list.children, function (line, at) {
        line.setAttribute("aria-selected", String(at === n));
      });
      field.setAttribute("aria-activedescendant", "q-suggestion-" + n);
    }

    function open(item) {
      tell(field.dataset.suggest.replace(/suggest$/, "chosen"), asked, item.code, field.dataset.region);
      window.location.assign(item.href);
    }

    function close() {
      clearTimeout(timer);
      if (running) running.abort();
      list.hidden = true;
      now = -1;
      said.textContent = "";
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }
  }
})();
