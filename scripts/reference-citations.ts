import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../test/architecture/house.ts';
import { tokens } from '../test/architecture/tokens.ts';
import { links, type Page, table } from './reference-page.ts';

interface Citation {
  /** `5321` or `45 CFR 164.312`. */
  readonly of: string;
  /** `§4.5.3.1` or `(b)`; empty for the whole. */
  readonly place: string;
  readonly path: string;
}

/** The comments and strings of all sources and tests, a comment's lines joined. */
function remarks(): { path: string; text: string }[] {
  return globSync('{src,test}/**/*.ts', { cwd: root }).flatMap((path) =>
    tokens(readFileSync(join(root, path), 'utf8'))
      .filter(({ kind }) => kind === 'comment' || kind === 'string' || kind === 'template')
      .map(({ text }) => ({ path, text: text.replace(/\n\s*(\*|\/\/)\s?/g, ' ') })),
  );
}

/** `RFC 3461 §4.1, §4.2 and §5` cites three places. */
function rfcsIn(path: string, text: string): Citation[] {
  return [...text.matchAll(/\bRFC (\d{3,5})((?:(?:,| and)? §[\dA-Z][\w.]*\w|(?:,| and)? §\d)*)/g)].flatMap(
    ([, number = '', places = '']) => {
      const cited = places.match(/§[\w.]+/g) ?? [''];
      return cited.map((place) => ({ of: number, place, path }));
    },
  );
}

const rulesIn = (path: string, text: string): Citation[] =>
  [...text.matchAll(/\b(4[25] CFR (?:part )?\d+(?:\.\d+)?)((?:\(\w+\))*)/g)].map(
    ([, of = '', place = '']) => ({ of, place, path }),
  );

const distinct = (values: readonly string[]): string[] => [...new Set(values)];
const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

export function rfcsPage(): Page {
  const all = remarks()
    .flatMap(({ path, text }) => rfcsIn(path, text))
    .filter(({ path }) => path.startsWith('src/'));
  const rows = distinct(all.map((one) => one.of))
    .sort(byNumber)
    .flatMap((number) => {
      const ours = all.filter((one) => one.of === number);
      return distinct(ours.map((one) => one.place))
        .sort(byNumber)
        .map((place) => [
          `[RFC ${number}](https://www.rfc-editor.org/rfc/rfc${number})`,
          place,
          links(ours.filter((one) => one.place === place).map((one) => one.path)),
        ]);
    });
  return {
    file: 'rfcs.md',
    title: 'Standards',
    body: `Where the sources follow which RFC, as they say themselves.\n\n${table(['standard', 'section', 'where'], rows)}`,
  };
}

/** The technical safeguards of the HIPAA Security Rule and the other rules that Postern serves. */
const safeguards: Readonly<Record<string, string>> = {
  '42 CFR 2.16': 'Security for records of substance use disorder treatment',
  '45 CFR 162.406': 'National Provider Identifier',
  '45 CFR 164.308(a)(3)': 'Workforce security: access as the role needs it',
  '45 CFR 164.312(a)(1)': 'Access control',
  '45 CFR 164.312(a)(2)(i)': 'Unique user identification',
  '45 CFR 164.312(a)(2)(ii)': 'Emergency access procedure',
  '45 CFR 164.312(a)(2)(iii)': 'Automatic logoff',
  '45 CFR 164.312(a)(2)(iv)': 'Encryption and decryption of data at rest',
  '45 CFR 164.312(b)': 'Audit controls',
  '45 CFR 164.312(c)(1)': 'Integrity',
  '45 CFR 164.312(c)(2)': 'Mechanism to authenticate electronic protected health information',
  '45 CFR 164.312(d)': 'Person or entity authentication',
  '45 CFR 164.312(e)(1)': 'Transmission security',
  '45 CFR 164.312(e)(2)(i)': 'Integrity controls in transmission',
  '45 CFR 164.312(e)(2)(ii)': 'Encryption in transmission',
  '45 CFR 164.316(b)(2)(i)': 'Six years of documentation',
  '45 CFR 164.502(b)': 'Minimum necessary',
  '45 CFR 164.508(a)(2)': 'Psychotherapy notes',
  '45 CFR 164.514(b)(2)(i)': 'The eighteen identifiers',
  '45 CFR 164.530(i)': 'Changes to policies and procedures',
  '45 CFR 164.524': 'Access of individuals, in the form they ask for',
};

export function safeguardsPage(): Page {
  const all = remarks().flatMap(({ path, text }) => rulesIn(path, text));
  const names = distinct([...Object.keys(safeguards), ...all.map((one) => one.of + one.place)]).sort(
    byNumber,
  );
  const rows = names.map((name) => {
    const paths = all.filter((one) => one.of + one.place === name).map((one) => one.path);
    const inside = (folder: string): string => links(paths.filter((path) => path.startsWith(folder))) || '—';
    return [name, safeguards[name] ?? '', inside('src/'), inside('test/')];
  });
  const intro = `Where the sources say that they serve a rule, and which tests say that they prove it. A dash means that nothing says so,
not that nothing does. Software alone makes nobody compliant; what it leaves to the organisation is in SECURITY.md.`;
  return {
    file: 'safeguards.md',
    title: 'Safeguards',
    body: `${intro}\n\n${table(['rule', 'what it asks', 'sources', 'tests'], rows)}`,
  };
}
