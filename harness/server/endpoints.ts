/** All that the server answers. Its OpenAPI document is made from this list, itself included. */
import { ok } from '../model/result.ts';
import { openApiSchema } from './answers.schema.ts';
import type { Endpoint } from './endpoint.ts';
import { ingest, stats } from './endpoints/graph.ts';
import { health, readiness } from './endpoints/health.ts';
import { bootstrap, oneRun, runList, startRun } from './endpoints/runs.ts';
import { reload, stackList, teamList } from './endpoints/stacks.ts';
import { testPlan } from './endpoints/test-plan.ts';
import { webhook } from './endpoints/webhook.ts';
import { openApiDocument } from './openapi.ts';

const openApi: Endpoint = {
  method: 'GET',
  path: '/api/openapi.json',
  name: 'openApi',
  summary: 'This document.',
  answers: { name: 'OpenApi', schema: openApiSchema },
  refuses: [],
  answer: () => ok(openApiDocument(ENDPOINTS)),
};

export const ENDPOINTS: readonly Endpoint[] = [
  health,
  readiness,
  testPlan,
  ingest,
  stats,
  stackList,
  teamList,
  runList,
  oneRun,
  startRun,
  bootstrap,
  webhook,
  reload,
  openApi,
];
