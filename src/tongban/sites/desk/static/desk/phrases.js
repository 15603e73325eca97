/* Comfort only: puts a set phrase where the cursor was. Without this file the button sends the form, which comes back filled. */
"use strict";
document.querySelectorAll("[data-phrases]").forEach(function (panel) {
  var choice = panel.querySelector("select"), last = null;
  document.addEventListener("focusin", function (event) {
    if (event.target.name && event.target.name.indexOf("why.") === 0) {
      last = event.target;
      if (choice) choice.value = last.name.slice(4);
    }
  });
  function box() {
    if (panel.dataset.into) return document.getElementById(panel.dataset.into);
    if (last && choice && choice.value === last.name.slice(4)) return last;
    return choice ? document.getElementsByName("why." + choice.value)[0] : null;
  }
  panel.addEventListener("click", function (event) {
    var button = event.target.closest("[data-text]"), into = button && box();
    if (!into) return;
    event.preventDefault();
    var line = into.closest(".cite-line"), tick = line && line.querySelector("input[type=checkbox]");
    if (tick) tick.checked = true;
    var words = button.dataset.text;
    if (into.tagName === "TEXTAREA" && into.value && into.selectionStart === into.value.length) words = "\n" + words;
    into.setRangeText(words, into.selectionStart, into.selectionEnd, "end");
    into.focus();
  });
});
