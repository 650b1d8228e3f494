/** `npm run gates`: takes out one gate of the mail path after another and sees that its test fails. `-- WORD ...` tries those whose name holds one of the words. */
import { Workshop } from './harness.ts';
import { gates } from './table.ts';

const words = process.argv.slice(2);
const chosen = gates.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const workshop = new Workshop();
let wrong = 0;
try {
  for (const gate of chosen) {
    const { verdict, says } = await workshop.without(gate);
    if (verdict !== 'caught') wrong++;
    process.stdout.write(
      `${verdict.padEnd(7)} ${gate.name}\n        ${gate.test.file}: ${gate.test.name}\n        ${says}\n`,
    );
  }
} finally {
  workshop.close();
}
process.stdout.write(`${chosen.length - wrong} of ${chosen.length} gates are missed when they are gone.\n`);
process.exitCode = wrong === 0 ? 0 : 1;
