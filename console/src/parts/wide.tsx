import { type ReactNode, useLayoutEffect, useRef } from 'react';

/** Roles that a table's parts keep where a narrow screen shows them as blocks. */
const roles: Readonly<Record<string, string>> = {
  TABLE: 'table',
  THEAD: 'rowgroup',
  TBODY: 'rowgroup',
  TR: 'row',
  TH: 'columnheader',
  TD: 'cell',
};

/** Gives each cell the name of its column, to stand before it where there is no room for columns. */
function label(room: HTMLElement): void {
  for (const table of room.querySelectorAll('table')) {
    const names = [...table.querySelectorAll('thead th')].map((cell) => cell.textContent ?? '');
    for (const part of table.querySelectorAll('thead, tbody, tr, th, td')) {
      if (!part.hasAttribute('role')) part.setAttribute('role', roles[part.tagName] as string);
      if (part instanceof HTMLTableCellElement && part.tagName === 'TD')
        part.dataset.label = names[part.cellIndex] ?? '';
    }
    if (!table.hasAttribute('role')) table.setAttribute('role', 'table');
  }
}

/**
 * A table that may be wider than the screen: it scrolls by itself, by keyboard too, and the page stays where it is. On a
 * phone its rows become blocks with the column's name before each value.
 */
export function Wide({ name, children }: { name: string; children: ReactNode }) {
  const room = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = room.current;
    if (!element) return;
    label(element);
    const watch = new MutationObserver(() => label(element));
    watch.observe(element, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="wide" aria-label={name} tabIndex={0} ref={room}>
      {children}
    </section>
  );
}
