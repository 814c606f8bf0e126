/**
 * Who is answered at all. With a token: whoever sends it. Without one the server is on loopback, where every web page can reach it:
 * then the Host header must name loopback (a site may point its own name here), and a page of another origin changes nothing.
 */
import type { Problem } from '../model/problem.ts';
import { isSameSecret } from './signature.ts';

/** `127.0.0.1`, `::1`, `localhost` and names below it. */
export function isLoopback(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

const withoutPort = (host: string) => host.replace(/:\d+$/, '');

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin;
}

/** null: welcome. */
export function admit(request: Request, token: string | null): Problem | null {
  if (token !== null) {
    const sent = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
    return isSameSecret(sent, token) ? null : { code: 'no-token' };
  }
  const host = request.headers.get('host') ?? new URL(request.url).host;
  if (!isLoopback(withoutPort(host))) return { code: 'foreign-visitor', header: 'Host', value: host };
  const origin = request.headers.get('origin');
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (origin !== null && !isReading && hostOf(origin) !== host) return { code: 'foreign-visitor', header: 'Origin', value: origin };
  return null;
}
