/**
 * What test runs reported: sessions, modules, suites, tests (facts/datadog.md, 3.4). A payload that is broken anywhere adds nothing.
 *
 * A client takes out of each event the tags that stand in the metadata of its payload; here they are put back.
 */

import { isObject } from '../traces/shape.ts';
import { BoundedList } from './bounded.ts';
import { BadPayload, unpack } from './msgpack.ts';

const IDS = ['test_session_id', 'test_module_id', 'test_suite_id', 'trace_id', 'span_id', 'parent_id'] as const;
type Id = (typeof IDS)[number];

/** The ids that an event must have, by its type. */
const NEEDED: Readonly<Record<string, readonly Id[]>> = {
  test: ['test_session_id', 'test_module_id', 'test_suite_id', 'trace_id', 'span_id'],
  test_suite_end: ['test_session_id', 'test_module_id', 'test_suite_id'],
  test_module_end: ['test_session_id', 'test_module_id'],
  test_session_end: ['test_session_id'],
  span: ['trace_id', 'span_id'],
};

/** One event, with the tags that its client took out. */
export interface TestEvent {
  readonly type: string;
  /** Decimal. */
  readonly ids: Readonly<Partial<Record<Id, string>>>;
  readonly name: string;
  readonly resource: string;
  readonly service: string;
  readonly error: number;
  /** Nanoseconds since the epoch, decimal. */
  readonly start: string;
  /** Nanoseconds, decimal. */
  readonly duration: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

const MOST = { values: 20_000, weight: 64 * 1024 * 1024 };
/** Tags in one payload's metadata, at most: each of its events gets them. */
const MOST_SHARED_TAGS = 1000;
/** Of one tag of an event, roughly. */
const TAG_BYTES = 32;

function whole(value: unknown, key: string): string {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    if (value >= 0) return value.toString();
  }
  throw new BadPayload(`${key} is no unsigned integer`);
}

function textOf(content: Readonly<Record<string, unknown>>, key: string): string {
  const value = content[key];
  if (typeof value !== 'string') throw new BadPayload(`${key} is no text`);
  return value;
}

function mapOf<T>(value: unknown, key: string, convert: (entry: unknown) => T | null): Record<string, T> {
  if (value === undefined) return {};
  if (!isObject(value)) throw new BadPayload(`${key} is no map`);
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      const converted = convert(entry);
      if (converted === null) throw new BadPayload(`${key}.${name} has a wrong type`);
      return [name, converted];
    }),
  );
}

const asText = (entry: unknown) => (typeof entry === 'string' ? entry : null);
const asNumber = (entry: unknown) => (typeof entry === 'number' || typeof entry === 'bigint' ? Number(entry) : null);
/** Metadata may hold numbers and truth values beside texts. */
const asWritten = (entry: unknown) => (entry === null || typeof entry === 'object' ? null : String(entry));

/** Tags by the type of the events that get them; `*` and `test_levels` are for all. */
type SharedTags = Readonly<Record<string, Readonly<Record<string, string>>>>;

function readMetadata(metadata: unknown): SharedTags {
  if (!isObject(metadata)) throw new BadPayload('metadata is no map');
  const levels = Object.entries(metadata).map(([level, tags]) => [level, mapOf(tags, `metadata.${level}`, asWritten)] as const);
  const count = levels.reduce((sum, [, tags]) => sum + Object.keys(tags).length, 0);
  if (count > MOST_SHARED_TAGS) throw new BadPayload(`metadata has more than ${MOST_SHARED_TAGS} tags`);
  return Object.fromEntries(levels);
}

function readEvent(event: unknown, shared: SharedTags): TestEvent {
  if (!isObject(event) || typeof event.type !== 'string' || !isObject(event.content)) throw new BadPayload('an event is no map with type and content');
  const { type, content } = event;
  const needed = Object.hasOwn(NEEDED, type) ? NEEDED[type] : undefined;
  if (needed === undefined) throw new BadPayload(`${type} is no type of an event`);
  whole(event.version, 'version');
  const ids = IDS.flatMap((key) => (content[key] === undefined && !needed.includes(key) ? [] : [[key, whole(content[key], key)] as const]));
  return {
    type,
    ids: Object.fromEntries(ids),
    name: textOf(content, 'name'),
    resource: textOf(content, 'resource'),
    service: textOf(content, 'service'),
    error: Number(whole(content.error, 'error')),
    start: whole(content.start, 'start'),
    duration: whole(content.duration, 'duration'),
    meta: { ...shared['*'], ...shared.test_levels, ...shared[type], ...mapOf(content.meta, 'meta', asText) },
    metrics: mapOf(content.metrics, 'metrics', asNumber),
  };
}

/** @param body msgpack; anything but a payload of version 1 throws `BadPayload` */
function readPayload(body: Uint8Array): TestEvent[] {
  const payload = unpack(body);
  if (!isObject(payload) || whole(payload.version, 'version') !== '1') throw new BadPayload('the payload has not version 1');
  const { metadata, events } = payload;
  const shared = readMetadata(metadata);
  if (!Array.isArray(events)) throw new BadPayload('events is no list');
  return events.map((event: unknown) => readEvent(event, shared));
}

export class TestEvents {
  readonly #kept = new BoundedList<TestEvent>(MOST);

  get forgotten(): number {
    return this.#kept.forgotten;
  }

  /** In order of arrival; of one type, when it is named. */
  events(type: string | null): TestEvent[] {
    return this.#kept.values.filter((event) => type === null || event.type === type);
  }

  add(body: Uint8Array): void {
    const events = readPayload(body);
    const bytes = 1024 + Math.ceil(body.length / Math.max(1, events.length));
    for (const event of events) this.#kept.add(event, bytes + TAG_BYTES * Object.keys(event.meta).length);
  }

  clear(): void {
    this.#kept.clear();
  }
}
