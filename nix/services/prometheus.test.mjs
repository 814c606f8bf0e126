// Prometheus answers a query.
import assert from 'node:assert';

const { status, data } = await (await fetch(`${process.env.MUSTER_PROMETHEUS_URL}/api/v1/query?query=1%2B1`)).json();
assert.equal(status, 'success');
assert.equal(data.result[1], '2');
