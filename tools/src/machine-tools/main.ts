import { compareWithTools } from './comparison.ts';

/* Compares on the machine that it runs on, and prints what came of it as JSON: a drill runs it inside a booted host. */
process.stdout.write(`${JSON.stringify(await compareWithTools())}\n`);
