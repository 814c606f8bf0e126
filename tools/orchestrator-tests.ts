/** What tools/run-orchestrator-tests.sh does; see there. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.join(import.meta.dirname, '..');
const EXIT_REFUSED = 2;

interface Asked {
  readonly collections: readonly string[];
  readonly url: string | undefined;
}

function asked(words: readonly string[]): Asked {
  const options = { graph: { type: 'boolean' }, all: { type: 'boolean' }, url: { type: 'string' } } as const;
  const { graph, all, url } = parseArgs({ args: [...words], options }).values;
  if (all) return { collections: ['orchestrator-tests', 'graph-tests'], url };
  return { collections: [graph ? 'graph-tests' : 'orchestrator-tests'], url };
}

/** The server's address is its first line; an empty one says that it ended without. */
async function start(graph: string): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  const server = spawn(process.execPath, [path.join(root, 'harness/main.ts'), 'serve', '--port', '0', '--graph', graph], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([once(server.stdout, 'data'), once(server, 'exit').then(() => [''])]);
  return { server, url: String(line).trim() };
}

/** Whether every assertion of a collection holds. */
function holds(collection: string, url: string): boolean {
  const newman = path.join(root, 'node_modules/newman/bin/newman.js');
  const argv = [newman, 'run', path.join(root, 'tests/postman', `${collection}.json`), '--env-var', `baseUrl=${url}`, '--color', 'off'];
  return spawnSync(process.execPath, argv, { stdio: 'inherit' }).status === 0;
}

async function main(words: readonly string[]): Promise<number> {
  const { collections, url } = asked(words);
  if (url !== undefined) return collections.map((each) => holds(each, url)).every(Boolean) ? 0 : 1;
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-orchestrator-tests-'));
  const { server, url: own } = await start(path.join(scratch, 'graph.sqlite'));
  try {
    return own === '' ? EXIT_REFUSED : collections.map((each) => holds(each, own)).every(Boolean) ? 0 : 1;
  } finally {
    const ended = server.exitCode === null ? once(server, 'exit') : null;
    server.kill('SIGTERM');
    await ended;
    fs.rmSync(scratch, { recursive: true });
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = EXIT_REFUSED;
}
