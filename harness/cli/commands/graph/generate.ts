/** `muster graph generate`: a system of any size from a seed, as traces or as a stack file. */
import type { GeneratedForm } from '../../../generator/write.ts';
import type { Problem } from '../../../model/problem.ts';
import { fail, ok, type Result } from '../../../model/result.ts';
import { exitCodeOfSignal } from '../../../report/exit-code.ts';
import { plural } from '../../../report/layout.ts';
import { flag, text, wholeNumber } from '../../arguments.ts';
import type { Arguments } from '../../command.ts';
import { writeInPieces } from '../../in-pieces.ts';
import { usage } from '../../problems.ts';
import { resolveFrom } from '../../resolve.ts';
import type { Verb } from './verb.ts';

const FORMS: readonly GeneratedForm[] = ['s0', 'datadog', 'otlp', 'stack'];

interface Wanted {
  readonly form: GeneratedForm;
  readonly seed: number;
  readonly services: number;
  readonly tests: number;
  readonly touches: number;
}

/** Least, usual and most value of each number. */
const NUMBERS = {
  seed: [0, 1, 2 ** 32 - 1],
  services: [1, 10, 1_000_000],
  tests: [0, 30, 10_000_000],
  touches: [1, 3, 400],
} as const;

type NumberName = keyof typeof NUMBERS;

function wantedOf(args: Arguments): Result<Wanted> {
  const problems: Problem[] = [];
  const number = (name: NumberName): number => {
    const [least, usual, most] = NUMBERS[name];
    const given = wholeNumber(args, name, least);
    if (given === undefined) return usual;
    if (given === null || given > most) problems.push(usage(`--${name} takes a whole number from ${least} to ${most}, not '${text(args, name)}'`));
    return given ?? usual;
  };
  const named = text(args, 'form') ?? 's0';
  const form = FORMS.find((known) => known === named);
  if (form === undefined) problems.push(usage(`--form takes ${FORMS.join(', ')}, not '${named}'`));
  const numbers = { seed: number('seed'), services: number('services'), tests: number('tests'), touches: number('touches') };
  const isLines = form === 'datadog' || form === 'otlp';
  if (flag(args, 'json') && isLines && text(args, 'out') === undefined) problems.push(usage(`${form} is many documents, one a line: name a file with --out`));
  return problems.length > 0 || form === undefined ? fail(...problems) : ok({ form, ...numbers });
}

export const generate: Verb = {
  flags: {
    seed: { type: 'string' },
    services: { type: 'string' },
    tests: { type: 'string' },
    touches: { type: 'string' },
    form: { type: 'string' },
    out: { type: 'string' },
  },
  words: 0,
  async work(args, io) {
    const wanted = wantedOf(args);
    if (!wanted.ok) return wanted;
    const { form, ...size } = wanted.value;
    const [{ generateSystem }, { generatedText }] = await Promise.all([import('../../../generator/system.ts'), import('../../../generator/write.ts')]);
    const pieces = generatedText(form, generateSystem(size), size);
    const out = text(args, 'out');
    if (out === undefined) return ok({ document: wanted.value, words: pieces });
    const { files } = io.host;
    const file = resolveFrom(io, out);
    if (files.isDirectory(file)) return fail(usage(`--out takes a file, and ${out} is a folder`));
    // Written beside it, so that nobody reads half of it.
    const part = files.isDevice(file) ? file : `${file}.part`;
    files.write(part, '');
    if (!(await writeInPieces(pieces, (piece) => files.append(part, piece), io))) {
      if (part !== file) files.remove(part);
      return ok({
        document: { ...wanted.value, file: null },
        words: 'interrupted, and nothing was written',
        exitCode: exitCodeOfSignal(String(io.interrupted.reason)),
      });
    }
    if (part !== file) files.rename(part, file);
    const made = form === 'stack' ? plural(size.services, 'service') : `${plural(size.tests, 'trace')} over ${plural(size.services, 'service')}`;
    return ok({ document: { ...wanted.value, file }, words: `${made}, written to ${out}` });
  },
};
