/**
 * From a dashboard to the editor.
 *
 * @requires-grafana
 * @requires-backend
 * @requires-chromium
 */
import { expect, test } from '@playwright/test';
import { address } from '../support/address.ts';

test('Monaco editor opens from a Grafana dashboard', async ({ page, request }) => {
  const links = [{ type: 'link', title: 'Edit rules', url: `${address('backend')}/rules`, targetBlank: false }];
  const saved = await request.post(`${address('grafana')}/api/dashboards/db`, { data: { dashboard: { title: 'Rules', links, panels: [] }, overwrite: true } });
  expect(saved.status()).toBe(200);
  await page.goto(new URL((await saved.json()).url, address('grafana')).href);
  await page.getByRole('link', { name: 'Edit rules' }).click();
  await expect(page.locator('.monaco-editor')).toBeVisible();
});
