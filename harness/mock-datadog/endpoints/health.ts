/** `GET /health`: ready as soon as it answers; tells how full it is and whether old traces had to go. */
import { type Endpoint, json } from '../endpoint.ts';

export const health: Endpoint = {
  methods: ['GET'],
  path: /^\/health$/,
  answer(_call, store) {
    const { spans, traces, droppedTraces } = store.counts;
    return json(200, { status: 'ok', spans, traces, max_spans: store.maxSpans, dropped_traces: droppedTraces });
  },
};
