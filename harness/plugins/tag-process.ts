/**
 * Loaded before a program that runs one test (`--import`): its requests carry the test's id, which `MUSTER_TEST_ID` tells. Newman is run
 * with it, so a collection stays as it is.
 */
import { tagRequests } from './tag-requests.ts';

tagRequests(() => process.env['MUSTER_TEST_ID'] ?? null);
