// Neo4j says which protocol it speaks: a handshake that offers 5.0 to 5.4 and 4.4.
import assert from 'node:assert';
import { once } from 'node:events';
import { connect } from 'node:net';

const socket = connect(Number(new URL(process.env.MUSTER_NEO4J_URL).port), '127.0.0.1');
socket.write(Buffer.from('6060b01700040405000004040000000000000000', 'hex'));
const [answer] = await once(socket, 'data');
assert.notEqual(answer.readInt32BE(0), 0);
socket.end();
