// PostgreSQL lets its user in: a start-up message of its own protocol is answered by "authentication ok".
import assert from 'node:assert';
import { once } from 'node:events';
import { connect } from 'node:net';

const { port, username } = new URL(process.env.MUSTER_POSTGRES_URL);
const words = Buffer.from(`user\0${username}\0database\0postgres\0\0`);
const head = Buffer.alloc(8);
head.writeInt32BE(head.length + words.length);
head.writeInt32BE(3 << 16, 4);

const socket = connect(Number(port), '127.0.0.1');
socket.write(Buffer.concat([head, words]));
const [answer] = await once(socket, 'data');
assert.equal(String.fromCharCode(answer[0]), 'R');
assert.equal(answer.readInt32BE(5), 0);
socket.end(Buffer.from([0x58, 0, 0, 0, 4]));
