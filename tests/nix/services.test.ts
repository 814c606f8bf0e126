/** Each service of nix/services/: that it is declared as Muster reads it, and, where its program can be had here, that it works. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHost } from '../../harness/host/node-host.ts';
import { loadConfiguration } from '../../harness/stacks/load.ts';
import { evaluate, nix, ROOT } from './nix.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-services-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

const SERVICES = fs.readdirSync(path.join(ROOT, 'nix/services')).flatMap((file) => (file.endsWith('.nix') ? [path.basename(file, '.nix')] : []));

/** The manifest of a suite that has these services; `needs` are asked of what nix/services.nix gives. */
function manifestOf(services: string): { exitCode: number | null; manifest: string; err: string } {
  const { exitCode, out, err } = evaluate(
    `muster = pkgs.git;
     services = import ./nix/services.nix { inherit lib pkgs muster; };
     runner = import ./nix/mk-test-runner.nix { inherit lib pkgs muster; } {
       name = "all";
       capabilities = ${services};
       suites = [ { name = "all"; runner = "vitest"; kind = "e2e"; include = [ "*.test.ts" ]; } ];
     };`,
    'builtins.toJSON runner.passthru.manifest',
  );
  return { exitCode, manifest: out, err };
}

function capabilitiesOf(services: string) {
  const { exitCode, manifest, err } = manifestOf(services);
  expect(exitCode, err).toBe(0);
  const file = path.join(scratch, 'manifest.json');
  fs.writeFileSync(file, manifest);
  const loaded = loadConfiguration({ file, root: scratch }, nodeHost());
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return new Map([...loaded.value.capabilities.values()].map((capability) => [String(capability.name), capability]));
}

test('the registry is the folder, and has all services that the systems of the seeds are made of', () => {
  const seeds = ['alloy', 'grafana', 'kind', 'loki', 'minio', 'mock-datadog', 'neo4j', 'postgres', 'prometheus', 'redis', 'tempo'];
  expect(SERVICES.sort()).toEqual(seeds);
});

describe('as it comes', () => {
  let all: ReturnType<typeof capabilitiesOf>;
  beforeAll(() => {
    all = capabilitiesOf(SERVICES.map((name) => `services.${name} { }`).join(' // '));
  });

  test.each(SERVICES.filter((name) => name !== 'kind'))('%s is data that Muster reads, and its program comes from the store [S3-32, S3-34, M-01]', (name) => {
    const capability = all.get(name);
    const [provider] = capability?.providers ?? [];
    expect(provider?.kind).toBe('process');
    const command = provider?.kind === 'process' ? provider.command : [];
    expect(command[0]).toMatch(/\/store\/[^/]+\/bin\/[^/]+$/);
    expect(command).not.toContain('-c ');
    expect(Object.keys(capability?.ports ?? {}).length).toBeGreaterThan(0);
    expect(capability?.ready.length).toBeGreaterThan(0);
  });

  test('kind is the built-in capability', () => {
    expect(all.get('kind')?.providers).toMatchObject([{ kind: 'kind' }]);
  });

  test('tasks that a service waits for come with it', () => {
    expect(all.get('postgres')).toMatchObject({ dependsOn: ['postgres-data'], stop: { signal: 'SIGINT' } });
    expect(all.get('postgres-data')?.providers).toMatchObject([{ kind: 'process', oneShot: true }]);
  });
});

test('what is said of a service is laid over what it says itself, under the name that it is given', () => {
  const all = capabilitiesOf('services.postgres { name = "orders"; user = "shop"; ports.postgres.fixed = 5433; retries = 3; dependsOn = [ "kind" ]; }');
  expect(all.get('orders')).toMatchObject({
    ports: { postgres: { fixed: 5433 } },
    retries: 3,
    url: 'postgres://shop@127.0.0.1:${port.postgres}/postgres',
    dependsOn: ['orders-data', 'kind'],
  });
  expect(all.has('postgres')).toBe(false);
});

test('another package may be named, also for a service that this nixpkgs has given up', () => {
  const [provider] = capabilitiesOf('services.redis { package = pkgs.git; }').get('redis')?.providers ?? [];
  expect(provider).toMatchObject({ command: expect.arrayContaining([expect.stringMatching(/host-git\/bin\/redis-server$/)]) });
  const without = (result: string) => evaluate('all = import ./nix { inherit lib; pkgs = removeAttrs pkgs [ "minio" ]; muster = pkgs.git; };', result);
  expect(without('builtins.toJSON (all.services.minio { })').err).toContain('services.minio: this nixpkgs has no MinIO; name a package');
  expect(without('builtins.toJSON (all.services.minio { package = pkgs.git; })')).toMatchObject({ exitCode: 0 });
  const runners = without('builtins.toJSON (builtins.attrNames all.runners)').out;
  expect(JSON.parse(runners)).not.toContain('test-service-minio');
  expect(JSON.parse(runners)).toContain('test-service-redis');
});

test('what no service takes is an error that names it, with the corrected line', () => {
  const { exitCode, err } = manifestOf('services.redis { port.redis.fixed = 6379; }');
  expect(exitCode).toBe(1);
  expect(err).toContain("capabilities.redis: there is no attribute 'port'; did you mean 'ports'?");
  expect(err).toContain('ports = { redis = { fixed = 6379; }; };');
});

/** Runs the suite of a service in a folder of its own, which holds the test beside that service and nothing else. */
function start(service: string) {
  const folder = path.join(scratch, service);
  const test = `nix/services/${service}.test.mjs`;
  fs.mkdirSync(path.join(folder, 'nix/services'), { recursive: true });
  fs.copyFileSync(path.join(ROOT, test), path.join(folder, test));
  return nix(['run', `${ROOT}#test-service-${service}`, '--', '--json'], folder);
}

describe('really started', () => {
  test.each(['mock-datadog', 'postgres', 'prometheus', 'redis'])(
    '%s does what it is for, and is gone afterwards [S3-32, S3-34]',
    (service) => {
      const { exitCode, out, err } = start(service);
      expect(exitCode, err).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ tests: { total: 1, passed: 1 }, muster: { leaks: [] } });
    },
    120_000,
  );

  test('a service whose program cannot be had is told of as missing, with the reason, and is no test that failed', () => {
    const { exitCode, out } = start('loki');
    expect(exitCode).toBe(2);
    expect(JSON.parse(out).muster.tests).toMatchObject([{ id: 'individual/loki.test', outcome: 'broken', brokenBy: 'loki' }]);
  });
});
