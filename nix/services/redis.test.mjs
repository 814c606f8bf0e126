// Redis keeps what it is given: asked in its own protocol.
import assert from 'node:assert';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

const socket = connect(Number(process.env.MUSTER_REDIS_PORT), '127.0.0.1');
socket.end('SET fruit apple\r\nGET fruit\r\nQUIT\r\n');
assert.equal(await text(socket), '+OK\r\n$5\r\napple\r\n+OK\r\n');
