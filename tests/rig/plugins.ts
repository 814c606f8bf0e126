/** What the tests of the plugins share: repositories with capabilities that cost little, and what is left of runners by their environment. */
import fs from 'node:fs';
import path from 'node:path';
import type { CapabilityStatusDocument } from '../../harness/model/results.ts';
import { configuration, service } from './fakes.ts';
import type { Project } from './project.ts';

/** `backend` and `other` work, `broken` does not. */
export const CAPABILITIES = { backend: service(), other: service(), broken: service({ SAY: 'no licence', EXIT: '5' }) };

/** A capability that does not work until its program is replaced by `MENDED`. */
export const FLAKY = service({}, { process: { command: ['node', 'flaky.mjs', '${sandbox.dir}'], env: { PORT: '${port.http}' } } });
export const BROKEN = "console.log('not yet');\nprocess.exit(3);\n";
export const MENDED = "import http from 'node:http';\nhttp.createServer((_, response) => response.end()).listen(process.env.PORT, '127.0.0.1');\n";

export const musterYaml = configuration(CAPABILITIES, { suites: [] });

/** Lines of a test that leave a file in the project, for what waits for it. */
export const marks = (file: string): string => `(await import('node:fs')).writeFileSync(${JSON.stringify(file)}, '');`;

/** Status files that the holders of this project have left, oldest first. */
export function statuses(own: Project): CapabilityStatusDocument[] {
  const runs = path.join(own.root, '.muster/runs');
  const names = fs.existsSync(runs) ? fs.readdirSync(runs).sort() : [];
  return names
    .map((name) => path.join(runs, name, '.capability-status.json'))
    .filter((file) => fs.existsSync(file))
    .map((file) => JSON.parse(fs.readFileSync(file, 'utf8')));
}

/** Names of what the last holder has started. */
export function started(own: Project): readonly string[] {
  return statuses(own).at(-1)?.started ?? [];
}

/** Processes with the folder of the project in their environment: the runner itself, its workers and browsers, and all that was started for them. */
export function carriers(own: Project): string[] {
  const read = (file: string): string => {
    try {
      return fs.readFileSync(file, 'latin1');
    } catch {
      return '';
    }
  };
  return fs
    .readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && read(`/proc/${pid}/environ`).includes(own.scratch))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`)
    .filter((line) => !/^\d+ $/.test(line));
}
