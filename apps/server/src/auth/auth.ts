import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { genericOAuth, magicLink, twoFactor } from 'better-auth/plugins';
import type { Database } from '../db/client.ts';
import {
  accounts,
  rateLimits,
  type Role,
  sessions,
  twoFactors,
  users,
  verifications,
} from '../db/schema/index.ts';
import { ServiceError } from '../errors.ts';

export interface AuthOptions {
  db: Database;
  /** Address under which people open the dashboard. */
  publicUrl: string;
  secret: string;
  /** Sign-in with an OpenID Connect provider, beside the password. */
  oidc?: OidcOptions | undefined;
}

export interface OidcOptions {
  /** As in `https://id.example.net`: its discovery document is asked for. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Role of people whom nobody has invited; without it they are not let in. */
  newPersonRole: Role | undefined;
}

/** Name of the provider in addresses: `/api/auth/callback/oidc`. */
const OIDC_PROVIDER = 'oidc';

export interface Person {
  id: string;
  email: string;
  name: string;
  role: Role;
}

export interface Auth {
  /** Answers `/api/auth/*`. */
  handler: (request: Request) => Promise<Response>;
  /** The person whose session the cookies name. */
  personOf(headers: Headers): Promise<Person | undefined>;
  createPerson(person: { email: string; name: string; role: Role; password?: string }): Promise<Person>;
  /** A link that signs this person in, once. */
  createSignInLink(email: string): Promise<string>;
}

/** Header that the HTTP layer sets to the client's address, over anything that came in it. */
export const CLIENT_ADDRESS_HEADER = 'x-seep-client-address';

/** How long a one-time link works. */
const SIGN_IN_LINK_SECONDS = 24 * 3600;

export function createAuth({ db, publicUrl, secret, oidc }: AuthOptions): Auth {
  let lastLink: { email: string; url: string } | undefined;
  const auth = betterAuth({
    appName: 'Seep',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    telemetry: { enabled: false },
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: {
        user: users,
        session: sessions,
        account: accounts,
        verification: verifications,
        twoFactor: twoFactors,
        rateLimit: rateLimits,
      },
    }),
    // Nobody signs up by himself: an admin lets people in.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, autoSignIn: false },
    user: {
      additionalFields: {
        role: {
          type: 'string',
          input: false,
          // Everybody else is made with a role: who has none comes from the provider, which must not name one itself.
          defaultValue: oidc?.newPersonRole ?? 'viewer',
        },
      },
    },
    // The server makes sign-in links itself; without mail nobody could ask for one anyway.
    disabledPaths: ['/sign-in/magic-link'],
    trustedOrigins: [publicUrl],
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      // In the database, so that a second replica is not a second set of guesses.
      storage: 'database',
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/two-factor/*': { window: 60, max: 10 },
      },
    },
    // The provider has proved the address: who was invited with it may sign in either way.
    account: { accountLinking: { enabled: true, trustedProviders: [OIDC_PROVIDER] } },
    advanced: { cookiePrefix: 'seep', ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] } },
    plugins: [
      twoFactor({ issuer: 'Seep', allowPasswordless: true }),
      ...(oidc ? [genericOAuth({ config: [oidcProvider(oidc)] })] : []),
      magicLink({
        expiresIn: SIGN_IN_LINK_SECONDS,
        disableSignUp: true,
        storeToken: 'hashed',
        sendMagicLink: ({ email, url }) => {
          lastLink = { email, url };
        },
      }),
    ],
  });

  return {
    handler: (request) => auth.handler(request),

    async personOf(headers) {
      const session = await auth.api.getSession({ headers });
      if (!session) return undefined;
      const { id, email, name, role } = session.user;
      return { id, email, name, role: role as Role };
    },

    async createPerson({ email, name, role, password }) {
      const context = await auth.$context;
      if (await context.internalAdapter.findUserByEmail(email)) {
        throw new ServiceError('conflict', `there is already a person with the address ${email}`);
      }
      const user = await context.internalAdapter.createUser(
        { email, name, role, emailVerified: true },
        { method: 'admin' },
      );
      if (password !== undefined) {
        await context.internalAdapter.linkAccount({
          userId: user.id,
          accountId: user.id,
          providerId: 'credential',
          password: await context.password.hash(password),
        });
      }
      return { id: user.id, email: user.email, name: user.name, role };
    },

    async createSignInLink(email) {
      await auth.api.signInMagicLink({ body: { email, callbackURL: '/' }, headers: new Headers() });
      if (lastLink?.email !== email) throw new Error('the auth library made no link');
      const { url } = lastLink;
      lastLink = undefined;
      return url;
    },
  };
}

function oidcProvider({ issuer, clientId, clientSecret, newPersonRole }: OidcOptions) {
  return {
    providerId: OIDC_PROVIDER,
    clientId,
    clientSecret,
    discoveryUrl: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
    scopes: ['openid', 'email', 'profile'],
    pkce: true,
    // Signature, issuer, audience and nonce, by the keys that the provider publishes.
    requireIdTokenVerification: true,
    // An address that the provider itself doubts is not that of whom somebody has invited.
    mapProfileToUser: (profile: Record<string, unknown>) =>
      profile['email_verified'] === false ? { email: undefined } : {},
    disableSignUp: newPersonRole === undefined,
  };
}
