/* Comfort only: turns pages, enlarges and turns without loading the page anew. Every step is a link that works without. */
"use strict";
document.querySelectorAll("[data-look]").forEach(function (look) {
  var box = look.querySelector(".viewer");
  if (!box) return;
  var picture = box.querySelector("img"), side = look.dataset.side, pages = Number(look.dataset.pages);
  var waiting, now = { page: Number(look.dataset.page), zoom: Number(box.dataset.zoom), turn: Number(box.dataset.turn) };
  function draw(turned) {
    box.dataset.zoom = now.zoom;
    box.dataset.turn = now.turn;
    if (turned) {
      /* Leafing through quickly asks for the page that is stopped at only. */
      clearTimeout(waiting);
      waiting = setTimeout(function () { picture.src = look.dataset.pattern.replace(/0$/, now.page); }, 150);
      picture.alt = look.dataset.name + " " + now.page + "/" + pages;
      look.querySelector("[data-shown]").textContent = now.page;
      look.querySelectorAll("[data-do=go]").forEach(function (link) {
        if (Number(link.textContent) === now.page) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      });
      bound("previous", now.page > 1);
      bound("next", now.page < pages);
      box.scrollTop = 0;
    }
    /* The address says what is seen: it can be sent to a colleague and survives a reload. */
    var address = new URL(location.href);
    address.searchParams.set("p" + side, now.page);
    address.searchParams.set("z" + side, now.zoom);
    address.searchParams.set("r" + side, now.turn);
    history.replaceState(null, "", address);
  }
  function bound(name, possible) {
    var link = look.querySelector("[data-do=" + name + "]");
    if (possible) { link.removeAttribute("aria-disabled"); link.href = "#" + look.id; }
    else { link.setAttribute("aria-disabled", "true"); link.removeAttribute("href"); }
  }
  look.addEventListener("click", function (event) {
    var link = event.target.closest("[data-do]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    var before = now.page;
    switch (link.dataset.do) {
      case "previous": now.page = Math.max(1, now.page - 1); break;
      case "next": now.page = Math.min(pages, now.page + 1); break;
      case "go": now.page = Number(link.textContent); break;
      case "larger": now.zoom = Math.min(4, now.zoom + 1); break;
      case "smaller": now.zoom = Math.max(1, now.zoom - 1); break;
      case "turn": now.turn = (now.turn + 90) % 360; break;
    }
    draw(now.page !== before);
  });
});
