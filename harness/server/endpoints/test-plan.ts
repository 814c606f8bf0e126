/** What a change of one app can break (CHECKLIST S0-16 to S0-23). */
import * as z from 'zod/mini';
import { fail } from '../../model/result.ts';
import { graphImpact } from '../../pipeline/graph-doors.ts';
import { impactSchema } from '../answers.schema.ts';
import type { Endpoint } from '../endpoint.ts';

export const testPlan: Endpoint = {
  method: 'GET',
  path: '/api/test-plan',
  name: 'testPlan',
  summary: 'The tests that a change of an app can break, e2e first. An area that no test reaches is told as such, with status 200.',
  parameters: [
    {
      name: 'app',
      in: 'query',
      description: 'The app, or another area, that changed; or one endpoint of an app, as `demo-api GET /items/:id`.',
      required: true,
      schema: z.string().check(z.minLength(1)),
    },
    {
      name: 'radius',
      in: 'query',
      description: '1 is the changed node itself (default); 2 and more are nodes within so many calls, in either direction.',
      required: false,
      schema: z.int().check(z.minimum(1)),
    },
  ],
  answers: { name: 'TestPlan', schema: impactSchema },
  refuses: [400, 503],
  answer({ query }, { graph, host }) {
    const app = query.get('app') ?? '';
    return app === '' ? fail({ code: 'missing-parameter', name: 'app' }) : graphImpact(app, query.get('radius') ?? '1', graph, host);
  },
};
