import type { ReactNode } from 'react';

/** A table that may be wider than the screen: it scrolls by itself, by keyboard too, and the page stays where it is. */
export function Wide({ name, children }: { name: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="wide" aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}
