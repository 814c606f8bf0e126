/** Holds when an address answers with exactly the expected status and, where one is given, a body that matches. Redirects are answers, not followed. */
import type { Host } from '../../host/host.ts';
import { endpointOf } from '../../sandbox/address.ts';
import { connectionFailure, type Probe } from './probe.ts';

const ATTEMPT_MS = 1000;
const BODY_SHOWN = 120;

export interface HttpCheck {
  readonly url: string;
  readonly status: number;
  /** A regular expression. */
  readonly body?: string | undefined;
  readonly timeoutMs?: number;
}

/** `answered 503: starting up` */
function answer(status: number, body: string): string {
  const head = body.trim().replace(/\s+/g, ' ').slice(0, BODY_SHOWN);
  return `answered ${status}${head === '' ? '' : `: ${head}`}`;
}

export function httpProbe({ url, status, body: pattern, timeoutMs = ATTEMPT_MS }: HttpCheck, host: Host): Probe {
  const shown = URL.canParse(url) ? new URL(url).pathname : url;
  const endpoint = endpointOf(url);
  let isThere = false;

  /** Until somebody listens, a bare connection is tried: it costs a third of a request, and services that start need the processor. */
  async function knock(): Promise<void> {
    if (!isThere && endpoint?.port) await host.sockets.connect(endpoint.host, endpoint.port, timeoutMs, 0);
    isThere = true;
  }

  return {
    check: `http ${shown}`,
    asksPort: true,
    async ask(signal) {
      try {
        await knock();
        const { status: got, body } = await host.sockets.get(url, timeoutMs, signal);
        if (got !== status) return { kind: 'lacks', last: answer(got, body) };
        if (pattern === undefined || new RegExp(pattern).test(body)) return { kind: 'holds' };
        return { kind: 'lacks', last: `${answer(got, body)}, which does not match /${pattern}/` };
      } catch (error) {
        return connectionFailure(error);
      }
    },
  };
}
