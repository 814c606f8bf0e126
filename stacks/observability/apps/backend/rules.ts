/** The rules, in one SQLite file. */
import { DatabaseSync } from 'node:sqlite';

/** What a client may say about a rule. */
export interface RuleDraft {
  readonly name: string;
  /** In the language of expression.ts. */
  readonly expression: string;
}

export interface Rule extends RuleDraft {
  readonly id: number;
}

export interface Rules {
  list(): Rule[];
  find(id: number): Rule | null;
  add(draft: RuleDraft): Rule;
  /** null when there is no such rule. */
  replace(id: number, draft: RuleDraft): Rule | null;
  /** Whether it was there. */
  remove(id: number): boolean;
  close(): void;
}

type Row = Record<string, unknown>;

const ruleFrom = (row: Row): Rule => ({ id: Number(row['id']), name: String(row['name']), expression: String(row['expression']) });

/** Opens the file, or a database in memory for `:memory:`. */
export function openRules(file: string): Rules {
  const database = new DatabaseSync(file);
  database.exec('create table if not exists rule (id integer primary key autoincrement, name text not null, expression text not null)');
  const all = database.prepare('select * from rule order by id');
  const one = database.prepare('select * from rule where id = ?');
  const insert = database.prepare('insert into rule (name, expression) values (?, ?) returning *');
  const update = database.prepare('update rule set name = ?, expression = ? where id = ? returning *');
  const erase = database.prepare('delete from rule where id = ?');

  const orNull = (row: Row | undefined): Rule | null => (row === undefined ? null : ruleFrom(row));
  return {
    list: () => all.all().map(ruleFrom),
    find: (id) => orNull(one.get(id)),
    add: ({ name, expression }) => ruleFrom(insert.get(name, expression) ?? {}),
    replace: (id, { name, expression }) => orNull(update.get(name, expression, id)),
    remove: (id) => Number(erase.run(id).changes) === 1,
    close: () => database.close(),
  };
}
