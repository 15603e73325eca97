// Runs the shipped verifier over many questions at once: JSON on standard input, answers on standard output.
"use strict";
const shipped = require(process.argv[2]);
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));

async function main() {
  const receipts = [];
  for (const each of asked.receipts) {
    const ask = each.doors ? async (path) => (path === "checkpoint" ? each.doors.checkpoint : each.doors.consistency) : null;
    receipts.push(await shipped.verify(each.text, { keys: each.keys, checkpoint: each.checkpoint, ask }));
  }
  const signatures = asked.signatures.map((words) => shipped.signedBy(...words.map(shipped.fromHex)));
  const hashes = asked.contents.map(shipped.fromHex).map((content) => [shipped.hex(shipped.sha256(content)), shipped.hex(shipped.sha512(content))]);
  const documents = asked.documents.map((text) => {
    try { return shipped.canonical(shipped.readJson(text)); } catch (error) { return null; }
  });
  console.log(JSON.stringify({ receipts, signatures, hashes, documents }));
}
main();
