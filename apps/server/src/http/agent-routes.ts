import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from '../errors.ts';
import type { Authentication } from '../services/hosts/authenticate-agents.ts';
import { credentialRefusal } from '../services/hosts/credential-refusal.ts';
import { bearerOf } from './bearer.ts';

export interface AgentRoutesDeps {
  /** The agent's executables and install.sh, as `npm run build:agent` makes them. */
  agentDir: string;
  publicUrl: string;
  /** Whether `publicUrl` is what people have set, and not our guess. */
  isBehindProxy: boolean;
  authenticateAgent(credential: string): Promise<Authentication>;
}

const EXECUTABLE = /^seep-agent-linux-(?:x64|arm64)(?<checksum>\.sha256)?$/;

/** What `npm run build:agent` writes beside the executables. */
const VERSION_FILE = 'seep-agent.version';

/** What may stand between quotes of install.sh: no quote, no space, nothing that a shell reads. */
const PLAIN_URL = /^https?:\/\/[\w.:[\]-]+(?:\/[\w./-]*)?$/;

/** What hosts fetch from the server: install.sh, the agent's executables, and who they are. */
export function registerAgentRoutes(app: FastifyInstance, deps: AgentRoutesDeps): void {
  app.get('/install.sh', async (request, reply) => {
    const [script, x64, arm64] = await Promise.all([
      readBuilt(deps, 'install.sh'),
      checksumOf(deps, 'x64'),
      checksumOf(deps, 'arm64'),
    ]);
    return reply
      .type('text/x-shellscript; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(
        script
          .replaceAll('@SERVER@', addressOf(deps, request))
          .replace('@SHA256_X64@', x64)
          .replace('@SHA256_ARM64@', arm64),
      );
  });

  app.get<{ Params: { name: string } }>('/download/:name', async (request, reply) => {
    const { name } = request.params;
    const match = EXECUTABLE.exec(name);
    if (!match) throw new ServiceError('not_found', `there is no download ${name}`);
    reply.header('cache-control', 'no-cache');
    if (match.groups?.['checksum'] !== undefined) {
      return reply.type('text/plain; charset=utf-8').send(await readBuilt(deps, name));
    }
    const path = join(deps.agentDir, name);
    const { size } = await stat(path).catch(() => notBuilt(name));
    return reply.type('application/octet-stream').header('content-length', size).send(createReadStream(path));
  });

  // The same address upgraded is the agents' socket (agents/gateway.ts).
  app.get('/agent', async (request, reply) => {
    const credential = bearerOf(request);
    const found = credential === undefined ? 'unknown' : await deps.authenticateAgent(credential);
    if (typeof found === 'string') {
      const { status, code, message } = credentialRefusal(found);
      return reply.code(status).send({ code, message });
    }
    return { hostId: `${found.hostId}` };
  });
}

/** Where the host that asks has reached us, unless people have said where it should. */
function addressOf({ publicUrl, isBehindProxy }: AgentRoutesDeps, request: FastifyRequest): string {
  const url = isBehindProxy ? publicUrl : `${request.protocol}://${request.host}`;
  if (PLAIN_URL.test(url)) return url;
  throw new ServiceError('bad_request', 'this address cannot stand in a script: set SEEP_PUBLIC_URL');
}

/** Empty when there is no executable for the architecture: the script says so. */
async function checksumOf({ agentDir }: AgentRoutesDeps, architecture: string): Promise<string> {
  const text = await readFile(join(agentDir, `seep-agent-linux-${architecture}.sha256`), 'utf8').catch(
    () => '',
  );
  return /^[0-9a-f]{64}/.exec(text)?.[0] ?? '';
}

/** @throws ServiceError `not_found` when no agent is built */
export async function servedAgentVersion(agentDir: string): Promise<string> {
  return (await readBuilt({ agentDir }, VERSION_FILE)).trim();
}

async function readBuilt({ agentDir }: Pick<AgentRoutesDeps, 'agentDir'>, name: string): Promise<string> {
  return readFile(join(agentDir, name), 'utf8').catch(() => notBuilt(name));
}

function notBuilt(name: string): never {
  throw new ServiceError('not_found', `this server has no ${name}: run "npm run build:agent"`);
}
