/* The page of the log: a receipt is chosen or pasted and checked here, in this browser, by verify-receipt.js. */
"use strict";
(function () {
  var place = document.getElementById("verifier"), verdict = document.getElementById("verdict");
  if (!place || !window.tongbanReceipt) { return; }
  var file = place.querySelector("input[type=file]"), pasted = place.querySelector("textarea"), words = place.dataset;
  place.hidden = false;
  document.getElementById("verifier-needs").hidden = true;

  function element(name, css, text, language) {
    var made = document.createElement(name);
    made.className = css;
    made.textContent = text;
    if (language) { made.lang = language; }
    return made;
  }

  async function ask(path) {
    var answer = await fetch(words.log + path, { credentials: "omit", cache: "no-store" });
    if (!answer.ok) { throw new Error(path + " " + answer.status); }
    return answer.text();
  }

  function show(found) {
    var kind = ["done", "bad", "wait"][found.code], box = element("section", "note stack-s note--" + kind, "");
    var list = element("ul", "x stack-s mt3", "");
    found.lines.forEach(function (line) {
      var item = element("li", "", ""), word = line.ok === true ? "✓ " + words.yes : line.ok === false ? "✗ " + words.no : words.note;
      var english = document.documentElement.lang.startsWith("en"), told = english ? line.en : line.zh;
      item.append(element("b", "nb", word), " ", element("span", "", told, english ? "en" : "zh-CN"));
      list.append(item);
    });
    box.append(element("h3", "", words[kind]), list);
    verdict.replaceChildren(box);
  }

  async function check(text) {
    verdict.replaceChildren();
    var keys = Array.from(document.querySelectorAll("[data-log-key]"), function (key) { return key.textContent; });
    show(await window.tongbanReceipt.verify(text, { keys: keys, ask: ask }));
  }

  async function read() {
    if (!file.files.length) { return; }
    pasted.value = await file.files[0].text();
    check(pasted.value);
  }
  file.addEventListener("change", read);
  document.getElementById("verify-now").addEventListener("click", function () { check(pasted.value); });
})();
