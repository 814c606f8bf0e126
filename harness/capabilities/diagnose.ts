/** Why something that was started is not ready, or ended: as a problem with the end of its log. */
import type { ExitInfo } from '../guard/client.ts';
import type { Host } from '../host/host.ts';
import { logEnd } from '../host/log-end.ts';
import type { Problem } from '../model/problem.ts';
import { conflictingPort, portInUse } from './port-in-use.ts';
import type { Readiness } from './readiness/await-ready.ts';

const LINES_SHOWN = 20;

/** One launch of a capability, with what is known of it. */
export interface Launched {
  readonly capability: string;
  readonly log: string | null;
  /** Bytes of the log that are of an earlier launch. */
  readonly logFrom: number;
  readonly ports: readonly number[];
}

function logged({ log, logFrom }: Launched, host: Host): string[] {
  if (log === null) return [];
  const lines = logEnd(log, logFrom, host.files).trimEnd().split(/\r?\n/);
  return lines.filter((line, index) => line !== '' || index > 0);
}

/** `exit code 1`, `signal SIGKILL` */
function exitText({ code, signal }: ExitInfo): string {
  return code === null ? `signal ${signal}` : `exit code ${code}`;
}

/** With the guard goes the knowledge of how its children end. */
const isLost = ({ code, signal }: ExitInfo): boolean => code === null && signal === null;
const lost = ({ capability }: Launched): Problem => ({ code: 'guard-lost', detail: `${capability} went with it` });

/** The reason for anything but `ready`. A program that complained about its port is not waited for and not blamed for more. */
export function whyNotReady(readiness: Extract<Readiness, { kind: 'not-ready' | 'exited' }>, launched: Launched, host: Host): Problem {
  if (readiness.kind === 'exited' && isLost(readiness.exit)) return lost(launched);
  const { capability, log, ports } = launched;
  const lines = logged(launched, host);
  const lastLines = lines.slice(-LINES_SHOWN);
  if (readiness.kind === 'not-ready') {
    const { check, attempts, last } = readiness;
    return { code: 'not-ready', capability, check, attempts, waitedMs: Math.round(readiness.waitedMs), last, log, lastLines };
  }
  const port = conflictingPort(lines, ports);
  return port === null ? { code: 'exited-early', capability, exit: exitText(readiness.exit), log, lastLines } : portInUse(capability, port, host);
}

/** For something that was ready and ended. */
export function whyDied(exit: ExitInfo, launched: Launched, host: Host): Problem {
  if (isLost(exit)) return lost(launched);
  const { capability, log } = launched;
  return { code: 'died', capability, exit: exitText(exit), log, lastLines: logged(launched, host).slice(-LINES_SHOWN) };
}
