import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Provider from 'oidc-provider';

/** What a test makes of the identity token before it is handed out, signed again with the same key or another. */
export interface Tampering {
  claims?: Record<string, unknown>;
  withForeignKey?: boolean;
}

/**
 * An OpenID Connect provider on loopback: the certified one of the npm package `oidc-provider`. Whoever is set as
 * `person` is signed in there already. A front before it can spoil what the provider says, with valid signatures.
 */
export class TestProvider implements AsyncDisposable {
  static readonly CLIENT = { id: 'seep', secret: 'a secret between Seep and its provider' } as const;

  readonly issuer: string;
  person = { email: '', isVerified: true };
  tampering: Tampering | undefined;
  readonly #servers: ReturnType<typeof createServer>[];

  private constructor(issuer: string, servers: ReturnType<typeof createServer>[]) {
    this.issuer = issuer;
    this.#servers = servers;
  }

  static async start(redirectUri: string): Promise<TestProvider> {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const front = createServer();
    const behind = createServer();
    const issuer = `http://127.0.0.1:${await listen(front)}`;
    const port = await listen(behind);
    const test = new TestProvider(issuer, [front, behind]);
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: TestProvider.CLIENT.id,
          client_secret: TestProvider.CLIENT.secret,
          redirect_uris: [redirectUri],
          token_endpoint_auth_method: 'client_secret_post',
        },
      ],
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' }] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      cookies: { keys: ['a key for tests'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
      pkce: { required: () => true },
      findAccount: (_ctx, id) => ({
        accountId: id,
        claims: () => ({
          sub: id,
          name: 'Somebody',
          email: test.person.email,
          email_verified: test.person.isVerified,
        }),
      }),
      // Nobody is asked for consent to what the operator has set up.
      loadExistingGrant: async ({ oidc }) => {
        const grant = new provider.Grant({
          clientId: oidc.client?.clientId ?? '',
          accountId: oidc.session?.accountId ?? '',
        });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
    });
    const answer = provider.callback();
    behind.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.url?.startsWith('/interaction/') === true) {
        const login = { accountId: `id of ${test.person.email}` };
        void provider.interactionFinished(request, response, { login });
      } else void answer(request, response);
    });
    front.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void test.#pass(request, response, port, privateKey);
    });
    return test;
  }

  async #pass(request: IncomingMessage, response: ServerResponse, port: number, key: KeyObject) {
    const body = await text(request);
    const { method, url, headers } = request;
    const inner = forward({ port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
      void text(answer).then((said) => {
        const isToken = url === '/token' && this.tampering && answer.statusCode === 200;
        const passed = isToken ? tampered(said, this.tampering as Tampering, key) : said;
        const { 'content-length': _length, 'transfer-encoding': _encoding, ...kept } = answer.headers;
        response.writeHead(answer.statusCode ?? 500, kept).end(passed);
      });
    });
    inner.end(body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function tampered(said: string, { claims = {}, withForeignKey = false }: Tampering, key: KeyObject): string {
  const tokens = JSON.parse(said) as { id_token: string };
  const [head, payload] = tokens.id_token.split('.') as [string, string];
  const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...claims } as object;
  const input = `${head}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}`;
  const signingKey = withForeignKey ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : key;
  const signature = createSign('RSA-SHA256').update(input).sign(signingKey, 'base64url');
  return JSON.stringify({ ...tokens, id_token: `${input}.${signature}` });
}
