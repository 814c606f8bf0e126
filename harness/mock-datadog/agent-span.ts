/** A span as a tracer sent it, whatever the form: what the mock keeps. */
export interface AgentSpan {
  /** The low 64 bits of the trace id. */
  readonly traceId: bigint;
  readonly spanId: bigint;
  /** 0 for a root. */
  readonly parentId: bigint;
  readonly name: string;
  readonly resource: string;
  readonly service: string;
  readonly type: string;
  readonly error: number;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  readonly meta: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}
