/** `fetch`, with the identity of the running Vitest test on the request. */
import { expect } from 'vitest';
import { address } from './address.ts';

export function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('X-Test-Id', expect.getState().currentTestName ?? '');
  return fetch(new URL(path, address('demo-fe')), { ...init, headers, redirect: 'manual' });
}
