/** `.capability-status.json` in the folder of a run: what S3's users read, on success and on failure. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { RunEvent } from '../model/event.ts';
import { capabilityStatus } from '../report/capability-status.ts';

export const STATUS_FILE = '.capability-status.json';

export const statusText = (events: readonly RunEvent[]): string => `${JSON.stringify(capabilityStatus(events), null, 2)}\n`;

/** Writes it as things stand. Answers its absolute path. */
export function writeStatus(dir: string, events: readonly RunEvent[], { files }: Host): string {
  const file = path.join(dir, STATUS_FILE);
  files.write(file, statusText(events));
  return file;
}
