/** What makes a service another one, and what does not: the digest by which warm services are handed out. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Makings } from '../../../harness/capabilities/provider.ts';
import { type Defined, definitionOf } from '../../../harness/capabilities/warm/definition.ts';
import { type Candidate, type Standing, whyNotWarm } from '../../../harness/capabilities/warm/eligible.ts';
import { sharedVolumes } from '../../../harness/capabilities/warm/volumes.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import type { Capability, ContainerSpec } from '../../../harness/model/capability.ts';
import { capability, processSpec } from './rig.ts';

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-definition-'));
  fs.mkdirSync(path.join(root, 'app'));
  for (const file of ['main.js', 'app/lib.js', 'other.js']) fs.writeFileSync(path.join(root, file), 'first');
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const SPEC = processSpec({}, { command: ['node', 'main.js', '--port', '${port.http}'], env: { DB: '${capability.db.url}' } });

const usual = { ports: { http: 20_001 }, env: {}, sandboxDir: '/tmp/muster-1', urls: { db: 'http://127.0.0.1:1' } };
const environment = { PATH: process.env['PATH'] ?? '', LANG: 'C' };

function defined(more: Partial<Defined> = {}, of: Partial<Capability> = {}): Defined {
  const { dependsOn: _, ...rest } = of;
  return {
    capability: capability('backend', { providers: [SPEC], files: ['app/**'], ...rest }),
    spec: SPEC,
    sandbox: null,
    root,
    scope: usual,
    environment,
    dependencies: [{ name: 'db', is: 'warm.1' }],
    makings: null,
    ...more,
  };
}

const host = nodeHost();

/** Parts that differ from those of the service as it is. */
function changed(other: Defined): string[] {
  const [before, after] = [definitionOf(defined(), host), definitionOf(other, host)];
  const names = Object.keys(before?.parts ?? {}).filter((name) => before?.parts[name] !== after?.parts[name]);
  expect(before?.key === after?.key).toBe(names.length === 0);
  return names;
}

describe('the definition of a service', () => {
  test.each<[string, () => Defined, string[]]>([
    ['nothing', () => defined(), []],
    ['a leased port and the folder of the sandbox', () => defined({ scope: { ...usual, ports: { http: 20_002 }, sandboxDir: '/tmp/muster-2' } }), []],
    ['a variable of the terminal', () => defined({ environment: { ...environment, TERM_SESSION_ID: '1', PWD: '/', MUSTER_RUN_ID: 'run-1' } }), []],
    ['a variable', () => defined({ environment: { ...environment, LANG: 'de' } }), ['environment']],
    ['the address of a dependency', () => defined({ scope: { ...usual, urls: { db: 'http://127.0.0.1:2' } } }), ['command']],
    ['a dependency that was started anew', () => defined({ dependencies: [{ name: 'db', is: 'warm.2' }] }), ['dependencies']],
    ['the argument list', () => defined({ spec: { ...SPEC, command: ['node', 'main.js'] } }), ['declaration', 'command']],
    ['the file that its command names', () => defined({ spec: { ...SPEC, command: ['node', 'other.js'] } }), ['declaration', 'command', 'files']],
    ['its checks', () => defined({}, { ready: [{ kind: 'tcp', port: 'http' }] }), ['declaration']],
    ['its reset command', () => defined({}, { reset: ['true'] }), ['declaration']],
    ['its sandbox', () => defined({ sandbox: 'rules' }), ['declaration']],
    ['a fixed port', () => defined({}, { ports: { http: { fixed: 20_001 } } }), ['declaration', 'command']],
  ])('changes with %s in %j', (_, other, parts) => {
    expect(changed(other())).toEqual(parts);
  });

  test('changes with the text of its files, and with that of the file that its command names', () => {
    const before = definitionOf(defined(), host);
    for (const file of ['app/lib.js', 'main.js']) {
      fs.writeFileSync(path.join(root, file), 'second');
      const after = definitionOf(defined(), host);
      expect(after?.parts['files'], file).not.toBe(before?.parts['files']);
      fs.writeFileSync(path.join(root, file), 'first');
      expect(definitionOf(defined(), host)).toEqual(before);
    }
  });

  test('counts all that is in the folder of its own that it starts in, where no files are named', () => {
    const spec = { ...SPEC, cwd: 'app', command: ['node', 'lib.js'] };
    const { files: __, ...rest } = defined().capability;
    const it = () => definitionOf(defined({ spec, capability: rest }), host)?.key;
    const before = it();
    fs.writeFileSync(path.join(root, 'app/new.js'), '');
    expect(it()).not.toBe(before);
    fs.rmSync(path.join(root, 'app/new.js'));
    expect(it()).toBe(before);
  });
});

const CONTAINER: ContainerSpec = {
  kind: 'container',
  image: 'db:7',
  env: { SEEDS: '${env.SEEDS}' },
  expose: { http: 8080 },
  mounts: [
    { kind: 'bind', source: 'app', target: '/app', readOnly: true },
    { kind: 'bind', source: '${sandbox.dir}/out', target: '/out', readOnly: false },
    { kind: 'bind', source: '/dev/null', target: '/null', readOnly: true },
    { kind: 'volume', name: 'data', target: '/data', readOnly: false },
  ],
  network: 'sandbox',
  aliases: [],
  init: false,
  oneShot: false,
};

