/**
 * Muster's own tests, three groups one after the other: plain functions and small processes; then what starts real tools and whole
 * runs; last the kill matrix, alone, because it counts what other processes leave and when.
 */
import { defineConfig } from 'vitest/config';

const group = (name: string, groupOrder: number, folders: readonly string[], maxWorkers: number | string) => ({
  test: {
    name,
    include: folders.map((folder) => `tests/${folder}/**/*.test.ts`),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers,
    sequence: { groupOrder },
  },
});

export default defineConfig({
  test: {
    projects: [group('unit', 0, ['unit', 'boundaries'], '100%'), group('real', 1, ['contract', 'e2e', 'docs', 'nix'], 2), group('kill', 2, ['kill'], 1)],
  },
});
