/** What kind is doing while it makes a cluster, from what it prints: ` • Preparing nodes 📦  ...`. */
import type { Host } from '../../../host/host.ts';

/** Between two looks into its log, in ms. */
const LOOK_MS = 500;

/** The step that a line begins, without its picture; null for other lines. */
export function stepIn(line: string): string | null {
  const step = /^\s*[•*]\s+([\x20-\x7e]*[\x21-\x7e])[^\x21-\x7e].*\.\.\.\s*$/u.exec(line)?.[1];
  return step === undefined ? null : step.charAt(0).toLowerCase() + step.slice(1);
}

export interface Following {
  /** What it prints to. */
  readonly log: string;
  readonly onStep: (step: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Tells each step once, when it begins. */
export async function followSteps({ log, onStep, signal }: Following, { files, clock }: Pick<Host, 'files' | 'clock'>): Promise<void> {
  const told = new Set<string>();
  while (!signal.aborted) {
    await clock.sleep(LOOK_MS, signal);
    const outcome = files.read(log);
    const steps = outcome.kind === 'text' ? outcome.text.split('\n').map(stepIn) : [];
    for (const step of steps) {
      if (step === null || told.has(step)) continue;
      told.add(step);
      onStep(step);
    }
  }
}
