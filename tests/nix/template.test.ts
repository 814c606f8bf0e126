/** `nix flake init -t`, and what Nix promises for what is declared so: the same lock gives the same store paths, and what passed is not run again. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, nix, ROOT } from './nix.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-template-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

const git = (folder: string, ...words: string[]) => execFileSync('git', words, { cwd: folder, stdio: 'ignore' });
const CHECK = /building '.*check-test-shop\.drv'/;

/** Nix on a project, with this checkout as its Muster. */
function inside(folder: string, words: readonly string[], own: readonly string[] = []): Ended {
  return nix([...words, '--override-input', 'muster', ROOT, ...(own.length === 0 ? [] : ['--', ...own])], folder);
}

function initialised(name: string): string {
  const folder = path.join(scratch, name);
  fs.mkdirSync(folder);
  expect(nix(['flake', 'init', '--template', ROOT], folder)).toMatchObject({ exitCode: 0 });
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  return folder;
}

let shop: string;
beforeAll(() => {
  shop = initialised('shop');
});

test('the template is a whole project, whose tests run as they are', () => {
  expect(fs.globSync('**/*.{nix,mjs}', { cwd: shop }).sort()).toEqual(['app/shop.mjs', 'flake.nix', 'tests/offers.test.mjs']);
  const { exitCode, out, err } = inside(shop, ['run', '.#test-shop'], ['--json']);
  expect(exitCode, err).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ tests: { total: 1, passed: 1, failed: 0 } });
});

describe('what passed', () => {
  test('as a check is not run again until something of it changes; what failed is run each time [S3-37]', () => {
    const folder = initialised('cached');
    const check = () => inside(folder, ['flake', 'check']);
    const first = check();
    expect(first.exitCode, first.err).toBe(0);
    const again = check();
    expect(again.exitCode).toBe(0);
    expect(again.err).not.toMatch(CHECK);

    fs.writeFileSync(path.join(folder, 'tests/offers.test.mjs'), '/** @requires-shop */\nprocess.exit(1);\n');
    for (const attempt of [check(), check()]) {
      expect(attempt.exitCode).not.toBe(0);
      expect(attempt.err).toMatch(CHECK);
    }
    git(folder, 'checkout', '--', 'tests');
    expect(check()).toMatchObject({ exitCode: 0, err: expect.not.stringMatching(CHECK) });
  });
});

describe('the same lock', () => {
  const pathsOf = (folder: string): readonly string[] => {
    const { exitCode, out, err } = inside(folder, ['eval', '.#packages', '--json', '--apply', 'builtins.mapAttrs (_: all: all.test-shop.outPath)']);
    expect(exitCode, err).toBe(0);
    return Object.values(JSON.parse(out));
  };

  test('gives the same store paths in any folder, of programs, services and tests alike [S3-36]', () => {
    const paths = pathsOf(shop);
    expect(new Set(paths).size).toBe(4);
    expect(pathsOf(initialised('elsewhere'))).toEqual(paths);
    const other = initialised('other');
    fs.appendFileSync(path.join(other, 'app/shop.mjs'), '// changed\n');
    for (const [index, changed] of pathsOf(other).entries()) expect(changed).not.toBe(paths[index]);
  });

  test('gives the same bytes when it is built again [S3-36]', () => {
    expect(inside(shop, ['build', '.#test-shop', '--no-link']).exitCode).toBe(0);
    const { exitCode, err } = inside(shop, ['build', '.#test-shop', '--no-link', '--rebuild']);
    expect(exitCode, err).toBe(0);
  });
});
