// A relying party on npm openid-client. argv: folder of node_modules, issuer, client id, addresses to go back to after
// signing in and out.
// Says where the person is to go, hears where he came back, says what it learned; each one line of JSON.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [, , modules, issuer, id, back, bye] = process.argv;
const client = await import(pathToFileURL(`${modules}/openid-client/build/index.js`));
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const options = { execute: [client.allowInsecureRequests] };
const config = await client.discovery(new URL(issuer), id, undefined, client.None(), options);
const verifier = client.randomPKCECodeVerifier();
const checks = { pkceCodeVerifier: verifier, expectedState: client.randomState(), expectedNonce: client.randomNonce() };
const asked = client.buildAuthorizationUrl(config, {
  redirect_uri: back,
  scope: "openid profile",
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state: checks.expectedState,
  nonce: checks.expectedNonce,
});
say({ go: asked.href });

const came = (await lines.next()).value;
const tokens = await client.authorizationCodeGrant(config, new URL(came), checks);
const claims = tokens.claims();
const about = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
const again = await client.refreshTokenGrant(config, tokens.refresh_token);
const leave = client.buildEndSessionUrl(config, { id_token_hint: again.id_token, post_logout_redirect_uri: bye });
say({ claims, about, refreshed: again.claims().sub === claims.sub, leave: leave.href });
process.exit(0);
