/** The catalogue and its orders, in one SQLite file. Every write is one transaction, so no order takes what is not there. */
import { DatabaseSync } from 'node:sqlite';

/** What a client may say about an item. */
export interface ItemDraft {
  readonly name: string;
  readonly priceCents: number;
  readonly stock: number;
}

export interface Item extends ItemDraft {
  readonly id: number;
}

export interface OrderLine {
  readonly itemId: number;
  readonly quantity: number;
}

export interface Order {
  readonly id: number;
  readonly totalCents: number;
  readonly lines: readonly OrderLine[];
}

export type Ordered =
  | { readonly kind: 'ordered'; readonly order: Order }
  | { readonly kind: 'unknown-item'; readonly itemId: number }
  | { readonly kind: 'out-of-stock'; readonly itemId: number; readonly left: number };

export interface Items {
  list(): Item[];
  find(id: number): Item | null;
  add(draft: ItemDraft): Item;
  /** null when there is no such item. */
  replace(id: number, draft: ItemDraft): Item | null;
  /** Whether it was there. */
  remove(id: number): boolean;
  /** All lines or none. */
  order(lines: readonly OrderLine[]): Ordered;
  close(): void;
}

const SCHEMA = `
  create table if not exists item (id integer primary key autoincrement, name text not null, price_cents integer not null, stock integer not null);
  create table if not exists purchase (id integer primary key, total_cents integer not null);
  create table if not exists purchase_line (purchase integer not null references purchase, item integer not null, quantity integer not null);
`;

/** What an empty database begins with, so that a first visitor sees a shop. */
const CATALOGUE: readonly ItemDraft[] = [
  { name: 'Teapot', priceCents: 2450, stock: 1000 },
  { name: 'Kettle', priceCents: 3900, stock: 1000 },
  { name: 'Cup', priceCents: 650, stock: 1000 },
];

type Row = Record<string, unknown>;

const itemFrom = (row: Row): Item => ({
  id: Number(row['id']),
  name: String(row['name']),
  priceCents: Number(row['price_cents']),
  stock: Number(row['stock']),
});

/** Opens the file, or a database in memory for `:memory:`, and fills it when it is new. */
export function openItems(file: string): Items {
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);
  const all = database.prepare('select * from item order by id');
  const one = database.prepare('select * from item where id = ?');
  const insert = database.prepare('insert into item (name, price_cents, stock) values (?, ?, ?) returning *');
  const update = database.prepare('update item set name = ?, price_cents = ?, stock = ? where id = ? returning *');
  const erase = database.prepare('delete from item where id = ?');
  const take = database.prepare('update item set stock = stock - ? where id = ?');
  const insertOrder = database.prepare('insert into purchase (total_cents) values (?)');
  const insertLine = database.prepare('insert into purchase_line (purchase, item, quantity) values (?, ?, ?)');

  const find = (id: number): Item | null => {
    const row = one.get(id);
    return row === undefined ? null : itemFrom(row);
  };
  const add = ({ name, priceCents, stock }: ItemDraft): Item => itemFrom(insert.get(name, priceCents, stock) ?? {});

  const record = (lines: readonly OrderLine[]): Ordered => {
    let totalCents = 0;
    for (const { itemId, quantity } of lines) {
      const item = find(itemId);
      if (item === null) return { kind: 'unknown-item', itemId };
      if (item.stock < quantity) return { kind: 'out-of-stock', itemId, left: item.stock };
      take.run(quantity, itemId);
      totalCents += item.priceCents * quantity;
    }
    const id = Number(insertOrder.run(totalCents).lastInsertRowid);
    for (const { itemId, quantity } of lines) insertLine.run(id, itemId, quantity);
    return { kind: 'ordered', order: { id, totalCents, lines } };
  };

  if (all.get() === undefined) for (const draft of CATALOGUE) add(draft);
  return {
    list: () => all.all().map(itemFrom),
    find,
    add,
    replace: (id, { name, priceCents, stock }) => {
      const row = update.get(name, priceCents, stock, id);
      return row === undefined ? null : itemFrom(row);
    },
    remove: (id) => Number(erase.run(id).changes) === 1,
    order(lines) {
      database.exec('begin immediate');
      const ordered = record(lines);
      database.exec(ordered.kind === 'ordered' ? 'commit' : 'rollback');
      return ordered;
    },
    close: () => database.close(),
  };
}
