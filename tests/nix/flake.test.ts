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
const inFolder = (folder: string, ending: string) =>
  fs.readdirSync(path.join(ROOT, folder)).flatMap((file) => (file.endsWith(ending) ? [file.slice(0, -ending.length)] : []));
/** The folders are the registries. */
const APPS = [...inFolder('nix/suites', '.nix'), ...inFolder('nix/services', '.test.mjs').map((service) => `service-${service}`)];

test('every Nix file parses', () => {
  const bin = spawnSync(path.join(ROOT, 'tools/get-nix'), { encoding: 'utf8' }).stdout.trim();
  const files = fs.globSync(['flake.nix', 'nix/**/*.nix', 'templates/**/*.nix'], { cwd: ROOT });
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

test('each suite is an app with a description, and those that need loopback only are checks [S3-39, M-01]', () => {
  const { apps, checks, templates } = JSON.parse(nix(['flake', 'show', '--json']).out);
  expect(Object.keys(apps[SYSTEM])).toEqual(APPS.map((suite) => `test-${suite}`).sort());
  expect(Object.keys(apps[SYSTEM])).toEqual(expect.arrayContaining(['test-monaco', 'test-backend', 'test-grafana-e2e']));
  for (const app of Object.values(apps[SYSTEM])) expect(app).toMatchObject({ type: 'app', description: expect.stringMatching(/\w/) });
  // Of the services, those that this machine or Debian's archive has a program of.
  const tried = ['mock-datadog', 'postgres', 'prometheus', 'redis'].map((service) => `test-service-${service}`);
  expect(Object.keys(checks[SYSTEM])).toEqual([...tried, 'test-services']);
  expect(templates.default).toMatchObject({ type: 'template' });
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

test('the system of S3 is the same in Nix as in its muster.yaml, but for where its programs are [S3-15, S3-40]', () => {
  const bare = ({ capabilities, suites, changes }: Configuration) => ({
    capabilities: Object.fromEntries(
      [...capabilities.values()].filter(({ name }) => name !== 'chromium').map(({ place, providers, exports, ...rest }) => [rest.name, rest]),
    ),
    suites: suites.map(({ place, ...suite }) => suite),
    changes,
  });
  const file = path.join(ROOT, 'stacks/observability/muster.yaml');
  const loaded = loadConfiguration({ file }, nodeHost());
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const declared = configurationOf('grafana-e2e');
  expect(bare(declared)).toEqual(bare(loaded.value));
  for (const { name, providers } of declared.capabilities.values()) {
    if (!['grafana', 'tempo', 'loki', 'prometheus', 'alloy', 'backend'].includes(name)) continue;
    expect(providers, name).toMatchObject([{ kind: 'process', command: expect.arrayContaining([expect.stringMatching(/^\/.*\/store\/.*\/bin\//)]) }]);
  }
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

test('CI runs the apps by the same command as anybody [S3-54]', () => {
  const loop = /for app in (.*); do\n\s*tools\/host-nix run "\.#test-\$app"/.exec(read('.ci/run'));
  expect(loop?.[1]?.split(' ')).toEqual(['backend', 'monaco', 'grafana-e2e']);
  expect(read('.ci/run')).toContain('tools/host-nix run .#test-stack-one');
});

test('the Node that is fetched is the same with Nix and without', () => {
  const pins = (file: string) => new Set(read(file).match(/node-[a-z0-9-]+@\d+\.\d+\.\d+/g));
  expect(pins('nix/host/pkgs.nix').size).toBe(4);
  expect(pins('nix/host/pkgs.nix')).toEqual(pins('tools/set-up.sh'));
});
