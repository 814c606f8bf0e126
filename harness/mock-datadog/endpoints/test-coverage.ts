/** `/api/v2/citestcov`: the files that each suite or test went through (facts/datadog.md, 3.5). */

import { isObject } from '../../traces/shape.ts';
import { type Endpoint, json } from '../endpoint.ts';
import { BadPayload, unpack } from '../msgpack.ts';
import { partOf, partsOf } from '../multipart.ts';
import { readJson } from '../read-request.ts';

const isId = (value: unknown) => typeof value === 'bigint' || Number.isSafeInteger(value);
const isFile = (file: unknown) => isObject(file) && typeof file.filename === 'string';

function checkCoverage(bytes: Uint8Array): void {
  const payload = unpack(bytes);
  if (!isObject(payload) || Number(payload.version) !== 2 || !Array.isArray(payload.coverages)) throw new BadPayload('a coverage has not version 2');
  for (const coverage of payload.coverages) {
    if (!isObject(coverage) || !isId(coverage.test_session_id)) throw new BadPayload('a coverage has no test_session_id');
    if (!Array.isArray(coverage.files) || !coverage.files.every(isFile)) throw new BadPayload('a coverage has no files');
  }
}

export const testCoverage: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/citestcov$/,
  takes: ['multipart/form-data'],
  subdomain: 'citestcov-intake',
  answer(call) {
    const parts = partsOf(call);
    readJson(partOf(parts, 'event').bytes);
    const coverages = parts.filter(({ name }) => /^coverage\d+$/.test(name));
    if (coverages.length === 0) throw new BadPayload('there is no part coverage1');
    for (const { bytes } of coverages) checkCoverage(bytes);
    return json(202, {});
  },
};