describe('the definition of a service in a container', () => {
  const madeOf = (digest: string, engine = 'unix:///a.sock'): Makings => ({ parts: { image: [engine, digest] }, probesOf: () => [], endsLate: true });
  const usualScope = { ...usual, env: { SEEDS: 'few' } };

  function contained(spec: Partial<ContainerSpec> = {}, more: Partial<Defined> = {}, of: Partial<Capability> = {}): Defined {
    const whole = { ...CONTAINER, ...spec };
    const { files: _, ...capabilityOfIt } = defined({}, of).capability;
    return defined({ spec: whole, capability: { ...capabilityOfIt, ...of, dependsOn: [] }, scope: usualScope, makings: madeOf('1'), ...more });
  }

  function differs(other: Defined, from = contained()): string[] {
    const [before, after] = [definitionOf(from, host), definitionOf(other, host)];
    return Object.keys(before?.parts ?? {}).filter((name) => before?.parts[name] !== after?.parts[name]);
  }

  test.each<[string, () => Defined, string[]]>([
    ['nothing', () => contained(), []],
    ['another name of the same image', () => contained({ image: 'db:latest' }), []],
    ['another image of the same name', () => contained({}, { makings: madeOf('2') }), ['image']],
    ['another engine', () => contained({}, { makings: madeOf('1', 'unix:///b.sock') }), ['image']],
    ['a variable of this machine, which it does not get', () => contained({}, { environment: { LANG: 'de' } }), []],
    ['a variable that its own refer to', () => contained({}, { scope: { ...usualScope, env: { SEEDS: 'many' } } }), ['environment']],
    ['a leased port and the folder of the sandbox', () => contained({}, { scope: { ...usualScope, ports: { http: 20_002 }, sandboxDir: '/tmp/2' } }), []],
    ['a port inside', () => contained({ expose: { http: 9090 } }), ['declaration']],
    ['a mount', () => contained({ mounts: CONTAINER.mounts.slice(1) }), ['declaration', 'command', 'files']],
    ['a health check', () => contained({ healthcheck: { test: ['CMD', 'true'] } }), ['declaration']],
    ['its checks', () => contained({}, {}, { ready: [{ kind: 'tcp', port: 'http' }] }), ['declaration']],
    ['what it depends on', () => contained({}, { dependencies: [{ name: 'db', is: 'warm.2' }] }), ['dependencies']],
  ])('changes with %s in %j', (_, other, parts) => {
    expect(differs(other())).toEqual(parts);
  });

  test('changes with the text of files of the repository that are mounted, or of those alone that are declared', () => {
    const [mounted, declared] = [() => contained(), () => contained({}, {}, { files: ['other.js'] })];
    const before = [mounted(), declared()].map((each) => definitionOf(each, host)?.key);
    fs.writeFileSync(path.join(root, 'app/lib.js'), 'second');
    const after = [mounted(), declared()].map((each) => definitionOf(each, host)?.key);
    fs.writeFileSync(path.join(root, 'app/lib.js'), 'first');
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});

describe('a service stays between runs', () => {
  const reusable = capability('backend', { reusable: true });
  const warm: Standing = { name: 'db', kind: 'warm' };

  test.each<[string, string | null, Partial<Candidate>]>([
    ['when it is reusable and what it uses stays too', null, { dependencies: [warm, { name: 'x', kind: 'external' }, { name: 'migrate', kind: 'task' }] }],
    ['only when it is declared so', 'backend is not declared reusable', { capability: capability('backend') }],
    ['unless it is a task', 'a task runs anew each time', { spec: { ...SPEC, oneShot: true } }],
    ['unless it is a task in a container', 'a task runs anew each time', { spec: { ...CONTAINER, oneShot: true } }],
    ['unless it collects traces', 'a collector of traces ends with its run', { capability: { ...reusable, role: 'collector' } }],
    ['unless its sandbox is fresh', 'its sandbox is a fresh one', { sandbox: 'fresh-a-12345678' }],
    ['unless what it uses ends', 'db, which it depends on, ends with the run', { dependencies: [{ name: 'db', kind: 'cold' }] }],
    ['as a container with a volume of its own', null, { spec: CONTAINER, sharedVolumes: new Set(['other']) }],
    ['unless others have its volume too', 'it shares its volume data, and that ends with the run', { spec: CONTAINER, sharedVolumes: new Set(['data']) }],
    ['unless its provider cannot', 'kind services are not kept between runs', { spec: { kind: 'kind', manifests: [], vars: {}, images: [], forward: {} } }],
  ])('%s', (_, because, other) => {
    expect(whyNotWarm({ capability: reusable, spec: SPEC, sandbox: null, dependencies: [], sharedVolumes: new Set(), ...other })).toBe(because);
  });

  test('a volume is shared when two capabilities mount it, and not when one has two ways to', () => {
    const one = { providers: [CONTAINER, { ...CONTAINER, image: 'db:8' }] };
    expect(sharedVolumes([one, { providers: [SPEC] }])).toEqual(new Set());
    expect(sharedVolumes([one, { providers: [CONTAINER] }])).toEqual(new Set(['data']));
  });
});
