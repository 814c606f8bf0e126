/** The container provider's own decisions: which engine, which image, which addresses hold inside. The engine is a small stand-in here. */
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProviderContext } from '../../../harness/capabilities/provider.ts';
import { container } from '../../../harness/capabilities/providers/container/container.ts';
import { findEngine } from '../../../harness/capabilities/providers/container/find-engine.ts';
import { pullImage } from '../../../harness/capabilities/providers/container/image.ts';
import { fromInside, insideAddress } from '../../../harness/capabilities/providers/container/inside.ts';
import { containers } from '../../../harness/guard/owned/containers.ts';
import { AT_END } from '../../../harness/guard/owned/owned.ts';
import { engineEndpoint } from '../../../harness/host/container-engine.ts';
import type { Host } from '../../../harness/host/host.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import type { ContainerSpec } from '../../../harness/model/capability.ts';

let home: string;
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-engine-'));
});
afterEach(() => fs.rmSync(home, { recursive: true }));

const machine = (env: Record<string, string>): Host => ({ ...nodeHost(), env: { HOME: home, ...env } });

function write(file: string, value: unknown): void {
  fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
  fs.writeFileSync(path.join(home, file), JSON.stringify(value));
}

describe('the engine', () => {
  test.each([
    ['unix:///var/run/docker.sock', { socket: '/var/run/docker.sock' }],
    ['unix:///run/user/1000/podman/podman.sock', { socket: '/run/user/1000/podman/podman.sock' }],
    ['tcp://127.0.0.1:2376', { host: '127.0.0.1', port: 2376 }],
    ['tcp://localhost', { host: 'localhost', port: 2375 }],
    ['ssh://user@machine', null],
    ['npipe:////./pipe/docker_engine', null],
    ['nonsense', null],
  ])('%s is asked at %j', (engine, endpoint) => {
    expect(engineEndpoint(engine)).toEqual(endpoint);
  });

  test('is the one that DOCKER_HOST names', () => {
    expect(findEngine(machine({ DOCKER_HOST: 'unix:///x.sock' }))).toEqual({ kind: 'found', engine: 'unix:///x.sock' });
  });

  test('is that of the current Docker context, or of DOCKER_CONTEXT', () => {
    write('.docker/config.json', { currentContext: 'colima' });
    // Contexts are kept by the SHA-256 of their name.
    write('.docker/contexts/meta/f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16/meta.json', {
      Endpoints: { docker: { Host: 'unix:///colima.sock' } },
    });
    expect(findEngine(machine({}))).toEqual({ kind: 'found', engine: 'unix:///colima.sock' });
    expect(findEngine(machine({ DOCKER_CONTEXT: 'default' }))).not.toEqual({ kind: 'found', engine: 'unix:///colima.sock' });
  });

  test.each([
    [{ DOCKER_HOST: 'ssh://user@machine' }, 'neither a unix socket nor a tcp address'],
    [{ DOCKER_HOST: 'tcp://10.0.0.7:2375' }, 'an engine on another machine (10.0.0.7)'],
    [{ DOCKER_HOST: 'tcp://127.0.0.1:2376', DOCKER_TLS_VERIFY: '1' }, 'DOCKER_TLS_VERIFY is set'],
  ])('%j is not used, and that is said', (env, because) => {
    expect(findEngine(machine(env))).toMatchObject({ kind: 'none', because: expect.stringContaining(because) });
  });
});

type Answers = Readonly<Record<string, { readonly status?: number; readonly body?: unknown; readonly text?: string; readonly hangs?: boolean }>>;

