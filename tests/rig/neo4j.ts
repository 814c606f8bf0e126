/** A real Neo4j for tests, as the built-in capability starts it: on a free port, with a folder of its own that goes with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import neo4j from 'neo4j-driver';

const STARTER = path.resolve(import.meta.dirname, '../../harness/capabilities/neo4j/main.ts');

export interface Neo4jServer extends AsyncDisposable {
  /** `neo4j://127.0.0.1:PORT`; the same after each start. */
  readonly url: string;
  /** Resolves when it takes connections. */
  start(): Promise<void>;
  /** Resolves when it is gone; what it wrote stays. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/**
 * A free port that stays free until Neo4j takes it, seconds later, and while it is down: below those that the system gives to connections
 * and those that Muster leases, above those that other tests choose for themselves.
 */
async function lastingPort(): Promise<number> {
  for (;;) {
    const port = randomInt(17_500, 20_000);
    const server = net.createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

export interface Neo4jOptions {
  /** What the user `neo4j` must tell; nobody is asked for a password unless there is one. */
  readonly password?: string;
  /** More lines of its neo4j.conf. */
  readonly settings?: readonly string[];
}

/** A new server has the password `neo4j`, which is good for nothing but to be replaced. */
async function replacePassword(url: string, password: string): Promise<void> {
  await using driver = neo4j.driver(url, neo4j.auth.basic('neo4j', 'neo4j'));
  await driver.executeQuery("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password", { password }, { database: 'system' });
}

export async function startNeo4j({ password, settings = [] }: Neo4jOptions = {}): Promise<Neo4jServer> {
  const port = await lastingPort();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-neo4j-'));
  const told = password === undefined ? settings : [...settings, 'dbms.security.auth_enabled=true'];
  let running: ChildProcess | undefined;
  const server: Neo4jServer = {
    url: `neo4j://127.0.0.1:${port}`,
    async start() {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', STARTER, String(port), folder, ...told], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running = child;
      let said = '';
      const started = Promise.withResolvers<void>();
      const hear = (bytes: Buffer) => {
        said += bytes;
        if (/Started\./.test(said)) started.resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => started.reject(new Error(`Neo4j ended with ${code}:\n${said}`)));
      await started.promise;
    },
    async end(signal) {
      const child = running;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
    async [Symbol.asyncDispose]() {
      await server.end('SIGKILL');
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await server.start();
    if (password !== undefined) await replacePassword(server.url, password);
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}
