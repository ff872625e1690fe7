/**
 * Runs the built command line again and again in one process, as starting one takes most of the time of a short run:
 * lists of arguments come as JSON on standard input, what each run wrote and its exit code goes to standard output.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';

const [main] = process.argv.slice(2);
const lists = JSON.parse(fs.readFileSync(0, 'utf8'));
const { writeSync } = fs;
const write = process.stdout.write.bind(process.stdout);
let written = [[], []];

fs.writeSync = (descriptor, bytes, ...rest) => {
  if (descriptor !== 1 && descriptor !== 2) return writeSync(descriptor, bytes, ...rest);
  const part = Buffer.from(bytes).subarray(typeof rest[0] === 'number' ? rest[0] : 0);
  written[descriptor - 1].push(part);
  return part.length;
};
syncBuiltinESMExports();
for (const [i, stream] of [process.stdout, process.stderr].entries()) {
  stream.setMaxListeners(0);
  stream.write = (text) => {
    written[i].push(Buffer.from(text));
    return true;
  };
}
process.setMaxListeners(0);

const outcomes = [];
for (const [i, args] of lists.entries()) {
  process.argv = [process.argv[0], main, ...args];
  process.exitCode = undefined;
  await import(`${pathToFileURL(main).href}?run=${i}`);
  const [stdout, stderr] = written.map((parts) => Buffer.concat(parts).toString('utf8'));
  outcomes.push({ code: Number(process.exitCode ?? 0), stdout, stderr });
  written = [[], []];
}
process.exitCode = 0;
write(JSON.stringify(outcomes));
