/** What one entry of `endpoints/` offers: where it is, what it takes, what it answers. The OpenAPI document is made from the same entry. */
import type * as z from 'zod/mini';
import type { Result } from '../model/result.ts';
import type { Service } from './service.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly description: string;
  readonly required: boolean;
  readonly schema: z.ZodMiniType;
}

export interface Call {
  /** Parameters of the address; of one that is given twice the first. */
  readonly query: URLSearchParams;
  /** Named parts of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** The body as it came; empty without one. */
  readonly body: Uint8Array;
  /** The body as JSON; undefined when it is empty and may be. */
  json(): Result<unknown>;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** `/api/runs/{name}` */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  /** Absent: no body is read. */
  readonly takes?: { readonly name: string; readonly schema: z.ZodMiniType; readonly required: boolean };
  /** What 200 answers, with the name of its schema. */
  readonly answers: { readonly name: string; readonly schema: z.ZodMiniType };
  /** Statuses of its own refusals, beside those that every endpoint has. */
  readonly refuses: readonly number[];
  /** Answered to anybody, also where a token is required. */
  readonly isOpen?: boolean;
  /** Every refusal is a problem; its code decides the status (`refusal.ts`). */
  answer(call: Call, service: Service): Result<unknown> | Promise<Result<unknown>>;
}
