/** What was received: every request counted by endpoint, the last ones kept with their bodies, as far as these are small. No key is kept. */
import { BoundedList } from './bounded.ts';
import type { Call } from './endpoint.ts';
import { showBody } from './show-body.ts';

const MOST = { values: 2000, weight: 32 * 1024 * 1024 };
const LARGEST_BODY = 256 * 1024;
/** Headers, and parameters of the query where a client puts its keys there. */
const SECRETS = ['dd-api-key', 'dd-application-key', 'api_key', 'application_key', 'authorization', 'cookie', 'proxy-authorization'];

interface Arrived {
  readonly endpoint: string;
  /** As it was sent, before any proxy. */
  readonly call: Call;
  /** That was answered. */
  readonly status: number;
  readonly isKept: boolean;
}

/** Its call has no key any more, and an empty body in place of one that is too large. */
interface Kept extends Omit<Arrived, 'isKept'> {
  /** Place among all that was received, from 1. */
  readonly sequence: number;
  /** Of the body that was sent. */
  readonly bytes: number;
}

/** A request as the admin API shows it. */
export interface ReceivedRequest {
  readonly sequence: number;
  readonly at: string;
  readonly endpoint: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly status: number;
  /** Read as its content type says; null when it was too large to keep. */
  readonly body: unknown;
}

function withoutKeys(values: Iterable<readonly [name: string, value: string]>): [name: string, value: string][] {
  return [...values].map(([name, value]) => [name, SECRETS.includes(name.toLowerCase()) && value !== '' ? '(given)' : value]);
}

function show({ sequence, endpoint, call, bytes, status }: Kept): ReceivedRequest {
  const { method, path, query, headers, now } = call;
  const body = call.body.length < bytes ? null : showBody(headers['content-type'] ?? '', call.body);
  return { sequence, at: new Date(now).toISOString(), endpoint, method, path, query: Object.fromEntries(query), headers, bytes, status, body };
}

export class Received {
  readonly #kept = new BoundedList<Kept>(MOST);
  #counts = new Map<string, number>();
  #sequence = 0;

  /** How many requests each endpoint has had. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get forgotten(): number {
    return this.#kept.forgotten;
  }

  /** In order of arrival; of one endpoint, when it is named. */
  requests(endpoint: string | null): ReceivedRequest[] {
    return this.#kept.values.filter((kept) => endpoint === null || kept.endpoint === endpoint).map(show);
  }

  note({ isKept, ...arrived }: Arrived): void {
    const { endpoint, call } = arrived;
    this.#sequence++;
    this.#counts.set(endpoint, (this.#counts.get(endpoint) ?? 0) + 1);
    if (!isKept) return;
    const body = call.body.length > LARGEST_BODY ? new Uint8Array() : call.body;
    const headers = Object.fromEntries(withoutKeys(Object.entries(call.headers)));
    const query = new URLSearchParams(withoutKeys(call.query));
    const kept = { ...arrived, call: { ...call, headers, query, body }, sequence: this.#sequence, bytes: call.body.length };
    this.#kept.add(kept, body.length + 1024);
  }

  clear(): void {
    this.#kept.clear();
    this.#counts.clear();
    this.#sequence = 0;
  }
}
