/**
 * Impact over 10,000 services, 100,000 tests and 2 million touches, each question in a fresh process (goal of the question: about
 * 50 ms at radius 2; of the whole plan: 300 ms). Run: node tests/bench/impact.ts. Prints one line.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { openGraph } from '../../harness/graph/open-graph.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { changedService, SYSTEM, writeSystem } from './impact.system.ts';

/** Milliseconds: loading and opening, the question, and the whole life of the process with Node's start. */
interface Figures {
  readonly tests: number;
  readonly questionMs: number;
  readonly processMs: number;
}

const CHANGED = changedService();

async function ask(file: string, radius: number): Promise<Figures> {
  const opened = await openGraph(file, nodeHost(), { mode: 'read' });
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  await using graph = opened.value;
  const before = performance.now();
  const { tests } = await graph.impact({ changed: [CHANGED], radius });
  return { tests: tests.length, questionMs: performance.now() - before, processMs: performance.now() };
}

function median(figures: readonly Figures[]): Figures {
  const sorted = figures.toSorted((a, b) => a.processMs - b.processMs);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}

async function bench(): Promise<void> {
  const host = nodeHost();
  const folder = host.files.makeTempDir('muster-bench-');
  const file = path.join(folder, 'graph.sqlite');
  try {
    await writeSystem(file, host);
    const answers = [1, 2, 3].map((radius) => {
      const runs = Array.from(
        { length: 5 },
        (): Figures => JSON.parse(execFileSync(process.execPath, [import.meta.filename, file, String(radius)], { encoding: 'utf8' })),
      );
      const { tests, questionMs, processMs } = median(runs);
      return `radius ${radius}: ${tests} tests, question ${questionMs.toFixed(0)} ms, process ${processMs.toFixed(0)} ms`;
    });
    console.log(`impact over ${SYSTEM.services} services, ${SYSTEM.tests} tests, 2 million touches: ${answers.join('; ')}`);
  } finally {
    host.files.remove(folder);
  }
}

const [file, radius] = process.argv.slice(2);
if (file === undefined) await bench();
else console.log(JSON.stringify(await ask(file, Number(radius))));
