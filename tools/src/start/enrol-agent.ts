import { join } from 'node:path';
import { runProgram } from './child-program.ts';

/** The agent as a clone runs it: its bundle, under Node. */
export const AGENT = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin', 'seep-agent');

/**
 * Enrols a host of its own whose settings, credential and spool are in the folder.
 * @returns path of its agent.yaml, for `seep-agent run --config`
 * @throws Error with what the agent says
 */
export async function enrolAgent(
  server: { url: string; token: string },
  folder: string,
  ...more: readonly string[]
): Promise<string> {
  const config = join(folder, 'agent.yaml');
  const where = ['--server', server.url, '--token-file', '-', '--config', config, '--spool-dir', 'spool'];
  await runProgram(AGENT, ['enroll', ...where, ...more], { input: server.token });
  return config;
}
