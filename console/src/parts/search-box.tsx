import { Box, TextInput, UnstyledButton } from '@mantine/core';
import { type RefObject, useState } from 'react';

/** What may follow: the word that is put in, and what it means. */
export interface Suggestion {
  readonly put: string;
  readonly means: string;
}

/** The word under the hand: the last one, which is still being typed. */
const lastWord = (text: string): string => /\S*$/.exec(text)?.[0] ?? '';

/**
 * A line for a query with operators: what may stand next is suggested beneath; arrows choose, Tab or Enter takes, Enter
 * without a choice searches, Escape closes (WAI-ARIA combobox with a list).
 */
export function SearchBox({
  label,
  value,
  onChange,
  onSearch,
  suggest,
  inputRef,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  onSearch: (text: string) => void;
  /** Suggestions for the word that is being typed. */
  suggest: (word: string) => readonly Suggestion[];
  inputRef?: RefObject<HTMLInputElement | null>;
}) {
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const word = lastWord(value);
  const found = open ? suggest(word) : [];
  const take = (one: Suggestion): void => {
    const text = `${value.slice(0, value.length - word.length)}${one.put}`;
    onChange(one.put.endsWith(':') ? text : `${text} `);
    setChosen(-1);
    setOpen(true);
  };
  const onKey = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    const one = found[chosen];
    if ((event.key === 'Tab' || event.key === 'Enter') && one) {
      event.preventDefault();
      take(one);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      setOpen(false);
      onSearch(value);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const by = event.key === 'ArrowDown' ? 1 : -1;
      if (!open) setOpen(true);
      else setChosen((chosen + by + found.length + 1) % (found.length + 1));
    } else if (event.key === 'Escape') {
      setOpen(false);
      setChosen(-1);
    }
  };
  return (
    <Box className="search-box">
      <TextInput
        ref={inputRef}
        label={label}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
          setOpen(true);
          setChosen(-1);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKey}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls="suggested"
        aria-autocomplete="list"
        aria-activedescendant={found[chosen] ? `suggested-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={1000}
      />
      <div
        id="suggested"
        role="listbox"
        aria-label="What may stand here"
        hidden={found.length === 0}
        className="suggested"
      >
        {found.map((one, n) => (
          <UnstyledButton
            key={one.put}
            id={`suggested-${n}`}
            role="option"
            tabIndex={-1}
            aria-selected={n === chosen}
            className="palette-item"
            data-chosen={n === chosen}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(one)}
          >
            <span className="mono">{one.put}</span> <span className="soft">{one.means}</span>
          </UnstyledButton>
        ))}
      </div>
    </Box>
  );
}
