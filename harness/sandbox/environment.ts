/** Environment variables that services and tests are given (INTERFACES, "Environment given to services and tests"). */
import path from 'node:path';
import type { Capability } from '../model/capability.ts';
import type { CapabilityName, RunId } from '../model/ids.ts';
import type { CapabilityAddress } from '../model/sandbox.ts';

export type Environment = Readonly<Record<string, string>>;

/** `demo-api` becomes `MUSTER_DEMO_API`. */
export function variablePrefix(capability: CapabilityName): string {
  return `MUSTER_${capability.toUpperCase().replaceAll('-', '_')}`;
}

/** `MUSTER_<CAPABILITY>_URL|HOST|PORT`, as far as it has them. */
export function addressVariables(capability: CapabilityName, address: CapabilityAddress): Environment {
  const prefix = variablePrefix(capability);
  return {
    ...(address.url === null ? {} : { [`${prefix}_URL`]: address.url }),
    ...(address.host === null ? {} : { [`${prefix}_HOST`]: address.host }),
    ...(address.port === null ? {} : { [`${prefix}_PORT`]: String(address.port) }),
  };
}

/** The variables that a capability itself declares for its ports (`env: BACKEND_PORT`), with the ports that it has here. */
export function nativePortVariables(declared: Capability['ports'], ports: CapabilityAddress['ports']): Environment {
  return Object.fromEntries(
    Object.entries(declared).flatMap(([name, { env }]) => (env === undefined || ports[name] === undefined ? [] : [[env, String(ports[name])]])),
  );
}

/** Folders of a sandbox, below its own; each is there when the first thing starts. */
export function sandboxFolders(dir: string): Environment {
  const home = path.join(dir, 'home');
  return {
    TMPDIR: path.join(dir, 'tmp'),
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_CACHE_HOME: path.join(home, '.cache'),
    XDG_DATA_HOME: path.join(home, '.local/share'),
    XDG_STATE_HOME: path.join(home, '.local/state'),
    XDG_RUNTIME_DIR: path.join(dir, 'run'),
  };
}

/** Which sandbox of which run, in letters that need no escaping in a header. */
export function sandboxId(run: RunId, name: string | null): string {
  return name === null ? run : `${run}.${name}`;
}

/** What everything in a sandbox gets: whose run it is, where its description stands, a member for the W3C header `baggage`, and folders of its own. */
export function sandboxVariables(sandbox: { readonly run: RunId; readonly name: string | null; readonly file: string; readonly dir: string }): Environment {
  const { run, name, file, dir } = sandbox;
  return { MUSTER_RUN_ID: run, MUSTER_SANDBOX: file, MUSTER_BAGGAGE: `muster.sandbox=${sandboxId(run, name)}`, ...sandboxFolders(dir) };
}

/** The variables of the machine that are set. */
export function definedVariables(env: Readonly<Record<string, string | undefined>>): Environment {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) defined[name] = value;
  return defined;
}
