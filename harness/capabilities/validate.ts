/**
 * The pure check of seed S3's preprocessor: is something available, without starting anything?
 *
 * A check asks once; `validateCapability` asks several times and says in the end how often. Available or not, the answer carries what was
 * looked at.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { httpProbe } from './readiness/http.ts';
import type { Probe } from './readiness/probe.ts';
import { tcpProbe } from './readiness/tcp.ts';

export type Metadata = Readonly<Record<string, string | number>>;

export type CapabilityStatus =
  | { readonly available: true; readonly metadata: Metadata }
  | { readonly available: false; readonly error: string; readonly metadata: Metadata };

export type HealthCheck = (host: Host, signal: AbortSignal) => Promise<CapabilityStatus>;

const TIMEOUT_MS = 5000;

function fromProbe(probe: (host: Host) => Probe, metadata: Metadata): HealthCheck {
  return async (host, signal) => {
    const { check, ask } = probe(host);
    const observation = await ask(signal);
    return observation.kind === 'holds' ? { available: true, metadata } : { available: false, error: `${check} ${observation.last}`, metadata };
  };
}

/** Available when the address answers with exactly this status; redirects are not followed. */
export function httpHealthCheck(url: string, status = 200, timeoutMs = TIMEOUT_MS): HealthCheck {
  return fromProbe((host) => httpProbe({ url, status, timeoutMs }, host), { url, status });
}

/** Available when a connection is accepted and stays open. */
export function tcpPortCheck(hostName: string, port: number, timeoutMs = TIMEOUT_MS): HealthCheck {
  return fromProbe((host) => tcpProbe({ host: hostName, port, timeoutMs }, host), { host: hostName, port });
}

/** Name of the program that a command line begins with; titles such as `nginx: master process` count as their program. */
function programName(command: string): string {
  const [first = ''] = command.split(' ');
  return path.basename(first).replace(/:$/, '');
}

/** Available when a process of exactly this name lives. The name is compared, never run or matched as a pattern. */
export function processCheck(name: string): HealthCheck {
  return async ({ table }) => {
    const found = table.list().find(({ pid, isZombie }) => !isZombie && name !== '' && programName(table.command(pid)) === name);
    return found
      ? { available: true, metadata: { process: name, pid: found.pid } }
      : { available: false, error: `no process is named ${name}`, metadata: { process: name } };
  };
}

export interface ValidateOptions {
  readonly attempts?: number;
  readonly delayMs?: number;
  /** `exponential` doubles the delay after each attempt. */
  readonly backoff?: 'fixed' | 'exponential';
}

/** Asks up to `attempts` times; the error of the last attempt ends with `(after N attempts)`. */
export async function validateCapability(check: HealthCheck, options: ValidateOptions, host: Host, signal: AbortSignal): Promise<CapabilityStatus> {
  const { attempts = 1, delayMs = 1000, backoff = 'fixed' } = options;
  let status = await check(host, signal);
  let made = 1;
  for (; !status.available && made < attempts && !signal.aborted; made++) {
    await host.clock.sleep(backoff === 'fixed' ? delayMs : delayMs * 2 ** (made - 1), signal);
    status = await check(host, signal);
  }
  return status.available ? status : { ...status, error: `${status.error} (after ${made} ${made === 1 ? 'attempt' : 'attempts'})` };
}
