/** The pages of the shop. Each works without scripts; `/assets/app.js` only keeps the total up to date while one types. */
import { type Html, html } from './html.ts';
import type { Receipt, ShopItem } from './shop.ts';

function page(title: string, main: Html): string {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · Demo shop</title>
    <link rel="stylesheet" href="/assets/app.css">
    <script src="/assets/app.js" defer></script>
  </head>
  <body>
    <header><a href="/">Demo shop</a> <nav><a href="/checkout">Checkout</a></nav></header>
    <main>
      <h1>${title}</h1>
      ${main}
    </main>
  </body>
</html>
`.html;
}

export function cataloguePage(items: readonly ShopItem[]): string {
  const rows = items.map(
    ({ id, name, price, stock, available }) =>
      html`<li data-item="${id}"><span class="name">${name}</span> <span class="price">${price}</span> <span class="stock">${available ? `${stock} in stock` : 'sold out'}</span></li>`,
  );
  return page('Catalogue', items.length === 0 ? html`<p>Nothing is for sale today.</p>` : html`<ul class="catalogue">${rows}</ul>`);
}

/** `fault` says why the last attempt was refused. */
export function checkoutPage(items: readonly ShopItem[], fault: string | null): string {
  const options = items
    .filter(({ available }) => available)
    .map(({ id, name, price, priceCents }) => html`<option value="${id}" data-price-cents="${priceCents}">${name}, ${price}</option>`);
  return page(
    'Checkout',
    html`${fault === null ? html`` : html`<p role="alert">${fault}</p>`}
      <form method="post" action="/checkout">
        <label>Item <select name="itemId">${options}</select></label>
        <label>Quantity <input name="quantity" type="number" min="1" step="1" value="1" required></label>
        <p>Total <output name="total"></output></p>
        <button>Buy</button>
      </form>`,
  );
}

export function receiptPage({ orderId, total }: Receipt): string {
  return page('Thank you', html`<p>Order <span class="order">${orderId}</span> is on its way.</p><p>You paid <span class="total">${total}</span>.</p>`);
}

export function troublePage(title: string, words: string): string {
  return page(title, html`<p role="alert">${words}</p>`);
}
