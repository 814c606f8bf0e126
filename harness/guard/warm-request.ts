/**
 * A request to the warm guard, as it arrives: any program of this user may speak at its socket, and what one of them gets wrong must not
 * end the services of the others. So it is read to the last field before anything is done.
 */
import { parseJson } from '../model/parse-json.ts';
import { isFields, isIdentity } from './lease.ts';
import { isOwnedObject } from './owned/owned.ts';
import type { WarmRequest } from './warm-protocol.ts';

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
/** A duration in ms. */
const isTime: Check = (value) => typeof value === 'number' && value >= 0;
const isNumber: Check = (value) => Number.isSafeInteger(value);
const areTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isRecordOf =
  (isOne: Check): Check =>
  (value) =>
    isFields(value) && !Array.isArray(value) && Object.values(value).every(isOne);
const isOrNull =
  (isOne: Check): Check =>
  (value) =>
    value === null || isOne(value);
const isMaybe =
  (isOne: Check): Check =>
  (value) =>
    value === undefined || isOne(value);

/** The first field that is not as it should be; null when all are. */
function faultOf(value: unknown, shape: Shape): string | null {
  const fields = isFields(value) ? value : {};
  return Object.keys(shape).find((name) => !shape[name]?.(fields[name])) ?? null;
}

const has =
  (shape: Shape): Check =>
  (value) =>
    isFields(value) && faultOf(value, shape) === null;

const isWish = has({
  key: isText,
  parts: isRecordOf(isText),
  root: isText,
  id: isText,
  isExclusive: isFlag,
  idleMs: isTime,
  maxAgeMs: isTime,
  dependsOn: areTexts,
});

const areNumbers: Check = (value) => Array.isArray(value) && value.every(isNumber);

const isSpec = has({
  id: isText,
  argv: (value) => areTexts(value) && Array.isArray(value) && value.length > 0,
  cwd: isText,
  env: isRecordOf(isText),
  log: isText,
  stop: has({ signal: isText, graceMs: isTime }),
  dependsOn: areTexts,
  ports: isMaybe(areNumbers),
});

const isInside = has({ url: isOrNull(isText), host: isOrNull(isText), port: isOrNull(isNumber), ports: isRecordOf(isNumber), network: isText });

const isRecord = has({
  pid: isOrNull(isNumber),
  url: isOrNull(isText),
  host: isOrNull(isText),
  port: isOrNull(isNumber),
  ports: isRecordOf(isNumber),
  inside: isOrNull(isInside),
  program: isOrNull(isText),
  dir: isText,
  log: isText,
  variables: isRecordOf(isText),
});

const isRetiring = has({ instance: isMaybe(isText), root: isMaybe(isText), id: isMaybe(isText) });

/** What each request has beside its op and its number. */
const SHAPES: Readonly<Record<WarmRequest['op'], Shape>> = {
  hello: { holder: (value) => isIdentity(value) && 'run' in value && isText(value.run) },
  acquire: { wish: isWish },
  spawn: { instance: isText, spec: isSpec },
  'remove-at-end': { instance: isText, dir: isText },
  own: { instance: isText, object: isOwnedObject },
  remove: { instance: isText, object: isOwnedObject },
  keep: { instance: isText, record: isRecord },
  release: { instance: isText },
  stop: { instance: isText },
  retire: { which: isRetiring, because: isText },
  list: {},
  rest: {},
};

const isOp = (value: unknown): value is WarmRequest['op'] => isText(value) && Object.hasOwn(SHAPES, String(value));

export type ReadRequest =
  | { readonly kind: 'request'; readonly request: WarmRequest }
  /** `request`: its number, 0 where it has none. */
  | { readonly kind: 'bad'; readonly request: number; readonly because: string };

const isWhole = (value: unknown): value is WarmRequest => isFields(value) && isOp(value['op']) && faultOf(value, SHAPES[value['op']]) === null;

/** Reads a line. */
export function readWarmRequest(line: string): ReadRequest {
  const value = parseJson(line);
  const { op, request } = isFields(value) ? value : {};
  const number = typeof request === 'number' && isNumber(request) ? request : 0;
  if (number === 0) return { kind: 'bad', request: 0, because: 'it is no numbered request' };
  if (!isOp(op)) return { kind: 'bad', request: number, because: 'its op is none' };
  if (!isWhole(value)) return { kind: 'bad', request: number, because: `${op}: ${faultOf(value, SHAPES[op])} is not as it should be` };
  return { kind: 'request', request: value };
}
