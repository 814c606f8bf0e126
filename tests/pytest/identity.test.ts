/** The identity of a test on what real clients of Python ask. */
import { expect, test } from 'vitest';
import { openProject } from '../contract/runners/project.ts';
import { carried, named, recordingService, titled } from '../contract/runners/told.ts';
import { VIRTUAL_ENV } from '../rig/python.ts';

const service = recordingService();

test('requests by requests, urllib and httpx carry the test, and what goes to a third party does not, by a proxy or a redirect', async () => {
  await using project = await openProject('pytest');
  project.write(
    'test_asks.py',
    `import os
import urllib.request

import httpx
import pytest
import requests

SHOP = os.environ["SHOP"]

@pytest.fixture
def prepared():
    requests.get(SHOP + "/1-fixture")

def test_requests(prepared):
    requests.get(SHOP + "/1-requests", headers={"Baggage": "team=shop"})
    requests.get(SHOP + "/1-own", headers={"X-Test-Id": "mine"})
    requests.get(SHOP + "/1-leave")

class TestHttpx:
    @pytest.mark.parametrize("number", [1, 2])
    def test_asks(self, number):
        with httpx.Client() as client:
            client.get(f"{SHOP}/2-httpx-{number}")

def test_urllib(muster_headers):
    urllib.request.urlopen(SHOP + "/3-urllib").read()
    assert muster_headers["x-test-id"] == "e2e/by-urllib"

def test_async():
    import asyncio

    async def ask():
        async with httpx.AsyncClient() as client:
            await client.get(SHOP + "/4-leave", follow_redirects=True)

    asyncio.run(ask())
    # By a proxy that stands on the loopback: not for us.
    requests.get("http://third.party.example/5-third", proxies={"http": SHOP})
`,
  );
  const own = (title: string) => `individual/test_asks#${title}`;
  const tests = [
    titled('test_asks.py', 'test_requests'),
    titled('test_asks.py', 'TestHttpx', 'test_asks'),
    named(titled('test_asks.py', 'test_urllib'), 'e2e/by-urllib'),
    titled('test_asks.py', 'test_async'),
  ];
  const told = await service.toldBy(project, tests, { VIRTUAL_ENV });
  expect(told).toEqual([
    carried('/1-fixture', own('test_requests')),
    carried('/1-leave', own('test_requests')),
    ['/1-left', null, null],
    ['/1-own', 'mine', null],
    ['/1-requests', own('test_requests'), `team=shop, test.id=${own('test_requests')}`],
    carried('/2-httpx-1', own('TestHttpx > test_asks')),
    carried('/2-httpx-2', own('TestHttpx > test_asks')),
    carried('/3-urllib', 'e2e/by-urllib'),
    carried('/4-leave', own('test_async')),
    ['/4-left', null, null],
    ['http://third.party.example/5-third', null, null],
  ]);
  const off = await service.toldBy(project, tests.slice(1, 2), { VIRTUAL_ENV, MUSTER_TEST_IDENTITY: 'off' });
  expect(off).toEqual([
    ['/2-httpx-1', null, null],
    ['/2-httpx-2', null, null],
  ]);
});
