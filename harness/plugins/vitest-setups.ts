/** Set-up files of Muster's own, which Vitest's workers run before each test file. */
import type { TestProject } from 'vitest/node';
import { ownFile } from '../host/own-file.ts';

/** Before the user's own; once. */
export function addSetup({ config }: TestProject, name: 'vitest-setup' | 'vitest-identity'): void {
  const file = ownFile(`plugins/${name}`);
  if (!config.setupFiles.includes(file)) config.setupFiles.unshift(file);
}

/** Vitest's own pools, whose workers are Node. */
const IN_NODE: readonly unknown[] = ['forks', 'threads', 'vmForks', 'vmThreads'];

/** Requests of its tests carry their names, where they are made by Node: those of browsers and other runtimes are beyond reach. */
export function nameRequests(project: TestProject): void {
  const { browser, pool } = project.config;
  if (browser?.enabled || !IN_NODE.includes(pool)) return;
  addSetup(project, 'vitest-identity');
  project.provide('musterRequests', ownFile('plugins/vitest-requests'));
}
