// Loki takes a line.
import assert from 'node:assert';

const body = JSON.stringify({ streams: [{ stream: { test: 'loki' }, values: [[`${Date.now()}000000`, 'a line']] }] });
const headers = { 'content-type': 'application/json' };
const { status } = await fetch(`${process.env.MUSTER_LOKI_URL}/loki/api/v1/push`, { method: 'POST', headers, body });
assert.equal(status, 204);
