/** Makes the pictures of docs/guide/portal.md: `node test/portal/pictures.ts [folder]`. */
import { join } from 'node:path';
import { launch, scenes } from './chromium.ts';
import { openClinic } from './house.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, '../../docs/guide');
const shots = [
  ['landing', 390, 'light'],
  ['landing', 390, 'dark'],
  ['landing', 1280, 'light'],
  ['code', 390, 'light'],
  ['code-refused', 390, 'light'],
  ['letter', 390, 'light'],
  ['letter', 390, 'dark'],
  ['letter', 1280, 'light'],
  ['letter', 1280, 'dark'],
  ['secret', 390, 'light'],
  ['sender', 1280, 'light'],
  ['sender', 390, 'dark'],
] as const;

const all =
  process.argv[3] === 'all'
    ? scenes.flatMap(
        ({ name }) =>
          [
            [name, 390, 'light'],
            [name, 1280, 'dark'],
          ] as const,
      )
    : shots;
const clinic = await openClinic();
const browser = await launch();
try {
  for (const [name, width, colorScheme] of all) {
    const context = await browser.newContext({
      viewport: { width, height: width < 600 ? 844 : 800 },
      colorScheme,
      javaScriptEnabled: false,
      locale: 'en-US',
    });
    const page = await context.newPage();
    await scenes.find((scene) => scene.name === name)!.open(clinic, page);
    await page.waitForTimeout(150);
    await page.screenshot({
      path: join(folder, `portal-${name}-${width < 600 ? 'phone' : 'desktop'}-${colorScheme}.png`),
      fullPage: true,
    });
    await context.close();
  }
} finally {
  await browser.close();
  await clinic.stop();
}
