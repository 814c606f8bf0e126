/**
 * The closing line of CI: `N passed, N failed`, counted from what the steps wrote, and nothing else.
 *
 * In: a folder with `steps.jsonl` (one `{name, exitCode, report}` a line) and the reports that it names. Out: each thing that did not
 * pass by name, then the line. A test that was skipped counts as failed: CI has what every test needs. Ends with 1 when anything failed.
 */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const stepSchema = z.object({ name: z.string(), exitCode: z.int(), report: z.string().nullable() });
export type Step = z.infer<typeof stepSchema>;

/** The three forms of a report: of `tools/check.ts`, of vitest, and the results document of a run. */
const reportSchema = z.union([
  z.array(z.object({ name: z.string(), passed: z.boolean() })),
  z.object({
    testResults: z.array(
      z.object({
        name: z.string(),
        status: z.string(),
        message: z.string().optional(),
        assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
      }),
    ),
  }),
  z.object({ run_id: z.string(), muster: z.object({ tests: z.array(z.object({ id: z.string(), outcome: z.string() })) }) }),
]);

interface Item {
  readonly name: string;
  readonly outcome: string;
}

function itemsOf(report: z.infer<typeof reportSchema>): Item[] {
  if (Array.isArray(report)) return report.map(({ name, passed }) => ({ name, outcome: passed ? 'passed' : 'failed' }));
  if ('muster' in report) return report.muster.tests.map(({ id, outcome }) => ({ name: id, outcome }));
  return report.testResults.flatMap(({ name: file, status, assertionResults }) =>
    // A file that could not be loaded has no tests to report.
    assertionResults.length === 0
      ? [{ name: file, outcome: status }]
      : assertionResults.map(({ fullName, status: outcome }) => ({ name: `${path.basename(file)}: ${fullName}`, outcome })),
  );
}

/** What a step comes to. One without a report is one item; one that failed while its report is all well, or missing, is one more. */
export function itemsOfStep({ name, exitCode, report }: Step, written: string | null): Item[] {
  if (report === null) return [{ name, outcome: exitCode === 0 ? 'passed' : 'failed' }];
  const parsed = written === null ? null : reportSchema.safeParse(JSON.parse(written));
  if (!parsed?.success) return [{ name, outcome: 'failed: wrote no report' }];
  const items = itemsOf(parsed.data);
  if (items.length === 0) return [{ name, outcome: 'failed: ran nothing' }];
  const isExplained = items.some(({ outcome }) => outcome !== 'passed');
  return exitCode === 0 || isExplained ? items : [...items, { name, outcome: `failed: ended with ${exitCode}` }];
}

if (import.meta.main) {
  const folder = process.argv[2] ?? '.';
  const read = (file: string) => (fs.existsSync(path.join(folder, file)) ? fs.readFileSync(path.join(folder, file), 'utf8') : null);
  const steps = (read('steps.jsonl') ?? '').split('\n').filter((line) => line !== '');
  const items = steps.map((line) => stepSchema.parse(JSON.parse(line))).flatMap((step) => itemsOfStep(step, step.report === null ? null : read(step.report)));
  const failed = items.filter(({ outcome }) => outcome !== 'passed');
  for (const { name, outcome } of failed) console.log(`${outcome}: ${name}`);
  console.log(`${items.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 && items.length > 0 ? 0 : 1;
}
