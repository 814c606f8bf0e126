/** Environment variables that services and tests are given (INTERFACES, "Environment given to services and tests"). */
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

/** What everything in a sandbox gets: whose run it is, where its description stands, and a place of its own for temporary files. */
export function sandboxVariables(sandbox: { readonly run: RunId; readonly file: string; readonly tmp: string }): Environment {
  return { MUSTER_RUN_ID: sandbox.run, MUSTER_SANDBOX: sandbox.file, TMPDIR: sandbox.tmp };
}

/** The variables of the machine that are set. */
export function definedVariables(env: Readonly<Record<string, string | undefined>>): Environment {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) defined[name] = value;
  return defined;
}
