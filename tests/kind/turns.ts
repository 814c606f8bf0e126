/** Vitest's set-up of the tests in this folder: their turns, which each file waits for (turn.ts). */
import type { TestProject } from 'vitest/node';
import { openTurns } from '../rig/turns.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The port of their turns. */
    readonly kindTurns: number;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const turns = await openTurns();
  project.provide('kindTurns', turns.port);
  return async () => {
    await turns[Symbol.asyncDispose]();
  };
}
