/** A request at the door of `muster hold`, as it arrives: any program of this user may speak there, so it is read to the last field. */
import type { AskedFile, AskedTest, HoldRequest } from '../model/hold.ts';
import { parseAs } from '../model/parse-json.ts';

type Fields = ReadonlyMap<string, unknown>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const areTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isAbsent: Check = (value) => value === undefined;

function fieldsOf(value: unknown): Fields {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function areAll<Item>(value: unknown, isOne: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(isOne);
}

function isAskedTest(value: unknown): value is AskedTest {
  const fields = fieldsOf(value);
  const [line, tags] = [fields.get('line'), fields.get('tags')];
  return isText(fields.get('file')) && areTexts(fields.get('titles')) && (isAbsent(line) || Number.isInteger(line)) && (isAbsent(tags) || areTexts(tags));
}

function isPattern(value: unknown): boolean {
  const { source, flags, separator }: Readonly<Record<string, unknown>> = Object.fromEntries(fieldsOf(value));
  if (typeof source !== 'string' || typeof flags !== 'string' || typeof separator !== 'string') return false;
  try {
    return new RegExp(source, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

function isAskedFile(value: unknown): value is AskedFile {
  const fields = fieldsOf(value);
  const matching = fields.get('matching');
  return isText(fields.get('file')) && (matching === null || isPattern(matching));
}

function isRequest(value: unknown): value is HoldRequest {
  const fields = fieldsOf(value);
  if (typeof fields.get('again') !== 'boolean') return false;
  switch (fields.get('kind')) {
    case 'tests':
      return areAll(fields.get('tests'), isAskedTest);
    case 'files':
      return areAll(fields.get('files'), isAskedFile);
    case 'folders':
      return areTexts(fields.get('folders')) && areTexts(fields.get('words'));
    default:
      return false;
  }
}

/** null for a line that is none. */
export const parseHoldRequest = (line: string): HoldRequest | null => parseAs(line, isRequest);
