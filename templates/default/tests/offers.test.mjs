/** @requires-shop */
import assert from 'node:assert';

const offers = await fetch(process.env.MUSTER_SHOP_URL);
assert.deepEqual(await offers.json(), ['apple']);
