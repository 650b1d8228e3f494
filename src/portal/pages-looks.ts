import type { SeenLook } from '#flow';
import { dateAndTime } from '#pickup';
import { type Html, html } from '#web';
import type { Desk, Visit } from './desk.ts';
import type { Shown } from './layout.ts';

/** Most that are shown: a letter that more people looked at than this has other troubles. */
const most = 200;

/** Who looked at the reader's letter: others first, then every time this link opened it. */
export function looksPage(desk: Desk, at: Visit, looks: readonly SeenLook[]): Shown {
  const { say, base } = at;
  const { name } = desk.config.organisation;
  const others = looks.filter(({ who }) => !who.you).slice(0, most);
  const own = looks.filter(({ who, sight }) => who.you && sight !== 'details').slice(0, most);
  const body = html`<div class="card">
<h1>${say.looks.heading}</h1>
<p class="lead">${say.looks.text(name)}</p>
${others.length === 0 ? html`<p>${say.looks.nobody}</p>` : html`<ul class="plain">${others.map((look) => one(at, name, look))}</ul>`}
<h2>${say.looks.you}</h2>
<p>${say.looks.youText}</p>
<ul class="plain">${own.map((look) => html`<li>${dateAndTime(at.language, look.at)}: ${say.looks.saw[look.sight]}</li>\n`)}</ul>
<p><a class="button quiet" href="${base}/letter">${say.ownKey.back}</a></p>
</div>`;
  return { heading: say.looks.heading, body };
}

function one({ say, language }: Visit, house: string, { who, at, sight, why, glass }: SeenLook): Html {
  const { looks } = say;
  const roles = who.roles.map((role) => looks.role[role as keyof typeof looks.role] ?? role);
  const what = roles.length > 0 ? roles.join(', ') : looks.kind[who.kind](house);
  const upper = (text: string): string => text.replace(/^./u, (first) => first.toUpperCase());
  const name =
    who.name && who.kind !== 'shell' && who.kind !== 'system' ? `${who.name} (${what})` : upper(what);
  return html`<li><strong>${name}</strong><br>
${dateAndTime(language, at)}: ${looks.saw[sight]}${why && html`<br>\n${looks.why} <q>${why}</q>`}${glass && html`<br>\n<span class="soft">${looks.glass}</span>`}</li>\n`;
}
