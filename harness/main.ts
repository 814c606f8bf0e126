#!/usr/bin/env node
/** The program `muster`: connects the command line to this process and nothing more. */
import module from 'node:module';
import path from 'node:path';
import { guardCommand, guardEnvironment } from './guard/guard-command.ts';
import { startEarlyHelper } from './host/early-helper.ts';
import { nodeFileAccess, userId } from './host/node-file-access.ts';
import { stateDir } from './host/state-dir.ts';
import { workingFolder } from './host/working-folder.ts';
import { whyNotThisNode } from './model/oldest-node.ts';

/** Commands that start a guard, unless they are refused. */
const GUARDED = new Set(['run', 'up', 'hold']);

// Before anything that an older one does not have is loaded.
const objection = whyNotThisNode(process.versions.node);
if (objection !== null) {
  process.stderr.write(`${objection}\n`);
  process.exit(2);
}

// Where the wrapper keeps our own compiled code; what we start has places of its own.
if (process.env['NODE_COMPILE_CACHE'] === process.env['MUSTER_COMPILE_CACHE']) delete process.env['NODE_COMPILE_CACHE'];
delete process.env['MUSTER_COMPILE_CACHE'];

const words = process.argv.slice(2);
const state = stateDir({ env: process.env, uid: userId(), files: nodeFileAccess });
// The process of a guard takes as long to start as all that comes before it is needed.
const isGuarded = GUARDED.has(words[0] ?? '') && !words.some((word) => word === '--help' || word === '-h');
const early = isGuarded
  ? startEarlyHelper(guardCommand({ node: process.execPath, cwd: workingFolder() }), guardEnvironment(state, { env: process.env }))
  : null;

// Everything that is loaded from here on is compiled once for all runs, which halves the time until a command begins.
module.enableCompileCache(path.join(state, 'compile-cache'));
const { cli, tellThrown, wantsColour } = await import('./cli/cli.ts');
const { nodeHost } = await import('./host/node-host.ts');

const host = nodeHost(early);
const interruption = new AbortController();
for (const [signal, number] of [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGQUIT', 3],
  ['SIGTERM', 15],
] as const) {
  process.on(signal, () => {
    // Whoever asks twice wants to be gone now; the guard stops everything all the same.
    if (interruption.signal.aborted) process.exit(128 + number);
    interruption.abort(signal);
  });
}
// The reader of our output may have gone (`muster … | head`); the exit code still counts.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

// Lines are left whole where they go to a file, to a terminal that does not know its width (0), and with NO_COLOR: what reads them is no screen.
const columnsOf = ({ columns }: { readonly columns?: number }) => ((host.env['NO_COLOR'] ?? '') === '' && columns) || Number.POSITIVE_INFINITY;
const out = (text: string) => void process.stdout.write(text);
const err = (text: string) => void process.stderr.write(text);
// Node would end with 1, which says that a test failed. The guard stops everything.
process.on('uncaughtException', (error) => process.exit(tellThrown(error, words, { out, err })));

process.exitCode = await cli(words, {
  host,
  out,
  err,
  input: async (until) => {
    const chunks: Uint8Array[] = [];
    until?.addEventListener('abort', () => process.stdin.unref());
    for await (const chunk of process.stdin) chunks.push(chunk);
    return Buffer.concat(chunks);
  },
  colour: wantsColour(host, words, process.stderr.isTTY === true),
  width: columnsOf(process.stderr),
  outWidth: columnsOf(process.stdout),
  interrupted: interruption.signal,
});
await early?.discard();
