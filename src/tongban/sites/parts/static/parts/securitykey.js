/* Security keys (WebAuthn): a form that asks the browser for one. It stays hidden where the browser knows none. */
"use strict";
(function () {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (each) { return each.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function listed(keys) {
    (keys || []).forEach(function (each) { each.id = bytes(each.id); });
  }
  function written(found) {
    var answer = { clientDataJSON: text(found.response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (found.response[name]) answer[name] = text(found.response[name]);
    });
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response: answer });
  }

  document.querySelectorAll("form[data-security-key]").forEach(function (form) {
    var failed = form.querySelector("[data-failed]");
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var asked = JSON.parse(form.dataset.options), make = form.dataset.securityKey === "create";
      asked.challenge = bytes(asked.challenge);
      if (asked.user) asked.user.id = bytes(asked.user.id);
      listed(asked.excludeCredentials);
      listed(asked.allowCredentials);
      navigator.credentials[make ? "create" : "get"]({ publicKey: asked }).then(function (found) {
        form.elements.answer.value = written(found);
        form.elements.credential.value = found.id;
        form.submit();
      }).catch(function () {
        failed.hidden = false;
      });
    });
  });
})();
