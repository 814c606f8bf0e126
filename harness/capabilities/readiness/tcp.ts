/**
 * Holds when a connection is accepted and stays open for a moment: proxies accept before the program behind them listens, and close
 * at once. On this machine both loopback addresses are tried, since programs listen on either.
 */
import type { Host } from '../../host/host.ts';
import { connectionFailure, type Observation, type Probe } from './probe.ts';

const ATTEMPT_MS = 1000;
const STAY_MS = 50;

function addresses(name: string): string[] {
  return ['127.0.0.1', '::1', 'localhost'].includes(name) ? ['127.0.0.1', '::1'] : [name];
}

export function tcpProbe(target: { readonly host: string; readonly port: number; readonly timeoutMs?: number }, host: Host): Probe {
  return {
    check: `tcp ${target.port}`,
    asksPort: true,
    async ask() {
      let seen: Observation = { kind: 'absent', last: 'was not asked' };
      for (const address of addresses(target.host)) {
        try {
          await host.sockets.connect(address, target.port, target.timeoutMs ?? ATTEMPT_MS, STAY_MS);
          return { kind: 'holds' };
        } catch (error) {
          const failure = connectionFailure(error);
          // What answered wrongly tells more than a machine without IPv6.
          if (seen.kind !== 'lacks') seen = failure;
        }
      }
      return seen;
    },
  };
}
