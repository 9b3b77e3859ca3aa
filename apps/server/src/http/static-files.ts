import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/**
 * Serves the dashboard as `next build` exports it: files and nothing else. Pages may run the scripts they were built
 * with and no others: their inline scripts are known, so each page's policy names them by hash.
 */
export async function serveDashboard(app: FastifyInstance, webDir: string): Promise<void> {
  const policies = await pagePolicies(webDir);
  await app.register(fastifyStatic, {
    root: webDir,
    extensions: ['html'],
    index: ['index.html'],
    redirect: false,
    // `npm run build` of the dashboard compresses once, at the best setting.
    preCompressed: true,
    setHeaders: (response, path) => {
      const isHashed = relative(webDir, path).startsWith('_next/static/');
      response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      const policy = policies.get(path);
      if (policy !== undefined) response.header('content-security-policy', policy);
    },
  });
}

/** Content-Security-Policy of each HTML file, by path. */
async function pagePolicies(webDir: string): Promise<Map<string, string>> {
  const policies = new Map<string, string>();
  for (const entry of await readdir(webDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.html')) continue;
    const path = join(entry.parentPath, entry.name);
    policies.set(path, contentSecurityPolicy(inlineScriptHashes(await readFile(path, 'utf8'))));
  }
  return policies;
}

function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g);
  return [
    ...new Set([...scripts].map(([, code = '']) => createHash('sha256').update(code).digest('base64'))),
  ];
}

export function contentSecurityPolicy(scriptHashes: readonly string[]): string {
  return [
    "default-src 'self'",
    ["script-src 'self'", ...scriptHashes.map((hash) => `'sha256-${hash}'`)].join(' '),
    // Charts and virtual rows place themselves with style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
