/** Compose files as what lies under a container, and what is said of those that cannot be. */
import { describe, expect, test } from 'vitest';
import type { Capability, ContainerSpec } from '../../../harness/model/capability.ts';
import { interpolated, parseDotenv } from '../../../harness/stacks/compose-variables.ts';
import { splitWords } from '../../../harness/stacks/compose-words.ts';
import { loadConfiguration } from '../../../harness/stacks/load.ts';
import { repository } from './repository.ts';

type Files = Readonly<Record<string, string>>;

function load(capabilities: string, compose: string, more: Files = {}) {
  return loadConfiguration({}, repository({ 'muster.yaml': `version: 1\ncapabilities:\n${capabilities}`, 'deploy/compose.yaml': compose, ...more }));
}

function problems(...files: Parameters<typeof load>) {
  const result = load(...files);
  return result.ok ? [] : result.problems;
}

function capability(name: string, ...files: Parameters<typeof load>): Capability {
  const result = load(...files);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const found = [...result.value.capabilities.values()].find((each) => each.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

const DB = '  db: { container: { compose: deploy/compose.yaml } }\n';
const service = (body: string) => `services:\n  db:\n    image: postgres:16\n${body}`;

/** What the service `db` with these lines becomes. */
function container(body: string, more: Files = {}): ContainerSpec {
  const [provider] = capability('db', DB, service(body), more).providers;
  if (provider?.kind !== 'container') throw new Error('not a container');
  return provider;
}

describe('a service of a Compose file', () => {
  test('says image, command, environment, ports, volumes, health check and names of a container', () => {
    const spec = container(`
    command: postgres -c "max connections=20"
    entrypoint: [docker-entrypoint.sh]
    environment: { POSTGRES_PASSWORD: secret, PORT: 5432, DEBUG: true }
    ports: ["5433:5432", "127.0.0.1:9000:9000/tcp", { target: 8080, published: "80", name: web }]
    volumes: [./seed:/docker-entrypoint-initdb.d:ro, data:/var/lib/postgresql/data, /cache, { type: bind, source: ./etc, target: /etc/x, read_only: true }]
    healthcheck: { test: pg_isready -U postgres, interval: 1m30s, timeout: 500ms, retries: 5, start_period: 10s }
    working_dir: /srv
    user: "70:70"
    hostname: primary
    container_name: the-db
    networks: { back: { aliases: [postgres] } }
    init: true
    restart: always
    x-note: anything
`);
    expect(spec).toEqual({
      kind: 'container',
      image: 'postgres:16',
      command: ['postgres', '-c', 'max connections=20'],
      entrypoint: ['docker-entrypoint.sh'],
      env: { POSTGRES_PASSWORD: 'secret', PORT: '5432', DEBUG: 'true' },
      expose: { 'port-5432': 5432, 'port-9000': 9000, web: 8080 },
      mounts: [
        { kind: 'bind', source: 'deploy/seed', target: '/docker-entrypoint-initdb.d', readOnly: true },
        { kind: 'volume', name: 'data', target: '/var/lib/postgresql/data', readOnly: false },
        { kind: 'volume', name: null, target: '/cache', readOnly: false },
        { kind: 'bind', source: 'deploy/etc', target: '/etc/x', readOnly: true },
      ],
      healthcheck: { test: ['CMD-SHELL', 'pg_isready -U postgres'], intervalMs: 90_000, timeoutMs: 500, retries: 5, startPeriodMs: 10_000 },
      workingDir: '/srv',
      user: '70:70',
      aliases: ['db', 'primary', 'the-db', 'postgres'],
      network: 'sandbox',
      init: true,
      oneShot: false,
    });
  });

  test('may be built, with its folder taken from the file', () => {
    expect(capability('db', DB, 'services: { db: { build: ./db } }').providers).toMatchObject([{ build: { context: 'deploy/db', dockerfile: 'Dockerfile' } }]);
    expect(capability('db', DB, 'services: { db: { build: { context: .., dockerfile: db.Dockerfile } } }').providers).toMatchObject([
      { build: { context: '.', dockerfile: 'db.Dockerfile' } },
    ]);
  });

  test('has its ports leased, under the names that the capability gives them', () => {
    const db = capability(
      'db',
      '  db: { container: { compose: deploy/compose.yaml, expose: { sql: 5432 } }, url: "postgres://127.0.0.1:${port.sql}" }\n',
      service('    ports: ["5432:5432", "9000"]'),
    );
    expect(Object.keys(db.ports)).toEqual(['port-9000', 'sql']);
    expect(db.ready).toEqual([
      { kind: 'tcp', port: 'port-9000' },
      { kind: 'tcp', port: 'sql' },
    ]);
  });

  test('is overridden by what is written beside it', () => {
    const [spec] = capability(
      'db',
      '  db: { container: { compose: deploy/compose.yaml, image: "postgres:17", env: { A: mine } } }\n',
      service('    environment: [A=theirs, B=theirs]'),
    ).providers;
    expect(spec).toMatchObject({ image: 'postgres:17', env: { A: 'mine', B: 'theirs' } });
  });

  test('depends on the capabilities that stand for the services it depends on', () => {
    const capabilities = `  api: { container: { compose: deploy/compose.yaml } }\n  database: { container: { compose: deploy/compose.yaml, service: db } }\n`;
    const compose = 'services:\n  api: { image: api, depends_on: { db: { condition: service_healthy } } }\n  db: { image: postgres }\n';
    expect(capability('api', capabilities, compose).dependsOn).toEqual(['database']);
  });

  test('may be turned off or on this machine', () => {
    expect(container('    healthcheck: { disable: true }\n    network_mode: host\n')).toMatchObject({ healthcheck: { test: ['NONE'] }, network: 'host' });
  });

  test('has variables from the environment, from the .env beside the file, and defaults', () => {
    const { env } = container('    environment: { TAG: "${TAG:-7}", NAME: $NAME, PRICE: $$5, HERE: "${HERE}", PASS: }\n', {
      'deploy/.env': 'HERE="of the file"\n# a comment\n',
    });
    expect(env).toEqual({ TAG: '${env.TAG:-7}', NAME: '${env.NAME}', PRICE: '$5', HERE: '${env.HERE:-of the file}', PASS: '${env.PASS:-}' });
  });
});

test('everything that is not supported is told at once, each at its line of the Compose file', () => {
  const compose = `services:
  db:
    image: postgres
    privileged: true
    ports: ["5000-5010:5000-5010", "53:53/udp"]
    volumes: [{ type: tmpfs, target: /run }]
    environment: { A: "\${B:+c}" }
    build: { context: ., args: { A: b } }
    depends_on: [cache]
  cache: { image: redis }
`;
  expect(problems(DB, compose).map(({ code, file, line, path }) => [code, file?.replace(/.*deploy/, 'deploy'), line, path])).toEqual([
    ['compose-unsupported', 'deploy/compose.yaml', 4, 'services.db.privileged'],
    ['bad-format', 'deploy/compose.yaml', 5, 'services.db.ports[0]'],
    ['compose-unsupported', 'deploy/compose.yaml', 5, 'services.db.ports[1]'],
    ['compose-unsupported', 'deploy/compose.yaml', 6, 'services.db.volumes[0].type'],
    ['compose-unsupported', 'deploy/compose.yaml', 7, 'services.db.environment.A'],
    ['compose-unsupported', 'deploy/compose.yaml', 8, 'services.db.build.args'],
  ]);
});

test.each([
  ['a file that is not there', '  db: { container: { compose: compose.yaml } }\n', 'services: {}', { code: 'file-not-found', named: 'compose.yaml', line: 3 }],
  [
    'a service that it does not have',
    '  bd: { container: { compose: deploy/compose.yaml } }\n',
    'services: { db: { image: x } }',
    { code: 'enum', value: 'bd', nearest: 'db', line: 3 },
  ],
  [
    'a dependency that is no capability',
    DB,
    'services:\n  db: { image: x, depends_on: [cache] }\n  cache: { image: y }\n',
    { code: 'unknown-dependency', dependsOn: 'cache', line: 2 },
  ],
  ['a service without an image', DB, 'services:\n  db: { command: x }\n', { code: 'missing', key: 'image', line: 2 }],
  ['a file that is no YAML', DB, 'services: [', { code: 'yaml' }],
  ['a service without a file', '  db: { container: { image: x, service: db } }\n', '', { code: 'missing', key: 'compose', line: 3 }],
  ['a container of nothing', '  db: { container: { env: {} } }\n', '', { code: 'missing', key: 'image', line: 3 }],
])('%s is told where it is named', (_, capabilities, compose, problem) => {
  expect(problems(capabilities, compose)).toMatchObject([problem]);
});

test.each([
  ['node  app.js --port 80', ['node', 'app.js', '--port', '80']],
  [`sh -c 'echo "hi there"'`, ['sh', '-c', 'echo "hi there"']],
  ['a "b \\"c\\"" d\\ e', ['a', 'b "c"', 'd e']],
  [`--x="a b"c''`, ['--x=a bc']],
  ['', []],
])('the line %j is the words %j', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test.each([
  ['${A}', '${env.A}'],
  ['$A-$B', '${env.A}-${env.B}'],
  ['${A-x}${A:-y}', '${env.A:-x}${env.A:-y}'],
  ['${A:?must be set}', '${env.A}'],
  ['$$A and $${A}', '$A and ${A}'],
  ['${SET}', '${env.SET:-of the file}'],
  ['100 $', '100 $'],
])('%j is %j in the words of Muster', (text, expected) => {
  expect(interpolated(text, { SET: 'of the file' })).toEqual({ kind: 'text', text: expected });
});

test('a .env is read as a shell would', () => {
  expect(parseDotenv('A=1\n export B = "two words" \n#C=3\n\nD=4 # four\nE=\n')).toEqual({ A: '1', B: 'two words', D: '4', E: '' });
});
