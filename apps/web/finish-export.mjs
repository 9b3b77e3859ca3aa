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

/*
 * Has the browser compile a script as a whole while it still comes in, on another thread, and not function by function
 * when each is first called: https://v8.dev/blog/explicit-compile-hints
 */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad\n';

// Compressed once here, not at every request.
const chunks = join(out, '_next/static/chunks');
const firstScripts = scriptsOfPages();
for (const file of readdirSync(chunks).filter((name) => /\.(js|css)$/.test(name))) {
  const path = join(chunks, file);
  const plain = readFileSync(path);
  const content = firstScripts.has(file) ? Buffer.concat([Buffer.from(COMPILE_HINT), plain]) : plain;
  writeFileSync(path, content);
  writeFileSync(`${path}.br`, brotliCompressSync(content));
  writeFileSync(`${path}.gz`, gzipSync(content));
}

/** Files that a page names itself: what it draws first needs most of what is in them. */
function scriptsOfPages() {
  const pages = readdirSync(out).filter((name) => name.endsWith('.html'));
  const names = pages.flatMap((page) => [
    ...readFileSync(join(out, page), 'utf8').matchAll(
      /<script[^>]*\bsrc="\/_next\/static\/chunks\/([^"]+)"/g,
    ),
  ]);
  return new Set(names.map(([, name]) => name));
}
