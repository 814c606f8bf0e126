/**
 * Changed files that are the code of known endpoints: the endpoints change, not the whole service.
 *
 * In: what changed, as `change.ts` has it, and where the code of endpoints stands, as paths from the root. Out: the change, with such
 * files under their endpoints. A file narrows a service only when all endpoints of the service tell where their code stands; with one
 * that does not, that one's code may be in the file too, and the whole service changed. A file that no rule of the configuration maps
 * is mapped by being the code of a service, so that it asks for no full run.
 */
import type { Change, CodeLocation } from '../model/change.ts';
import { nodeName } from '../model/endpoint.ts';
import { byCodeUnits, sortedUnique } from '../model/order.ts';

/** The code of one endpoint. */
export interface EndpointCode extends CodeLocation {
  readonly service: string;
  readonly endpoint: string;
}

export interface CodeMap {
  /** What is known of changed files; `file` from the root. */
  readonly code: readonly EndpointCode[];
  /** Services all of whose endpoints tell where their code stands. */
  readonly whole: ReadonlySet<string>;
}

/** The areas that a file changes: those of the configuration, a service among them replaced by its endpoints where that is safe. */
function areasOf(declared: readonly string[], code: readonly EndpointCode[], whole: ReadonlySet<string>): string[] {
  const narrowed = code.map((each) => (whole.has(each.service) ? nodeName(each) : each.service));
  const services = new Set(code.map(({ service }) => service));
  return [...declared.filter((area) => !services.has(area)), ...narrowed];
}

export function narrow(change: Change, { code, whole }: CodeMap): Change {
  const codeOf = Map.groupBy(code, ({ file }) => file);
  const declaredOf = (file: string) => change.areas.filter((area) => change.filesByArea[area]?.includes(file));
  const isUnmapped = (file: string) => change.fullRun.some((each) => each.file === file && each.glob === null);
  const filesByArea = new Map<string, string[]>();
  const mapped = new Set<string>();
  for (const file of change.files) {
    const declared = declaredOf(file);
    // What maps to nothing without asking for everything is a test, or ignored.
    const own = declared.length > 0 || isUnmapped(file) ? (codeOf.get(file) ?? []) : [];
    if (own.length > 0) mapped.add(file);
    for (const area of sortedUnique(areasOf(declared, own, whole))) filesByArea.set(area, [...(filesByArea.get(area) ?? []), file]);
  }
  if (mapped.size === 0) return change;
  const areas = [...filesByArea.keys()].sort(byCodeUnits);
  const codeByArea = areas.flatMap((area) => {
    const own = code.filter((each) => mapped.has(each.file) && nodeName(each) === area);
    return own.length === 0 ? [] : [[area, own.map(({ file, function: name, line }): CodeLocation => ({ file, function: name, line }))] as const];
  });
  return {
    ...change,
    areas,
    filesByArea: Object.fromEntries(areas.map((area) => [area, filesByArea.get(area) ?? []])),
    codeByArea: Object.fromEntries(codeByArea),
    fullRun: change.fullRun.filter(({ file, glob }) => glob !== null || !mapped.has(file)),
  };
}
