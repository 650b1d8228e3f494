import { eventKinds } from '#evidence';
import { readSources } from '../test/architecture/house.ts';
import { links, type Page, table } from './reference-page.ts';

/** Every kind of event, and the files that record it. */
export function eventsPage(): Page {
  const sources = readSources().filter(({ path }) => path !== 'src/evidence/event.ts');
  const filesWith = (kind: string): string[] =>
    sources
      .filter(({ code }) => code.some((token) => token.kind === 'string' && token.text === kind))
      .map(({ path }) => path);
  const rows = Object.entries(eventKinds).map(([kind, meaning]) => [
    `\`${kind}\``,
    meaning,
    links(filesWith(kind)) || 'not recorded yet',
  ]);
  const intro = `Evidence is a list of events, each written in the transaction of the act it records. Protected values stand in an event
as salted commitments and are sealed beside it.`;
  return {
    file: 'events.md',
    title: 'Events',
    body: `${intro}\n\n${table(['kind', 'what happened', 'where'], rows)}`,
  };
}
