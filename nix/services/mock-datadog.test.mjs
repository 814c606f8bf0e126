// The mock takes what an agent takes, and finds it again as Datadog's API does.
import assert from 'node:assert';

const { status } = await fetch(`${process.env.MUSTER_MOCK_DATADOG_URL}/info`);
assert.equal(status, 200);
