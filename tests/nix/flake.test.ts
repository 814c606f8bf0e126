import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nodeHost } from '../../harness/host/node-host.ts';
import type { Configuration } from '../../harness/model/configuration.ts';
import { loadConfiguration } from '../../harness/stacks/load.ts';
import { nix, ROOT } from './nix.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-nix-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const SYSTEM = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-${process.platform}`;
const SUITES = fs.readdirSync(path.join(ROOT, 'nix/suites')).map((file) => path.basename(file, '.nix'));

test('every Nix file parses', () => {
  const bin = spawnSync(path.join(ROOT, 'tools/get-nix'), { encoding: 'utf8' }).stdout.trim();
  const files = fs.globSync(['flake.nix', 'nix/**/*.nix'], { cwd: ROOT });
  expect(files.length).toBeGreaterThan(8);
  for (const file of files) {
    const { status, stderr } = spawnSync(path.join(bin, 'nix-instantiate'), ['--parse', path.join(ROOT, file)], { encoding: 'utf8' });
    expect({ file, status, stderr: status === 0 ? '' : stderr }).toEqual({ file, status: 0, stderr: '' });
  }
});

test('flake.lock is the lock of flake.nix, and Nix needs no network to see it', () => {
  expect(nix(['flake', 'metadata', '--no-update-lock-file', '.'])).toMatchObject({ exitCode: 0 });
  fs.cpSync(path.join(ROOT, 'flake.lock'), path.join(scratch, 'flake.lock'));
  fs.writeFileSync(path.join(scratch, 'flake.nix'), read('flake.nix').replace('nixos-26.05', 'nixos-25.11'));
  expect(nix(['flake', 'metadata', '--no-update-lock-file', `path:${scratch}`]).exitCode).not.toBe(0);
});

test('the stand-in of nixpkgs answers as nixpkgs does', () => {
  expect(nix(['eval', '--json', '--file', 'nix/host/lib-test.nix', '--apply', 'test: test { }'])).toMatchObject({ exitCode: 0, out: '[]\n' });
});

test('every output evaluates on every system', () => {
  expect(nix(['flake', 'check', '--no-build', '--all-systems'])).toMatchObject({ exitCode: 0 });
});

test('each suite is an app with a description, and those that need loopback only are checks', () => {
  const { apps, checks } = JSON.parse(nix(['flake', 'show', '--json']).out);
  expect(Object.keys(apps[SYSTEM])).toEqual(SUITES.map((suite) => `test-${suite}`).sort());
  for (const app of Object.values(apps[SYSTEM])) expect(app).toMatchObject({ type: 'app', description: expect.stringMatching(/\w/) });
  expect(Object.keys(checks[SYSTEM])).toEqual(['test-services']);
});

/** What Muster understands of a suite that is declared in Nix. */
function configurationOf(suite: string): Configuration {
  const { out, err } = nix(['eval', `.#test-${suite}.passthru.manifest`, '--json']);
  if (out === '') throw new Error(err);
  const file = path.join(scratch, `${suite}.json`);
  fs.writeFileSync(file, out);
  const loaded = loadConfiguration({ file, root: ROOT }, nodeHost());
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}

test('services and health checks that a suite declares in Nix are data that Muster reads [M-01]', () => {
  const { capabilities, suites } = configurationOf('services');
  const shop = [...capabilities.values()].find(({ name }) => name === 'shop');
  expect(shop).toMatchObject({ dependsOn: ['catalog'], ready: [{ kind: 'http', path: '/health' }] });
  expect(shop?.providers).toMatchObject([
    { kind: 'process', command: [expect.stringMatching(/^\/.*\/bin\/node$/), expect.stringMatching(/^\/.*shop\.mjs$/), expect.anything()] },
  ]);
  expect(suites).toMatchObject([{ name: 'services', runner: 'command' }]);
});

test('stack-one is the same in Nix as in muster.yaml', () => {
  const { suites, traces, stack, changes } = configurationOf('stack-one');
  const loaded = loadConfiguration({ file: path.join(ROOT, 'muster.yaml') }, nodeHost());
  const written = loaded.ok ? loaded.value : null;
  const bare = (configuration: Pick<Configuration, 'suites'> | null) => configuration?.suites.map(({ place, ...suite }) => suite);
  expect(bare({ suites })).toEqual(bare(written));
  expect({ traces, stack, paths: changes.paths, ignore: changes.ignore }).toEqual({
    traces: written?.traces,
    stack: written?.stack,
    paths: written?.changes.paths,
    ignore: written?.changes.ignore,
  });
});

test('a suite runs in the folder it is called from, and its exit code is that of the run [M-01]', () => {
  const folder = path.join(scratch, 'services');
  fs.cpSync(path.join(ROOT, 'fixtures/nix/services'), folder, { recursive: true });
  expect(nix(['run', `${ROOT}#test-services`, '--', '--quiet'], folder)).toMatchObject({ exitCode: 0 });
  fs.writeFileSync(path.join(folder, 'fails.test.mjs'), 'process.exit(3);\n');
  expect(nix(['run', `${ROOT}#test-services`, '--', '--quiet'], folder)).toMatchObject({ exitCode: 1 });
  expect(nix(['run', `${ROOT}#test-services`, '--', '--chnaged', 'shop'], folder)).toMatchObject({ exitCode: 2 });
  expect(fs.existsSync(path.join(folder, '.muster'))).toBe(true);
});

test('the Node that is fetched is the same with Nix and without', () => {
  const pins = (file: string) => new Set(read(file).match(/node-[a-z0-9-]+@\d+\.\d+\.\d+/g));
  expect(pins('nix/host/pkgs.nix').size).toBe(4);
  expect(pins('nix/host/pkgs.nix')).toEqual(pins('tools/set-up.sh'));
});
