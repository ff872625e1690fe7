/** What people would use instead, as far as it is installed, with its version. */
import { spawnSync } from 'node:child_process';

function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : null;
}

const find = (name) => run('sh', '-c', `command -v ${name}`)?.trim() ?? null;
const firstLine = (text) =>
  text
    ?.split('\n')
    .find((line) => line.trim() !== '')
    ?.trim() ?? 'unknown version';

/** By name: path (null where it is not installed) and version. */
export function findPeers() {
  const peer = (name, program, ...args) => {
    const path = find(program);
    return { name, path, version: path === null ? null : firstLine(run(path, ...args)) };
  };
  const python = find('python3');
  const eql = python === null ? null : run(python, '-c', 'import eql; print(eql.__version__)');
  return {
    rg: peer('ripgrep', 'rg', '--version'),
    evtxDump: peer('evtx_dump', 'evtx_dump', '--version'),
    evtxExport: peer('evtxexport', 'evtxexport', '-V'),
    pythonEql: { name: 'python eql', path: eql === null ? null : python, version: eql?.trim() ?? null },
    rsigma: peer('rsigma', 'rsigma', '--version'),
    hayabusa: peer('Hayabusa', 'hayabusa', 'help'),
    chainsaw: peer('Chainsaw', 'chainsaw', '--version'),
  };
}
