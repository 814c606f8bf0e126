// Tempo answers where traces are asked for.
import assert from 'node:assert';

assert.equal(await (await fetch(`${process.env.MUSTER_TEMPO_URL}/api/echo`)).text(), 'echo');
