import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const out = join(import.meta.dirname, 'out');

// `next build` writes a page as host.html and what links prefetch of it as host/*.txt. A server of files that is asked
// for /host finds the folder first: the page has to be in there as well.
for (const file of readdirSync(out).filter((name) => name.endsWith('.html'))) {
  const folder = join(out, file.slice(0, -'.html'.length));
  if (existsSync(folder)) copyFileSync(join(out, file), join(folder, 'index.html'));
}

// Compressed once here, not at every request.
for (const file of readdirSync(join(out, '_next/static/chunks')).filter((name) => /\.(js|css)$/.test(name))) {
  const path = join(out, '_next/static/chunks', file);
  const content = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(content));
  writeFileSync(`${path}.gz`, gzipSync(content));
}
