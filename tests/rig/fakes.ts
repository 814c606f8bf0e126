/** Configurations, services and tests that cost little and do what a test tells them. */
import path from 'node:path';

export const SERVICE = path.resolve(import.meta.dirname, '../../fixtures/services/service.ts');

export type Spec = Readonly<Record<string, unknown>>;

/** A capability with one HTTP port, served by fixtures/services/service.ts; see there for what its environment can ask for. */
export function service(env: Readonly<Record<string, string>> = {}, more: Spec = {}): Spec {
  return {
    // The folder of the sandbox marks the process as one of this test.
    process: { command: ['node', SERVICE, '${sandbox.dir}'], env: { PORT: '${port.http}', ...env } },
    ports: { http: {} },
    url: 'http://127.0.0.1:${port.http}',
    ready: { http: '/health', timeout: '20s' },
    ...more,
  };
}

/** A suite of small programs: `tests/*.mjs` unless told. */
export function scripts(more: Spec = {}): Spec {
  return { name: 'scripts', runner: 'command', kind: 'individual', include: ['tests/*.mjs'], command: ['node', '${file}'], ...more };
}

/** A muster.yaml with that suite. */
export function configuration(capabilities: Readonly<Record<string, Spec>> = {}, more: Spec = {}): Spec {
  return { version: 1, capabilities, suites: [scripts()], ...more };
}

/** A comment at the top of a file. */
export function needs(...names: readonly string[]): string {
  return `/**\n${names.map((name) => ` * @requires-${name}\n`).join('')} */\n`;
}

export const PASSES = 'process.exit(0);\n';
export const FAILS = "console.log('expected 4, got 5');\nprocess.exit(1);\n";
/** Runs until it is stopped; leaves a file `running` in the project. */
export const HANGS = "import fs from 'node:fs';\nfs.writeFileSync('running', '');\nsetInterval(() => {}, 1 << 30);\n";
/** Passes when the service of this capability answers. */
export const asks = (capability: string): string =>
  `const response = await fetch(process.env.MUSTER_${capability.toUpperCase().replaceAll('-', '_')}_URL + '/health');\nprocess.exit(response.ok ? 0 : 1);\n`;
/** Leaves its environment in a file of the project, as JSON. */
export const tellsEnvironment = (file: string): string =>
  `import fs from 'node:fs';\nfs.writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env));\n`;
