import { type Declared, type Inspection, levels } from '#mail';

/** What was found, and what the letter was said to hold: whichever is more. Nothing that was said takes a finding away. */
export function withDeclared(inspection: Inspection, declared: Declared | undefined): Inspection {
  if (!declared || declared.level === 'none') return inspection;
  const higher = levels.indexOf(declared.level) > levels.indexOf(inspection.level);
  const kinds = declared.kinds.filter(
    (kind) => !inspection.findings.some((finding) => finding.kind === kind),
  );
  return {
    ...inspection,
    level: higher ? declared.level : inspection.level,
    score: Math.max(inspection.score, 1),
    findings: [...inspection.findings, ...kinds.map((kind) => ({ kind, place: 'declared', confidence: 1 }))],
  };
}
