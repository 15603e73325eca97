/* 通办办事指南组件 Tongban guide widget 1. A version that is out never changes: its integrity is in other people's pages. */
(function () {
  "use strict";
  var script = document.currentScript || document.querySelector('script[src*="/embed/guide"]');
  if (!script || !window.fetch || !document.documentElement.attachShadow) return;
  var origin = new URL(script.src, document.baseURI).origin;
  var words = {
    zh: { by: "办理部门", limit: "办结时限", law: "法定", fee: "收费", visits: "到现场", times: " 次", materials: "要带的材料",
      none: "不需要材料", some: "（有的情况才要）", phone: "电话", guide: "看完整指南", apply: "网上申请", opens: "（在新窗口打开）",
      version: function (n, day) { return "第 " + n + " 版，" + day + " 起施行"; },
      failed: "办事指南暂时读不到。" },
    en: { by: "Handled by", limit: "Done within", law: "by law", fee: "Fee", visits: "Visits in person", times: "", materials: "Materials",
      none: "No materials are needed", some: " (in some situations)", phone: "Telephone", guide: "Read the whole guide", apply: "Apply online",
      opens: " (opens in a new window)", version: function (n, day) { return "Version " + n + ", in force since " + day; },
      failed: "The guide cannot be read at the moment." }
  };
  var style = ":host{display:block;all:initial;display:block}*{box-sizing:border-box}" +
    ".b{font:16px/1.7 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',system-ui,sans-serif;color:#1a2430;background:#fff;" +
    "border:1px solid #dcdfe4;border-top:4px solid #124a92;border-radius:8px;padding:16px;max-width:44rem;overflow-wrap:anywhere}" +
    ".n{font-size:20px;font-weight:600;line-height:1.4;margin:0 0 8px}dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0}" +
    "dt{color:#465261}dd{margin:0}.m{font-weight:600;margin:12px 0 4px}ol{margin:0;padding-left:24px}.f{margin:12px 0 0;font-size:14px;color:#465261}" +
    "a{display:inline-block;color:#124a92;padding:10px 16px 10px 0;text-underline-offset:3px}a:hover{text-decoration-thickness:2px}" +
    "a:focus-visible{outline:3px solid #0d2342;outline-offset:2px}.go{background:#124a92;color:#fff;text-decoration:none;padding:10px 20px;" +
    "border-radius:4px;margin-right:16px}.l{margin:12px 0 0}@media(forced-colors:active){.go{border:1px solid}}";

  function put(parent, tag, text, attributes) {
    var made = document.createElement(tag);
    if (text !== undefined && text !== null) made.appendChild(document.createTextNode(String(text)));
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    parent.appendChild(made);
    return made;
  }

  function box(host) {
    var root = host.attachShadow({ mode: "open" });
    try {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      root.adoptedStyleSheets = [sheet];
    } catch (old) {
      put(root, "style", style);
    }
    return put(root, "section", null, { "class": "b" });
  }

  function link(parent, text, path, say, name) {
    var address = new URL(path, origin);
    if (address.origin !== origin) return;
    var made = put(parent, "a", text, { href: address.href, target: "_blank", rel: "noopener", "class": name || "w" });
    made.setAttribute("aria-label", text + say.opens);
  }

  function row(list, label, value) {
    if (value === "" || value === null || value === undefined) return;
    put(list, "dt", label);
    put(list, "dd", value, { lang: "zh-CN" });
  }

  function show(host, guide, say) {
    var part = box(host);
    part.setAttribute("aria-label", guide.name);
    put(part, "p", guide.name, { "class": "n", role: "heading", "aria-level": host.getAttribute("data-tongban-level") || "3", lang: "zh-CN" });
    var list = put(part, "dl");
    row(list, say.by, guide.body.name);
    var law = guide.limits.statutory ? "（" + say.law + " " + guide.limits.statutory.text + "）" : "";
    row(list, say.limit, guide.limits.promised.text + law);
    row(list, say.fee, guide.fee.text);
    row(list, say.visits, guide.visits + say.times);
    row(list, say.phone, guide.body.phones.join("、"));
    put(part, "p", guide.materials.length ? say.materials : say.none, { "class": "m" });
    var papers = guide.materials.length ? put(part, "ol", null, { lang: "zh-CN" }) : null;
    guide.materials.forEach(function (each) { put(papers, "li", each.name + (each.sometimes ? say.some : "")); });
    var ways = put(part, "p", null, { "class": "l" });
    if (guide.links.apply) link(ways, say.apply, guide.links.apply, say, "go");
    link(ways, say.guide, guide.links.guide, say);
    put(part, "p", say.version(guide.version.number, guide.version.from), { "class": "f" });
    host.setAttribute("data-tongban-hash", guide.hash);
    host.setAttribute("data-tongban-version", guide.version.number);
  }

  function failed(host, code, said, say) {
    var part = box(host);
    put(part, "p", said || say.failed, { "class": "m" });
    link(put(part, "p", null, { "class": "l" }), say.guide, "/items/" + encodeURIComponent(code) + "/", say);
    host.setAttribute("data-tongban-failed", "");
  }

  function fill(host) {
    var code = host.getAttribute("data-tongban-item") || "";
    if (host.shadowRoot || !/^[0-9A-Z]{1,40}$/.test(code)) return;
    var near = host.closest("[lang]");
    var say = near && near.getAttribute("lang").slice(0, 2) === "en" ? words.en : words.zh;
    fetch(origin + "/embed/items/" + code + ".json", { credentials: "omit", referrerPolicy: "no-referrer", headers: { "Accept-Language": say === words.en ? "en" : "zh-CN" } })
      .then(function (answer) { return answer.json().then(function (told) { return [answer.ok, told]; }); })
      .then(function (found) { if (found[0]) show(host, found[1], say); else failed(host, code, found[1].detail, say); })
      .catch(function () { if (!host.shadowRoot) failed(host, code, "", say); });
  }

  function all() { Array.prototype.forEach.call(document.querySelectorAll("[data-tongban-item]"), fill); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all); else all();
})();
