/** What a repository is called in a graph that several share. */
import { expect, test } from 'vitest';
import { nameOfRemote } from '../../../harness/pipeline/repository-name.ts';

test.each([
  ['https://git.example/shop/web.git', 'git.example/shop/web'],
  ['https://ci:se%40cret@Git.Example:8443/shop/web/', 'git.example/shop/web'],
  ['http://git.example//shop/web', 'git.example/shop/web'],
  ['https://git.example/shop/web.git?token=se#cret', 'git.example/shop/web'],
  ['ssh://git@git.example:2222/shop/web.git', 'git.example/shop/web'],
  ['git@git.example:shop/web.git', 'git.example/shop/web'],
  ['git.example:/shop/web', 'git.example/shop/web'],
  ['git://git.example/web', 'git.example/web'],
  ['/srv/git/web.git', null],
  ['../web', null],
  ['C:\\git\\web', null],
  ['file:///srv/git/web.git', null],
  ['ext::sh -c true', null],
  ['https://git.example/', null],
  ['', null],
])('the remote %j is called %j', (remote, name) => {
  expect(nameOfRemote(remote)).toBe(name);
});
