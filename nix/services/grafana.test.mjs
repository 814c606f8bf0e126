// Grafana lets in whoever comes, and says that its own database is well.
import assert from 'node:assert';

const health = await (await fetch(`${process.env.MUSTER_GRAFANA_URL}/api/health`)).json();
assert.equal(health.database, 'ok');
const { status } = await fetch(`${process.env.MUSTER_GRAFANA_URL}/api/datasources`);
assert.equal(status, 200);
