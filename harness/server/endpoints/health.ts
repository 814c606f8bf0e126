/** Whether the server is there, and whether it has its stacks. Neither looks at the graph: the server lives without it. */
import { ok } from '../../model/result.ts';
import { healthSchema, readinessSchema } from '../answers.schema.ts';
import type { Endpoint } from '../endpoint.ts';

export const health: Endpoint = {
  method: 'GET',
  path: '/healthz',
  name: 'health',
  summary: 'Whether the server lives.',
  answers: { name: 'Health', schema: healthSchema },
  refuses: [],
  isOpen: true,
  answer: () => ok({ status: 'ok' }),
};

export const readiness: Endpoint = {
  method: 'GET',
  path: '/readyz',
  name: 'readiness',
  summary: 'How many stacks are loaded.',
  answers: { name: 'Readiness', schema: readinessSchema },
  refuses: [],
  isOpen: true,
  answer: (_, { stacks }) => ok({ status: 'ok', stacks_loaded: stacks.length }),
};
