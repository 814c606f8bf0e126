/** Reads what a `FILE|-` word names. */
import path from 'node:path';
import { messageOf } from '../model/message-of.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { Io } from './command.ts';

/** The text of a file (relative to the working directory) or, for `-`, of standard input. */
export async function readInput(word: string, io: Io): Promise<Result<string>> {
  if (word === '-') return ok(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await io.input()));
  const outcome = io.host.files.read(path.resolve(io.host.cwd, word));
  switch (outcome.kind) {
    case 'text':
      return ok(outcome.text);
    case 'missing':
      return fail({ code: 'file-not-found', file: word });
    case 'unreadable':
      return fail({ code: 'file-unreadable', file: word, detail: outcome.detail });
  }
}

/** The JSON value of a `FILE|-` word. */
export async function readJson(word: string, io: Io): Promise<Result<unknown>> {
  const input = await readInput(word, io);
  if (!input.ok) return input;
  try {
    const value: unknown = JSON.parse(input.value.replace(/^\uFEFF/, ''));
    return ok(value);
  } catch (error) {
    return fail({ code: 'json', file: word, detail: messageOf(error) });
  }
}
