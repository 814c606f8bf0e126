/** A folder with a program `flox` (fixtures/flox: no real one) for PATH, and a Flox environment that serves one service. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SERVICE } from '../../unit/capabilities/rig.ts';

const FAKE = pathToFileURL(path.resolve(import.meta.dirname, '../../../fixtures/flox/flox.ts')).href;

export interface FakeFlox extends AsyncDisposable {
  /** With the fake in front. */
  readonly path: string;
  /** Folder of the environment; its service is called `demo-api`. */
  readonly dir: string;
}

/** `env` is what the environment's manifest sets for its service. */
export function fakeFlox(env: Readonly<Record<string, string>> = {}): FakeFlox {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-flox-'));
  fs.writeFileSync(path.join(scratch, 'flox'), `#!${process.execPath} --disable-warning=ExperimentalWarning\nimport(${JSON.stringify(FAKE)});\n`, {
    mode: 0o755,
  });
  const dir = path.join(scratch, 'environment');
  fs.mkdirSync(path.join(dir, '.flox'), { recursive: true });
  // A manifest hands ports on: the capability's variable DEMO_API_PORT becomes the service's own PORT.
  const start = `Object.assign(process.env, { PORT: process.env.DEMO_API_PORT }, ${JSON.stringify(env)}); import(${JSON.stringify(SERVICE)})`;
  fs.writeFileSync(path.join(dir, '.flox/services.json'), JSON.stringify({ 'demo-api': [process.execPath, '-e', start] }));
  return {
    path: `${scratch}${path.delimiter}${process.env['PATH'] ?? ''}`,
    dir,
    async [Symbol.asyncDispose]() {
      fs.rmSync(scratch, { recursive: true, force: true });
    },
  };
}
