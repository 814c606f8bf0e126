/**
 * The form in which rules are written: a Monaco editor that the backend serves itself.
 *
 * @requires-backend
 * @requires-chromium
 */
import { expect, type Page, test } from '@playwright/test';
import { CHARGED_UNCHECKED } from '../support/rule.ts';

/** Replaces the text of the editor by typing, as a person would. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator('.monaco-editor .view-lines').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

test.beforeEach(({ page }) => page.goto('/rules'));

test('Monaco editor loads in rule form', async ({ page }) => {
  await expect(page.locator('.monaco-editor')).toBeVisible();
  await expect(page.locator('.view-line')).toHaveText('trace.has(payment.charge)');
  await expect(page.getByRole('status')).toHaveText('The rule is well formed');
});

test('a fault is marked where it is', async ({ page }) => {
  await write(page, 'trace.has(a) and');
  await expect(page.getByRole('status')).toHaveText("Expected 'trace.has(…)', 'not' or '('");
  await expect(page.locator('.squiggly-error')).toBeVisible();
});

test('a rule that is written in the editor is saved', async ({ page, request }) => {
  await write(page, CHARGED_UNCHECKED);
  await page.getByLabel('Name').fill('from the editor');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved');
  await expect(page.getByRole('list', { name: 'Saved rules' })).toContainText(`from the editor: ${CHARGED_UNCHECKED}`);
  const { rules } = await (await request.get('/api/rules')).json();
  expect(rules).toContainEqual(expect.objectContaining({ name: 'from the editor', expression: CHARGED_UNCHECKED }));
});
