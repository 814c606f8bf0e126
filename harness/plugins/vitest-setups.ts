/** Set-up files of Muster's own, which Vitest's workers run before each test file. */
import type { TestProject } from 'vitest/node';
import { ownFile } from '../host/own-file.ts';

/** Before the user's own; once. */
export function addSetup({ config }: TestProject, name: 'vitest-setup' | 'vitest-identity'): void {
  const file = ownFile(`plugins/${name}`);
  if (!config.setupFiles.includes(file)) config.setupFiles.unshift(file);
}

/** Requests of its tests carry their names, where they are made by Node: a browser's own are beyond reach. */
export function nameRequests(project: TestProject): void {
  if (project.config.browser?.enabled) return;
  addSetup(project, 'vitest-identity');
  project.provide('musterRequests', ownFile('plugins/vitest-requests'));
}
