/**
 * The checks of a capability as probes, for one that is starting here or for one that is said to run somewhere. Where none was
 * declared, `stacks/draft.ts` has filled in the usual ones.
 */
import type { Host } from '../../host/host.ts';
import type { Capability, ReadyCheck } from '../../model/capability.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { endpointOf, mainPort } from '../../sandbox/address.ts';
import type { Environment } from '../../sandbox/environment.ts';
import { expandList, type Scope } from '../../sandbox/expand.ts';
import { execProbe } from './exec.ts';
import { httpProbe } from './http.ts';
import { logProbe } from './log.ts';
import type { Probe } from './probe.ts';
import { tcpProbe } from './tcp.ts';

/** What the checks are asked of. */
export interface ProbeTarget {
  readonly capability: Capability;
  readonly url: string | null;
  /** Its `ports` are those to ask. */
  readonly scope: Scope;
  readonly root: string;
  readonly environment: Environment;
  /** Its log, and how much of it is of an earlier launch; null when it is not ours. */
  readonly log: { readonly file: string; readonly from: number } | null;
}

/** `http://host:port`, with the scheme of the capability's own address where that is a web address at this very port. */
function originOf(port: number, url: string | null): string {
  const endpoint = url === null ? null : endpointOf(url);
  if (url !== null && endpoint?.port === port && /^https?:/.test(url)) return new URL(url).origin;
  const name = endpoint?.host ?? '127.0.0.1';
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** A probe, or null where there is nothing to ask beyond that the process lives, which its end disproves. */
function probeOf(check: ReadyCheck, target: ProbeTarget, host: Host): Result<Probe | null> {
  const { scope, url, log, root, environment } = target;
  switch (check.kind) {
    case 'http':
    case 'tcp': {
      const port = scope.ports[check.port];
      if (port === undefined)
        return fail({ code: 'unknown-expression', expression: `port.${check.port}`, known: Object.keys(scope.ports).map((name) => `\${port.${name}}`) });
      if (check.kind === 'http') return ok(httpProbe({ url: `${originOf(port, url)}${check.path}`, status: check.status, body: check.body }, host));
      return ok(tcpProbe({ host: (url === null ? null : endpointOf(url)?.host) ?? '127.0.0.1', port }, host));
    }
    case 'exec': {
      const command = expandList(check.command, scope);
      return command.ok ? ok(execProbe({ command: command.value, cwd: root, env: environment }, host)) : command;
    }
    case 'log':
      return ok(log === null ? null : logProbe({ pattern: check.pattern, ...log }, host));
    case 'process':
      return ok(null);
  }
}

function probesFor(checks: readonly ReadyCheck[], target: ProbeTarget, host: Host): Result<readonly Probe[]> {
  const probes = checks.map((check) => probeOf(check, target, host));
  const problems = probes.flatMap((probe) => (probe.ok ? [] : probe.problems));
  return problems.length > 0 ? fail(...problems) : ok(probes.flatMap((probe) => (probe.ok && probe.value ? [probe.value] : [])));
}

/** Probes for a process of ours. */
export function probesOf(target: ProbeTarget, host: Host): Result<readonly Probe[]> {
  return probesFor(target.capability.ready, target, host);
}

/**
 * Probes for something that is said to run already. Logs and processes of others cannot be looked at; when those are all that a capability
 * declares, or it declares nothing, an accepted connection to its address has to do.
 */
export function externalProbes(target: ProbeTarget, host: Host): Result<readonly Probe[]> {
  const askable = target.capability.ready.filter(({ kind }) => kind !== 'log' && kind !== 'process');
  if (askable.length > 0) return probesFor(askable, target, host);
  const endpoint = target.url === null ? null : endpointOf(target.url);
  const port = endpoint?.port ?? mainPort(target.scope.ports);
  return ok(endpoint && port !== null ? [tcpProbe({ host: endpoint.host, port }, host)] : []);
}
