import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Capability } from '../../../harness/model/capability.ts';
import { loadConfiguration } from '../../../harness/stacks/load.ts';
import { fixture, repository } from './repository.ts';

const load = (files: Readonly<Record<string, string>>) => loadConfiguration({}, repository(files));

/** The capability of a muster.yaml with just this one (and `more` beside it). */
function capability(spec: string, more = ''): Capability | undefined {
  const result = load({ 'muster.yaml': `version: 1\ncapabilities:\n  x: ${spec}\n${more}` });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return [...result.value.capabilities.values()].find(({ name }) => name === 'x');
}

function problems(text: string, files: Readonly<Record<string, string>> = {}) {
  const result = load({ 'muster.yaml': text, ...files });
  return result.ok ? [] : result.problems;
}

const brief = (text: string, files?: Readonly<Record<string, string>>) =>
  problems(text, files).map(({ code, line, column, path }) => [code, line, column, path]);

const PROCESS = 'process: { command: [node, x.ts] }';

describe('muster.yaml', () => {
  const files = { 'muster.yaml': fixture('muster.yaml'), 'three-tier.yaml': fixture('three-tier.yaml') };

  test('is found upwards from the working directory, and its paths start in its folder', () => {
    const host = repository(files, 'apps/backend/src');
    const result = loadConfiguration({}, host);
    expect(result).toMatchObject({
      ok: true,
      value: {
        root: host.root,
        file: path.join(host.root, 'muster.yaml'),
        graph: path.join(host.root, '.muster/graph.sqlite'),
        traces: [],
        stack: { name: 'three-tier' },
      },
    });
  });

  test('joins built-in capabilities, the apps of the stack and the declared ones', () => {
    const result = load(files);
    const found = result.ok ? [...result.value.capabilities.values()].map(({ name, role, dependsOn }) => [name, role, dependsOn]) : result.problems;
    expect(found).toEqual([
      ['mock-datadog', 'collector', []],
      ['chromium', 'service', []],
      ['kind', 'service', []],
      ['neo4j', 'service', []],
      ['page', 'app', ['backend', 'mock-datadog']],
      ['backend', 'app', ['store', 'database', 'migrate']],
      ['store', 'app', []],
      ['database', 'service', []],
      ['migrate', 'service', ['database']],
    ]);
  });

  test('says of a capability all that the example of INTERFACES says', () => {
    const result = load(files);
    const backend = result.ok ? [...result.value.capabilities.values()].find(({ name }) => name === 'backend') : undefined;
    expect(backend).toEqual({
      name: 'backend',
      role: 'app',
      providers: [
        { kind: 'external', url: '${env.BACKEND_URL}' },
        { kind: 'process', command: ['node', 'apps/backend.ts'], cwd: '.', env: { LOG_LEVEL: 'warn', PORT: '${port.http}' }, oneShot: false },
        {
          kind: 'container',
          image: 'backend:dev',
          env: { PORT: '8080' },
          expose: { http: 8080 },
          mounts: [],
          aliases: [],
          network: 'sandbox',
          init: false,
          oneShot: false,
        },
      ],
      ports: { http: { env: 'BACKEND_PORT', fixed: 12011 } },
      url: 'http://127.0.0.1:${port.http}',
      ready: [{ kind: 'http', path: '/health', port: 'http', status: 200 }],
      readyTimeoutMs: 30_000,
      dependsOn: ['store', 'database', 'migrate'],
      retries: 3,
      retryDelayMs: 1000,
      stop: { signal: 'SIGTERM', graceMs: 5000 },
      reusable: true,
      reset: ['node', 'tools/reset.ts'],
      exports: {},
      place: { file: 'muster.yaml', line: 5, column: 3, path: 'capabilities.backend' },
    });
  });

  test('has suites with their defaults and places', () => {
    const result = load(files);
    const suites = result.ok ? result.value.suites : [];
    expect(suites).toMatchObject([
      {
        name: 'api',
        runner: 'vitest',
        kind: 'individual',
        include: ['tests/api/**/*.test.ts'],
        exclude: [],
        onMissing: 'fail',
        env: {},
        place: { line: 22, path: 'suites[0]' },
      },
      { name: 'e2e', runner: 'playwright', kind: 'e2e', onMissing: 'fail' },
      { name: 'scripts', runner: 'command', command: ['node', '${file}'] },
    ]);
  });

  test('may be a JSON manifest, whose paths start where Muster is run', () => {
    const manifest = { version: 1, capabilities: { x: { process: { command: ['/bin/true'] } } }, graph: 'neo4j://graph:7687' };
    const host = repository({ 'store/manifest.json': JSON.stringify(manifest) });
    expect(loadConfiguration({ file: 'store/manifest.json' }, host)).toMatchObject({ ok: true, value: { root: host.root, graph: 'neo4j://graph:7687' } });
  });

  test('needs nothing but its version', () => {
    expect(load({ 'muster.yaml': 'version: 1\n' })).toMatchObject({
      ok: true,
      value: { stack: null, suites: [], traces: [], changes: { paths: {}, fullRunOn: [] } },
    });
  });

  test('ignores by default prose at the root and under docs/, and no file that an application may serve', () => {
    const result = load({ 'muster.yaml': 'version: 1\n' });
    expect(result.ok && result.value.changes.ignore).toEqual(['*.md', 'docs/**/*.md', 'LICENSE*', '.gitignore', '.editorconfig', '.vscode/**', '.idea/**']);
  });

  test('that is nowhere is said to be missing', () => {
    const host = repository({}, 'a/b');
    expect(loadConfiguration({}, host)).toEqual({ ok: false, problems: [{ code: 'no-configuration', searched: path.join(host.root, 'a/b') }] });
    expect(loadConfiguration({ file: 'other.yaml' }, host)).toEqual({ ok: false, problems: [{ code: 'file-not-found', file: 'other.yaml' }] });
  });
});

