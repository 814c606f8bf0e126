/** Holds when the engine counts a container as healthy; one without a health check is as soon as it runs. */
import { callEngine } from '../../../host/container-engine.ts';
import type { Host } from '../../../host/host.ts';
import type { Probe } from '../../readiness/probe.ts';

const ATTEMPT_MS = 1000;
const SHOWN = 120;

interface State {
  readonly Running?: boolean;
  readonly Health?: { readonly Status?: string; readonly Log?: readonly { readonly Output?: string }[] };
}

function stateOf(body: unknown): State {
  const state = typeof body === 'object' && body !== null && 'State' in body ? body.State : null;
  return typeof state === 'object' && state !== null ? state : {};
}

export function healthProbe(name: string, engine: string, host: Host): Probe {
  return {
    check: 'container health',
    async ask(signal) {
      try {
        const { status, body } = await callEngine(engine, { method: 'GET', path: `/containers/${name}/json`, timeoutMs: ATTEMPT_MS, signal }, host.sockets);
        if (status !== 200) return { kind: 'lacks', last: 'is not made yet' };
        const { Running: isRunning = false, Health: health } = stateOf(body);
        if (!isRunning) return { kind: 'lacks', last: 'does not run yet' };
        const { Status: word = 'none', Log: log = [] } = health ?? {};
        if (word === 'none' || word === 'healthy') return { kind: 'holds' };
        const output = log.at(-1)?.Output?.trim().replace(/\s+/g, ' ').slice(0, SHOWN) ?? '';
        return { kind: 'lacks', last: `is ${word}${output === '' ? '' : `: ${output}`}` };
      } catch (error) {
        return { kind: 'lacks', last: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
