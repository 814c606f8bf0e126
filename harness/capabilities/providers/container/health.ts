/** What the engine says of a container: whether it runs, and whether it is healthy. */
import { callEngine } from '../../../host/container-engine.ts';
import type { Host } from '../../../host/host.ts';
import { messageOf } from '../../../model/message-of.ts';
import type { Probe } from '../../readiness/probe.ts';

/** On a busy machine an engine takes its time, and a service that is well must not be given up for that. */
const ATTEMPT_MS = 3000;
const SHOWN = 120;
/** Time between two looks at a container that is being started, in ms. */
const LOOK_MS = 15;

interface State {
  readonly Running?: boolean;
  readonly Health?: { readonly Status?: string; readonly Log?: readonly { readonly Output?: string }[] };
}

function stateOf(body: unknown): State {
  const state = typeof body === 'object' && body !== null && 'State' in body ? body.State : null;
  return typeof state === 'object' && state !== null ? state : {};
}

async function askState(name: string, engine: string, signal: AbortSignal, host: Host): Promise<State | null> {
  const { status, body } = await callEngine(engine, { method: 'GET', path: `/containers/${name}/json`, timeoutMs: ATTEMPT_MS, signal }, host.sockets);
  return status === 200 ? stateOf(body) : null;
}

/**
 * Resolves when the container runs, or when `until` aborts. Whoever connects to a published port before that is answered by the engine's
 * proxy, whose own connection then hangs for a second.
 */
export async function isRunning(name: string, engine: string, until: AbortSignal, host: Host): Promise<void> {
  while (!until.aborted) {
    const state = await askState(name, engine, until, host).catch(() => null);
    if (state?.Running === true) return;
    await host.clock.sleep(LOOK_MS, until);
  }
}

/** Holds when the engine counts the container as healthy; one without a health check is as soon as it runs. */
export function healthProbe(name: string, engine: string, host: Host): Probe {
  return {
    check: 'container health',
    async ask(signal) {
      try {
        const state = await askState(name, engine, signal, host);
        if (state?.Running !== true) return { kind: 'lacks', last: 'does not run' };
        const { Status: word = 'none', Log: log = [] } = state.Health ?? {};
        if (word === 'none' || word === 'healthy') return { kind: 'holds' };
        const output = log.at(-1)?.Output?.trim().replace(/\s+/g, ' ').slice(0, SHOWN) ?? '';
        return { kind: 'lacks', last: `is ${word}${output === '' ? '' : `: ${output}`}` };
      } catch (error) {
        return { kind: 'lacks', last: messageOf(error) };
      }
    },
  };
}
