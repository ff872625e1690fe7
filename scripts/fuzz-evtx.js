/**
 * Reads mutated EVTX chunks, a million unless told: `node scripts/fuzz-evtx.js [count] [first]` after `npm run build`.
 * Stops at the first that throws, takes over a second of processor time, or breaks a promise, and names its number, from which the chunk
 * can be made again. Ends with the slowest chunk and the memory that was needed.
 */
import { writeFileSync } from 'node:fs';
import { buildFuzzSeeds, mutateChunk, readMutant } from '../build/io/formats/evtx/fuzz.fixture.js';

const count = Number(process.argv[2] ?? 1_000_000);
const first = Number(process.argv[3] ?? 1);
const SLOW_MS = 1000;

/** Of processor time. */
function secondsOf(run) {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

const seeds = buildFuzzSeeds();
let slowest = { number: 0, ms: 0 };
let records = 0;
let attempted = 0;
const began = process.hrtime.bigint();

for (let number = first; number < first + count; number++) {
  const seed = seeds[number % seeds.length];
  const chunk = mutateChunk(seed, number);
  const start = performance.now();
  let problems;
  try {
    const outcome = readMutant(seed, chunk, number);
    ({ problems } = outcome);
    records += outcome.records;
    attempted += outcome.attempted;
  } catch (error) {
    problems = [String(error.stack ?? error)];
  }
  const ms = performance.now() - start;
  if (ms > slowest.ms) slowest = { number, ms };
  // Another program may have had the processor meanwhile: only what is slow again is slow.
  if (ms > SLOW_MS && secondsOf(() => readMutant(seed, chunk, number)) > SLOW_MS / 1000) {
    problems.push(`took ${ms.toFixed(0)} ms`);
  }
  if (problems.length > 0) {
    const path = `evtx-mutant-${number}.chunk`;
    writeFileSync(path, chunk);
    console.error(`chunk ${number} (written to ${path}):\n${problems.join('\n')}`);
    process.exit(1);
  }
  if ((number - first + 1) % 100_000 === 0) {
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    console.error(`${number - first + 1} chunks in ${seconds.toFixed(0)} s`);
  }
}
console.log(
  `${count} chunks, ${attempted} records attempted, ${records} read; ` +
    `slowest ${slowest.ms.toFixed(1)} ms (chunk ${slowest.number}); ` +
    `peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
);
