/* 凭据核验 Receipt verifier, tongban.receipt/1: one file, no dependency; explained in docs/verify/README.md.
 *
 *   node verify-receipt.js receipt.json [--keys FILE] [--checkpoint FILE] [--log URL]
 *
 * --keys 日志的公钥，一行一把 verifier keys of the log, best from a witness; without: those in the receipt
 * --log 日志的网址 address of the log or of its site, such as https://example.gov.cn/log/
 * --checkpoint 别人保存的检查点 a note that somebody kept
 * 0 都相符 all holds · 1 有不相符 something does not · 2 读不懂、没有核完、没有证明 unreadable, not finished, nothing proven
 *
 * In a page: tongbanReceipt.verify(text, {keys, checkpoint, ask}). Nothing is sent but two questions that name nobody. */
"use strict";
(function () {
  // --- reading: JSON that means one thing only ------------------------------------------------------------------------
  class Unreadable extends Error {}
  const unreadable = (zh, en) => { throw Object.assign(new Unreadable(zh), { zh, en }); };

  const SPACE = /[ \t\n\r]*/y, NUMBER = /-?[0-9][0-9.eE+-]*/y, WORD = /true|false|null/y;
  const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
  const HALF = /[\ud800-\udfff]/u;

  /* A member twice, half a character, or a number that is not whole: refused, for others may read them otherwise. Whole
     numbers that a double cannot hold become BigInt. */
  function readJson(text) {
    let at = 0;
    const take = (pattern) => {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (found) { at += found[0].length; }
      return found && found[0];
    };
    const wrong = () => unreadable(`不是合格的 JSON（第 ${at + 1} 个字符）`, `not valid JSON (character ${at + 1})`);
    const sign = (wanted) => { take(SPACE); if (text[at] !== wanted) { wrong(); } at += 1; };
    const next = (end) => { take(SPACE); if (text[at] === end) { at += 1; return false; } sign(","); return true; };
    function string() {
      take(SPACE);
      const told = JSON.parse(take(STRING) || wrong());
      return HALF.test(told) ? unreadable("有残缺的字符", "half a character") : told;
    }
    function number(told) {
      if (!/^(?:0|-?[1-9][0-9]*)$/.test(told)) { unreadable(`${told} 不是整数`, `${told} is no whole number`); }
      return Number.isSafeInteger(Number(told)) ? Number(told) : BigInt(told);
    }
    function all(end, one) {
      at += 1; take(SPACE);
      if (text[at] === end) { at += 1; } else { do { one(); } while (next(end)); }
    }
    function members(depth) {
      const found = Object.create(null);
      all("}", () => {
        const name = string();
        if (name in found) { unreadable(`成员“${name}”出现两次`, `member "${name}" stands twice`); }
        sign(":");
        found[name] = value(depth);
      });
      return found;
    }
    function value(depth) {
      take(SPACE);
      if (depth > 60) { wrong(); }
      if (text[at] === "{") { return members(depth + 1); }
      if (text[at] === "[") { const found = []; all("]", () => found.push(value(depth + 1))); return found; }
      if (text[at] === "\"") { return string(); }
      const word = take(WORD);
      return word ? JSON.parse(word) : number(take(NUMBER) || wrong());
    }
    const found = value(0);
    take(SPACE);
    return at === text.length ? found : wrong();
  }
  function byCodePoint(one, other) {
    const a = Array.from(one), b = Array.from(other), at = a.findIndex((each, index) => each !== b[index]);
    return at < 0 ? a.length - b.length : at >= b.length ? 1 : a[at].codePointAt(0) - b[at].codePointAt(0);
  }
  /* Canonical JSON: members by name in the order of code points, no white space, escaped only what must be. */
  function canonical(value) {
    if (Array.isArray(value)) { return `[${value.map(canonical).join(",")}]`; }
    if (value === null || typeof value !== "object") {
      return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
    }
    const names = Object.keys(value).sort(byCodePoint);
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }

  // --- bytes ----------------------------------------------------------------------------------------------------------
  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
  const join = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));
  const fromHex = (text) => (/^(?:[0-9a-f]{2})*$/.test(text)
    ? Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16)) : null);
  const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  const fromBase64 = (text) => (BASE64.test(text) ? Uint8Array.from(atob(text), (each) => each.charCodeAt(0)) : null);
  const little = (bytes) => Array.from(bytes).reduceRight((sum, each) => sum * 256n + BigInt(each), 0n);

  // --- SHA-256, SHA-512 (FIPS 180-4) ----------------------------------------------------------------------------------
  const PRIMES = [];
  for (let n = 2; PRIMES.length < 80; n += 1) { if (PRIMES.every((prime) => n % prime)) { PRIMES.push(n); } }
  /* The first 64 bits behind the point of a square or cube root. */
  function root(prime, power) {
    const wanted = BigInt(prime) << (64n * power);
    let low = 0n, high = 1n << 70n;
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      if (middle ** power > wanted) { high = middle; } else { low = middle; }
    }
    return BigInt.asUintN(64, low);
  }
  const START = PRIMES.slice(0, 8).map((prime) => root(prime, 2n)), ROUNDS = PRIMES.map((prime) => root(prime, 3n));
  const START32 = START.map((each) => Number(each >> 32n) | 0), ROUNDS32 = ROUNDS.map((each) => Number(each >> 32n) | 0);
  function padded(bytes, block, tail) {
    const found = new Uint8Array(Math.ceil((bytes.length + 1 + tail) / block) * block);
    found.set(bytes);
    found[bytes.length] = 0x80;
    new DataView(found.buffer).setBigUint64(found.length - 8, BigInt(bytes.length) * 8n);
    return new DataView(found.buffer);
  }

  function sha256(bytes) {
    const view = padded(bytes, 64, 8), state = Int32Array.from(START32), w = new Int32Array(64);
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let block = 0; block < view.byteLength; block += 64) {
      for (let t = 0; t < 64; t += 1) {
        const x = w[t - 15], y = w[t - 2];
        w[t] = t < 16 ? view.getInt32(block + t * 4) : w[t - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[t - 7]
          + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let t = 0; t < 64; t += 1) {
        const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS32[t] + w[t];
        const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((each, index) => { state[index] += each; });
    }
    return join(...Array.from(state, (each) => [24, 16, 8, 0].map((n) => (each >>> n) & 255)));
  }
  function sha512(bytes) {
    const view = padded(bytes, 128, 16), state = START.slice(), w = [], cut = (x) => BigInt.asUintN(64, x);
    const turn = (x, n) => cut((x >> n) | (x << (64n - n)));
    for (let block = 0; block < view.byteLength; block += 128) {
      for (let t = 0; t < 80; t += 1) {
        const x = w[t - 15], y = w[t - 2];
        w[t] = t < 16 ? view.getBigUint64(block + t * 8) : cut(w[t - 16] + (turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n)) + w[t - 7]
          + (turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n)));
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let t = 0; t < 80; t += 1) {
        const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (cut(~e) & g)) + ROUNDS[t] + w[t];
        const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
        [h, g, f, e, d, c, b, a] = [g, f, e, cut(d + one), c, b, a, cut(one + two)];
      }
      [a, b, c, d, e, f, g, h].forEach((each, index) => { state[index] = cut(state[index] + each); });
    }
    return fromHex(state.map((each) => each.toString(16).padStart(16, "0")).join(""));
  }

  // --- Ed25519 (RFC 8032 §5.1) ----------------------------------------------------------------------------------------
  const P = 2n ** 255n - 19n, ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
  const mod = (a, m = P) => ((a % m) + m) % m;
  function power(base, exponent) {
    let found = 1n;
    for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) { if (e & 1n) { found = mod(found * b); } }
    return found;
  }
  const D = mod(-121665n * power(121666n, P - 2n)), HALF_TURN = power(2n, (P - 1n) / 4n);
  /* The point (X, Y, Z, T) that 32 bytes write; null where they write none. */
  function pointOf(bytes) {
    const told = little(bytes), odd = told >> 255n, y = BigInt.asUintN(255, told);
    const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
    let x = power(square, (P + 3n) / 8n);
    if (mod(x * x) !== square) { x = mod(x * HALF_TURN); }
    if (bytes.length !== 32 || y >= P || mod(x * x) !== square || (x === 0n && odd)) { return null; }
    if ((x & 1n) !== odd) { x = P - x; }
    return [x, y, 1n, mod(x * y)];
  }
  function sum([x1, y1, z1, t1], [x2, y2, z2, t2]) {
    const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2)), c = mod(2n * t1 * t2 * D), d = mod(2n * z1 * z2);
    const e = b - a, f = d - c, g = d + c, h = b + a;
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }
  function times(scalar, point) {
    let found = [0n, 1n, 1n, 0n];
    for (let s = scalar, p = point; s > 0n; s >>= 1n, p = sum(p, p)) { if (s & 1n) { found = sum(found, p); } }
    return found;
  }
  const bytesOf = (told) => Uint8Array.from({ length: 32 }, (_, at) => Number((told >> BigInt(8 * at)) & 255n));
  function written([x, y, z]) {
    const over = power(z, P - 2n);
    return bytesOf(mod(y * over) | ((mod(x * over) & 1n) << 255n));
  }
  const BASE = pointOf(bytesOf(mod(4n * power(5n, P - 2n))));
  function signedBy(key, message, signature) {
    const point = key.length === 32 && pointOf(key), s = little(signature.slice(32));
    if (!point || signature.length !== 64 || s >= ORDER) { return false; }
    const k = mod(little(sha512(join(signature.slice(0, 32), key, message))), ORDER);
    const minus = [mod(-point[0]), point[1], 1n, mod(-point[3])];
    return hex(written(sum(times(s, BASE), times(k, minus)))) === hex(signature.slice(0, 32));
  }

  // --- Merkle tree (RFC 6962 §2.1, RFC 9162 §2.1.3.2 and §2.1.4.2) ----------------------------------------------------
  const leafHash = (content) => sha256(join([0], content)), nodeHash = (left, right) => sha256(join([1], left, right));
  const half = (n) => Math.floor(n / 2), odd = (n) => n % 2 === 1;
  /* Walks up from position `at` under `last`: `onLeft` for a hash that stands to the left, `onRight` for one to the right. */
  function walk(at, last, path, onLeft, onRight) {
    for (const each of path) {
      if (last === 0) { return false; }
      if (odd(at) || at === last) {
        onLeft(each);
        while (at && !odd(at)) { at = half(at); last = half(last); }
      } else { onRight(each); }
      at = half(at); last = half(last);
    }
    return last === 0;
  }
  function included(leaf, index, size, path, rootHash) {
    let found = leaf;
    const whole = index < size && walk(index, size - 1, path,
      (each) => { found = nodeHash(each, found); }, (each) => { found = nodeHash(found, each); });
    return whole && hex(found) === hex(rootHash);
  }
  function beginsWith(old, size, oldRoot, newRoot, proof) {
    if (old === size) { return proof.length === 0 && hex(oldRoot) === hex(newRoot); }
    let at = old - 1, last = size - 1;
    while (odd(at)) { at = half(at); last = half(last); }
    const path = at === 0 ? [oldRoot, ...proof] : proof;  // at 0: the old tree is a whole subtree of the new one
    if (old < 1 || old > size || !path.length) { return false; }
    let before = path[0], after = path[0];
    const whole = walk(at, last, path.slice(1),
      (each) => { before = nodeHash(each, before); after = nodeHash(each, after); }, (each) => { after = nodeHash(after, each); });
    return whole && hex(before) === hex(oldRoot) && hex(after) === hex(newRoot);
  }

  // --- signed notes, checkpoints (C2SP) -------------------------------------------------------------------------------
  function keyOf(line) {
    const [name, told, ...rest] = line.trim().split("+"), raw = fromBase64(rest.join("+"));
    const whole = name && raw && raw.length === 33 && raw[0] === 1;
    return whole && hex(sha256(join(utf8(`${name}\n`), raw)).slice(0, 4)) === told ? { name, told, raw: raw.slice(1) } : null;
  }
  /* What a note says; null where it is no checkpoint. */
  function noteOf(note) {
    const gap = note.lastIndexOf("\n\n"), text = note.slice(0, gap + 1), [origin, size, root64, ...more] = text.split("\n");
    const rootHash = fromBase64(root64 || ""), time = more.find((each) => each.startsWith("time "));
    const signatures = note.slice(gap + 2, -1).split("\n").map((line) => {
      const found = /^\u2014 ([^\s+]+) (\S+)$/.exec(line), raw = found && fromBase64(found[2]);
      return raw && { name: found[1], told: hex(raw.slice(0, 4)), bytes: raw.slice(4) };
    });
    const whole = gap > 0 && note.endsWith("\n") && signatures.every(Boolean) && time && rootHash && rootHash.length === 32;
    const known = whole && /^(?:0|[1-9][0-9]*)$/.test(size) && Number.isSafeInteger(Number(size));
    return known ? { text, origin, size: Number(size), root: rootHash, at: time.slice(5), signatures } : null;
  }
  /* "good", "bad" (a known key, and its signature does not hold), or "unknown" (signed by none of these keys). */
  function standing(note, keys) {
    const tried = note.signatures.flatMap((each) => keys.map(keyOf)
      .filter((key) => key && key.name === note.origin && key.name === each.name && key.told === each.told)
      .map((key) => signedBy(key.raw, utf8(note.text), each.bytes)));
    return tried.includes(false) ? "bad" : tried.length ? "good" : "unknown";
  }

  // --- the receipt ----------------------------------------------------------------------------------------------------
  const LATE = 10 * 60 * 1000;  // how much older than a checkpoint an event may be that is not under it yet
  const count = (found) => Number.isSafeInteger(found) && found >= 0;
  const hash = (found) => typeof found === "string" && found.length === 64 && fromHex(found) !== null;
  const listOf = (found, fits) => Array.isArray(found) && found.every((each) => each !== null && fits(each));
  const same = (one, other) => canonical(one) === canonical(other);
  const named = (event) => `${event.n}（${event.withheld ? "不给看" : `${event.type}，${event.at}`}）`;
  function receiptOf(text) {
    const told = readJson(text), log = told && told.log, keys = log && log.keys;
    const whole = told && told.format === "tongban.receipt/1" && typeof told.case_id === "string" && told.guide && told.due && told.calendar
      && listOf(told.facts, () => true) && listOf(told.events, (each) => count(each.n) && hash(each.leaf) && told.events.length
        && Object.keys(each).length === (each.withheld === true ? 3 : each.open ? 7 : -1))  // nothing beside what is hashed
      && (!log || (listOf(keys, (each) => typeof each === "string") && typeof log.checkpoint === "string"
        && listOf(log.leaves, (each) => count(each.n) && count(each.index) && listOf(each.path, hash))));
    return whole ? told : unreadable("不是 tongban.receipt/1 格式的凭据", "not a receipt of the format tongban.receipt/1");
  }
  function checkEvents({ case_id: stream, events, ...told }, say) {
    const shown = events.filter((event) => !event.withheld), opens = shown.map((event) => event.open);
    const changed = shown.filter(({ leaf, n, type, schema, at, open, sealed }) => leaf
      !== hex(leafHash(utf8(canonical({ v: 1, stream, n, type, schema, at, open, sealed })))));
    changed.forEach((event) => say(false, `第 ${named(event)} 号事件被改过：内容和它的指纹对不上`,
      `event ${event.n} was changed: its content does not fit its leaf`));
    const hidden = events.length - shown.length, whole = shown.length - changed.length;
    if (whole) { say(true, `${whole} 件事件的内容和指纹相符`, `the contents of ${whole} events fit their leaves`); }
    if (hidden) { say(null, `${hidden} 件内部事件不给看，只核指纹`, `${hidden} events are withheld: only their leaves are checked`); }
    if (events.some((event, at) => at && events[at - 1].n >= event.n)) { say(false, "事件的次序乱了", "the events are out of order"); }
    const last = (name) => opens.map((open) => open[name]).filter(Boolean).pop(), facts = opens.flatMap((open) => open.facts || []);
    const guide = last("guide"), after = last("after"), latest = shown[shown.length - 1] === events[events.length - 1];
    if (!same(facts, told.facts)) { say(false, "时限事实（facts）被改过：和事件里的不一样", "the facts were changed: the events say others"); }
    if (!opens.every((open) => open.code === told.registration_code)) { say(false, "登记码和事件里的不一样", "the registration code is not that of the events"); }
    if (guide !== told.guide.hash) { say(false, "指南的版本和事件里的不一样", "the guide is not the one that the events name"); }
    if (latest && after && !(same(after.state, told.state) && same(after.state_version, told.state_version))) {
      say(false, "办件状态和最后的事件不一样", "the state is not that of the last event");
    }
    const clock = last("clock"), dated = clock && clock.calendar_version === told.calendar.version;
    const dates = ["accepted_on", "acceptance_due", "promised_due", "statutory_due", "delivery_due"];
    if (dated && !dates.every((name) => same(clock[name], told.due[name]))) {
      say(false, "到期的日子（due）被改过：和最后的事件不一样", "the due dates were changed: the last event says others");
    }
    say(null, `没有核的：${dated ? "" : "到期的日子、"}期限怎么数出来的、文书的文件`, `not checked: ${dated ? "" : "due dates, "}how limits are counted, files of papers`);
  }
  function checkLeaves({ events, log }, note, say) {
    const proofs = new Map(log.leaves.map((each) => [each.n, each])), under = events.filter((event) => proofs.has(event.n));
    const fits = (event, { index, path }) => included(fromHex(event.leaf), index, note.size, path.map(fromHex), note.root);
    const strange = under.filter((event) => !fits(event, proofs.get(event.n)));
    strange.forEach((event) => say(false, `第 ${named(event)} 号事件不是日志里的那一件：指纹另造过，或者证明被改过`,
      `event ${event.n} is not the one in the log: its leaf was made to fit, or its proof was changed`));
    if (under.length > strange.length) {
      say(true, `${under.length - strange.length} 件事件都在检查点签过的日志里`, `${under.length - strange.length} events are in the log under the checkpoint`);
    }
    if (proofs.size !== under.length || log.leaves.length !== proofs.size
        || !under.every((event, at) => !at || proofs.get(under[at - 1].n).index < proofs.get(event.n).index)) {
      say(false, "日志证明和事件不是一一对应、前后一致的", "the proofs do not match the events one by one and in order");
    }
    events.filter((event) => !proofs.has(event.n)).forEach((event) => {
      const should = event.n < (under.length ? under[under.length - 1].n : 0) || Date.parse(event.at) < Date.parse(note.at) - LATE;
      say(should ? false : null,
        `第 ${named(event)} 号事件${should ? "早该在检查点之下，却没有证明" : "还不在检查点之下，过一分钟重新下载凭据"}`,
        `event ${event.n} ${should ? "should be under the checkpoint and has no proof" : "is not under the checkpoint yet: fetch the receipt again in a minute"}`);
    });
    return under.length === events.length;
  }
  const OF = { receipt: ["凭据里的检查点", "the checkpoint in the receipt"], kept: ["别人保存的检查点", "the checkpoint kept elsewhere"],
    today: ["日志今天的检查点", "the checkpoint of today"] };
  function checkNote(note, keys, [zh, en], say) {
    const found = note && standing(note, keys);
    const told = {
      good: [true, `${zh}签名相符：${note && note.size} 条，${note && note.at}`, `${en} is signed: ${note && note.size} leaves, ${note && note.at}`],
      bad: [false, `${zh}的签名是伪造的，或者文字被改过`, `${en} was forged or changed: its signature does not hold`],
      unknown: [false, `${zh}不是这个日志的钥匙签的`, `${en} is signed by no known key of the log`],
    }[found] || [false, `${zh}读不懂`, `${en} cannot be read`];
    return say(...told);
  }
  /* Whether one of two checkpoints is the beginning of the other; null where that could not be asked. */
  async function checkOther(note, keys, { checkpoint, ask }, say) {
    if (!checkpoint && !ask) { return say(null, "没有和今天的日志比较", "not compared with the log of today (--log, --checkpoint)"); }
    const other = noteOf(checkpoint || await ask("checkpoint"));
    if (!checkNote(other, keys, checkpoint ? OF.kept : OF.today, say)) { return false; }
    const [old, later] = other.size < note.size ? [other, note] : [note, other];
    if (!checkpoint && old === other) {
      return say(false, "今天的日志比凭据的检查点还短：后面的被截掉了", "the log of today is shorter than the checkpoint: its tail was cut off");
    }
    if (old.size !== later.size && !ask) { return say(null, "两个检查点的条数不同，要 --log 才能比", "the sizes differ: --log is needed to compare"); }
    const proof = old.size === later.size ? [] : readJson(await ask(`consistency?old=${old.size}&new=${later.size}`)).proof;
    const holds = old.origin === later.origin && listOf(proof, hash) && old.at <= later.at
      && beginsWith(old.size, later.size, old.root, later.root, proof.map(fromHex));
    const grew = later.size - old.size;
    return holds ? say(true, `两个检查点是同一个日志，${grew ? `多了 ${grew} 条，` : ""}以前的没有变`,
      `both checkpoints are of one log${grew ? `, which grew by ${grew} leaves` : ""}: nothing before was changed`)
      : say(false, "两个检查点不是同一个日志：过去的记录被改写过，或者检查点是伪造的", "the checkpoints are not of one log: the past was rewritten, or a checkpoint was forged");
  }
  /* `given`: keys (lines), checkpoint (a note), ask (path → text of the log's door). Gives lines and the exit code. */
  async function verify(text, given = {}) {
    const lines = [], say = (ok, zh, en) => { lines.push({ ok, zh, en }); return ok; };
    let proven = false;
    try {
      const receipt = receiptOf(text), note = receipt.log && noteOf(receipt.log.checkpoint), keys = given.keys || (receipt.log && receipt.log.keys);
      checkEvents(receipt, say);
      if (!receipt.log) {
        say(null, "凭据里没有日志证明：只能看出它自己前后一致", "no proof of the log is in it: only that it agrees with itself");
      } else {
        const retired = note && given.keys && standing(note, keys) === "unknown" && standing(note, receipt.log.keys) === "good";
        if (retired) {
          say(null, "凭据里的检查点是用现在没有列出的钥匙签的，要看今天的日志是不是由它长成", "its key is not among those given: what counts is whether the log grew from it");
        }
        const signed = retired || checkNote(note, keys, OF.receipt, say);
        if (!given.keys) { say(null, "钥匙取自凭据本身，最好从见证人那里另拿一份", "the keys are those in the receipt: better take them from a witness"); }
        const under = note && checkLeaves(receipt, note, say), holds = signed && await checkOther(note, keys, given, say);
        if (retired && !holds) { say(false, "签名的钥匙没有人认识", "nobody knows the key that signed"); }
        proven = under && signed && (holds || !(given.ask || given.checkpoint));
      }
    } catch (error) {
      const wrong = lines.some((line) => line.ok === false);
      say(error instanceof Unreadable ? false : null, error.zh || `没有核完：${error.message}`, error.en || `not finished: ${error.message}`);
      return { lines, code: wrong ? 1 : 2 };
    }
    return { lines, code: lines.some((line) => line.ok === false) ? 1 : proven ? 0 : 2 };
  }

  async function main(words) {
    const fs = require("fs"), read = (name) => fs.readFileSync(name, "utf8"), given = {}, names = [];
    const asking = (base) => async (path) => {
      const answer = await fetch(base.replace(/\/*$/, "").replace(/(?:\/log)?$/, "/log/") + path);
      return answer.ok ? answer.text() : Promise.reject(new Error(`${path}: ${answer.status}`));
    };
    try {
      for (let word = words.shift(); word; word = words.shift()) {
        if (word === "--keys") { given.keys = read(words.shift()).trim().split("\n"); } else if (word === "--checkpoint") {
          given.checkpoint = read(words.shift());
        } else if (word === "--log") { given.ask = asking(words.shift()); } else { names.push(word); }
      }
      const { lines, code } = await verify(read(names.pop()), given);
      lines.forEach(({ ok, zh, en }) => console.log(`${{ true: "✓", false: "✗", null: "·" }[ok]} ${zh}\n    ${en}`));
      process.exitCode = code;
    } catch (error) {
      console.error(`node verify-receipt.js receipt.json [--keys FILE] [--checkpoint FILE] [--log URL]\n${error.message}`);
      process.exitCode = 2;
    }
  }

  if (typeof module === "undefined") { globalThis.tongbanReceipt = { verify }; return; }
  module.exports = { verify, readJson, canonical, sha256, sha512, signedBy, hex, fromHex };
  if (require.main === module) { main(process.argv.slice(2)); }
})();
