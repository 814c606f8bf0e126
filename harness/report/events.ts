/** The event log: one JSON object a line, as it happens. */
import type { RunEvent } from '../model/event.ts';

export function eventLine(event: RunEvent): string {
  return `${JSON.stringify(event)}\n`;
}
