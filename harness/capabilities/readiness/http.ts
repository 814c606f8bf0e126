/** Holds when an address answers with exactly the expected status. Redirects are answers, not followed. */
import type { Host } from '../../host/host.ts';
import { connectionFailure, type Probe } from './probe.ts';

const ATTEMPT_MS = 1000;
const BODY_SHOWN = 120;

/** `answered 503: starting up` */
function answer(status: number, body: string): string {
  const head = body.trim().replace(/\s+/g, ' ').slice(0, BODY_SHOWN);
  return `answered ${status}${head === '' ? '' : `: ${head}`}`;
}

export function httpProbe(
  { url, status, timeoutMs = ATTEMPT_MS }: { readonly url: string; readonly status: number; readonly timeoutMs?: number },
  host: Host,
): Probe {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return {
    check: `http ${path}`,
    async ask(signal) {
      try {
        const { status: got, body } = await host.sockets.get(url, timeoutMs, signal);
        return got === status ? { kind: 'holds' } : { kind: 'lacks', last: answer(got, body) };
      } catch (error) {
        return connectionFailure(error);
      }
    },
  };
}
