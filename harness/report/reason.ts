/** Why a test is in the plan, in words. */
import type { CodeLocation } from '../model/change.ts';
import type { PlannedTest, Reason } from '../model/plan.ts';

/** `apps/api/items.ts:12 (listItems)`. */
export function codeText({ file, function: name, line }: CodeLocation): string {
  return `${file}${line === null ? '' : `:${line}`}${name === null ? '' : ` (${name})`}`;
}

/** A service right behind one of its own endpoints stands in for it: calls are between services. */
function impactText({ changed, path }: Extract<Reason, { kind: 'impact' }>): string {
  const [, service] = path;
  if (service !== undefined && changed.startsWith(`${service} `)) {
    return `${impactText({ kind: 'impact', changed: service, path: path.slice(1) })}; no trace shows ${changed}`;
  }
  return path.length <= 1 ? `touches ${changed}` : `reaches ${changed}: ${path.join(' - ')}`;
}

/** One line for people. */
export function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'impact':
      return `${impactText(reason)}${reason.code === undefined ? '' : `, whose code is in ${codeText(reason.code)}`}`;
    case 'never-traced':
      return 'never traced, so nobody knows what it touches';
    case 'changed-test':
      return 'the test itself changed';
    case 'failed-last-time':
      return `failed last time (run ${reason.run})`;
    case 'full-run':
      return reason.glob === null ? `${reason.file} changed and belongs to nothing known` : `${reason.file} changed and ${reason.glob} asks for a full run`;
    case 'asked':
      return `asked for by ${reason.by}`;
    case 'everything':
      return 'everything runs';
  }
}

/** The reason that is shown where there is room for one. */
export function shownReason({ because: [first] }: PlannedTest): string {
  return first === undefined ? '' : reasonText(first);
}