describe('a capability', () => {
  test.each([
    ['in a list', '{ providers: [{ process: { command: [a] } }] }'],
    ['alone under providers', '{ providers: { process: { command: [a] } } }'],
    ['directly', '{ process: { command: [a] } }'],
  ])('has a single provider %s', (_, spec) => {
    expect(capability(spec)?.providers).toEqual([{ kind: 'process', command: ['a'], cwd: '.', env: {}, oneShot: false }]);
  });

  test('takes numbers and truth values in commands and variables as they are written', () => {
    expect(capability('{ process: { command: [serve, 1.0, 0x1F, true], env: { A: 1.10, B: false, C: "2" } }, exports: { D: 007 } }')).toMatchObject({
      providers: [{ command: ['serve', '1.0', '0x1F', 'true'], env: { A: '1.10', B: 'false', C: '2' } }],
      exports: { D: '007' },
    });
  });

  test.each([
    ['nothing but a port', `{ ${PROCESS}, ports: { main: {} } }`, [{ kind: 'tcp', port: 'main' }]],
    ['neither port nor check', `{ ${PROCESS} }`, [{ kind: 'process' }]],
    ['one shot', '{ process: { command: [a], oneShot: true }, ports: { main: {} } }', []],
    ['a program that is there', '{ external: { program: [chromium] } }', []],
    ['http without a port', `{ ${PROCESS}, ports: { main: {} }, ready: { http: /up } }`, [{ kind: 'http', path: '/up', port: 'main', status: 200 }]],
    [
      'http and two ports',
      `{ ${PROCESS}, ports: { grpc: {}, http: {} }, ready: { http: /up, status: 204 } }`,
      [{ kind: 'http', path: '/up', port: 'http', status: 204 }],
    ],
    [
      'a port by name',
      `{ ${PROCESS}, ports: { grpc: {}, http: {} }, ready: { http: /up, port: grpc } }`,
      [{ kind: 'http', path: '/up', port: 'grpc', status: 200 }],
    ],
    [
      'a list',
      `{ ${PROCESS}, ports: { http: {} }, ready: [{ tcp: http }, { exec: [check, 1] }, { log: "^ready" }, { process: true }] }`,
      [{ kind: 'tcp', port: 'http' }, { kind: 'exec', command: ['check', '1'] }, { kind: 'log', pattern: '^ready' }, { kind: 'process' }],
    ],
  ])('with %s is ready accordingly', (_, spec, ready) => {
    expect(capability(spec)?.ready).toEqual(ready);
  });

  test.each([
    ['{ timeout: 500ms }', 500],
    ['{ tcp: a, timeout: 2m }', 120_000],
    ['[{ tcp: a, timeout: 1s }, { process: true, timeout: 10s }]', 10_000],
    ['{ tcp: a }', 30_000],
  ])('with ready: %s may take %i ms', (ready, ms) => {
    expect(capability(`{ ${PROCESS}, ports: { a: {} }, ready: ${ready} }`)?.readyTimeoutMs).toBe(ms);
  });

  test('waits for those whose address its values name', () => {
    expect(
      capability(
        '{ process: { command: [a, "${capability.y.url}"], env: { Z: "${capability.z.url}", X: "${capability.x.url}" } }, dependsOn: [z] }',
        `  y: { ${PROCESS} }\n  z: { ${PROCESS} }\n`,
      )?.dependsOn,
    ).toEqual(['z', 'y']);
  });

  test('refines a built-in one of its name', () => {
    const result = load({ 'muster.yaml': 'version: 1\ncapabilities:\n  mock-datadog: { ports: { http: { fixed: 8126 } } }\n' });
    const mock = result.ok ? [...result.value.capabilities.values()].find(({ name }) => name === 'mock-datadog') : undefined;
    expect(mock).toMatchObject({
      role: 'collector',
      ports: { http: { fixed: 8126 } },
      providers: [{ kind: 'process' }],
      ready: [{ kind: 'http', path: '/health', port: 'http', status: 200 }],
    });
  });

  test('that an app is without a local part is known, and has no provider', () => {
    const result = load({ 'muster.yaml': 'version: 1\nstack: three-tier.yaml\n', 'three-tier.yaml': fixture('three-tier.yaml') });
    expect(result.ok && [...result.value.capabilities.values()].find(({ name }) => name === 'store')).toMatchObject({ role: 'app', providers: [] });
  });
});

