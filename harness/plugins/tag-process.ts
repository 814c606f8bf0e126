/**
 * Loaded before a program that runs one test (`--import`): its requests carry the test's id, which `MUSTER_TEST_ID` tells. Newman and
 * Artillery (in its worker threads too) are run with it, so collections and scripts stay as they are.
 */
import { tagRequests } from './tag-requests.ts';

tagRequests(() => process.env['MUSTER_TEST_ID'] ?? null);
