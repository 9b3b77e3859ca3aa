// Takes ARGV[3] bytes a second: "leak" keeps all of it in a map, "twin" is a cache of 256 entries.
const [, , role, perSecond] = process.argv;
const PIECE = 16_384;
const kept = new Map();
const start = performance.now();
let taken = 0;
setInterval(() => {
  while (taken * PIECE < ((performance.now() - start) / 1000) * Number(perSecond)) {
    kept.set(taken, Buffer.alloc(PIECE, 1));
    if (role === 'twin') kept.delete(taken - 256);
    taken++;
  }
}, 20);
