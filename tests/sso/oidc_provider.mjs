// A national platform on npm oidc-provider. argv: folder of node_modules, address to go back to, our public keys.
// Says its issuer; whoever comes has signed in as the same person, without a page.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , modules, back, keys] = process.argv;
const found = createRequire(`${modules}/`).resolve("oidc-provider");
const { default: Provider } = await import(pathToFileURL(found));
const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const claims = { name: "李示例", id_number: "369901199001010013" };
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "tongban",
      redirect_uris: [back],
      token_endpoint_auth_method: "private_key_jwt",
      jwks: JSON.parse(keys),
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  cookies: { keys: ["of-a-test"] },
  acrValues: ["urn:gjzwfw:level:L3"],
  claims: { openid: ["sub", "acr"], profile: ["name"], id_number: ["id_number"] },
  scopes: ["openid", "profile", "id_number"],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...claims }) }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});
const answer = provider.callback();
server.on("request", async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    const login = { accountId: "li", acr: "urn:gjzwfw:level:L3", amr: ["pwd"] };
    return provider.interactionFinished(request, response, { login });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
});
console.log(issuer);
