/** Set-up files of Muster's own, which Vitest's workers run before each test file. */
import path from 'node:path';
import type { TestProject } from 'vitest/node';

/** Before the user's own; once. */
export function addSetup({ config }: TestProject, name: 'vitest-setup' | 'vitest-identity'): void {
  const file = path.join(import.meta.dirname, name + path.extname(import.meta.filename));
  if (!config.setupFiles.includes(file)) config.setupFiles.unshift(file);
}

/** Requests of its tests carry their names, where they are made by Node: a browser's own are beyond reach. */
export function nameRequests(project: TestProject): void {
  if (!project.config.browser?.enabled) addSetup(project, 'vitest-identity');
}
