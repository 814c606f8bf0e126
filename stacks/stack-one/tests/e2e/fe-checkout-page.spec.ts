/**
 * The checkout in a real browser: the script keeps the total, the form buys.
 *
 * @test-id e2e/fe-checkout-page
 * @requires-demo-fe
 * @requires-chromium
 */
import { expect, test } from '../support/playwright.ts';

test('the total follows the choice, and buying shows the receipt', async ({ page }) => {
  await page.goto('/checkout');
  await page.getByLabel('Item').selectOption({ label: 'Kettle, €39.00' });
  await expect(page.getByRole('status')).toHaveText('€39.00');
  await page.getByLabel('Quantity').fill('3');
  await expect(page.getByRole('status')).toHaveText('€117.00');
  await page.getByRole('button', { name: 'Buy' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Thank you');
  await expect(page.getByText('You paid €117.00.')).toBeVisible();
});