/** An engine that gives these answers by `METHOD path` (without the query), and keeps what it was asked. */
async function fakeEngine(answers: Answers) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://engine');
    asked.push(`${request.method} ${request.url}`);
    const {
      status = 200,
      body = {},
      text,
      hangs = false,
    } = answers[`${request.method} ${decodeURIComponent(pathname)}`] ?? { status: 404, body: { message: 'page not found' } };
    if (!hangs) response.writeHead(status).end(text ?? JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const engine = `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return {
    engine,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const SPEC: ContainerSpec = {
  kind: 'container',
  image: 'redis:7',
  env: {},
  expose: {},
  mounts: [],
  network: 'sandbox',
  aliases: [],
  init: false,
  oneShot: false,
};

/** What the provider answers with this engine. Nothing is started, so a context without anything will do. */
function check(engine: string, spec = SPEC) {
  return container.check(spec, { root: home } as ProviderContext, machine({ DOCKER_HOST: engine, PATH: '' }));
}

const IMAGE = 'GET /images/redis:7/json';
const REGISTRY = 'GET /distribution/redis:7/json';

describe('an image', () => {
  test('that is here is started from, and no registry is asked', async () => {
    await using fake = await fakeEngine({ [IMAGE]: {} });
    expect(await check(fake.engine)).toMatchObject({ kind: 'startable' });
    expect(fake.asked).toEqual(['GET /images/redis%3A7/json']);
  });

  test('that its registry offers is pulled, but not by asking', async () => {
    await using fake = await fakeEngine({ [REGISTRY]: {} });
    expect(await check(fake.engine)).toMatchObject({ kind: 'startable' });
    expect(fake.asked.some((request) => request.startsWith('POST'))).toBe(false);
  });

  test.each<[string, Answers, string]>([
    [
      'nobody offers',
      { [REGISTRY]: { status: 403, body: { message: 'denied' } } },
      'the image redis:7 is not on this machine, and its registry does not offer it: denied',
    ],
    [
      'no registry was reached for',
      { [REGISTRY]: { status: 500, body: { message: 'Get "https://registry.invalid/v2/": dial tcp: lookup registry.invalid: no such host' } } },
      'the image redis:7 is not on this machine, and its registry could not be reached, over the network or the proxy that the engine is set to; offline, have it by docker load or docker build',
    ],
    [
      'no registry answers for',
      { [REGISTRY]: { hangs: true } },
      'the image redis:7 is not on this machine, and its registry cannot be asked: no answer within 2000 ms',
    ],
  ])('that %s is a reason, told soon', async (_, answers, because) => {
    await using fake = await fakeEngine(answers);
    expect(await check(fake.engine)).toEqual({ kind: 'unusable', because });
  });

  test('of an engine that hangs is a reason after a second', async () => {
    await using fake = await fakeEngine({ [IMAGE]: { hangs: true } });
    expect(await check(fake.engine)).toEqual({ kind: 'unusable', because: `the container engine at ${fake.engine} does not answer: no answer within 1000 ms` });
  });

  test('is to be built only where there is a program and a Dockerfile for it', async () => {
    const build = { ...SPEC, build: { context: '.', dockerfile: 'Dockerfile' } };
    expect(await check('unix:///x.sock', build)).toEqual({ kind: 'unusable', because: 'its image is to be built, and neither docker nor podman is on PATH' });
  });

  test('is pulled by its tag, latest where it has none; a failure in the midst of it is told', async () => {
    const fault = '{"status":"Pulling"}\n{"errorDetail":{"message":"no space left"},"error":"no space left"}\n';
    await using fake = await fakeEngine({ 'POST /images/create': { text: fault } });
    const signal = new AbortController().signal;
    expect(await pullImage('quay.io:443/a/b', fake.engine, signal, machine({}))).toBe('no space left');
    expect(fake.asked).toEqual(['POST /images/create?fromImage=quay.io%3A443%2Fa%2Fb%3Alatest']);
  });
});

describe('addresses inside', () => {
  const address = { url: 'postgres://127.0.0.1:20001/db', host: '127.0.0.1', port: 20001, ports: { sql: 20001, admin: 20002 } };
  test('of a container are its name and its own ports', () => {
    expect(insideAddress({ address, name: 'db', network: 'muster-1-network' }, { ...SPEC, expose: { sql: 5432, admin: 9000 } })).toEqual({
      url: 'postgres://db:5432/db',
      host: 'db',
      port: 5432,
      ports: { sql: 5432, admin: 9000 },
      network: 'muster-1-network',
    });
  });

  test('of something on this machine name this machine; those of others stay', () => {
    expect(fromInside(address)).toMatchObject({ url: 'postgres://host.docker.internal:20001/db', host: 'host.docker.internal', port: 20001 });
    const far = { url: 'https://example.org/x', host: 'example.org', port: 443, ports: {} };
    expect(fromInside(far)).toEqual(far);
    expect(fromInside({ ...address, url: 'http://localhost:20001' }).url).toBe('http://host.docker.internal:20001');
  });
});

describe('the remover', () => {
  const owned = (engine: string) => ({ kind: 'containers' as const, engine, label: 'dev.muster.run=r' });

  test('removes containers before networks and volumes, and looks until nothing is left', async () => {
    let isThere = true;
    const order: string[] = [];
    const server = http.createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://engine');
      if (request.method === 'DELETE') order.push(request.url ?? '');
      if (pathname.startsWith('/volumes/')) isThere = false;
      const lists: Record<string, unknown> = {
        '/containers/json': isThere ? [{ Id: 'c1', Names: ['/muster-r-db'] }] : [],
        '/networks': isThere ? [{ Id: 'n1', Name: 'muster-r-network' }] : [],
        '/volumes': { Volumes: isThere ? [{ Name: 'muster-r-data' }] : null },
      };
      response.writeHead(request.method === 'GET' ? 200 : 204).end(request.method === 'GET' ? JSON.stringify(lists[pathname]) : undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    const engine = `tcp://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
    const all = ['container muster-r-db', 'network muster-r-network', 'volume muster-r-data'];
    expect(await containers.list(owned(engine), AT_END, nodeHost())).toEqual(all);
    expect(await containers.remove(owned(engine), AT_END, nodeHost())).toEqual({ removed: all, left: null });
    expect(order[0]).toBe('/containers/c1?force=1&v=1');
    expect(order.slice(1).sort()).toEqual(['/networks/n1', '/volumes/muster-r-data']);
    server.closeAllConnections();
    server.close();
  });

  test('takes others out of a network of ours, which cannot go while they are in it', async () => {
    const asked: string[] = [];
    const has = (what: string) => asked.includes(what);
    const server = http.createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://engine');
      const what = `${request.method} ${pathname}`;
      const isEmpty = has('POST /networks/n1/disconnect');
      const isGone = isEmpty && has('DELETE /networks/n1');
      asked.push(what);
      const answers: Record<string, [number, unknown]> = {
        'GET /networks': [200, isGone ? [] : [{ Id: 'n1', Name: 'muster-r-network' }]],
        'GET /networks/n1': [200, { Containers: { other: {} } }],
        'DELETE /networks/n1': [isEmpty ? 204 : 403, { message: 'has active endpoints' }],
        'POST /networks/n1/disconnect': [200, {}],
      };
      const [status, body] = answers[what] ?? [200, []];
      response.writeHead(status).end(status === 204 ? undefined : JSON.stringify(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    const engine = `tcp://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
    expect(await containers.remove(owned(engine), AT_END, nodeHost())).toEqual({ removed: ['network muster-r-network'], left: null });
    expect(asked.filter((what) => !what.startsWith('GET'))).toEqual(['DELETE /networks/n1', 'POST /networks/n1/disconnect', 'DELETE /networks/n1']);
    server.closeAllConnections();
    server.close();
  });

  test('does not call gone what an engine that is away may still have', async () => {
    expect(await containers.remove(owned('unix:///nowhere.sock'), AT_END, nodeHost())).toEqual({
      removed: [],
      left: 'what is labelled dev.muster.run=r: the container engine at unix:///nowhere.sock does not answer',
    });
    expect(await containers.list(owned('unix:///nowhere.sock'), AT_END, nodeHost())).toEqual([]);
  });
});
