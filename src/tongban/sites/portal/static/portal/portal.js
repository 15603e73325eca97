/* Comfort only: every page works without this file. */
"use strict";
(function () {
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // The region picker offers what the letters typed so far may mean; without this file its form shows the same as a page.
  document.querySelectorAll("#region-name, #which-region, #place-q").forEach(function (input) {
    var list = document.createElement("datalist"), waiting = 0, asked = "";
    list.id = input.id + "-list";
    input.after(list);
    input.setAttribute("list", list.id);
    input.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () {
        var q = input.value.trim();
        if (!q || q === asked) { return; }
        asked = q;
        fetch("/regions/suggest?q=" + encodeURIComponent(q)).then(function (answer) { return answer.json(); }).then(function (told) {
          if (asked !== q) { return; }
          list.replaceChildren.apply(list, told.places.map(function (place) {
            var option = document.createElement("option");
            option.value = place.name;
            option.label = place.full_name + (place.formerly ? "（" + place.formerly + "）" : "");
            return option;
          }));
        }).catch(function () { asked = ""; });
      }, 200);
    });
  });

  // A rating asks for the reasons of the chosen face at once; without this file they are the second step.
  document.querySelectorAll("form[data-rate]").forEach(function (form) {
    function choose() {
      var chosen = form.querySelector('input[name="stars"]:checked');
      if (!chosen) { return; }
      form.querySelectorAll("[data-stars]").forEach(function (group) {
        group.hidden = group.disabled = group.dataset.stars !== chosen.value;
      });
      form.querySelector("[data-words]").hidden = false;
      form.elements.step.value = "2";
      var button = form.querySelector("[data-next]");
      button.textContent = button.dataset.next;
    }
    form.addEventListener("change", function (event) { if (event.target.name === "stars") { choose(); } });
    choose();
  });
})();
