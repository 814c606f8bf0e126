/**
 * Who has the services for the tests of this process, as its environment says: somebody in front (`muster run`, `muster up`), a
 * `muster hold` whose door stands open, or nobody yet.
 */
import fs from 'node:fs';
import type { SandboxForTests } from '../model/hold.ts';
import type { SandboxDescription } from '../model/sandbox.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export type Circumstances =
  /** Nothing is to be started; `sandbox` is null when only `SKIP_GLOBAL_SETUP=1` says so. */
  { readonly kind: 'handed-over'; readonly sandbox: SandboxForTests | null } | { readonly kind: 'held'; readonly door: string } | { readonly kind: 'nobody' };

/** Names of the variables, which processes hand down to those that they start. */
export const DOOR = 'MUSTER_DOOR';
const SKIP = 'SKIP_GLOBAL_SETUP';
const SANDBOX = 'MUSTER_SANDBOX';

function readSandbox(file: string): SandboxForTests | null {
  if (!fs.existsSync(file)) return null;
  const description: SandboxDescription = JSON.parse(fs.readFileSync(file, 'utf8'));
  return { ...description, environment: {} };
}

export function circumstances(env: Variables): Circumstances {
  const { [SKIP]: skip, [DOOR]: door, [SANDBOX]: file } = env;
  const sandbox = file === undefined || file === '' ? null : readSandbox(file);
  if (skip === '1') return { kind: 'handed-over', sandbox };
  if (door !== undefined && door !== '') return { kind: 'held', door };
  return sandbox === null ? { kind: 'nobody' } : { kind: 'handed-over', sandbox };
}

/** Sets variables of this process, which those that it starts inherit. Answers what sets them back. */
export function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
