/**
 * Numbered questions to a guard, over lines of any kind, and the news that a leader of its has exited. The guard may end at any moment:
 * then every question is answered `lost`, and every leader has exited in a way that nobody knows.
 */
import type { ExitInfo } from './guard.ts';

/** What a question is answered with when the guard is gone. */
export interface Lost {
  readonly event: 'lost';
}

/** A message without its number. */
export type Unnumbered<Message> = Message extends unknown ? Omit<Message, 'request'> : never;

const LOST: Lost = { event: 'lost' };
const UNKNOWN: ExitInfo = { code: null, signal: null };

export interface Conversation<Request, Answer, Leader> {
  /** `read` sees the answer before any later news. */
  ask<T>(question: Unnumbered<Request>, read: (answer: Answer | Lost) => T): Promise<T>;
  /** The guard has said this. */
  answered(answer: Answer): void;
  /** Resolves when the leader exits. */
  exitOf(leader: Leader): Promise<ExitInfo>;
  /** The guard has said that it has. */
  exited(leader: Leader, exit: ExitInfo): void;
  /** Nobody answers any more. Safe to call before the first question. */
  lose(): void;
  /** Nobody tells of exits any more; what the guard may have left is gone. */
  loseLeaders(): void;
}

export function conversation<Request extends { readonly request: number }, Answer extends { readonly request: number }, Leader>(
  send: (line: string) => void,
): Conversation<Request, Answer, Leader> {
  const waiting = new Map<number, (answer: Answer | Lost) => void>();
  const leaders = new Map<Leader, (exit: ExitInfo) => void>();
  let requests = 0;
  let isLost = false;
  return {
    ask: (question, read) =>
      new Promise((resolve) => {
        const answer = (event: Answer | Lost) => resolve(read(event));
        if (isLost) return answer(LOST);
        const request = ++requests;
        waiting.set(request, answer);
        send(JSON.stringify({ ...question, request }));
      }),
    answered(answer) {
      waiting.get(answer.request)?.(answer);
      waiting.delete(answer.request);
    },
    exitOf: (leader) => new Promise((resolve) => (isLost ? resolve(UNKNOWN) : leaders.set(leader, resolve))),
    exited(leader, exit) {
      leaders.get(leader)?.(exit);
      leaders.delete(leader);
    },
    lose() {
      isLost = true;
      for (const answer of waiting.values()) answer(LOST);
      waiting.clear();
    },
    loseLeaders() {
      for (const end of leaders.values()) end(UNKNOWN);
      leaders.clear();
    },
  };
}
