/* Comfort only: the form of a material works without this file. With it a chosen sheet is sent at once, one after the
   other, with its progress; when the net is cut it is sent again by itself, and what was chosen stays on the page. */
"use strict";
(function () {
  var WAITS = [1, 2, 4, 8, 15, 30];
  var queue = [], sending = null, failed = [], wanted = null;

  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-upload]");
    if (!form || event.target.type !== "file" || !event.target.files.length) return;
    Array.prototype.forEach.call(event.target.files, function (file) {
      queue.push({ file: file, tries: 0, words: "", again: false });
    });
    event.target.value = "";
    draw();
    next();
  });

  // 存好，下一项 waits until everything has arrived.
  document.addEventListener("submit", function (event) {
    if (!event.target.matches("form[data-upload]") || (!sending && !queue.length)) return;
    event.preventDefault();
    event.stopPropagation();
    wanted = event.submitter && event.submitter.value;
    draw();
  }, true);

  window.addEventListener("beforeunload", function (event) {
    if (sending || queue.length) event.preventDefault();
  });
  window.addEventListener("online", function () {
    if (sending && sending.timer) again(sending);
  });

  function form() { return document.querySelector("form[data-upload]"); }

  function words(name) { return form() ? form().dataset[name] || "" : ""; }

  function next() {
    if (sending) return;
    sending = queue.shift() || null;
    if (sending) send(sending);
    else if (wanted) go();
    else draw();
  }

  function send(one) {
    var target = form();
    if (!target) return;
    var sent = new FormData(), call = new XMLHttpRequest();
    sent.append("csrfmiddlewaretoken", target.elements.csrfmiddlewaretoken.value);
    sent.append("seen", target.elements.seen.value);
    sent.append("do", "upload");
    sent.append("file", one.file, one.file.name);
    one.timer = 0;
    one.words = "";
    call.open("POST", target.action);
    call.responseType = "document";
    call.timeout = 300000;
    call.upload.onprogress = function (event) { if (event.lengthComputable) show(one, event.loaded / event.total); };
    call.onload = function () { arrived(one, call); };
    call.onerror = call.ontimeout = function () { later(one); };
    call.send(sent);
    draw();
  }

  function arrived(one, call) {
    var page = call.response, here = form(), there = page && page.querySelector("form[data-upload]");
    if (call.status >= 500 && !there || call.status === 429 && !there) return later(one);
    if (page && page.querySelector("form input[name=password]")) return stop(one, "ended");
    if (!there) return stop(one, "refused");
    var problem = page.querySelector("form[data-upload] .err");
    if (problem) {
      one.words = problem.textContent.trim();
      one.again = call.status >= 500;
      failed.push(one);
    }
    replace(here, there);
    sending = null;
    next();
  }

  /* The sheets, the version and the token as they are by now; the lines of what is under way stand behind them. */
  function replace(here, there) {
    var error = there.querySelector(".err");
    if (error) error.remove();
    here.replaceWith(document.adoptNode(there));
    if (window.htmx) window.htmx.process(there);
  }

  function later(one) {
    if (one.tries >= WAITS.length) return stop(one, "failed");
    one.words = words("cut");
    one.timer = setTimeout(function () { again(one); }, WAITS[one.tries] * 1000);
    one.tries += 1;
    draw();
  }

  function again(one) {
    clearTimeout(one.timer);
    send(one);
  }

  function stop(one, why) {
    one.words = words(why);
    one.again = true;
    failed.push(one);
    sending = null;
    next();
  }

  /* Signed in again elsewhere, the token is another: it is read from the page before anything is sent once more. */
  function retry(one) {
    failed.splice(failed.indexOf(one), 1);
    one.tries = 0;
    queue.push(one);
    var call = new XMLHttpRequest();
    call.open("GET", location.pathname);
    call.responseType = "document";
    call.onload = function () {
      var there = call.response && call.response.querySelector("form[data-upload]");
      if (there) replace(form(), there);
      next();
    };
    call.onerror = next;
    call.send();
    draw();
  }

  function go() {
    var button = form().querySelector("button[name=do][value='" + wanted + "']:not(.sr)");
    wanted = null;
    draw();
    if (!failed.length && button && button.value !== "upload") form().requestSubmit(button);
  }

  function draw() {
    if (!form()) return;
    var box = form().querySelector("[data-outbox]");
    if (!box) {
      box = document.createElement("ul");
      box.className = "x stack-s mb4";
      box.dataset.outbox = "";
      form().querySelector(".field").after(box);
    }
    box.replaceChildren.apply(box, (sending ? [sending] : []).concat(queue, failed).map(line));
    say();
  }

  function line(one) {
    var row = document.createElement("li"), bar = document.createElement("progress"), told = document.createElement("span");
    row.className = "upfile sending";
    row.append(one.file.name);
    told.className = failed.indexOf(one) < 0 ? "hint" : "err";
    told.textContent = one.words || words(one === sending ? "sending" : "waiting");
    if (failed.indexOf(one) < 0) {
      bar.max = 1;
      bar.setAttribute("aria-label", one.file.name);
      bar.value = one === sending ? one.share || 0 : 0;
      one.bar = bar;
      row.append(bar);
    }
    row.append(told);
    if (one.again) row.append(button(words("again"), function () { retry(one); }));
    if (failed.indexOf(one) >= 0) row.append(button(words("drop"), function () { failed.splice(failed.indexOf(one), 1); draw(); }));
    return row;
  }

  function button(text, does) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn--line btn--s";
    made.textContent = text;
    made.addEventListener("click", does);
    return made;
  }

  function show(one, share) {
    one.share = share;
    if (one.bar) one.bar.value = share;
  }

  /* One voice for all of it, outside what is exchanged. */
  function say() {
    var voice = document.getElementById("sent");
    if (!voice) return;
    var worst = failed[0] || sending || queue[0];
    var text = worst ? worst.file.name + "：" + (worst.words || words("sending")) : words("done");
    if (worst || voice.textContent) voice.textContent = text;
  }
})();
