/** Every test runner, by the name that `runner:` of a suite says. */
import type { RunnerName } from '../model/test.ts';
import { artillery } from './artillery.ts';
import { command } from './command.ts';
import { newman } from './newman.ts';
import { playwright } from './playwright.ts';
import { pytest } from './pytest.ts';
import type { Runner } from './runner.ts';
import { vitest } from './vitest.ts';

export const runners: Readonly<Record<RunnerName, Runner>> = { vitest, playwright, newman, artillery, pytest, command };
