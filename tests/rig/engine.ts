/**
 * The container engine of this machine, and an image for tests that is made here: Node, its libraries and the service of
 * fixtures/services. It is made once, named by what is in it, and kept by the engine. No image is ever fetched.
 */
import { execFileSync, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { findEngine } from '../../harness/capabilities/providers/container/find-engine.ts';
import { callEngine, engineEndpoint } from '../../harness/host/container-engine.ts';
import type { HttpRequest } from '../../harness/host/host.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import type { ContainerSpec } from '../../harness/model/capability.ts';

const SERVICE = path.resolve(import.meta.dirname, '../../fixtures/services/service.ts');
const host = nodeHost();

/** Its address. CI has one (tools/get-container-engine); where there is none the tests that need it fail and say so. */
export function engine(): string {
  const found = findEngine(host);
  if (found.kind === 'none') throw new Error(`${found.because}; tools/get-container-engine gets one`);
  return found.engine;
}

export async function ask(method: HttpRequest['method'], where: string, body?: unknown) {
  return callEngine(engine(), { method, path: where, timeoutMs: 20_000, ...(body === undefined ? {} : { body }) }, host.sockets);
}

/** The program and the libraries that it is linked to. */
function programFiles(program: string): string[] {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [program, ...[...listed.matchAll(/(?:=> |^\s+)(\/\S+)/gm)].flatMap(([, file]) => file ?? [])];
}

/** Sends an archive of a root folder, to be an image of that name. */
async function importImage(name: string, root: string): Promise<void> {
  const endpoint = engineEndpoint(engine());
  const [repo = '', tag = ''] = name.split(':');
  const query = new URLSearchParams({ fromSrc: '-', repo, tag, changes: 'ENTRYPOINT ["/node", "/service.ts"]' });
  const to = endpoint !== null && 'socket' in endpoint ? { socketPath: endpoint.socket } : { host: endpoint?.host, port: endpoint?.port };
  await new Promise<void>((resolve, reject) => {
    const request = http.request({ ...to, method: 'POST', path: `/images/create?${query}`, headers: { 'content-type': 'application/x-tar' } }, (response) => {
      let said = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      response.on('end', () => (response.statusCode === 200 && !said.includes('"error"') ? resolve() : reject(new Error(said))));
    });
    request.on('error', reject);
    const tar = spawn('tar', ['--create', '--dereference', '--directory', root, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    tar.stdout.pipe(request);
  });
}

/** The image's name. */
export async function serviceImage(): Promise<string> {
  const name = `muster-test/service:${hash('sha256', `${process.version} ${fs.readFileSync(SERVICE, 'utf8')}`).slice(0, 16)}`;
  if ((await ask('GET', `/images/${encodeURIComponent(name)}/json`)).status === 200) return name;
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-image-'));
  try {
    const [program = '', ...libraries] = programFiles(process.execPath);
    fs.symlinkSync(program, path.join(root, 'node'));
    fs.symlinkSync(SERVICE, path.join(root, 'service.ts'));
    fs.mkdirSync(path.join(root, 'tmp'));
    for (const library of libraries) {
      fs.mkdirSync(path.join(root, path.dirname(library)), { recursive: true });
      fs.symlinkSync(library, path.join(root, library));
    }
    await importImage(name, root);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
  return name;
}

/** The service of fixtures/services in a container; its environment tells it what to do, as everywhere. */
export async function containerSpec(env: Record<string, string> = {}, more: Partial<ContainerSpec> = {}): Promise<ContainerSpec> {
  return {
    kind: 'container',
    image: await serviceImage(),
    env: { PORT: '8080', LISTEN_ON: '0.0.0.0', ...env },
    expose: { http: 8080 },
    mounts: [],
    network: 'sandbox',
    aliases: [],
    init: true,
    oneShot: false,
    ...more,
  };
}

/** The engine behind a socket of our own, which can fall silent as one does that hangs: it takes connections and answers nothing. */
export async function engineFront(socketPath: string) {
  const endpoint = engineEndpoint(engine());
  const to = endpoint !== null && 'socket' in endpoint ? { path: endpoint.socket } : { host: endpoint?.host ?? '', port: endpoint?.port ?? 0 };
  const open = new Set<net.Socket>();
  let isSilent = false;
  const server = net.createServer((client) => {
    const behind = isSilent ? null : net.connect(to);
    for (const socket of behind ? [client, behind] : [client]) {
      open.add(socket);
      socket.on('error', () => {}).once('close', () => open.delete(socket));
    }
    if (!behind) return;
    client.pipe(behind).pipe(client);
    client.once('close', () => behind.destroy());
    behind.once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    engine: `unix://${socketPath}`,
    silence() {
      isSilent = true;
      for (const socket of open) socket.unpipe().pause();
    },
    speak() {
      isSilent = false;
      for (const socket of open) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Names of containers, networks and volumes with this label (`name=value`), going by the engine alone; sorted. */
export async function labelled(label: string): Promise<string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const lists = [`/containers/json?all=1&filters=${filters}`, `/networks?filters=${filters}`, `/volumes?filters=${filters}`];
  const [containers, networks, volumes] = (await Promise.all(lists.map((where) => ask('GET', where)))).map(({ body }) => JSON.parse(JSON.stringify(body)));
  return [
    ...containers.map(({ Names: [name = ''] }: { Names: string[] }) => name.replace('/', '')),
    ...[...networks, ...(volumes.Volumes ?? [])].map(({ Name }: { Name: string }) => Name),
  ].sort();
}
