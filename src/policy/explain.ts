import { type Decision, formatAddress, type Inspection, type Ruling } from '#mail';
import { floorWords, kindInWords, listed, methodWords, placeInWords } from './words.ts';

/** What would happen to a letter and why, line by line, in words a nurse understands. Holds nothing of the letter's text. */
export function explain(ruling: Ruling, inspection: Inspection): string[] {
  return [
    ...foundLines(inspection),
    ...ruling.decisions.flatMap((decision) => ['', ...decisionLines(decision)]),
  ];
}

function foundLines(inspection: Inspection): string[] {
  const kinds = Map.groupBy(inspection.findings, ({ kind }) => kind);
  const lines = [...kinds].map(([kind, all]) => {
    const places = [...new Set(all.map(({ place }) => placeInWords(place)))];
    return `  ${kindInWords(kind)} in ${listed(places.length > 4 ? [...places.slice(0, 4), `${places.length - 4} more places`] : places)}`;
  });
  const found = lines.length ? ['Found in the letter:', ...lines] : ['Nothing was found in the letter.'];
  const unseen = inspection.uninspectable.map(({ part, reason }) => `  part ${part}: ${reason}`);
  const labels = inspection.labels.length ? [`Marked by the sender: ${inspection.labels.join(', ')}`] : [];
  return [
    ...found,
    `Level: ${inspection.level}`,
    ...labels,
    ...(unseen.length ? ['Could not be looked at:', ...unseen] : []),
  ];
}

/** Rules that matched and had no effect of their own: told, so that nobody wonders. */
function lostLines({ rules }: Decision): string[] {
  if (!rules || rules.lost.length === 0) return [];
  return ['  Heard and not followed:', ...rules.lost.map(({ rule, reason }) => `    ${rule}: ${reason}`)];
}

const actions = { send: 'It is sent', hold: 'It waits for a person', refuse: 'It is refused' } as const;

function decisionLines(decision: Decision): string[] {
  const { recipient, action, floor, methods, rule, ruleVersion, why, acts } = decision;
  const ways = methods.map((method) => methodWords[method]);
  return [
    `To ${recipient.local}@${recipient.domain}${acts?.redirectedFrom ? `, instead of ${formatAddress(acts.redirectedFrom)}` : ''}:`,
    `  ${action === 'send' && acts?.archive ? 'It is kept, and delivered to nobody' : actions[action]}; at least: ${floorWords[floor]} (${floor}).`,
    ...(action === 'refuse' || acts?.archive
      ? []
      : [`  In this order: ${ways.join('; else ') || 'no way is left'}.`]),
    ...(decision.sensitive ? ['  To open it in the portal takes more than the mailbox.'] : []),
    `  Rule: ${rule} (${ruleVersion})`,
    ...why.map((line) => `    ${line}`),
    ...lostLines(decision),
  ];
}
