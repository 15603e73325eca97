/* Keeps the static files named in SITE (written before this text) and the page without a network. It never keeps a page
   of a person, nor anything else that the site answers. */
"use strict";
var STORE = "tongban-" + SITE.version;

self.addEventListener("install", function (event) {
  var wanted = SITE.kept.concat(SITE.offline).map(function (name) {
    // Nobody's page: it is asked for without saying who asks.
    return new Request(name, { credentials: "omit", cache: name === SITE.offline ? "reload" : "default" });
  });
  event.waitUntil(caches.open(STORE).then(function (store) { return store.addAll(wanted); }).then(function () {
    return self.skipWaiting();
  }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.startsWith("tongban-") && name !== STORE; }).map(function (name) {
      return caches.delete(name);
    }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  var asked = event.request, address = new URL(asked.url);
  if (address.origin !== self.location.origin) return;
  if (asked.mode === "navigate") {
    event.respondWith(fetch(asked).catch(function () { return caches.match(SITE.offline); }));
  } else if (asked.method === "GET" && address.pathname.startsWith(SITE.files)) {
    event.respondWith(caches.match(asked).then(function (kept) { return kept || fetch(asked); }));
  }
});
