// The certified `oidc-provider` on a free port of 127.0.0.1. It prints its address once it listens. Each line
// it reads, `a`, `b` or `b a`, is the keys it shows from then on; it signs with the first, and answers `done`.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const [secret] = process.argv.slice(2);
const ROLES = { auditor: ['auditor'], clerk: ['clerk'], stranger: ['auditor'] };
const keys = Object.fromEntries(['a', 'b'].map((kid) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return [kid, { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' }];
}));

function provider(issuer, shown) {
  return new Provider(issuer, {
    clients: Object.keys(ROLES).map((name) => ({
      client_id: name,
      client_secret: secret,
      id_token_signed_response_alg: 'ES256',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    })),
    cookies: { keys: [secret] },
    jwks: { keys: shown.map((kid) => keys[kid]) },
    ttl: { ClientCredentials: 3600 },
    extraTokenClaims: (_, token) => ({ roles: ROLES[token.clientId], halls: ['*'], departments: ['*'] }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => [],
        getResourceServerInfo: () => ({
          scope: 'hall',
          audience: 'openhall',
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  }).callback();
}

let answer;
const server = createServer((request, response) => answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  answer = provider(issuer, ['a']);
  console.log(issuer);
  createInterface({ input: process.stdin }).on('line', (line) => {
    answer = provider(issuer, line.split(' '));
    console.log('done');
  }).on('close', () => process.exit(0));
});
