/** `/api/v2/git/repository/packfile`: the commits that the backend lacks, as git packs them: magic, version, and a checksum at the end. */

import { createHash } from 'node:crypto';
import { isObject } from '../../traces/shape.ts';
import { isSha } from '../commit-memory.ts';
import { type Endpoint, json } from '../endpoint.ts';
import { BadPayload } from '../msgpack.ts';
import { partOf, partsOf } from '../multipart.ts';
import { neededText, readJson } from '../read-request.ts';

/** Of the checksum: SHA-1, or SHA-256 in a repository that goes by it. */
const CHECKSUMS = [
  { name: 'sha1', length: 20 },
  { name: 'sha256', length: 32 },
];

function checkPack(bytes: Uint8Array): void {
  const pack = Buffer.from(bytes);
  if (pack.length < 32 || pack.toString('latin1', 0, 4) !== 'PACK' || ![2, 3].includes(pack.readUInt32BE(4)))
    throw new BadPayload('packfile is no pack of git');
  const isWhole = ({ name, length }: (typeof CHECKSUMS)[number]) => createHash(name).update(pack.subarray(0, -length)).digest().equals(pack.subarray(-length));
  if (!CHECKSUMS.some(isWhole)) throw new BadPayload('the checksum of the packfile is wrong');
}

export const gitPackfile: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/git\/repository\/packfile$/,
  takes: ['multipart/form-data'],
  subdomain: 'api',
  answer(call, _spans, { commits }) {
    const parts = partsOf(call);
    const { data, meta } = readJson(partOf(parts, 'pushedSha').bytes);
    const head = neededText(isObject(data) ? data : {}, 'id');
    if (!isSha(head)) throw new BadPayload('pushedSha names no commit');
    const repository = neededText(isObject(meta) ? meta : {}, 'repository_url');
    checkPack(partOf(parts, 'packfile').bytes);
    commits.learn(repository, head);
    return json(202, {});
  },
};
