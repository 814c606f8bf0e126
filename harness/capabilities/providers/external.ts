/**
 * The provider `external`: what is there already and is not ours. A program is adopted when it is found. An address is adopted when the
 * capability's own checks hold there and it is known to be the capability: the user named it by a variable, it proves its identity,
 * or a `muster up` of this repository holds it. That a port answers is no reason. Nothing adopted is ever stopped.
 */
import type { Host } from '../../host/host.ts';
import type { ExternalSpec } from '../../model/capability.ts';
import { parseTemplate } from '../../model/expression.ts';
import type { Problem } from '../../model/problem.ts';
import { endpointOf, mainPort } from '../../sandbox/address.ts';
import { expand } from '../../sandbox/expand.ts';
import type { Availability, Instance, Provider, ProviderContext } from '../provider.ts';
import { askOnce } from '../readiness/ask-once.ts';
import { httpProbe } from '../readiness/http.ts';
import type { Probe } from '../readiness/probe.ts';
import { externalProbes } from '../readiness/probes.ts';

const notOurs: Pick<Instance, 'pid' | 'log' | 'readyBy' | 'exited' | 'stop'> = { pid: null, log: null, readyBy: 'checks', exited: null, stop: null };

function whyUnknown(problems: readonly Problem[]): string {
  return problems
    .map((problem) =>
      problem.code === 'unset-variable' ? `${problem.variable} is not set` : `\${${'expression' in problem ? problem.expression : ''}} is not known here`,
    )
    .join(', ');
}

/** The address tells the main port, which is `http` where none is declared; the others are taken to be as declared, on the same machine. */
function portsAt(port: number | null, declared: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const main = mainPort(declared);
  if (main === null) return port === null ? {} : { http: port };
  return Object.fromEntries(Object.entries(declared).map(([name, number]) => [name, number === main ? (port ?? number) : number]));
}

/** Whoever sets the variable says what is there. */
const isNamedByUser = (template: string): boolean => parseTemplate(template).some((part) => typeof part !== 'string' && part.kind === 'env');

/** Whether what answers at `url`, where all checks hold, is the capability itself. */
function isKnown(spec: ExternalSpec, template: string, url: string, { capability, held }: ProviderContext): boolean {
  const isProven = spec.identity !== undefined || capability.ready.some((check) => check.kind === 'http' && check.body !== undefined);
  return isProven || isNamedByUser(template) || held.some((each) => each.name === capability.name && each.url === url);
}

/** The question of `identity`, as one more check. */
function identityProbes({ identity }: ExternalSpec, url: string, host: Host): Probe[] {
  return identity === undefined || !URL.canParse(url) ? [] : [httpProbe({ url: new URL(identity.http, url).href, status: 200, body: identity.body }, host)];
}

async function atAddress(spec: ExternalSpec, template: string, context: ProviderContext, host: Host): Promise<Availability> {
  const scope = context.scope();
  const url = expand(template, scope);
  if (!url.ok) return { kind: 'unusable', because: whyUnknown(url.problems) };
  if (url.value === '') return { kind: 'unusable', because: `${template} is empty` };
  const endpoint = endpointOf(url.value);
  if (!endpoint) return { kind: 'unusable', because: `${url.value} is not an address` };

  const ports = portsAt(endpoint.port, scope.ports);
  const target = {
    capability: context.capability,
    url: url.value,
    scope: { ...scope, ports },
    root: context.root,
    environment: context.environment(),
    log: null,
  };
  const probes = externalProbes(target, host);
  if (!probes.ok) return { kind: 'unusable', because: whyUnknown(probes.problems) };
  const asked = await askOnce([...probes.value, ...identityProbes(spec, url.value, host)], context.signal);
  if (asked.kind === 'lacks') return { kind: 'unusable', because: `${url.value} is not ready: ${asked.check} ${asked.last}` };
  if (!isKnown(spec, template, url.value, context))
    return {
      kind: 'unusable',
      because: `something answers at ${url.value}, and nothing proves that it is ${context.capability.name}: add identity: to external`,
    };
  return {
    kind: 'ready',
    attempts: 1,
    instance: { ...notOurs, endsUnseen: true, program: null, address: { url: url.value, host: endpoint.host, port: endpoint.port, ports } },
  };
}

/** Where nothing may be started: what `muster up` holds or what is kept warm. Its checks must hold at its address; where it has none, that it is held says all. */
export async function heldHere(context: ProviderContext, host: Host): Promise<Availability> {
  const held = context.held.find(({ name }) => name === context.capability.name);
  if (held === undefined || context.sandbox.name !== null)
    return { kind: 'unusable', because: 'no muster up of this repository holds it, and none is kept warm' };
  if (held.url !== null) return atAddress({ kind: 'external', url: held.url }, held.url, context, host);
  const address = { url: null, host: null, port: null, ports: {} };
  return { kind: 'ready', attempts: 1, instance: { ...notOurs, endsUnseen: false, program: null, address } };
}

function onThisMachine(programs: readonly string[], context: ProviderContext, host: Host): Availability {
  const scope = context.scope();
  const names = programs.flatMap((program) => {
    const expanded = expand(program, scope);
    return expanded.ok && expanded.value !== '' ? [expanded.value] : [];
  });
  for (const name of names) {
    const program = host.processes.find(name, host.env['PATH']);
    if (program !== null)
      return { kind: 'ready', attempts: 1, instance: { ...notOurs, endsUnseen: false, program, address: { url: null, host: null, port: null, ports: {} } } };
  }
  const [first = '', ...others] = names.length === 0 ? programs : names;
  const more = others.length === 0 ? '' : ` (nor ${others.length === 1 ? others[0] : `${others.length} other names of it`})`;
  return { kind: 'unusable', because: `${first} is not found on this machine${more}` };
}

export const external: Provider<ExternalSpec> = {
  kind: 'external',
  async check(spec, context, host) {
    if (spec.program !== undefined) {
      const found = onThisMachine(spec.program, context, host);
      if (found.kind !== 'ready' || spec.url === undefined) return found;
    }
    if (spec.url !== undefined) return atAddress(spec, spec.url, context, host);
    return { kind: 'unusable', because: 'it names neither an address nor a program' };
  },
};
