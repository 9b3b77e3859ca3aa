import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/*
 * The module boundaries are proved, not trusted: a copy of the workspace's outline, with one import in each project
 * that goes against an arrow, must fail the very lint that the projects run. And one that follows it must pass.
 */

const root = join(import.meta.dirname, '..', '..');
const PROJECTS = [
  'libs/shared',
  'libs/detection',
  'libs/collectors',
  'apps/agent',
  'apps/server',
  'apps/web',
];

/** Imports against the arrows, and what the lint says of each. */
const FORBIDDEN: [file: string, code: string, complaint: string][] = [
  ['libs/shared/src/probe-detection.ts', "import '@seep/detection';", 'Circular dependency'],
  ['libs/shared/src/probe-node.ts', "import 'node:fs';", 'no-nodejs-modules'],
  ['libs/shared/src/probe-pg.ts', "import 'pg';", 'is not allowed to import "pg"'],
  ['libs/detection/src/probe-collectors.ts', "import '@seep/collectors';", 'scope:detection'],
  ['libs/detection/src/probe-node.ts', "import 'node:os';", 'no-nodejs-modules'],
  ['libs/collectors/src/probe-detection.ts', "import '@seep/detection';", 'scope:collectors'],
  ['libs/collectors/src/probe-agent.ts', "import '@seep/agent';", 'Circular dependency'],
  ['apps/agent/src/probe-server.ts', "import '@seep/server';", 'scope:agent'],
  ['apps/agent/src/probe-drizzle.ts', "import 'drizzle-orm';", 'is not allowed to import "drizzle-orm"'],
  ['apps/server/src/probe-collectors.ts', "import '@seep/collectors';", 'scope:server'],
  ['apps/server/src/probe-agent.ts', "import '@seep/agent';", 'scope:server'],
  ['apps/server/src/probe-react.ts', "import 'react';", 'is not allowed to import "react"'],
  ['apps/web/src/probe-detection.ts', "import '@seep/detection';", 'scope:web'],
  ['apps/web/src/probe-value.ts', "export { appRouter } from '@seep/server';", 'no-restricted-imports'],
  ['apps/web/src/probe-pg.ts', "import 'pg';", 'is not allowed to import "pg"'],
];

const ALLOWED: [file: string, code: string][] = [
  ['libs/detection/src/probe-shared.ts', "import '@seep/shared';"],
  ['libs/collectors/src/probe-shared.ts', "import '@seep/shared';"],
  ['apps/agent/src/probe-collectors.ts', "import '@seep/collectors';"],
  ['apps/agent/src/probe-detection.ts', "import '@seep/detection';"],
  ['apps/server/src/probe-detection.ts', "import '@seep/detection';"],
  ['apps/web/src/probe-type.ts', "export type { AppRouter } from '@seep/server';"],
];

let workspace: string;
/** Complaints of the lint, by file. */
let complaints: Map<string, string>;

beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'seep-boundaries-'));
  for (const file of [
    'package.json',
    'package-lock.json',
    'nx.json',
    'tsconfig.base.json',
    '.oxlintrc.json',
  ]) {
    cpSync(join(root, file), join(workspace, file));
  }
  for (const project of PROJECTS) {
    cpSync(join(root, project, 'package.json'), join(workspace, project, 'package.json'));
    writeProbe(`${project}/src/index.ts`, 'export {};');
  }
  linkModules();
  // The rule reads the project graph that Nx has cached, and lets everything pass when there is none.
  const graph = run('nx', 'graph', '--file=graph.json');
  if (graph.status !== 0) throw new Error(`nx graph failed: ${graph.stderr}`);
  for (const [file, code] of [...FORBIDDEN, ...ALLOWED]) writeProbe(file, code);
  const { stdout } = run('oxlint', '-c', '.oxlintrc.json', '-f', 'json', 'libs', 'apps');
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { filename: string; code: string; message: string }[];
  };
  complaints = new Map(
    [...Map.groupBy(diagnostics, ({ filename }) => filename)].map(([filename, ofFile]) => [
      filename,
      ofFile.map(({ code, message }) => `${code}: ${message}`).join('\n'),
    ]),
  );
}, 120_000);

afterAll(() => rmSync(workspace, { recursive: true, force: true }));

function writeProbe(file: string, code: string): void {
  mkdirSync(dirname(join(workspace, file)), { recursive: true });
  writeFileSync(join(workspace, file), `${code}\n`);
}

/** The packages as they are installed, and the copy's own projects among them. */
function linkModules(): void {
  const installed = join(root, 'node_modules');
  const modules = join(workspace, 'node_modules');
  mkdirSync(join(modules, '@seep'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== '@seep') symlinkSync(join(installed, name), join(modules, name));
  }
  for (const project of PROJECTS)
    symlinkSync(join(workspace, project), join(modules, '@seep', basename(project)));
}

function run(command: string, ...args: string[]) {
  return spawnSync(join(root, 'node_modules', '.bin', command), args, {
    cwd: workspace,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', NX_WORKSPACE_ROOT_PATH: workspace },
  });
}

test.each(FORBIDDEN)('%s may not: %s', (file, _code, complaint) => {
  expect(complaints.get(file)).toContain(complaint);
});

test.each(ALLOWED)('%s may: %s', (file) => {
  expect(complaints.get(file) ?? '').not.toMatch(
    /enforce-module-boundaries|no-restricted-imports|no-nodejs-modules/,
  );
});