describe('a faulty muster.yaml', () => {
  const head = 'version: 1\ncapabilities:\n';
  test.each([
    ['no version', 'suites: []\n', [['missing', 1, 1, 'version']]],
    ['another version', 'version: 2\n', [['bad-format', 1, 10, 'version']]],
    ['a version in quotes', 'version: "1"\n', [['bad-format', 1, 10, 'version']]],
    ['a misspelt key', 'version: 1\nsutes: []\n', [['unknown-key', 2, 1, 'sutes']]],
    ['a misspelt key in a check', `${head}  x: { ${PROCESS}, ready: { htp: / } }\n`, [['unknown-key', 3, 53, 'capabilities.x.ready.htp']]],
    ['a bad name', `${head}  Data_base: { ${PROCESS} }\n`, [['bad-format', 3, 3, 'capabilities.Data_base']]],
    [
      'a duration without a unit',
      `${head}  x: { ${PROCESS}, ready: { process: true, timeout: 30 } }\n`,
      [['bad-format', 3, 77, 'capabilities.x.ready.timeout']],
    ],
    ['a duration in hours', `${head}  x: { ${PROCESS}, stop: { grace: 1h } }\n`, [['bad-format', 3, 59, 'capabilities.x.stop.grace']]],
    ['no provider', `${head}  x: { ports: { http: {} } }\n`, [['no-provider', 3, 3, 'capabilities.x']]],
    ['a capability of nothing', `${head}  x:\n`, [['type', 3, 3, 'capabilities.x']]],
    ['an empty list of providers', `${head}  x: { providers: [] }\n`, [['empty', 3, 19, 'capabilities.x.providers']]],
    ['a provider of nothing', `${head}  x: { providers: [{}] }\n`, [['empty', 3, 20, 'capabilities.x.providers[0]']]],
    [
      'two providers in one',
      `${head}  x: { providers: [{ ${PROCESS}, external: { url: a } }] }\n`,
      [['bad-format', 3, 58, 'capabilities.x.providers[0].external']],
    ],
    ['providers beside a provider', `${head}  x: { providers: [{ ${PROCESS} }], external: { url: a } }\n`, [['bad-format', 3, 61, 'capabilities.x.external']]],
    ['an external that is nowhere', `${head}  x: { external: {} }\n`, [['empty', 3, 8, 'capabilities.x.external']]],
    ['a command without words', `${head}  x: { process: { command: [] } }\n`, [['empty', 3, 28, 'capabilities.x.process.command']]],
    ['a process without a command', `${head}  x: { process: { cwd: . } }\n`, [['missing', 3, 17, 'capabilities.x.process.command']]],
    ['a port out of range', `${head}  x: { ${PROCESS}, ports: { http: { fixed: 70000 } } }\n`, [['bad-format', 3, 68, 'capabilities.x.ports.http.fixed']]],
    ['a check of an unknown port', `${head}  x: { ${PROCESS}, ports: { http: {} }, ready: { tcp: htp } }\n`, [['enum', 3, 79, 'capabilities.x.ready.tcp']]],
    ['a check of a port where there is none', `${head}  x: { ${PROCESS}, ready: { tcp: http } }\n`, [['missing', 3, 6, 'capabilities.x.ports']]],
    ['a status without a request', `${head}  x: { ${PROCESS}, ready: { status: 200 } }\n`, [['missing', 3, 51, 'capabilities.x.ready.http']]],
    ['a pattern that is none', `${head}  x: { ${PROCESS}, ready: { log: "(" } }\n`, [['bad-format', 3, 58, 'capabilities.x.ready.log']]],
    ['an unknown dependency', `${head}  x: { ${PROCESS}, dependsOn: [chromum] }\n`, [['unknown-dependency', 3, 56, 'capabilities.x.dependsOn[0]']]],
    ['a cycle', `${head}  x: { ${PROCESS}, dependsOn: [y] }\n  y: { ${PROCESS}, dependsOn: [x] }\n`, [['cycle', 4, 56, 'capabilities.y.dependsOn[0]']]],
    ['a suite without a runner', 'version: 1\nsuites:\n  - { name: a, kind: e2e, include: [b] }\n', [['missing', 3, 5, 'suites[0].runner']]],
    ['an unknown runner', 'version: 1\nsuites:\n  - { name: a, runner: jest, kind: e2e, include: [b] }\n', [['enum', 3, 24, 'suites[0].runner']]],
    [
      'a command suite without a command',
      'version: 1\nsuites:\n  - { name: a, runner: command, kind: e2e, include: [b] }\n',
      [['missing', 3, 5, 'suites[0].command']],
    ],
    [
      'two suites of one name',
      'version: 1\nsuites:\n  - &s { name: a, runner: vitest, kind: e2e, include: [b] }\n  - *s\n',
      [['duplicate', 4, 5, 'suites[1].name']],
    ],
    [
      'a variable that is a list',
      'version: 1\nsuites:\n  - { name: a, runner: vitest, kind: e2e, include: [b], env: { A: [1] } }\n',
      [['type', 3, 67, 'suites[0].env.A']],
    ],
    ['broken YAML', 'version: 1\nsuites: [\n', [['yaml', 3, 1, 'suites']]],
  ])('with %s', (_, text, expected) => {
    expect(brief(text)).toEqual(expected);
  });

  test.each([
    ['an unknown kind', '${ports.http}', 'ports.http'],
    ['a port that is not declared', 'x${port.grpc}', 'port.grpc'],
    ['a capability that nobody knows', '${capability.nobody.url}', 'capability.nobody.url'],
    ['a part of a capability that there is not', '${capability.chromium.port}', 'capability.chromium.port'],
    ['the file, which only a suite has', '${file}', 'file'],
    ['the program, which only exports have', '${program}', 'program'],
    ['no end', 'a ${port.http', 'port.http'],
    ['nothing', '${}', ''],
  ])('with an expression of %s', (_, value, expression) => {
    expect(problems(`${head}  x: { process: { command: [a], env: { A: '${value}' } }, ports: { http: {} } }\n`)).toEqual([
      {
        code: 'unknown-expression',
        expression,
        known: ['${port.http}', '${env.NAME}', '${sandbox.dir}', '${capability.NAME.url}'],
        file: 'muster.yaml',
        line: 3,
        column: 43,
        path: 'capabilities.x.process.env.A',
      },
    ]);
  });

  test('may use every expression where it means something', () => {
    const suite =
      'suites:\n  - { name: a, runner: command, kind: e2e, include: [b], command: [a, "${file}", "${sandbox.dir}"], env: { U: "${capability.x.url}" } }\n';
    expect(
      problems(
        `${head}  x: { process: { command: ["\${env.A}", "\${port.http}", "\${sandbox.dir}", "\${capability.chromium.url}"] }, ports: { http: {} }, exports: { P: "\${program}" }, ready: { log: "[\${]" } }\n${suite}`,
      ),
    ).toEqual([]);
  });

  test('suggests the nearest name and lists the known ones', () => {
    expect(problems(`${head}  x: { ${PROCESS}, dependsOn: [chromum] }\n`)).toMatchObject([
      { capability: 'x', dependsOn: 'chromum', nearest: 'chromium', known: ['mock-datadog', 'chromium', 'kind', 'neo4j', 'x'] },
    ]);
    expect(problems('version: 1\nsutes: []\n')).toMatchObject([{ key: 'sutes', nearest: 'suites', allowed: expect.arrayContaining(['suites', 'stack']) }]);
  });

  test('has a name that a suite requires and nobody declares reported where it stands', () => {
    expect(problems('version: 1\nsuites: [{ name: a, runner: vitest, kind: e2e, include: ["*"], requires: [chromium, chromum] }]\n')).toMatchObject([
      { code: 'unknown-capability', name: 'chromum', nearest: 'chromium', path: 'suites[0].requires[1]' },
    ]);
  });

  test('has the problems of its stack reported with its own, each in its file', () => {
    const found = problems('version: 1\nstack: faulty.yaml\nsutes: []\n', { 'faulty.yaml': fixture('faulty.yaml') });
    expect(found[0]).toMatchObject({ file: 'muster.yaml', code: 'unknown-key' });
    expect(found.slice(1).map(({ file }) => file)).toEqual(Array(15).fill('faulty.yaml'));
    expect(found).toContainEqual(
      expect.objectContaining({ code: 'unknown-dependency', capability: 'a', dependsOn: 'nobody', line: 21, path: 'apps[2].local.dependsOn[0]' }),
    );
  });

  test('is told where it names a stack that is not there', () => {
    expect(problems('version: 1\nstack: nowhere.yaml\n')).toEqual([
      { code: 'file-not-found', named: 'nowhere.yaml', file: 'muster.yaml', line: 2, column: 8, path: 'stack' },
    ]);
  });

  test('has a cycle through the stack reported where it is closed', () => {
    const found = problems('version: 1\nstack: three-tier.yaml\ncapabilities:\n  store: { process: { command: [a] }, dependsOn: [page] }\n', {
      'three-tier.yaml': fixture('three-tier.yaml'),
    });
    expect(found).toEqual([
      { code: 'cycle', cycle: ['page', 'backend', 'store'], file: 'muster.yaml', line: 4, column: 51, path: 'capabilities.store.dependsOn[0]' },
    ]);
  });
});
