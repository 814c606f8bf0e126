/** `/api/v2/git/repository/search_commits`: which of these commits the backend has. */

import { isObject } from '../../traces/shape.ts';
import { isSha } from '../commit-memory.ts';
import { type Endpoint, json } from '../endpoint.ts';
import { BadPayload } from '../msgpack.ts';
import { neededText, readJson } from '../read-request.ts';

function shaOf(commit: unknown): string {
  if (!isObject(commit) || commit.type !== 'commit' || !isSha(commit.id)) {
    throw new BadPayload('data holds what is no commit with a full hash');
  }
  return commit.id;
}

export const gitCommits: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/git\/repository\/search_commits$/,
  takes: ['application/json'],
  subdomain: 'api',
  answer(call, _spans, { commits, scenario }) {
    const { data, meta } = readJson(call.body);
    if (!Array.isArray(data)) throw new BadPayload('data is no list of commits');
    const repository_url = neededText(isObject(meta) ? meta : {}, 'repository_url');
    const known = commits.search(repository_url, data.map(shaOf), scenario.commits);
    return json(200, { meta: { repository_url }, data: known.map((id) => ({ id, type: 'commit' })) });
  },
};
