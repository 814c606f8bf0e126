/** `node prometheus.ts FILE BACKEND-URL` writes the configuration of a Prometheus that watches the backend, once a second. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [file, backend] = process.argv.slice(2);
if (file === undefined || backend === undefined) throw new Error('prometheus.ts needs the file to write and the address of the backend');

const configuration = {
  global: { scrape_interval: '1s', scrape_timeout: '1s' },
  scrape_configs: [{ job_name: 'backend', static_configs: [{ targets: [new URL(backend).host] }] }],
};
mkdirSync(path.dirname(file), { recursive: true });
// JSON is YAML too.
writeFileSync(file, JSON.stringify(configuration, null, 2));
