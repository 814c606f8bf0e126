/** What makes a service another one, and what does not: the digest by which warm services are handed out. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Defined, definitionOf } from '../../../harness/capabilities/warm/definition.ts';
import { type Standing, whyNotWarm } from '../../../harness/capabilities/warm/eligible.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import type { Capability } from '../../../harness/model/capability.ts';
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

describe('a service stays between runs', () => {
  const reusable = capability('backend', { reusable: true });
  const warm: Standing = { name: 'db', kind: 'warm' };

  test.each<[string, string | null, Parameters<typeof whyNotWarm>]>([
    [
      'when it is reusable and what it uses stays too',
      null,
      [reusable, SPEC, null, [warm, { name: 'x', kind: 'external' }, { name: 'migrate', kind: 'task' }]],
    ],
    ['only when it is declared so', 'backend is not declared reusable', [capability('backend'), SPEC, null, []]],
    ['unless it is a task', 'a task runs anew each time', [reusable, { ...SPEC, oneShot: true }, null, []]],
    ['unless it collects traces', 'a collector of traces ends with its run', [{ ...reusable, role: 'collector' }, SPEC, null, []]],
    ['unless its sandbox is fresh', 'its sandbox is a fresh one', [reusable, SPEC, 'fresh-a-12345678', []]],
    ['unless what it uses ends', 'db, which it depends on, ends with the run', [reusable, SPEC, null, [{ name: 'db', kind: 'cold' }]]],
    [
      'unless its provider cannot',
      'kind services are not kept between runs',
      [reusable, { kind: 'kind', manifests: [], vars: {}, images: [], forward: {} }, null, []],
    ],
  ])('%s', (_, because, input) => {
    expect(whyNotWarm(...input)).toBe(because);
  });
});
