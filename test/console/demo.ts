/** The demo in a process of its own, with the week before it, for a browser to look at. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';

export interface Demo {
  /** One-time link by which the privacy officer comes in. */
  readonly welcome: string;
  /** Where the console is. */
  readonly url: string;
  close(): Promise<void>;
}

const password = 'copper kettle on the ninth stair';
const script = join(import.meta.dirname, '..', '..', 'scripts', 'demo.ts');

/** Resolves once everything of the demo has happened. Throws with what it told where it ends before. */
export async function openDemo(): Promise<Demo> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (bytes: Buffer) => {
    told = (told + bytes.toString()).slice(-4000);
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const line = await Promise.race([
    new Promise<string>((done) => createInterface({ input: child.stdout }).once('line', done)),
    ended.then(() => Promise.reject(new Error(`the demo ended: ${told}`))),
  ]);
  const { console: welcome } = JSON.parse(line) as { console: string };
  return {
    welcome,
    url: new URL(welcome).origin,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Goes through the first sign-in as a person would. */
export async function comeIn(page: Page, { welcome }: Demo): Promise<void> {
  await page.goto(welcome);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByLabel('Choose a password').fill(password);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Make a passkey on this device' }).click();
  await page.getByRole('button', { name: 'I have them: open the console' }).click();
  await page.getByRole('heading', { name: 'Today' }).waitFor();
}
