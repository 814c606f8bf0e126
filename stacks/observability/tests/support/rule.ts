/** A rule of one test alone: all tests of a run share one backend. */
import { type APIRequestContext, expect } from '@playwright/test';

export interface Rule {
  readonly id: number;
  readonly name: string;
  readonly expression: string;
}

export const CHARGED_UNCHECKED = 'trace.has(payment.charge) and not trace.has(fraud.check)';

export async function newRule(request: APIRequestContext, name: string): Promise<Rule> {
  const reply = await request.post('/api/rules', { data: { name, expression: CHARGED_UNCHECKED } });
  expect(reply.status()).toBe(201);
  return reply.json();
}
