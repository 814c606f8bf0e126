/**
 * Loaded before dd-trace's Test Optimization: it may ask an agent for ten minutes what that can do, in place of five seconds of its own time.
 * On a busy machine it needs these for itself, takes the mock for an old agent, and goes on without Test Optimization.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const PATIENCE_MS = 600_000;

const require = createRequire(import.meta.url);
const discovery = require(path.join(path.dirname(require.resolve('dd-trace/package.json')), 'packages/dd-trace/src/agent/info.js'));
const { fetchAgentInfo } = discovery;

discovery.fetchAgentInfo = (url: URL, tell: unknown, options: object, request: unknown): void =>
  fetchAgentInfo(url, tell, { ...options, timeout: PATIENCE_MS, deadline: Date.now() + PATIENCE_MS }, request);
