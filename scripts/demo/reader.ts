/** A reader or a sender at the portal: asks for the code, reads it in their mailbox, types it. */
import type { SinkLetter } from '../../test/lab/sink.ts';
import { Browser, type Page } from './browser.ts';
import { codeIn, isCode } from './mailbox.ts';
import type { Stage } from './stage.ts';

export interface Inside {
  readonly browser: Browser;
  /** Where the code brought them. */
  readonly page: Page;
  readonly code: string;
  /** The letter that brought the code. */
  readonly mail: SinkLetter;
}

/** From a link to the page behind it; null where no code came. */
export async function enter(
  { world }: Pick<Stage, 'world'>,
  link: string,
  mailbox: string,
): Promise<Inside | null> {
  const browser = new Browser();
  await browser.get(link);
  const known = new Set(Object.values(world.sinks).flatMap((sink) => sink.letters));
  await browser.post(`${link}/ask`, {});
  const mail = await world.letterTo(mailbox, (letter) => isCode(letter) && !known.has(letter));
  const code = mail && codeIn(mail);
  if (!mail || !code) return null;
  return { browser, page: await browser.post(`${link}/code`, { code }), code, mail };
}
