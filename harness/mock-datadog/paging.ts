/** Pages of Test Optimization: `page_info` in the question and in the answer (facts/datadog.md, 2.3). */

import { isObject } from '../traces/shape.ts';
import { BadPayload } from './msgpack.ts';

/** Some of the items, and how to ask for the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly page_info: { readonly size: number; readonly has_next: boolean; readonly cursor?: string };
}

const toCursor = (place: number) => Buffer.from(`after:${place}`).toString('base64url');

function placeOf(cursor: unknown): number {
  if (cursor === undefined || cursor === '') return 0;
  const place = typeof cursor === 'string' ? /^after:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1] : undefined;
  if (place === undefined) throw new BadPayload('page_info.page_state is none of ours');
  return Number(place);
}

function sizeOf(asked: unknown, most: number): number {
  if (asked === undefined) return most;
  if (typeof asked !== 'number' || !Number.isInteger(asked) || asked < 1) throw new BadPayload('page_info.page_size is no whole number of at least 1');
  return Math.min(asked, most);
}

/** @param asked `page_info` of the question; all of it may be absent */
export function pageOf<T>(all: readonly T[], asked: unknown, most: number): Page<T> {
  const { page_state, page_size } = isObject(asked) ? asked : {};
  const begin = placeOf(page_state);
  const end = begin + sizeOf(page_size, most);
  const items = all.slice(begin, end);
  const rest = end < all.length ? { has_next: true, cursor: toCursor(end) } : { has_next: false };
  return { items, page_info: { size: items.length, ...rest } };
}
