import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { expected } from '../../../fixtures/runners/newman/expected.ts';
import { runnerContract } from './suite.ts';

const asked: string[] = [];
const server = http.createServer((request, response) => {
  asked.push(request.url ?? '');
  response.end('ok');
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

runnerContract({
  runner: 'newman',
  expected,
  env: () => ({ MUSTER_DEMO_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, MUSTER_GONE_URL: 'http://127.0.0.1:1' }),
  ran: () => [...asked],
  crash(project) {
    fs.rmSync(path.join(project.root, 'node_modules'));
    fs.mkdirSync(path.join(project.root, 'node_modules/newman/bin'), { recursive: true });
    project.write('node_modules/newman/package.json', '{"name": "newman", "version": "6.2.2"}');
    project.write('node_modules/newman/bin/newman.js', "throw new Error('half installed');");
    return { tests: expected.slice(0, 2), says: /half installed/ };
  },
});
